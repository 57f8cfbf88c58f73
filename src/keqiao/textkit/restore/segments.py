"""Text that remembers where it came from: segments while it is being restored, a restored line afterwards."""

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple

Step = Literal["kept", "pinyin_removed", "traditional_to_simplified", "damaged"]


class Segment(NamedTuple):
    """``source[start:end]`` reads ``out`` after ``step``.

    The segments of a line join without gap or overlap. ``out`` is "" for a removed reading and as long as the raw
    slice otherwise, unless a phrase changed its length (then the whole segment stands for the whole slice).
    """

    start: int
    end: int
    out: str
    step: Step


class DamagedSlice(NamedTuple):
    """``text[start:end]`` of a restored line holds the raw characters of damaged place ``number``."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class RestoredLine:
    """One line after restoration: ``text`` stands for ``source[start:end]``.

    From ``text[outs[k]]`` on, ``text[i]`` comes from ``source[raws[k] + i - outs[k]]``, until ``outs[k + 1]``.
    """

    text: str
    start: int
    end: int
    outs: "array[int]"
    raws: "array[int]"
    damaged: tuple[DamagedSlice, ...]

    def raw_at(self, offset: int) -> int:
        """Place in the source of ``text[offset]``; the end of the line for ``len(text)``."""
        if offset >= len(self.text):
            return self.end
        k = bisect_right(self.outs, offset) - 1
        raw = self.raws[k] + offset - self.outs[k]
        # A phrase that became longer stands for its whole slice: never point behind it.
        return min(raw, self.raws[k + 1] if k + 1 < len(self.raws) else self.end)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Places in the source of ``text[start:end]``, a removed reading counted to the character before it."""
        return self.raw_at(start), self.raw_at(end) if end > start else self.raw_at(start)


_FROM_THE_START = array("L", [0])


def compact(segments: list[Segment], start: int, end: int, first_damaged: int) -> RestoredLine:
    """The restored line of ``source[start:end]``; its damaged segments are numbered from ``first_damaged`` on."""
    if len(segments) == 1 and segments[0].step == "kept":
        return RestoredLine(segments[0].out, start, end, _FROM_THE_START, array("L", [start]), ())
    outs, raws, damaged = array("L"), array("L"), list[DamagedSlice]()
    at, expected = 0, -1
    for segment in segments:
        if segment.step == "damaged":
            damaged.append(DamagedSlice(at, at + len(segment.out), first_damaged + len(damaged)))
        if segment.out:
            if segment.start != expected:
                outs.append(at)
                raws.append(segment.start)
            same_length = len(segment.out) == segment.end - segment.start
            expected = segment.end if same_length else -1
            at += len(segment.out)
    return RestoredLine("".join([s.out for s in segments]), start, end, outs, raws, tuple(damaged))
