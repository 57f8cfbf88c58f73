"""Leaders' names and fixed phrases: nowhere on a page is a line broken inside them."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from markupsafe import Markup, escape

from keqiao.core import places


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all of them, the longest first; of none, a pattern that matches nothing."""
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


@cache
def pattern() -> re.Pattern[str]:
    """The phrases of `starter/fixed_phrases.txt`."""
    lines = (places.STARTER / "fixed_phrases.txt").read_text(encoding="utf-8").splitlines()
    return pattern_of(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=4096)
def whole(text: str) -> Markup:
    """The text for a page, each phrase in one piece."""
    found, at = Markup(), 0
    for match in pattern().finditer(text):
        found += escape(text[at : match.start()]) + Markup('<span class="phrase">{}</span>').format(match.group())
        at = match.end()
    return found + escape(text[at:])
