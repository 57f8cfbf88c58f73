"""Restoration of damaged text: readings out, broken places flagged, traditional → simplified; every character accounted.

Steps in order: ``pinyin_removed``, ``damaged``, ``traditional_to_simplified``. Each maps the segments of a line to
segments of the same line, and the raw slices joined are always the line.
"""

import re
from dataclasses import dataclass
from typing import Final

from ..formats import Source
from .damage import Flag, Flagger, mark
from .lexicon import Lexicon
from .pinyin import remove_pinyin
from .repair import SUSPECT
from .segments import DamagedSlice, RestoredLine, Segment, Step, compact
from .simplify import is_damaged_web_text, simplified, simplify

__all__ = ["DamagedSlice", "Flag", "Restored", "RestoredLine", "Segment", "Step", "restore", "segments_of_lines"]

_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Restored:
    """``lines``: one for each line of the source, in order. ``damaged``: the flagged places, numbered as in the lines.

    ``is_web``: the text was of the damaged-web kind and was simplified. ``unexplained``: flagged places for which no
    readings were worked out because there are too many.
    """

    lines: tuple[RestoredLine, ...]
    damaged: tuple[Flag, ...]
    is_web: bool
    unexplained: int


def restore(source: Source) -> Restored:
    """Restore a text line by line. Nothing is guessed: broken places keep their raw characters and are listed."""
    segmented, flags, is_web, unexplained = _steps(source)
    lines: list[RestoredLine] = []
    numbered = 0
    for line, segments in zip(source.lines, segmented, strict=True):
        lines.append(compact(segments, line.start, line.end, numbered))
        numbered += len(lines[-1].damaged)
    return Restored(tuple(lines), tuple(flags), is_web, unexplained)


def segments_of_lines(source: Source) -> list[list[Segment]]:
    """The segments of every line after all steps: the full account of what became of each character."""
    return _steps(source)[0]


def _steps(source: Source) -> tuple[list[list[Segment]], list[Flag], bool, int]:
    text = source.text
    segmented: list[list[Segment]] = []
    annotated: list[str] = []
    for line in source.lines:
        segments, chars = remove_pinyin(text, line.start, line.end)
        segmented.append(segments)
        annotated += chars
    is_web = bool(annotated) and is_damaged_web_text(annotated, sum(map(len, _HAN.findall(text))))
    flags: list[Flag] = []
    unexplained = 0
    if SUSPECT.search(text):
        flagger = Flagger(Lexicon(_sound_lines(segmented, is_web)), is_web)
        for k, segments in enumerate(segmented):
            found = flagger.flags(text, segments) if segments else []
            if found:
                flags += found
                segmented[k] = mark(text, segments, found)
        unexplained = flagger.unexplained
    if is_web:
        segmented = [simplify(segments) for segments in segmented]
    return segmented, flags, is_web, unexplained


def _sound_lines(segmented: list[list[Segment]], is_web: bool) -> list[str]:
    """The text between suspicious characters, simplified, as long as the lexicon reads it."""
    lines: list[str] = []
    length = 0
    for segments in segmented:
        line = "".join([segment.out for segment in segments])
        for part in SUSPECT.split(line):
            if part.strip():
                lines.append(simplified(part) if is_web else part)
                length += len(part)
        if length > Lexicon.MOST_READ:
            break
    return lines
