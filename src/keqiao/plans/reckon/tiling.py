"""Borders of clauses: together they tile a sentence, and a sign of punctuation belongs to the clause before it."""

from collections.abc import Iterable, Sequence
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


def typed_borders(text: str, marked: str) -> list[int] | None:
    """Where clauses begin, from the sentence with `MARK` (or |) typed between them; None where another word was changed."""
    marked = marked.replace("|", MARK).replace("\r", "")
    parts = marked.split(MARK)
    if "".join("".join(parts).split()) != "".join(text.split()):
        return None
    starts, at = [], 0
    for part in parts[:-1]:
        for char in part:
            if char.isspace():
                continue
            while text[at].isspace():
                at += 1
            at += 1
        starts.append(at)
    return borders_of(text, starts)
