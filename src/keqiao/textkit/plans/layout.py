"""From lines to blocks: page furniture is set aside, lines that were only wrapped are joined, numbers are read."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from keqiao.textkit.restore import Restored

from .model import Furniture
from .numbering import Number, NumberReader, number_at_start
from .passage import Passage, passage_of

_PAGE: Final = re.compile(
    r"[-－—–―─﹣·•]{1,3}\s{0,4}[0-9０-９]{1,4}\s{0,4}[-－—–―─﹣·•]{1,3}"
    r"|第\s{0,3}[0-9一二三四五六七八九十百]{1,4}\s{0,3}页(?:\s{0,3}[，,/]?\s{0,3}共\s{0,3}[0-9一二三四五六七八九十百]{1,4}\s{0,3}页)?"
    r"|[0-9]{1,4}\s{0,2}/\s{0,2}[0-9]{1,4}|(?:Page|page|P\.)\s?[0-9]{1,4}"
)
_CONTENTS: Final = re.compile(r"[^.·…]{1,80}(?:…{2,30}|\.{4,200}|·{4,200})\s{0,8}[0-9]{1,4}")
_ENDS: Final = "。；！？：;!?:"
_OPEN_ENDS: Final = "，、,"
_LONGEST_HEADER: Final = 40
_LONGEST_MARK: Final = 300
_MOST_PARTS: Final = 200
"""Lines that one paragraph joins at most: keeps hostile files linear."""
_WRAPPED: Final = (20, 60)
"""Lengths, in code points, that a line of a text wrapped by hand or by a converter has."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. ``number`` and ``body`` (the passage behind the number); body is the whole passage without a number."""

    passage: Passage
    number: Number | None
    body: Passage

    @property
    def text(self) -> str:
        """The paragraph with its number."""
        return self.passage.text

    @property
    def sound_text(self) -> str:
        """The same with U+FFFC for every damaged character: what fixed forms are compared with."""
        return self.passage.sound_text


@dataclass(slots=True)
class _Row:
    passage: Passage
    number: Number | None
    after_blank: bool
    after_page: bool


def blocks_of(restored: Restored) -> tuple[list[Block], list[Furniture]]:
    """The paragraphs in order, and the furniture that stood between them."""
    passages = [passage_of(line) for line in restored.lines]
    is_furniture = _furniture(passages)
    furniture = [Furniture(p.text, *p.raw_span()) for p, out in zip(passages, is_furniture, strict=True) if out]
    rows = _rows(passages, is_furniture)
    width = _wrap_width(rows)
    blocks: list[Block] = []
    waiting: list[_Row] = []
    for row in rows:
        if waiting and len(waiting) < _MOST_PARTS and _continues(waiting[-1], row, width):
            waiting.append(row)
        else:
            if waiting:
                blocks.append(_block(waiting))
            waiting = [row]
    if waiting:
        blocks.append(_block(waiting))
    return blocks, furniture


def _furniture(passages: list[Passage]) -> list[bool]:
    """Page numbers and lines of contents; short lines that stand beside page numbers again and again."""
    is_page = [bool(p.text) and _is_page_mark(p.text) for p in passages]
    filled = [k for k, passage in enumerate(passages) if passage.text]
    neighbours: list[int] = []
    for before, at, after in zip([-1, *filled], filled, [*filled[1:], -1], strict=False):
        beside = (before >= 0 and is_page[before]) or (after >= 0 and is_page[after])
        if beside and not is_page[at] and len(passages[at].text) <= _LONGEST_HEADER and passages[at].text[-1] not in _ENDS:
            neighbours.append(at)
    times = Counter(passages[at].text for at in neighbours)
    for at in neighbours:
        # A title may stand on a page of its own once; a running head comes with every page.
        if times[passages[at].text] >= 2 and number_at_start(passages[at].text) is None:
            is_page[at] = True
    return is_page


def _is_page_mark(text: str) -> bool:
    return len(text) <= _LONGEST_MARK and bool(_PAGE.fullmatch(text) or _CONTENTS.fullmatch(text))


def _rows(passages: list[Passage], is_furniture: list[bool]) -> list[_Row]:
    rows: list[_Row] = []
    numbers = NumberReader()
    blank = page = False
    for passage, out in zip(passages, is_furniture, strict=True):
        if out:
            page = True
        elif not passage.text:
            blank = True
        else:
            rows.append(_Row(passage, numbers.at_start(passage.sound_text), blank, page))
            blank = page = False
    return rows


def _wrap_width(rows: list[_Row]) -> int:
    """The width to which the lines were wrapped, 0 if they are paragraphs."""
    lengths = [len(row.passage.text) for row in rows]
    if len(lengths) < 6:
        return 0
    width = max(lengths)
    full = sum(1 for length in lengths if length >= width - 2)
    return width if _WRAPPED[0] <= width <= _WRAPPED[1] and full * 3 >= len(lengths) else 0


def _continues(before: _Row, row: _Row, width: int) -> bool:
    """Does ``row`` go on in the paragraph of ``before``?"""
    if row.number is not None or (row.after_blank and not row.after_page):
        return False
    text = before.passage.sound_text
    if text[-1] in _OPEN_ENDS:
        return True
    if text[-1] in _ENDS or text[-1] in ")）”》":
        return bool(width) and len(text) >= width - 1 and text[-1] not in _ENDS
    return len(text) >= width - 2 if width else "。" in text


def _block(rows: list[_Row]) -> Block:
    passage = rows[0].passage
    if len(rows) > 1:
        passage = Passage(
            tuple(part for row in rows for part in row.passage.parts), "".join([row.passage.text for row in rows])
        )
    number = rows[0].number
    return Block(passage, number, passage.cut(number.end) if number else passage)
