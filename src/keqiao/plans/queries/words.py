"""The words by which clauses are proposed: those that come with the product, and those that the office added."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.db.models import Count, Max
from django.utils import translation

from keqiao.core import places
from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.wording import date_text
from keqiao.plans.models import ClauseWord
from keqiao.textkit.clauses import LISTS, Words


@dataclass(frozen=True, slots=True)
class OwnWord:
    id: int
    text: str
    added_by: str
    added_on: str


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words: what it is called and what belongs in it, as its file says; the words that come with it, and one's own."""

    key: str
    name: str
    told: str
    shipped: list[str]
    own: list[OwnWord]


def clause_words() -> Words:
    """All of them; read anew when a word was added or removed."""
    state = ClauseWord.objects.aggregate(count=Count("id"), last=Max("id"), at=Max("added_at"))
    return _merged(state["count"], state["last"] or 0, str(state["at"]))


@lru_cache(maxsize=2)
def _merged(_count: int, _last: int, _at: str) -> Words:
    words = _shipped()
    for kind, text in ClauseWord.objects.values_list("list", "text"):
        if kind in LISTS:
            words = words.extended(kind, [text])
    return words


@cache
def _shipped() -> Words:
    return Words.load(places.STARTER / "clauses")


def is_known(kind: str, text: str) -> bool:
    return text in _shipped().of(kind) or ClauseWord.objects.filter(list=kind, text=text).exists()


def word_lists() -> list[WordList]:
    """The lists in the order of the proposer, with the office's own words."""
    own: dict[str, list[OwnWord]] = {kind: [] for kind in LISTS}
    for word in ClauseWord.objects.select_related("added_by__person"):
        added_on = date_text(word.added_at.astimezone(OFFICIAL_ZONE).date())
        own.setdefault(word.list, []).append(OwnWord(word.id, word.text, word.added_by.person.name, added_on))
    language = (translation.get_language() or "").startswith("en")
    return [WordList(kind, *_told(kind, is_english=language), sorted(_shipped().of(kind)), own[kind]) for kind in LISTS]


@cache
def _told(kind: str, *, is_english: bool) -> tuple[str, str]:
    """Name and description from the head of the file: its first line is Chinese, its second English."""
    lines = (places.STARTER / "clauses" / f"{kind}.txt").read_text(encoding="utf-8-sig").splitlines()
    head = [line.lstrip("# ").strip() for line in lines if line.startswith("#")] + [kind, kind]
    line = head[1] if is_english else head[0]
    for colon in ("：", ": "):
        if colon in line:
            name, _colon, told = line.partition(colon)
            return name, told
    return line.rstrip("。."), ""
