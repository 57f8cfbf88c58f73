"""One clause, one item, and all clauses as a list: what is known of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse

from keqiao.core import access
from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.plans.models import Clause, ClauseSpan, Node, Version
from keqiao.plans.queries.clauses import DeskAsked, PartRow, rows_of_parts
from keqiao.plans.queries.damage import DamageView, place_text
from keqiao.plans.queries.filtering import (
    FilterPart,
    UnitRow,
    filters_of,
    kind_words,
    state_words,
    states_of,
    unit_value,
    units_of,
)
from keqiao.plans.queries.listing import item_names, titles_of
from keqiao.plans.queries.page import Asked, Filters, ItemView
from keqiao.plans.queries.papers import paper_name
from keqiao.plans.queries.reading import one_item
from keqiao.plans.queries.reasons import Reason, reason_words, reasons_of

# Rows of a page of the list.
SIZE = 200
# Characters of a sentence that may stand for the title of its item.
LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause as a row. `label`: 9-(3) for the third task point of item 9, else the place in words."""

    id: int
    label: str
    text: str
    kind: str
    kind_label: str
    is_confirmed: bool
    state_label: str
    decided_on: str
    decided_by: str
    reasons: list[Reason]
    url: str
    place_url: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    printed: str
    role_text: str
    url: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    title: str
    plan_url: str
    line: ClauseLine
    item_label: str
    item_title: str
    item_url: str
    units: list[UnitLine]
    leader: str
    due: str
    desk_url: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    title: str
    plan_url: str
    label: str
    item_title: str
    section: str
    item: ItemView
    lines: list[ClauseLine]
    damages: list[DamageView]
    original_url: str
    paper: str
    units: list[UnitLine]
    leader: str
    due: str
    place_url: str
    desk_url: str
    before_url: str
    after_url: str


def clause_page(version: Version, clause_id: int, viewer: Viewer) -> ClausePage | None:
    """What is known of a clause in this text; None where it has no such clause."""
    span = _spans(version).filter(clause_id=clause_id).first()
    if span is None:
        return None
    node = span.wording.node
    place = version.nodes.filter(kind=Node.Kind.ITEM, order__lte=node.order).count() if node.kind == Node.Kind.ITEM else 0
    before = Q(wording__order__lt=span.wording.order) | Q(wording=span.wording_id, part_from__lte=span.part_from)
    points = ClauseSpan.objects.filter(before, wording__node=node, clause__kind=Clause.Kind.TASK_POINT)
    is_point = span.clause.kind == Clause.Kind.TASK_POINT and place
    name = item_names(version.id).get(node.id, "")
    line = _line(version, span, f"{name}-({points.count()})" if is_point else "", f"i{place}")
    return ClausePage(
        title=version.title,
        plan_url=reverse("plans:read", args=[version.id]),
        line=line,
        item_label=place_text(node.kind, node.number_printed),
        item_title=_title(node),
        item_url=reverse("plans:item", args=[version.id, place]) if place else "",
        units=_units(node),
        leader=node.leader_printed,
        due=node.due_printed,
        desk_url=_desk(version, viewer, f"c{clause_id}", at=f"i{place}" if place else ""),
    )


def item_page(version: Version, place: int, viewer: Viewer) -> ItemPage | None:
    """The item at this place of the text, counted through, with its clauses; None where there is none."""
    found = one_item(version, place, viewer)
    if found is None:
        return None
    item, node, url = found.item, version.nodes.get(pk=found.node), reverse("plans:read", args=[version.id])
    return ItemPage(
        title=version.title,
        plan_url=url,
        label=place_text(node.kind, node.number_printed),
        item_title=_heading(item),
        section=found.section,
        item=item,
        lines=_lines(version, list(_spans(version).filter(wording__node=node)), {node.id: item.anchor}),
        damages=[damage for damage in found.damages if damage.number in _damaged(item)],
        original_url=reverse("plans:original", args=[version.id]),
        paper=paper_name(version) if version.no > 1 else "",
        units=_units(node),
        leader=node.leader_printed,
        due=node.due_printed,
        place_url=f"{url}#{item.anchor}",
        desk_url=_desk(version, viewer, item.anchor, at=item.anchor),
        before_url=reverse("plans:item", args=[version.id, place - 1]) if place > 1 else "",
        after_url=reverse("plans:item", args=[version.id, place + 1]) if place < found.items else "",
    )


def _heading(item: ItemView) -> str:
    """The title as printed; "" where a whole sentence stands for one: it is the text itself."""
    title = "".join(run.text for run in item.title).strip().rstrip("。")
    return title if item.sentences or len(title) <= LONGEST_HEADING else ""


@dataclass(frozen=True, slots=True)
class PointsPage:
    """Clauses as a list, by the same filters as the text."""

    title: str
    plan_url: str
    lines: list[ClauseLine]
    units: Mapping[int, Sequence[str]]
    filters: Filters
    heading: str
    desk_url: str
    total: int
    newer_url: str
    older_url: str
    pages: int
    place: int


class _Said(NamedTuple):
    """A clause by where it stands: of the list, all are read so far as this, and only those of one page in full."""

    clause_id: int
    wording__node_id: int
    clause__kind: str
    clause__decided_at: object

    @property
    def is_confirmed(self) -> bool:
        return self.clause__decided_at is not None


def points_page(version: Version, viewer: Viewer, asked: Asked, *, place: int = 1) -> PointsPage:
    """The clauses that the filters leave, in the order of the text, `SIZE` a page; counts are of all."""
    url = reverse("plans:points", args=[version.id])
    parts, units = rows_of_parts(version), units_of(version)
    rows = ClauseSpan.objects.filter(wording__version=version).order_by("wording__order", "part_from")
    said = list(map(_Said._make, rows.values_list(*_Said._fields)))
    values: dict[int, set[str]] = defaultdict(set)
    for unit in units:
        values[unit.node_id].add(unit_value(unit))
    left = {
        part.id
        for part in parts
        if asked.section in ("", part.section) and (not asked.unit or (part.is_item and asked.unit in values[part.id]))
    }
    chosen = [one for one in said if one.wording__node_id in left and _is_asked(one, asked)]
    pages = max(1, -(-len(chosen) // SIZE))
    place = min(max(place, 1), pages)
    listed = chosen[(place - 1) * SIZE : place * SIZE]
    base = asked.link(url) + ("&" if "?" in asked.link(url) else "?") + "page="
    return PointsPage(
        title=version.title,
        plan_url=reverse("plans:read", args=[version.id]),
        lines=_listed(version, listed, {part.id: part.anchor for part in parts}),
        units=_names(listed, units),
        filters=_filters(version, asked, url, parts, units, said),
        heading=state_words().get(asked.state) or kind_words().get(asked.kind, ""),
        desk_url=_desk(version, viewer, ""),
        total=len(chosen),
        newer_url=f"{base}{place - 1}" if place > 1 else "",
        older_url=f"{base}{place + 1}" if place < pages else "",
        pages=pages,
        place=place,
    )


def _listed(version: Version, listed: Sequence[_Said], anchors: Mapping[int, str]) -> list[ClauseLine]:
    """Their rows; the parts in which they stand are read whole, so that the task points can be counted."""
    wanted = {one.clause_id for one in listed}
    spans = _spans(version).filter(wording__node__in={one.wording__node_id for one in listed})
    return [line for line in _lines(version, spans, anchors) if line.id in wanted]


def _names(listed: Sequence[_Said], units: Sequence[UnitRow]) -> dict[int, list[str]]:
    """For each clause the units of its item, by the names that the bracket gives them."""
    names: dict[int, list[str]] = defaultdict(list)
    for unit in units:
        names[unit.node_id].append(unit.printed)
    return {one.clause_id: names[one.wording__node_id] for one in listed}


def _filters(
    version: Version,
    asked: Asked,
    url: str,
    parts: Sequence[PartRow],
    units: Sequence[UnitRow],
    said: Sequence[_Said],
) -> Filters:
    """As on the reading page; of units and sections without their counts, which are of items."""
    titles = titles_of([part.id for part in parts if part.kind == Node.Kind.SECTION])
    found = filters_of(
        asked,
        url,
        units=units,
        parts=[
            FilterPart(part.anchor, titles.get(part.id, "").strip().rstrip("。"), [])
            for part in parts
            if part.kind == Node.Kind.SECTION
        ],
        clauses=[(one.clause__kind, one.is_confirmed) for one in said],
        shown_items=0,
    )
    return replace(
        found,
        units=[replace(choice, count=None) for choice in found.units],
        sections=[replace(choice, count=None) for choice in found.sections],
    )


def _damaged(item: ItemView) -> set[int]:
    return {run.number for runs in (item.title, *(s.runs for s in item.sentences)) for run in runs if run.number}


def _spans(version: Version) -> QuerySet[ClauseSpan]:
    rows = ClauseSpan.objects.filter(wording__version=version).order_by("wording__order", "part_from")
    return rows.select_related("clause__decided_by__person", "wording__node")


def _is_asked(one: _Said, asked: Asked) -> bool:
    is_kind = asked.kind in ("", one.clause__kind)
    return is_kind and (not asked.state or asked.state in states_of(one.clause__kind, one.is_confirmed))


def _lines(version: Version, spans: Iterable[ClauseSpan], anchors: Mapping[int, str]) -> list[ClauseLine]:
    """Rows in the order of the text; `spans` of whole nodes, so that the task points of an item can be counted."""
    counted: Counter[int] = Counter()
    names = item_names(version.id)
    found = []
    for span in spans:
        node = span.wording.node
        is_point = span.clause.kind == Clause.Kind.TASK_POINT and node.kind == Node.Kind.ITEM
        counted[node.id] += is_point
        reference = f"{names.get(node.id, '')}-({counted[node.id]})" if is_point else ""
        found.append(_line(version, span, reference, anchors.get(node.id, "")))
    return found


def _line(version: Version, span: ClauseSpan, reference: str, item_anchor: str) -> ClauseLine:
    """`reference`: 9-(3) for the third task point of item 9, "" for anything else."""
    clause, node = span.clause, span.wording.node
    is_confirmed = clause.decided_at is not None
    anchor = f"w{span.wording.order}" if span.wording.part == "text" else item_anchor
    return ClauseLine(
        id=clause.id,
        label=reference or place_text(node.kind, node.number_printed),
        text=span.wording.text[span.part_from : span.part_to].strip().rstrip("，,；;、"),
        kind=clause.kind,
        kind_label=kind_words()[clause.kind],
        is_confirmed=is_confirmed,
        state_label=state_words()[states_of(clause.kind, is_confirmed)[-1]],
        decided_on=date_text(clause.decided_at.astimezone(OFFICIAL_ZONE).date()) if clause.decided_at else "",
        decided_by=clause.decided_by.person.name if clause.decided_by else "",
        reasons=reasons_of(clause.reasons, reason_words()),
        url=reverse("plans:clause", args=[version.id, clause.id]),
        place_url=f"{reverse('plans:read', args=[version.id])}#{anchor}",
    )


def _units(node: Node) -> list[UnitLine]:
    return [
        UnitLine(
            unit.printed,
            unit.get_role_display(),
            reverse("registry:organisation", args=[unit.organisation_id]) if unit.organisation_id else "",
        )
        for unit in node.units.all()
    ]


def _title(node: Node) -> str:
    return "".join(node.wordings.filter(part="title").order_by("order").values_list("text", flat=True)).strip().rstrip("。")


def _desk(version: Version, viewer: Viewer, anchor: str, *, at: str = "") -> str:
    """`at`: the part whose page of a long desk is meant."""
    if not access.reaches(viewer, "plan.write", version.plan.issuer.path):
        return ""
    return DeskAsked(at=at).link(version.id) + (f"#{anchor}" if anchor else "")
