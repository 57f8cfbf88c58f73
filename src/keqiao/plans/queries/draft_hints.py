"""What looks odd in a draft, and may be right all the same: numbers that are missing or stand twice, a date yet to come."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from keqiao.core import clock
from keqiao.core.wording import date_text
from keqiao.plans.models import Node, Version
from keqiao.plans.queries.damage import place_text
from keqiao.plans.queries.draft_page import Hint
from keqiao.plans.reckon import counted, number_faults, number_like

# More than so many are no hints any more.
MOST = 8
Row = tuple[int, int | None, str, str, int]
"""Of a part: id, id of the part above it, kind, number, order."""


def hints(version: Version, part_url: Callable[[int, int], str], head_url: str = "") -> list[Hint]:
    """Of a further paper only what its text in force does not have as well. `part_url`: where a part stands, by id and order."""
    found = []
    if version.issued_on and version.issued_on > clock.today():
        told = _("印发日期是%(day)s，还没有到，请核对。") % {"day": date_text(version.issued_on)}
        found.append(Hint(told, head_url))
    known: set[str] = set()
    if version.no > 1:
        former = version.plan.versions.filter(no__lt=version.no).order_by("-no").first()
        known = {text for text, _row in _numbers(_rows(former))} if former else known
    numbers = [Hint(text, part_url(row[0], row[4])) for text, row in _numbers(_rows(version)) if text not in known]
    return found + numbers[:MOST]


def _rows(version: Version) -> list[Row]:
    kinds = (Node.Kind.SECTION, Node.Kind.ITEM)
    rows = version.nodes.filter(kind__in=kinds).order_by("order")
    return list(rows.values_list("id", "parent_id", "kind", "number_printed", "order"))


def _numbers(rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """What is to be said of numbers, each with the part to look at."""
    found = []
    for above, run in _runs(rows):
        by_value: dict[int, list[Row]] = defaultdict(list)
        for row in run:
            by_value[counted(row[3])].append(row)
        again, gaps = number_faults([counted(row[3]) for row in run])
        for value, n in again.items():
            row = by_value[value][-1]
            found.append((_("%(place)s出现%(n)s次") % {"place": above + place_text(row[2], row[3]), "n": n}, row))
        for first, last in gaps:
            row = by_value[last + 1][0]
            places = [above + place_text(row[2], number_like(value, row[3])) for value in (first, last)]
            told = _("缺%(place)s") if first == last else _("缺%(place)s至%(last)s")
            found.append((told % {"place": places[0], "last": places[1]}, row))
    return sorted(found, key=lambda pair: pair[1][4])


def _runs(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Parts that count on together: sections; items below one item; items of the paper, anew where a section begins with 1.

    With each what stands before the number to tell it from the others.
    """
    by_id = {row[0]: row for row in rows}
    runs: dict[tuple[str, int], list[Row]] = defaultdict(list)
    section, begun = None, 0
    for row in rows:
        _identity, parent, kind, number, _order = row
        if not counted(number):
            continue
        above = by_id.get(parent or 0)
        if kind == Node.Kind.SECTION:
            runs["section", 0].append(row)
        elif above and above[2] == Node.Kind.ITEM:
            runs["below", above[0]].append(row)
        else:
            if parent != section and counted(number) == 1:
                begun = parent or 0
            section = parent
            runs["item", begun].append(row)
    is_one = sum(kind == "item" for kind, _part in runs) == 1
    return [
        ("" if kind == "section" or part not in by_id or (kind == "item" and is_one) else _before(by_id[part]), run)
        for (kind, part), run in runs.items()
    ]


def _before(row: Row) -> str:
    return place_text(row[2], row[3]) + " "
