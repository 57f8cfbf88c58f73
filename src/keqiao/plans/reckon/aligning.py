"""Which sentence of an edited text is which of the text before: what hangs on a sentence goes with it."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

# Below this share of common characters two sentences are not the same one reworded.
ALIKE = 0.6
# A shorter stretch that went is a slip of the pen set right, not a part of the original left out.
SHORTEST_LOSS = 4
# Fewer kept characters between two losses are kept by chance.
SHORTEST_KEPT = 3
# Longer than this on both sides, a text that changed everywhere would take more memory than there is.
LONGEST = 60_000

_WORDS: Final = re.compile(r"\w")
# However short: a figure, or a word that turns what is asked into its opposite.
_WEIGHTY: Final = re.compile(r"[\d不未非禁严]")


class TooFar(Exception):
    """The texts are too long and have too little in common to be laid on each other."""


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
    `old_starts`, `new_starts`: where each sentence begins in the text joined, and its length at the end.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    old_starts: tuple[int, ...]
    new_starts: tuple[int, ...]
    blocks: tuple[Block, ...]
    partner: tuple[int | None, ...]
    touched: tuple[tuple[int, ...], ...]

    def moved(self, index: int, offset: int, into: int) -> int:
        """Where offset `offset` of old sentence `index` lies in the new sentence `into`, at the nearest place that is left."""
        old_at = self.old_starts[index] + offset
        place = bisect_right(self.blocks, old_at, key=lambda block: block.old_at) - 1
        if place < 0:
            found = 0
        else:
            block = self.blocks[place]
            found = block.new_at + min(old_at - block.old_at, block.size)
        return min(max(found - self.new_starts[into], 0), len(self.new[into]))

    def kept(self, start: int, end: int) -> int | None:
        """Where `[start, end)` of the old text joined lies in the new one, whole; None where anything of it went."""
        place = bisect_right(self.blocks, start, key=lambda block: block.old_at) - 1
        if place < 0 or end > self.blocks[place].old_at + self.blocks[place].size:
            return None
        return self.blocks[place].new_at + start - self.blocks[place].old_at

    def between(self, start: int, end: int) -> tuple[int, int]:
        """What stands in the new text between the last kept character before `start` and the first kept one from `end` on."""
        place = bisect_right(self.blocks, start - 1, key=lambda block: block.old_at) - 1
        low = 0
        if place >= 0:
            block = self.blocks[place]
            low = block.new_at + min(start - block.old_at, block.size)
        behind = next((b for b in self.blocks[max(place, 0) :] if b.old_at + b.size > end), None)
        high = behind.new_at + max(end - behind.old_at, 0) if behind else self.new_starts[-1]
        return low, max(low, high)

    def sentence_at(self, at: int) -> int:
        """The new sentence that holds place `at` of the new text joined."""
        return min(bisect_right(self.new_starts, at), len(self.new)) - 1

    def losses(self) -> list[Loss]:
        """What of the old text stands nowhere in the new: words of some weight, and whole sentences."""
        found: list[Loss] = []
        kept = bytearray(self.old_starts[-1])
        for block in self.blocks:
            kept[block.old_at : block.old_at + block.size] = b"\x01" * block.size
        going_on = set(self.partner)
        before, after = _bare("".join(self.old)), _bare("".join(self.new))
        for index, text in enumerate(self.old):
            here = kept[self.old_starts[index] : self.old_starts[index + 1]]
            if index in going_on or _is_mostly(here):
                found += (Loss(index, *_whole_figure(text, *gap)) for gap in _gaps(here) if _is_missed(text, here, *gap))
            elif _WORDS.search(text) and after.count(bare := _bare(text)) < before.count(bare):
                found.append(Loss(index, 0, len(text)))
        return found


def matters(text: str) -> bool:
    """Whether words that went are missed: not a mark alone, nor a slip of the pen."""
    return bool(_WORDS.search(text)) and (bool(_WEIGHTY.search(text)) or len(text.strip()) >= SHORTEST_LOSS)


def _is_missed(text: str, kept: Sequence[int], start: int, end: int) -> bool:
    return matters("".join(text[k] for k in range(start, end) if not kept[k]))


def _whole_figure(text: str, start: int, end: int) -> tuple[int, int]:
    """Half a figure says nothing."""
    if any(sign.isdigit() for sign in text[start:end]):
        while start and text[start - 1].isdigit():
            start -= 1
        while end < len(text) and text[end].isdigit():
            end += 1
    return start, end


def _gaps(kept: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches that went; those with hardly anything between them are one."""
    start = last = None
    for k, is_kept in enumerate(kept):
        if is_kept:
            continue
        if start is None or last is None:
            start = k
        elif k - last > SHORTEST_KEPT:
            yield start, last + 1
            start = k
        last = k
    if start is not None and last is not None:
        yield start, last + 1


def _is_mostly(kept: bytearray) -> bool:
    """Whether most of a sentence is there in one piece or several, though no sentence goes on with it."""
    pieces = (len(piece) for piece in kept.split(b"\x00"))
    return sum(size for size in pieces if size >= SHORTEST_LOSS) >= ALIKE * len(kept)


def _bare(text: str) -> str:
    return "".join(text.split())


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Lay two texts, each given by its sentences, on each other. Raises TooFar."""
    old_starts, new_starts = tuple(accumulate(map(len, old), initial=0)), tuple(accumulate(map(len, new), initial=0))
    blocks = tuple(_joined(_blocks(old, new, old_starts, new_starts)))
    shared = _shared(old_starts, new_starts, blocks)
    partner: list[int | None] = [None] * len(new)
    used: set[int] = set()
    touched: dict[int, list[int]] = defaultdict(list)
    for (k, j), size in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0])):
        touched[j].append(k)
        if partner[j] is None and k not in used and 2 * size >= ALIKE * (len(old[k]) + len(new[j])):
            partner[j] = k
            used.add(k)
    rows = tuple(tuple(sorted(touched[j])) for j in range(len(new)))
    return Alignment(tuple(old), tuple(new), old_starts, new_starts, blocks, tuple(partner), rows)


def _blocks(old: Sequence[str], new: Sequence[str], old_starts: Sequence[int], new_starts: Sequence[int]) -> Iterator[Block]:
    """Sentences that are the same hold the texts together; only what lies between them is compared by characters."""
    front = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - front
    back = next((n for n in range(most) if old[len(old) - 1 - n] != new[len(new) - 1 - n]), most)
    middle = SequenceMatcher(None, old[front : len(old) - back], new[front : len(new) - back])
    anchors = [
        (0, 0, front),
        *((front + m.a, front + m.b, m.size) for m in middle.get_matching_blocks() if m.size),
        (len(old) - back, len(new) - back, back),
    ]
    k = j = 0
    for at_old, at_new, size in anchors:
        yield from _by_signs(old[k:at_old], new[j:at_new], old_starts[k], new_starts[j])
        k, j = at_old + size, at_new + size
        yield Block(old_starts[at_old], new_starts[at_new], old_starts[k] - old_starts[at_old])


def _by_signs(old: Sequence[str], new: Sequence[str], old_at: int, new_at: int) -> Iterator[Block]:
    before, after = "".join(old), "".join(new)
    if len(before) * len(after) > LONGEST**2:
        raise TooFar
    for code in Indel.opcodes(before, after) if before and after else ():
        if code.tag == "equal":
            yield Block(old_at + code.src_start, new_at + code.dest_start, code.src_end - code.src_start)


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    last: Block | None = None
    for block in blocks:
        if not block.size:
            continue
        if last and (last.old_at + last.size, last.new_at + last.size) == block[:2]:
            last = last._replace(size=last.size + block.size)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _shared(old_starts: Sequence[int], new_starts: Sequence[int], blocks: Sequence[Block]) -> dict[tuple[int, int], int]:
    """Characters that old sentence k and new sentence j have in common, by (k, j)."""
    old_ends, new_ends = old_starts[1:], new_starts[1:]
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
