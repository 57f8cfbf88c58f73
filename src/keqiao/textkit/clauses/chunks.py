"""Chunks: what stands between two delimiters outside quotes, brackets and 《》. The smallest pieces a clause is made of."""

import re
from bisect import bisect_right
from typing import Final, NamedTuple

_DELIMITERS: Final = re.compile(
    r"[，；。！？：]|(?<![0-9A-Za-z\s]),|(?<=[0-9A-Za-z]),(?!\s?[0-9A-Za-z])"
    r"|(?<![0-9A-Za-z\s?])[;:!]|(?<=[0-9A-Za-z%])[;:!](?![\x20-\x7e])"
)
"""Half-width marks count unless Latin text or figures go on behind them; ? never counts, it may be a damaged character."""
_TAIL: Final = re.compile(r"[，；。！？：,;:!…”’」』》〉）)】〕\]\s]*")
"""What follows a delimiter and belongs to it: further delimiters, lost closers, blanks."""
_SEPARATORS: Final = re.compile(r"[、][\s、]*")

Stretch = tuple[int, int]


class Chunk(NamedTuple):
    """``text[start:end]``, its delimiter ``mark`` and the blanks behind it included; without them it ends at ``body_end``."""

    start: int
    body_end: int
    end: int
    mark: str


def chunks_of(text: str, covers: list[Stretch]) -> list[Chunk]:
    """The chunks of ``text`` in order; they tile it. [] for an empty text."""
    found: list[Chunk] = []
    start = 0
    for at in _outside(_DELIMITERS, text, covers):
        if at < start:
            continue
        tail = _TAIL.match(text, at)
        end = tail.end() if tail else at + 1
        found.append(Chunk(start, at, end, text[at]))
        start = end
    if start < len(text):
        body = len(text.rstrip()) if text[-1].isspace() else len(text)
        found.append(Chunk(start, max(body, start), len(text), ""))
    return found


def parts_of(text: str, chunk: Chunk, covers: list[Stretch]) -> list[Stretch]:
    """The parts of a chunk between 、 outside quotes, brackets and 《》, each with its 、; they tile ``start``–``end``."""
    parts: list[Stretch] = []
    start = chunk.start
    for at in _outside(_SEPARATORS, text, covers, chunk.start, chunk.body_end):
        match = _SEPARATORS.match(text, at)
        if match is None or at < start or match.end() >= chunk.body_end:
            continue
        parts.append((start, match.end()))
        start = match.end()
    parts.append((start, chunk.end))
    return parts


def _outside(pattern: re.Pattern[str], text: str, covers: list[Stretch], low: int = 0, high: int | None = None) -> list[int]:
    """Where ``pattern`` begins in ``text[low:high]`` outside the covers."""
    found: list[int] = []
    k = max(bisect_right(covers, (low, len(text))) - 1, 0)
    for match in pattern.finditer(text, low, len(text) if high is None else high):
        at = match.start()
        while k < len(covers) and covers[k][1] <= at:
            k += 1
        if k == len(covers) or covers[k][0] > at:
            found.append(at)
    return found
