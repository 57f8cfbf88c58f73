"""Damaged places: mended by choosing or typing, or left as they were found; always a person's decision."""

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.editing import touch
from keqiao.plans.actions.sentences import drop_clauses, renew_clauses
from keqiao.plans.models import Damage, Node, Version, Wording
from keqiao.plans.reckon import borders_of, tile

LONGEST = 200


@transaction.atomic
def mend(version: Version, number: int, *, text: str, by: Viewer) -> None:
    """Put `text` in the damaged place, however often it was decided before; "" where nothing was there.

    A place that runs over two sentences gets its words in the first.
    """
    refuse_if(rules.why_not_edit(version, by))
    text = "".join(text.split("\n")).strip()
    if len(text) > LONGEST:
        raise Refused(_("一处缺损最多填写%(n)s字。") % {"n": LONGEST})
    touch(version, by)
    for place, damage in enumerate(_rows(version, number)):
        words = text if place == 0 else ""
        if damage.wording is not None:
            _put_into_wording(damage, words)
        else:
            _put_elsewhere(version, damage, words)
        damage.mended, damage.decided_at, damage.decided_by_id = words, clock.at(), by.writer
        damage.save()
    trail.record("plans.mend", subject=("version", version.id), by=by, body={"place": number})


@transaction.atomic
def leave(version: Version, number: int, *, by: Viewer) -> None:
    """Leave a damaged place as it was found, marked for every reader."""
    refuse_if(rules.why_not_edit(version, by))
    touch(version, by)
    for damage in _rows(version, number):
        if damage.mended is not None:
            if damage.wording is not None:
                _put_into_wording(damage, damage.raw)
            else:
                _put_elsewhere(version, damage, damage.raw)
        damage.mended, damage.decided_at, damage.decided_by_id = None, clock.at(), by.writer
        damage.save()
    trail.record("plans.leave", subject=("version", version.id), by=by, body={"place": number})


def _rows(version: Version, number: int) -> list[Damage]:
    rows = list(version.damages.filter(number=number).select_related("wording__node").order_by("part_from"))
    if not rows:
        raise Faster(_("这处缺损已不在草稿里，请刷新后再看。"))
    return rows


def _put_into_wording(damage: Damage, words: str) -> None:
    wording = damage.wording
    assert wording is not None, "asked by the callers"
    start, end = damage.part_from, damage.part_to
    wording.text = wording.text[:start] + words + wording.text[end:]
    wording.save(update_fields=["text"])
    shift = len(words) - (end - start)
    damage.part_to = start + len(words)
    for other in wording.damages.exclude(pk=damage.pk).filter(part_from__gte=end):
        other.part_from, other.part_to = other.part_from + shift, other.part_to + shift
        other.save(update_fields=["part_from", "part_to"])
    _shift_clauses(wording, start, end, shift)
    Node.objects.filter(pk=wording.node_id).update(revision=wording.node.revision + 1)


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


def _moved(offset: int, start: int, end: int, shift: int) -> int:
    if offset >= end:
        return offset + shift
    return min(offset, start)


def _put_elsewhere(version: Version, damage: Damage, words: str) -> None:
    """Title, recipients, or the lines of an item: the first of them that holds what stands there now."""
    old = damage.raw if damage.mended is None else damage.mended
    if not old:
        return
    for field in ("title", "recipients_printed", "issuer_printed", "number_printed"):
        if old in getattr(version, field):
            setattr(version, field, getattr(version, field).replace(old, words, 1))
            version.save(update_fields=[field])
            return
    for node in version.nodes.filter(units_printed__contains=old):
        node.units_printed = node.units_printed.replace(old, words, 1)
        node.revision += 1
        node.save(update_fields=["units_printed", "revision"])
        for unit in node.units.filter(printed__contains=old):
            unit.printed, unit.organisation = unit.printed.replace(old, words, 1), None
            unit.save(update_fields=["printed", "organisation"])
        return
