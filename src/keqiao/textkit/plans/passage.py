"""A stretch of restored text that may lie on several lines and knows its place in the source."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from keqiao.textkit.restore import DamagedSlice, RestoredLine
from keqiao.textkit.sentences import sentence_ends

from .model import Mark, SentenceSpan

_HIDDEN = "\ufffc"


class Part(NamedTuple):
    """``line.text[start:end]``."""

    line: RestoredLine
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` is the parts joined without anything between them."""

    parts: tuple[Part, ...]
    text: str

    def cut(self, start: int, end: int | None = None) -> "Passage":
        """The passage of ``text[start:end]``, blanks at both ends left out."""
        end = len(self.text) if end is None else end
        inner = self.text[start:end]
        start += len(inner) - len(inner.lstrip(BLANKS))
        end -= len(inner) - len(inner.rstrip(BLANKS))
        return self._exactly(start, end) if start < end else Passage((), "")

    def __add__(self, other: "Passage") -> "Passage":
        return Passage(self.parts + other.parts, self.text + other.text)

    @property
    def sound_text(self) -> str:
        """``text`` with U+FFFC for every damaged character: a mark in a broken place is no mark."""
        pieces, at = [], 0
        for start, end, _ in self.marks():
            pieces += [self.text[at:start], _HIDDEN * (end - start)]
            at = end
        return "".join(pieces) + self.text[at:] if pieces else self.text

    def marks(self) -> list[Mark]:
        """The damaged stretches in ``text``, numbered as in the restored text."""
        found, at = [], 0
        for part in self.parts:
            slices = part.line.damaged
            for k in range(bisect_right(slices, part.start, key=_end_of), len(slices)):
                if slices[k].start >= part.end:
                    break
                low, high = max(slices[k].start, part.start), min(slices[k].end, part.end)
                found.append(Mark(at + low - part.start, at + high - part.start, slices[k].number))
            at += part.end - part.start
        return found

    def raw_span(self) -> tuple[int, int]:
        """Start and end in the source."""
        first, last = self.parts[0], self.parts[-1]
        return first.line.raw_at(first.start), last.line.raw_span(last.start, last.end)[1]

    def sentences(self, first_damaged: int = 0) -> list[SentenceSpan]:
        """The sentences, each with its place and its damaged stretches, counted from ``first_damaged``."""
        spans, start = [], 0
        for end in sentence_ends(self.sound_text):
            spans.append(self._exactly(start, end).whole(first_damaged))
            start = end
        return spans

    def whole(self, first_damaged: int = 0) -> SentenceSpan:
        """The passage as one sentence; its damaged stretches are counted from ``first_damaged``."""
        marks = tuple(Mark(start, end, index - first_damaged) for start, end, index in self.marks())
        return SentenceSpan(self.text, *self.raw_span(), marks)

    def _exactly(self, start: int, end: int) -> "Passage":
        if (start, end) == (0, len(self.text)):
            return self
        parts, at = [], 0
        for part in self.parts:
            length = part.end - part.start
            low, high = max(start - at, 0), min(end - at, length)
            if low < high:
                parts.append(Part(part.line, part.start + low, part.start + high))
            at += length
        return Passage(tuple(parts), self.text[start:end])


def _end_of(slice_: DamagedSlice) -> int:
    return slice_.end


BLANKS = " \t\u3000\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\x1f"


def passage_of(line: RestoredLine) -> Passage:
    """A line without the blanks around it."""
    text = line.text
    end = len(text.rstrip(BLANKS))
    start = len(text) - len(text.lstrip(BLANKS))
    return Passage((Part(line, start, end),), text[start:end]) if start < end else Passage((), "")


def spans_of(paragraphs: Iterable[Passage], first_damaged: int) -> tuple[SentenceSpan, ...]:
    """The sentences of paragraphs; the last sentence of each but the last paragraph ends with a line feed.

    ``first_damaged``: number, in the restored text, of the document's first damaged place; marks are counted from it.
    """
    spans: list[SentenceSpan] = []
    for paragraph in paragraphs:
        if not paragraph.text:
            continue
        if spans:
            spans[-1] = spans[-1].ended("\n")
        spans += paragraph.sentences(first_damaged)
    return tuple(spans)
