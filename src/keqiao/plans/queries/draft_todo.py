"""What is left to do in a draft, place by place; of each kind only as many as a person looks at."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db.models import Count, Exists, F, OuterRef
from django.utils.translation import gettext as _

from keqiao.plans.models import Damage, LeftOut, Node, NodeUnit, Version, Wording
from keqiao.plans.queries.damage import place_text
from keqiao.plans.queries.draft_page import DamageRow, LeftRow, UnitRow
from keqiao.plans.queries.naming import Names

SHOWN = 30
# Characters on either side of a damaged place.
AROUND = 24


def damage_rows(version: Version, part_url: Callable[[Node], str]) -> tuple[list[DamageRow], list[DamageRow]]:
    """Damaged places to be decided, and decided ones."""
    around = LeftOut.objects.filter(
        version=OuterRef("version"), src_start__lte=OuterRef("src_start"), src_end__gt=OuterRef("src_start")
    )
    rows = (
        version.damages.select_related("wording__node")
        .annotate(is_out=Exists(around))
        .order_by(F("decided_at").asc(nulls_first=True), "number", "wording__order", "part_from")
    )
    found: dict[int, DamageRow] = {}
    for damage in rows[: 2 * SHOWN]:
        found.setdefault(damage.number, _damage_row(damage, part_url, is_out=damage.is_out))
    return [row for row in found.values() if not row.is_decided][:SHOWN], [row for row in found.values() if row.is_decided]


def _damage_row(damage: Damage, part_url: Callable[[Node], str], *, is_out: bool) -> DamageRow:
    """`is_out`: a stretch that is left out holds its characters."""
    wording = damage.wording
    elsewhere, place = (_("未收入的原文"), "#left-out") if is_out and not damage.field else (_("标题或单位"), "#head")
    text = wording.text if wording else ""
    return DamageRow(
        number=damage.number,
        where=place_text(wording.node.kind, wording.node.number_printed) if wording else elsewhere,
        url=part_url(wording.node) if wording else place,
        before=("……" if damage.part_from > AROUND else "") + text[max(damage.part_from - AROUND, 0) : damage.part_from],
        raw=damage.raw,
        after=text[damage.part_to : damage.part_to + AROUND].rstrip("\n")
        + ("……" if len(text) > damage.part_to + AROUND else ""),
        suggestions=list(dict.fromkeys(damage.suggestions))[:5],
        mended=damage.mended,
        is_decided=damage.decided_at is not None,
        seen=damage.mark,
    )


def unit_rows(version: Version, known: Names) -> tuple[list[UnitRow], list[UnitRow]]:
    """Names to be told, the most frequent first, and names that were told."""
    named = (
        NodeUnit.objects.filter(node__version=version)
        .values_list("printed", "organisation", "organisation__name", "is_only_printed")
        .annotate(n=Count("id"))
        .order_by("-n", "printed")
    )
    rows = list(named)
    meanings: dict[str, set[str]] = defaultdict(set)
    for printed, organisation, _name, is_only_printed, _n in rows:
        meanings[printed].add(str(organisation or ("-" if is_only_printed else "")))
    seen = {printed: "" if len(found) > 1 else found.pop() for printed, found in meanings.items()}
    waiting = [printed for printed, _body, name, is_only_printed, _n in rows if name is None and not is_only_printed]
    told = [(printed, name or "") for printed, _body, name, is_only_printed, _n in rows if name or is_only_printed]
    shown = waiting[:SHOWN]
    where = _where(version, shown)
    return (
        [_unit_row(printed, where.get(printed, ""), known, seen[printed]) for printed in shown],
        [UnitRow(printed, "", [], 0, means, True, seen[printed]) for printed, means in told[: 4 * SHOWN]],
    )


def _unit_row(printed: str, where: str, known: Names, seen: str) -> UnitRow:
    same = known.namesakes(printed)
    return UnitRow(printed, where, same or known.alike(printed), len(same), "", False, seen)


def _where(version: Version, printed: Sequence[str]) -> dict[str, str]:
    rows = NodeUnit.objects.filter(node__version=version, printed__in=printed, organisation__isnull=True)
    places: dict[str, list[str]] = defaultdict(list)
    for name, kind, number in rows.order_by("node__order").values_list("printed", "node__kind", "node__number_printed")[:300]:
        places[name].append(place_text(kind, number))
    more = _("等%(n)s处")
    return {name: "、".join(found[:4]) + (more % {"n": len(found)} if len(found) > 4 else "") for name, found in places.items()}


def left_rows(version: Version, wordings: Sequence[Wording]) -> tuple[list[LeftRow], list[LeftRow]]:
    """Stretches of the original that stand nowhere, and those that somebody said may be missing."""
    rows = list(version.left_out.order_by(F("acknowledged_at").asc(nulls_first=True), "src_start", "id")[: 2 * SHOWN])
    starts = sorted((w.src_start, w.src_end or w.src_start, w.node_id) for w in wordings if w.src_start is not None)
    waiting = [_left_row(row, starts) for row in rows if row.acknowledged_at is None]
    return waiting[:SHOWN], [_left_row(row, starts) for row in rows if row.acknowledged_at is not None]


def _left_row(row: LeftOut, places: Sequence[tuple[int, int, int]]) -> LeftRow:
    """`near`: the part whose words stand nearest to it in the original."""
    if row.src_start is None or row.src_end is None:
        return LeftRow(row.id, row.text, None)
    low, high = row.src_start, row.src_end
    gaps = [(max(start - high, low - end, 0), node) for start, end, node in places]
    return LeftRow(row.id, row.text, min(gaps)[1] if gaps else None)
