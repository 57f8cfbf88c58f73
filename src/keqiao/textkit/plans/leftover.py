"""What of a file stands nowhere in a document that was read from it: page numbers, and whatever the grammar let fall."""

import re
from collections.abc import Iterator
from typing import Final

from keqiao.textkit.restore.pinyin import remove_pinyin
from keqiao.textkit.restore.simplify import simplified

from .model import Document, Furniture, Item, PlanFile, SentenceSpan, Spans

_WORDS: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile("第?[〇零一二三四五六七八九十百千0-9０-９A-Za-z]{1,6}[项条章部分]{0,2}")
_LINES: Final = re.compile("[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_MOST_SOUGHT: Final = 400
"""Stretches that are looked for inside longer printed lines; beyond them only whole lines count."""


def left_over(file: PlanFile, document: int = 0) -> tuple[Furniture, ...]:
    """Stretches of the source that are in no sentence and in no other printed line of this document, in order.

    Signs, blanks and the numbers of sections and items do not count. Of several documents in one file each answers for
    the stretch from its own first sentence to its last.
    """
    found = file.documents[document]
    spans = sorted((span.start, span.end) for span in _spans(found))
    is_only = len(file.documents) == 1
    start = 0 if is_only or not spans else spans[0][0]
    end = len(file.source) if is_only or not spans else max(end for _start, end in spans)
    printed = set(map(_words, _printed(found)))
    whole, sought = "\n".join(sorted(printed)), 0
    result = []
    for low, high in _gaps(spans, start, end):
        for match in _LINES.finditer(file.source, low, high):
            words = _words(match.group())
            if not words or words in printed or _NUMBER.fullmatch(words):
                continue
            sought += 1
            if sought > _MOST_SOUGHT or words not in whole:
                result.append(Furniture(match.group().strip(), match.start(), match.end()))
    return tuple(result)


def _words(raw: str) -> str:
    """Letters, figures and characters only, restored as the sentences are."""
    if "(" in raw:
        raw = "".join([segment.out for segment in remove_pinyin(raw, 0, len(raw))[0]])
    return simplified("".join(_WORDS.findall(raw)))


def _gaps(spans: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for low, high in spans:
        if low > at:
            yield at, low
        at = max(at, high)
    if at < end:
        yield at, end


def _spans(document: Document) -> Iterator[SentenceSpan]:
    pieces: list[Spans] = [document.title_spans, document.notice_spans, document.preamble_spans, document.closing_spans]
    for section in document.sections:
        pieces += [section.title_spans, section.intro_spans]
        for item in _items(section.items):
            pieces += [item.title_spans, item.text_spans]
    return (span for piece in pieces for span in piece)


def _items(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _items(item.children)


def _printed(document: Document) -> Iterator[str]:
    """Lines that are kept as fields."""
    yield from (document.recipients_printed, document.issued_on_printed, document.issuer or "", document.number or "")
    yield (document.issuer or "") + document.issued_on_printed
    for section in document.sections:
        for item in _items(section.items):
            yield item.units_printed
