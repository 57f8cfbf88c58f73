"""Words in their place: what to mark in a text that was searched for, and the stretch of a long sentence around them."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from keqiao.core import phrases
from keqiao.core.search import TRANSPARENT

# A sentence up to WHOLE characters is shown whole; of a longer one AROUND characters on both sides of each word.
WHOLE, AROUND = 120, 36
# Stretches with fewer characters between them are one.
NEAR = 12
# So many words of a query are looked for, and so many places of a long sentence are shown.
MOST_WORDS, MOST_PLACES = 8, 3
ELLIPSIS = "…"
_DROPPED = str.maketrans("", "", TRANSPARENT)
_UNBROKEN = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ.%]+")
Span = tuple[int, int]


def typed(text: str, longest: int) -> str:
    """What somebody typed into a search box, fit to be looked for: one line, single spaces, nothing invisible."""
    seen = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text[: longest * 4])
    shown = "".join(c for c in seen if unicodedata.category(c) not in ("Cf", "Cs"))
    return " ".join(shown.split())[:longest].rstrip()


def bare(words: str) -> str:
    """The characters that are looked for: without spaces and marks of quotation."""
    return "".join(words.translate(_DROPPED).split())


@lru_cache(maxsize=256)
def pattern_of(words: str) -> re.Pattern[str] | None:
    """What to mark: each word, with marks of quotation between its characters or none, in full width or half."""
    found = sorted({bare(word) for word in words.split()[:MOST_WORDS]} - {""}, key=len, reverse=True)
    between = f"[{re.escape(TRANSPARENT)}]?"
    return re.compile("|".join(between.join(map(_letter, word)) for word in found), re.IGNORECASE) if found else None


def _letter(character: str) -> str:
    if character.isascii() and character.isalnum():
        return f"[{character}{chr(ord(character) + 0xFEE0)}]"
    return re.escape(character)


def around(text: str, words: str) -> str:
    """The text, or of a long one the stretches around the words; never cut within a fixed phrase, a name or a number."""
    text = " ".join(text.split())
    if len(text) <= WHOLE:
        return text
    whole = [match.span() for match in (*phrases.pattern().finditer(text), *_UNBROKEN.finditer(text))]
    spans = [_widened(span, whole, len(text)) for span in _first_places(text, words) or [(0, AROUND)]]
    return _joined(text, _merged(spans))


def _first_places(text: str, words: str) -> list[Span]:
    """Where each word stands for the first time."""
    patterns = filter(None, map(pattern_of, words.split()[:MOST_WORDS]))
    return [match.span() for match in (pattern.search(text) for pattern in patterns) if match][:MOST_PLACES]


def _widened(span: Span, whole: Iterable[Span], length: int) -> Span:
    start, end = max(0, span[0] - AROUND), min(length, span[1] + AROUND)
    for first, last in whole:
        if first < start < last:
            start = first
        if first < end < last:
            end = last
    return start, end


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + NEAR:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _joined(text: str, spans: list[Span]) -> str:
    body = ELLIPSIS.join(text[start:end] for start, end in spans)
    return (ELLIPSIS if spans[0][0] else "") + body + (ELLIPSIS if spans[-1][1] < len(text) else "")


def marked(text: str, words: str) -> Markup:
    """The text for a page: the words marked, each fixed phrase in one piece."""
    pattern = pattern_of(words)
    places = [match.span() for match in pattern.finditer(text)] if pattern else []
    found, at = Markup(), 0
    for match in phrases.pattern().finditer(text):
        inside = _mark(text, match.start(), match.end(), places)
        found += _mark(text, at, match.start(), places) + Markup('<span class="phrase">{}</span>').format(inside)
        at = match.end()
    return found + _mark(text, at, len(text), places)


def _mark(text: str, start: int, end: int, places: Iterable[Span]) -> Markup:
    """The part from `start` to `end`; what lies only partly in it is marked so far."""
    found, at = Markup(), start
    for first, last in places:
        first, last = max(first, start), min(last, end)
        if first < last:
            found += escape(text[at:first]) + Markup("<mark>{}</mark>").format(text[first:last])
            at = last
    return found + escape(text[at:end])
