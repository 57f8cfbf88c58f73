"""What a reader of a plan can ask for: its units, sections, kinds and states of clauses, each with how much it leaves."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from keqiao.plans.models import Clause, NodeUnit, Version
from keqiao.plans.queries.page import Asked, Choice, Filters
from keqiao.plans.reckon import short_heading

OPEN, CONFIRMED, NOT_BROKEN_DOWN = "open", "confirmed", "not_broken_down"


class UnitRow(NamedTuple):
    node_id: int
    printed: str
    organisation_id: int | None
    organisation__rank: int | None
    organisation__path: str | None


class FilterPart(NamedTuple):
    """A section: its anchor, its title ("" for items under none), and the units of each of its items."""

    anchor: str
    title: str
    items: Sequence[Collection[str]]


def units_of(version: Version, only: Collection[int] = ()) -> list[UnitRow]:
    """The units that the brackets name, in the order of the text; `only`: of these parts, of all if it is empty."""
    named = NodeUnit.objects.filter(node__version=version).order_by("node__order", "order")
    if only:
        named = named.filter(node__in=only)
    return list(map(UnitRow._make, named.values_list(*UnitRow._fields)))


def unit_value(unit: UnitRow) -> str:
    """Names of one organisation count as one unit, however the bracket writes them."""
    return str(unit.organisation_id) if unit.organisation_id else unit.printed


def kind_words() -> dict[str, str]:
    return {value: str(label) for value, label in Clause.Kind.choices}


def state_words() -> dict[str, str]:
    """A task point is not broken down until tasks hang on it; those come with the ledger."""
    return {OPEN: _("待确认"), CONFIRMED: _("已确认"), NOT_BROKEN_DOWN: _("未分解")}


def states_of(kind: str, is_confirmed: bool) -> list[str]:
    if not is_confirmed:
        return [OPEN]
    return [CONFIRMED, NOT_BROKEN_DOWN] if kind == Clause.Kind.TASK_POINT else [CONFIRMED]


def filters_of(
    asked: Asked,
    url: str,
    *,
    units: Iterable[UnitRow],
    parts: Sequence[FilterPart],
    clauses: Iterable[tuple[str, bool]],
    shown_items: int,
) -> Filters:
    """`clauses`: kind of each clause of the whole text, and whether it is confirmed."""
    labels: dict[str, str] = {}
    for unit in sorted(units, key=_official_order):
        labels.setdefault(unit_value(unit), unit.printed)
    named = Counter(value for part in parts for item in part.items for value in item)
    counts = Counter(value for kind, is_confirmed in clauses for value in (kind, *states_of(kind, is_confirmed)))
    keep = {"unit": asked.unit, "section": asked.section, "kind": asked.kind, "state": asked.state}
    return Filters(
        units=[Choice(label, v, named[v], v == asked.unit, asked.link(url, unit=v)) for v, label in labels.items()],
        sections=[
            Choice(
                short_heading(part.title),
                part.anchor,
                len(part.items),
                part.anchor == asked.section,
                asked.link(url, section=part.anchor),
            )
            for part in parts
            if part.title
        ],
        kinds=_clause_choices(asked, url, "kind", kind_words(), counts),
        states=_clause_choices(asked, url, "state", state_words(), counts),
        q=asked.q,
        keep={name: value for name, value in keep.items() if value},
        clear_url=url,
        total_items=sum(len(part.items) for part in parts),
        shown_items=shown_items,
    )


def _clause_choices(asked: Asked, url: str, name: str, words: dict[str, str], counts: Counter[str]) -> list[Choice]:
    """Kinds or states of clauses, each with how many there are in the whole text; none where nothing is divided."""
    here = getattr(asked, name)
    return [
        Choice(label, value, counts[value], value == here, asked.link(url, **{name: value}))
        for value, label in words.items()
        if counts[value] or value == here
    ]


def _official_order(unit: UnitRow) -> tuple[bool, int, str]:
    """机构 order; names that are no organisation of the house behind, as the paper has them."""
    return unit.organisation_id is None, unit.organisation__rank or 0, unit.organisation__path or ""
