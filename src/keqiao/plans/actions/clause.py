"""Clauses: a person confirms what was proposed, names the kind, sets the borders."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.sentences import drop_without_place
from keqiao.plans.models import Clause, ClauseSpan, Version, Wording
from keqiao.plans.reckon import borders_of, tile


@transaction.atomic
def confirm(version: Version, clauses: Iterable[int], *, by: Viewer, kind: str = "") -> int:
    """Confirm clauses of a text, with another `kind` where one is given; returns how many were touched."""
    refuse_if(rules.why_not_decide(version, by))
    if kind and kind not in Clause.Kind.values:
        raise Refused(_("请选择任务点、总体要求或情况说明。"))
    wanted = sorted(set(clauses))
    chosen = Clause.objects.filter(pk__in=wanted, spans__wording__version=version).distinct()
    found = list(chosen.values_list("pk", "kind", "decided_at"))
    if len(found) < len(wanted):
        raise Faster(_("有的内容刚才已被他人重新划分，请刷新后再看。"))
    changed = [pk for pk, old, _at in found if kind and old != kind]
    fields = {"decided_at": clock.at(), "decided_by_id": by.writer} | ({"kind": kind} if kind else {})
    Clause.objects.filter(pk__in=wanted).update(**fields)
    body = {"clauses": len(wanted), "kind": kind, "changed": len(changed)}
    trail.record("plans.confirm_clauses", subject=("version", version.id), by=by, body=body)
    return len(wanted)


@transaction.atomic
def confirm_all(version: Version, *, by: Viewer, nodes: Sequence[int] = ()) -> int:
    """Confirm every proposal that is still open, of these nodes only where some are given."""
    open_ones = ClauseSpan.objects.filter(wording__version=version, clause__decided_at__isnull=True)
    if nodes:
        open_ones = open_ones.filter(wording__node__in=nodes)
    wanted = list(open_ones.values_list("clause_id", flat=True))
    return confirm(version, wanted, by=by) if wanted else 0


@transaction.atomic
def divide(wording: Wording, *, borders: Sequence[int], seen: Sequence[int], by: Viewer) -> list[Clause]:
    """Divide a sentence anew: clauses begin at 0 and at each of `borders`.

    A clause goes on with the old one that it has most words in common with, and what hangs on that stays; what is set by
    hand is decided. `seen`: where clauses began when the editor looked, so that nobody's borders are overwritten.
    """
    version = wording.version
    refuse_if(rules.why_not_decide(version, by))
    spans = list(wording.spans.select_related("clause").select_for_update().order_by("part_from"))
    if not spans:
        raise Refused(_("标题和通知不划分。"))
    before = [span.part_from for span in spans]
    if before != list(seen):
        raise Faster(_("刚才已有他人重新划分这一句，请刷新后再看。"))
    wanted = borders_of(wording.text, borders)
    if wanted == before:
        return [span.clause for span in spans]
    found = _laid(wording, spans, wanted, by)
    trail.record(
        "plans.divide",
        subject=("clause", found[0].id),
        by=by,
        body={"version": version.id, "wording": wording.id, "from": before, "to": wanted},
    )
    return found


def merge(first: Clause, second: Clause, *, version: Version, by: Viewer) -> Clause:
    """Make two neighbours one; the first goes on."""
    refuse_if(rules.why_not_merge(first, second))
    span = ClauseSpan.objects.select_related("wording__version__plan__issuer").get(clause=second, wording__version=version)
    starts = list(span.wording.spans.order_by("part_from").values_list("part_from", flat=True))
    kept = [start for start in starts if start != span.part_from]
    return next(
        clause for clause in divide(span.wording, borders=kept, seen=starts, by=by) if clause.id in (first.id, second.id)
    )


def _laid(wording: Wording, spans: list[ClauseSpan], borders: list[int], by: Viewer) -> list[Clause]:
    old = [(span.part_from, span.part_to) for span in spans]
    tiles = tile(len(wording.text), borders, old)
    stays = {(t.start, t.end) for t in tiles} & set(old)
    wording.spans.all().delete()
    found = []
    for t in tiles:
        nearest = max(spans, key=lambda span: min(span.part_to, t.end) - max(span.part_from, t.start)).clause
        fresh = Clause(sentence_id=wording.sentence_id, kind=nearest.kind)
        clause = fresh if t.origin is None else spans[t.origin].clause
        if (t.start, t.end) not in stays:
            clause.decided_at, clause.decided_by_id = clock.at(), by.writer
        clause.save()
        ClauseSpan.objects.create(clause=clause, wording=wording, part_from=t.start, part_to=t.end)
        found.append(clause)
    drop_without_place([span.clause_id for span in spans])
    return found
