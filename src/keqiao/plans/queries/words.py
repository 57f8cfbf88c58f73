"""The words by which clauses are proposed: those that come with the product, and those that the office added."""

from functools import cache

from keqiao.core import places
from keqiao.textkit.clauses import Words


@cache
def clause_words() -> Words:
    return Words.load(places.STARTER / "clauses")
