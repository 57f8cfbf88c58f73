"""Which sentence of an edited text is which of the text before: what hangs on a sentence goes with it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import Indel

# Below this share of common characters two sentences are not the same one reworded.
ALIKE = 0.6
# A shorter stretch that went is a slip of the pen set right, not a part of the original left out.
SHORTEST_LOSS = 4


class Block(NamedTuple):
    """`old[old_at:old_at+size] == new[new_at:new_at+size]` of the texts joined."""

    old_at: int
    new_at: int
    size: int


class Loss(NamedTuple):
    """A stretch of the old sentence at `place` that the new text has nowhere: `old[place][start:end]`."""

    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two lists of sentences lie on each other.

    `partner[j]` is the old sentence that the new sentence `j` goes on with, or None; no old sentence twice.
    `touched[j]` are the old sentences of which anything stands in the new sentence `j`, in order.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    blocks: tuple[Block, ...]
    partner: tuple[int | None, ...]
    touched: tuple[tuple[int, ...], ...]

    def moved(self, index: int, offset: int, into: int) -> int:
        """Where offset `offset` of old sentence `index` lies in the new sentence `into`, at the nearest place that is left."""
        old_at = sum(map(len, self.old[:index])) + offset
        new_start = sum(map(len, self.new[:into]))
        place = bisect_right(self.blocks, old_at, key=lambda block: block.old_at) - 1
        if place < 0:
            found = 0
        else:
            block = self.blocks[place]
            found = block.new_at + min(old_at - block.old_at, block.size)
        return min(max(found - new_start, 0), len(self.new[into]))

    def losses(self) -> list[Loss]:
        """What of the old text stands nowhere in the new: stretches of some length, and whole sentences."""
        found: list[Loss] = []
        kept = [False] * sum(map(len, self.old))
        for block in self.blocks:
            kept[block.old_at : block.old_at + block.size] = [True] * block.size
        at = 0
        for index, text in enumerate(self.old):
            start: int | None = None
            for k in range(len(text) + 1):
                if k < len(text) and not kept[at + k]:
                    start = k if start is None else start
                elif start is not None:
                    lost = text[start:k].strip()
                    if len(lost) >= SHORTEST_LOSS or (lost and k - start == len(text)):
                        found.append(Loss(index, start, k))
                    start = None
            at += len(text)
        return found


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Lay two texts, each given by its sentences, on each other."""
    before, after = "".join(old), "".join(new)
    blocks = tuple(
        Block(code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in Indel.opcodes(before, after)
        if code.tag == "equal"
    )
    shared = _shared(old, new, blocks)
    partner: list[int | None] = [None] * len(new)
    used: set[int] = set()
    for (k, j), size in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0])):
        if partner[j] is None and k not in used and 2 * size >= ALIKE * (len(old[k]) + len(new[j])):
            partner[j] = k
            used.add(k)
    touched = tuple(tuple(sorted(k for k, into in shared if into == j)) for j in range(len(new)))
    return Alignment(tuple(old), tuple(new), blocks, tuple(partner), touched)


def _shared(old: Sequence[str], new: Sequence[str], blocks: Sequence[Block]) -> dict[tuple[int, int], int]:
    """Characters that old sentence k and new sentence j have in common, by (k, j)."""
    old_ends, new_ends = list(accumulate(map(len, old))), list(accumulate(map(len, new)))
    shared: dict[tuple[int, int], int] = {}
    for block in blocks:
        done = 0
        while done < block.size:
            k = bisect_right(old_ends, block.old_at + done)
            j = bisect_right(new_ends, block.new_at + done)
            step = min(block.size, old_ends[k] - block.old_at, new_ends[j] - block.new_at) - done
            shared[k, j] = shared.get((k, j), 0) + step
            done += step
    return shared
