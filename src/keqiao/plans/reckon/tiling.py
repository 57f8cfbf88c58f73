"""Borders of clauses: together they tile a sentence, and a sign of punctuation belongs to the clause before it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

_TRAILING = "，,、；;：:。！!？? \t\u3000\n”’』」》）)】"
# What a person sets between clauses where a sentence is divided by typing.
MARK = "｜"


class Tile(NamedTuple):
    """`text[start:end]` goes on with the old clause `origin` (its place in the list before), or is new."""

    start: int
    end: int
    origin: int | None


def borders_of(text: str, wanted: Iterable[int]) -> list[int]:
    """Offsets at which clauses begin, the first 0: sorted, inside the text, moved behind punctuation, none empty.

    The last offset that leaves nothing but punctuation behind it is dropped.
    """
    found = [0]
    for at in sorted(set(wanted)):
        while 0 < at < len(text) and text[at] in _TRAILING:
            at += 1
        if found[-1] < at < len(text) and text[found[-1] : at].strip():
            found.append(at)
    return found


def tile(length: int, borders: Sequence[int], before: Sequence[tuple[int, int]]) -> list[Tile]:
    """The clauses that begin at `borders`, each with the old one (`before`: start, end) that it has most in common with."""
    spans = list(zip(borders, [*borders[1:], length], strict=True))
    shared = sorted(
        ((min(e, b) - max(s, a), -n, -k) for n, (s, e) in enumerate(spans) for k, (a, b) in enumerate(before)), reverse=True
    )
    origin: dict[int, int] = {}
    for size, n, k in shared:
        if size > 0 and -n not in origin and -k not in origin.values():
            origin[-n] = -k
    return [Tile(start, end, origin.get(n)) for n, (start, end) in enumerate(spans)]


def marked(text: str, starts: Iterable[int]) -> str:
    """The sentence with `MARK` between its clauses, as it is typed: read back by `typed_borders`."""
    cuts = [0, *sorted(at for at in starts if 0 < at < len(text)), len(text)]
    return MARK.join(text[a:b] for a, b in pairwise(cuts))


def typed_borders(text: str, typed: str) -> list[int] | None:
    """Where clauses begin, from the sentence with `MARK` (or |) typed between them; None where another word was changed.

    A bar that stands in the sentence itself stays a sign of it. White space counts for nothing.
    """
    starts, at = [], 0
    for char in typed:
        if char.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text) and text[at] == char:
            at += 1
        elif char in (MARK, "|"):
            starts.append(at)
        else:
            return None
    return borders_of(text, starts) if not text[at:].strip() else None
