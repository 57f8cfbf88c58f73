"""Cutting a sentence into runs for the page: damaged places, names and fixed phrases, the words searched for."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


# Tuples, not dataclasses: a page holds thousands of them, and a frozen dataclass costs four times as much to make.
class Run(NamedTuple):
    """A stretch of text of one kind: text, phrase (never broken), damage, hit, unit.

    `suggestions` is None where the reader only learns that the place is damaged (the public).
    """

    kind: str
    text: str
    url: str = ""
    number: int = 0
    suggestions: tuple[str, ...] | None = None


Runs = tuple[Run, ...]


class Place(NamedTuple):
    """From–to within one text, with the run it becomes."""

    start: int
    end: int
    run: Run


def hit_pattern(words: str) -> re.Pattern[str] | None:
    """What to mark for a search: each word as typed, quotation marks between its characters allowed."""
    parts = [part for part in words.split()[:8] if part]
    if not parts:
        return None
    return re.compile("|".join("[“”‘’《》]?".join(map(re.escape, part)) for part in parts), re.IGNORECASE)


def places_of(pattern: re.Pattern[str], kind: str, text: str) -> list[Place]:
    """Every match of a pattern as a place of this kind."""
    return [Place(m.start(), m.end(), Run(kind, m.group())) for m in pattern.finditer(text) if m.end() > m.start()]


def cut(text: str, *layers: Sequence[Place]) -> Runs:
    """The text as runs. Earlier layers win where places overlap; every character stands in exactly one run."""
    taken: list[Place] = []
    for layer in filter(None, layers):
        taken += [place for place in layer if not any(place.start < t.end and t.start < place.end for t in taken)]
    return tuple(_fill(text, sorted(taken, key=lambda place: place.start)))


def _fill(text: str, places: Sequence[Place]) -> Iterator[Run]:
    at = 0
    for place in places:
        if place.start > at:
            yield Run("text", text[at : place.start])
        yield place.run
        at = place.end
    if at < len(text):
        yield Run("text", text[at:])


def parted(runs: Runs, borders: Sequence[int]) -> list[Runs]:
    """The runs of the stretches that begin at `borders` (the first 0); a run that lies across a border is cut there."""
    found: list[list[Run]] = [[] for _border in borders]
    at, place = 0, 0
    for run in runs:
        rest = run
        while True:
            while place + 1 < len(borders) and borders[place + 1] <= at:
                place += 1
            room = borders[place + 1] - at if place + 1 < len(borders) else len(rest.text)
            if len(rest.text) <= room or rest.kind == "damage":
                found[place].append(rest)
                at += len(rest.text)
                break
            found[place].append(rest._replace(text=rest.text[:room]))
            rest = rest._replace(text=rest.text[room:])
            at += room
    return [tuple(stretch) for stretch in found]


_PROGRAMME = re.compile(r"实施(?:好|推进)?“?([^,，、。“”]{2,14}?工程)")
_CLAUSE_ENDS = re.compile(r"[,，;；:：]")


def short_heading(text: str) -> str:
    """A section's heading as the office calls it: the programme (工程) that it carries out, else its first clause."""
    if named := _PROGRAMME.search(text):
        return named.group(1)
    return _CLAUSE_ENDS.split(text, maxsplit=1)[0]
