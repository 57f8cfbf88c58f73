"""Restoration of damaged text: readings out, broken places flagged, traditional → simplified; every character accounted.

Steps in order: ``pinyin_removed``, ``damaged``, ``traditional_to_simplified``. Each maps the segments of a line to
segments of the same line, and the raw slices joined are always the line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keqiao.textkit.formats import Line, Source

from .damage import Flag, Flagger, mark
from .lexicon import Lexicon
from .pinyin import remove_pinyin
from .repair import LONGEST, SUSPECT
from .segments import DamagedSlice, RestoredLine, Segment, Step, compact
from .simplify import is_damaged_web_text, simplified, simplify

__all__ = ["DamagedSlice", "Flag", "Restored", "RestoredLine", "Segment", "Step", "Steps", "restore"]

_ENOUGH_BRACKETS: Final = 60
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Restored:
    """``lines``: one for each line of the source, in order. ``damaged``: the flagged places, numbered as in the lines.

    ``is_web``: the text was of the damaged-web kind and was simplified.
    """

    lines: tuple[RestoredLine, ...]
    damaged: tuple[Flag, ...]
    is_web: bool


def restore(source: Source) -> Restored:
    """Restore a text line by line. Nothing is guessed: broken places keep their raw characters and are listed."""
    steps = Steps(source)
    lines: list[RestoredLine] = []
    flags: list[Flag] = []
    for line in source.lines:
        segments, found = steps.of_line(line)
        lines.append(compact(segments, line.start, line.end, len(flags)))
        flags += found
    return Restored(tuple(lines), tuple(flags), steps.is_web)


class Steps:
    """The steps for one text. The segments of one line at a time: those of a large file fill the memory."""

    def __init__(self, source: Source) -> None:
        self._text = source.text
        self.is_web = _is_web(source)
        suspect = SUSPECT.search(source.text) is not None
        self._flagger = Flagger(Lexicon(_sound_lines(source, self.is_web)), self.is_web) if suspect else None

    def of_line(self, line: Line) -> tuple[list[Segment], list[Flag]]:
        """The segments of a line, the full account of what became of each character, and its broken places."""
        segments, _ = remove_pinyin(self._text, line.start, line.end)
        flags: list[Flag] = []
        if self._flagger is not None and SUSPECT.search(self._text, line.start, line.end):
            flags = self._flagger.flags(self._text, segments)
            segments = mark(self._text, segments, flags) if flags else segments
        return simplify(segments) if self.is_web else segments, flags


def _is_web(source: Source) -> bool:
    """Is the text of the damaged-web kind? Decided as soon as there is enough of it."""
    if "(" not in source.text:
        return False
    annotated: list[str] = []
    han = 0
    for line in source.lines:
        annotated += remove_pinyin(source.text, line.start, line.end)[1]
        han += sum(map(len, _HAN.findall(source.text, line.start, line.end)))
        if len(annotated) >= _ENOUGH_BRACKETS and is_damaged_web_text(annotated, han):
            return True
    return is_damaged_web_text(annotated, han)


def _sound_lines(source: Source, is_web: bool) -> Iterator[str]:
    """The text ahead of and well behind suspicious characters, readings taken out and simplified."""
    for line in source.lines:
        segments, _ = remove_pinyin(source.text, line.start, line.end)
        parts = SUSPECT.split("".join([segment.out for segment in segments]))
        # What follows a lost character may be out of step and must not count as a word of this document.
        for part in (parts[0], *(part[LONGEST:] for part in parts[1:])):
            if part.strip():
                yield simplified(part) if is_web else part
