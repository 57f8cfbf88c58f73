"""Damaged places: mended by choosing or typing, or left as they were found; always a person's decision."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.damaged import find_outside, stands_there, taken_out
from keqiao.plans.actions.editing import touch
from keqiao.plans.actions.sentences import drop_clauses, drop_without_place, renew_clauses
from keqiao.plans.models import Damage, Node, Version, Wording
from keqiao.plans.reckon import borders_of, tile
from keqiao.registry.queries import match_names

LONGEST = 200


@transaction.atomic
def mend(version: Version, number: int, *, text: str, by: Viewer, seen: str | None = None) -> None:
    """Put `text` in the damaged place, however often it was decided before; "" where nothing was there.

    A place that runs over two sentences gets its words in the first. `seen`: the `mark` of the place that the editor had
    before them; Faster where it is another by now.
    """
    refuse_if(rules.why_not_edit(version, by))
    text = "".join(text.splitlines()).strip()
    if len(text) > LONGEST:
        raise Refused(_("一处缺损最多填写%(n)s字。") % {"n": LONGEST})
    touch(version, by)
    for place, row in enumerate(_rows(version, number, seen)):
        damage = _fresh(row)
        words = text if place == 0 else ""
        _put(version, damage, words)
        damage.mended, damage.decided_at, damage.decided_by_id = words, clock.at(), by.writer
        damage.save()
    trail.record("plans.mend", subject=("version", version.id), by=by, body={"place": number})


@transaction.atomic
def leave(version: Version, number: int, *, by: Viewer, seen: str | None = None) -> None:
    """Leave a damaged place as it was found, marked for every reader. `seen`: as for `mend`."""
    refuse_if(rules.why_not_edit(version, by))
    touch(version, by)
    for place, row in enumerate(_rows(version, number, seen)):
        damage = _fresh(row)
        if damage.mended is not None:
            _put(version, damage, damage.raw if place == 0 else "")
        damage.mended, damage.decided_at, damage.decided_by_id = None, clock.at(), by.writer
        damage.save()
    trail.record("plans.leave", subject=("version", version.id), by=by, body={"place": number})


def _rows(version: Version, number: int, seen: str | None) -> list[Damage]:
    """The rows of a place in the order of the text, as long as it is what the editor saw."""
    rows = list(version.damages.filter(number=number).order_by("wording__order", "part_from", "id"))
    if not rows:
        raise Faster(_("这处缺损已不在草稿里，请刷新后再看。"))
    if seen is not None and seen not in {row.mark for row in rows}:
        raise _faster(rows[0])
    return rows


def _fresh(damage: Damage) -> Damage:
    """A row as it stands now: what was put into the row before it may have moved it."""
    return Damage.objects.select_related("wording__node", "node").get(pk=damage.pk)


def _faster(damage: Damage) -> Faster:
    if damage.decided_at is None:
        return Faster(_("这处缺损刚才又成了待订正的，请看现在的文字。"))
    stands = f"“{damage.mended}”" if damage.mended else _("此处本无文字")
    values = {
        "who": damage.decided_by.person.name if damage.decided_by else "",
        "at": f"{damage.decided_at.astimezone(OFFICIAL_ZONE):%H:%M}",
        "now": _("照原样保留") if damage.mended is None else stands,
    }
    return Faster(_("%(who)s在%(at)s办过这一处，现在是：%(now)s。您的没有存，请看后再定。") % values)


def _put(version: Version, damage: Damage, words: str) -> None:
    if damage.wording is not None:
        _put_into_wording(damage, words)
    else:
        _put_elsewhere(version, damage, words)


def _put_into_wording(damage: Damage, words: str) -> None:
    wording = damage.wording
    assert wording is not None, "asked by the callers"
    start, end = damage.part_from, damage.part_to
    wording.text = wording.text[:start] + words + wording.text[end:]
    wording.save(update_fields=["text"])
    shift = len(words) - (end - start)
    damage.part_to = start + len(words)
    others = wording.damages.exclude(pk=damage.pk).exclude(part_from=start, part_to=start, number__lt=damage.number)
    others.filter(part_from__gte=end).update(part_from=F("part_from") + shift, part_to=F("part_to") + shift)
    _shift_clauses(wording, start, end, shift)
    Node.objects.filter(pk=wording.node_id).update(revision=F("revision") + 1)


def _shift_clauses(wording: Wording, start: int, end: int, shift: int) -> None:
    """Undecided clauses are proposed anew for the mended words; decided ones keep their borders."""
    spans = list(wording.spans.select_related("clause").order_by("part_from"))
    if all(span.clause.decided_at is None for span in spans):
        drop_clauses(spans)
        renew_clauses(wording.node)
        return
    moved = [_moved(span.part_from, start, end, shift) for span in spans]
    ends = [_moved(span.part_to, start, end, shift) for span in spans]
    tiles = tile(len(wording.text), borders_of(wording.text, moved[1:]), list(zip(moved, ends, strict=True)))
    by_origin = {t.origin: t for t in tiles}
    wording.spans.all().delete()
    for place, span in enumerate(spans):
        if (found := by_origin.get(place)) is not None:
            wording.spans.create(clause=span.clause, part_from=found.start, part_to=found.end)
    drop_without_place([span.clause_id for span in spans])


def _moved(offset: int, start: int, end: int, shift: int) -> int:
    if offset >= end:
        return offset + shift
    return min(offset, start)


def _put_elsewhere(version: Version, damage: Damage, words: str) -> None:
    """A line of the head, or of an item: only where it is certain which spot is meant."""
    old = stands_there(damage)
    row = find_outside(version, damage)
    if row is None:
        if any(damage in taken_out(version, left) for left in version.left_out.all()):
            raise Refused(_("这处缺损所在的原文没有收入草稿。请先在“未收入的原文”里放回，或确认不收入。"))
        raise Refused(_("不能断定这处缺损在哪里。请到标题或那一段里直接改正，再按“照原样保留”。"))
    text = getattr(row, damage.field)
    if isinstance(row, Node):
        if damage.field == "units_printed":
            _put_into_names(row, text, damage, words)
        row.revision += 1
    setattr(row, damage.field, text[: damage.part_from] + words + text[damage.part_to :])
    row.save(update_fields=[damage.field, *(["revision"] if isinstance(row, Node) else [])])
    shift = len(words) - len(old)
    same = version.damages.filter(wording__isnull=True, field=damage.field, node=damage.node).exclude(pk=damage.pk)
    same.filter(part_from__gte=damage.part_to).update(part_from=F("part_from") + shift, part_to=F("part_to") + shift)
    damage.part_to = damage.part_from + len(words)


def _put_into_names(node: Node, bracket: str, damage: Damage, words: str) -> None:
    """The name in the bracket that holds the place is another name now."""
    at = 0
    for unit in node.units.order_by("order"):
        start = bracket.find(unit.printed, at)
        start = bracket.find(unit.printed) if start < 0 else start
        if start < 0:
            continue
        at = start + len(unit.printed)
        if start <= damage.part_from and damage.part_to <= at:
            low, high = damage.part_from - start, damage.part_to - start
            unit.printed = unit.printed[:low] + words + unit.printed[high:]
            known = match_names([unit.printed], within=node.version.plan.issuer)
            unit.organisation, unit.is_only_printed = known.get(unit.printed), False
            unit.save(update_fields=["printed", "organisation", "is_only_printed"])
            return
