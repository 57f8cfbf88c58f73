"""The original beside a draft: every character of the stretch that belongs to the page, in order, once."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from django.db.models.functions import Length, Substr

from keqiao.plans.models import Source, Version, Wording
from keqiao.plans.queries.draft_page import Original, Stretch

# More than this of the original stands on no page.
MOST = 120_000


def original(version: Version, wordings: Sequence[Wording], *, is_first: bool, is_last: bool) -> Original | None:
    """The stretch of the source from the first of these sentences to the last, or to its own ends where the page is the first
    or the last; None for a text that was not brought in."""
    placed = [(w.src_start, w.src_end, w.node_id) for w in wordings if w.src_start is not None and w.src_end is not None]
    start = 0 if is_first or not placed else min(low for low, _high, _node in placed)
    end = max((high for _low, high, _node in placed), default=0)
    rows = Source.objects.filter(version=version).values_list("name", Length("text"), Substr("text", start + 1, MOST))
    row = rows.first()
    if row is None or not (placed or is_first):
        return None
    name, length, text = row
    end = min(length if is_last else max(end, start), start + MOST)
    text = text[: end - start]
    damaged = version.damages.filter(src_start__gte=start, src_start__lt=end).values_list("src_start", "raw", "number")
    marks = [(low - start, low - start + len(raw), number) for low, raw, number in damaged]
    owners = [(low - start, min(high - start, len(text)), node) for low, high, node in placed if start <= low < end]
    stretches = list(_stretches(text, owners, marks))
    numbers = frozenset(number for _low, _high, number in marks)
    return Original(name, stretches, numbers, is_part=end - start < length)


def _stretches(text: str, owners: Sequence[tuple[int, int, int]], marks: Sequence[tuple[int, int, int]]) -> Iterator[Stretch]:
    """Cut at every border; neighbours of one part are one stretch."""
    borders = {0, len(text)}
    for low, high, _what in (*owners, *marks):
        borders |= {min(low, len(text)), min(high, len(text))}
    pieces = []
    own, marked = _Reader(owners), _Reader(marks)
    for low, high in pairwise(sorted(borders)):
        pieces.append((own.at(low), text[low:high], marked.at(low)))
    seen: set[int] = set()
    begun: set[int] = set()
    for node, group in groupby(pieces, key=lambda piece: piece[0]):
        runs: list[tuple[str, int | None, bool]] = []
        for _node, words, number in group:
            runs.append((words, number, number is not None and number not in begun))
            if number is not None:
                begun.add(number)
        yield Stretch(node, node is not None and node not in seen, runs)
        if node is not None:
            seen.add(node)


class _Reader:
    """What lies at a place, asked for rising places; where two overlap, the one that began first."""

    def __init__(self, spans: Sequence[tuple[int, int, int]]) -> None:
        self.spans, self.next = sorted(spans), 0
        self.here: tuple[int, int, int] | None = None

    def at(self, place: int) -> int | None:
        if self.here is not None and self.here[1] <= place:
            self.here = None
        while self.here is None and self.next < len(self.spans) and self.spans[self.next][0] <= place:
            candidate = self.spans[self.next]
            self.next += 1
            if candidate[1] > place:
                self.here = candidate
        return self.here[2] if self.here else None
