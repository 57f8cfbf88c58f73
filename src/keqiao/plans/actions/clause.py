"""Clauses: a person confirms what was proposed, names the kind, sets the borders."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.proposing import propose_clauses
from keqiao.plans.actions.sentences import drop_clauses, drop_without_place
from keqiao.plans.models import Clause, ClauseSpan, Node, Plan, Version, Wording
from keqiao.plans.queries.settled import settled
from keqiao.plans.reckon import Tile, borders_of, tile


@transaction.atomic
def confirm(
    version: Version, clauses: Iterable[int], *, by: Viewer, kind: str = "", seen: Mapping[int, str] | None = None
) -> int:
    """Confirm clauses of a text, with another `kind` where one is given; returns how many were touched.

    `seen`: the kind that each had when the person looked; where somebody named another meanwhile, nothing is done. What is
    decided already and keeps its kind stays the decision of whoever made it.
    """
    refuse_if(rules.why_not_decide(version, by))
    if kind and kind not in Clause.Kind.values:
        raise Refused(_("请选择任务点、总体要求或情况说明。"))
    wanted = set(clauses)
    # Locked first: of two who decide at once, the second sees what the first did.
    locked = Clause.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = list(locked.values_list("pk", "kind", "decided_at"))
    if _of_text(version).filter(pk__in=wanted).count() < len(wanted):
        raise Faster(_("有的内容刚才已被他人重新划分。下面是现在的划分，请再看一遍。"))
    refuse_if(rules.why_not_decide_here(settled(version).filter(spans__clause__in=wanted)))
    if any((seen or {}).get(pk, old) != old for pk, old, _at in found):
        raise Faster(_("有的内容刚才已被他人改列。下面是现在的列法，请再看一遍。"))
    touched = [pk for pk, old, at in found if at is None or (kind and old != kind)]
    changed = [pk for pk, old, _at in found if kind and old != kind]
    if touched:
        _decide(Clause.objects.filter(pk__in=touched), by, **({"kind": kind} if kind else {}))
        body = {"clauses": len(touched), "kind": kind, "changed": len(changed)}
        trail.record("plans.confirm_clauses", subject=("version", version.id), by=by, body=body)
    return len(touched)


@transaction.atomic
def confirm_all(version: Version, *, by: Viewer, nodes: Sequence[int] = ()) -> int:
    """Confirm every proposal that is still open, of these nodes only where some are given."""
    refuse_if(rules.why_not_decide(version, by))
    where = Q(spans__wording__node__in=nodes) if nodes else Q()
    open_ones = _of_text(version).filter(where, decided_at__isnull=True).exclude(spans__wording__in=settled(version))
    # What somebody else decides at the same moment stays theirs.
    count = _decide(Clause.objects.filter(pk__in=open_ones.values("pk"), decided_at__isnull=True), by)
    if count:
        body = {"clauses": count, "kind": "", "changed": 0}
        trail.record("plans.confirm_clauses", subject=("version", version.id), by=by, body=body)
    return count


@transaction.atomic
def propose_anew(version: Version, *, by: Viewer) -> int:
    """Propose by the words of now for every sentence of which nothing is decided; returns how many sentences."""
    refuse_if(rules.why_not_decide(version, by) or rules.why_not_propose_beside(version))
    spans = ClauseSpan.objects.filter(wording__version=version).exclude(wording__in=settled(version))
    decided = spans.filter(clause__decided_at__isnull=False).values("wording")
    rows = version.wordings.filter(pk__in=spans.values("wording")).exclude(pk__in=decided).distinct().select_related("node")
    waiting: dict[Node, list[Wording]] = {}
    for row in rows.order_by("order"):
        waiting.setdefault(row.node, []).append(row)
    count = sum(map(len, waiting.values()))
    if count:
        drop_clauses(spans.exclude(wording__in=decided))
        propose_clauses(waiting.items())
        trail.record("plans.propose_anew", subject=("version", version.id), by=by, body={"sentences": count})
    return count


@transaction.atomic
def divide(wording: Wording, *, borders: Sequence[int], seen: Sequence[int], by: Viewer) -> list[Clause]:
    """Divide a sentence anew: clauses begin at 0 and at each of `borders`.

    A clause goes on with the old one that it has most words in common with, and what hangs on that stays; what is set by
    hand is decided. `seen`: where clauses began when the editor looked; `wording` holds the words that they saw. So nobody's
    borders are overwritten, and none are set in other words. An open amendment takes the borders of the text in force over.
    """
    version, twin = _held(wording)
    refuse_if(rules.why_not_decide(version, by))
    spans = _spans(wording)
    if not spans:
        raise Refused(_("标题和通知不划分。"))
    before = [span.part_from for span in spans]
    if before != list(seen):
        raise Faster(_("刚才已有他人重新划分这一句。下面是现在的划分，请再看一遍。"))
    wanted = borders_of(wording.text, borders)
    if wanted == before:
        return [span.clause for span in spans]
    refuse_if(rules.why_not_decide_here(settled(version).filter(pk=wording.pk)))
    refuse_if(rules.why_not_divide_beside(wording, twin))
    found = _laid(wording, spans, wanted, by, twin=twin)
    trail.record(
        "plans.divide",
        subject=("clause", found[0].id),
        by=by,
        body={"version": version.id, "wording": wording.id, "from": before, "to": wanted},
    )
    return found


def _held(wording: Wording) -> tuple[Version, Wording | None]:
    """The text of a sentence, and the same sentence in an open amendment of that text; both held until the end.

    The plan is held too: no amendment begins between two looks.
    """
    rows = Wording.objects.select_for_update(of=("self",)).select_related("version__plan__issuer")
    Plan.objects.select_for_update().get(pk=wording.version.plan_id)
    now = rows.filter(pk=wording.pk).first()
    if now is None or now.text != wording.text:
        raise Faster(_("刚才已有他人改了这一句的文字。下面是现在的文字和划分，请再看一遍。"))
    if now.version.state != Version.State.PUBLISHED:
        return now.version, None
    drafts = rows.filter(version__plan=now.version.plan_id, version__state=Version.State.DRAFT)
    return now.version, drafts.filter(sentence=now.sentence_id).first()


def _spans(wording: Wording) -> list[ClauseSpan]:
    return list(wording.spans.select_related("clause").select_for_update().order_by("part_from"))


@transaction.atomic
def merge(first: Clause, second: Clause, *, version: Version, by: Viewer, seen: Sequence[int] | None = None) -> Clause:
    """Make two neighbours one, which goes on with the longer; work that is joined to something else stays work."""
    refuse_if(rules.why_not_merge(first, second))
    spans = list(ClauseSpan.objects.filter(wording__version=version, wording__sentence=first.sentence_id).order_by("part_from"))
    order = [span.clause_id for span in spans]
    if first.id not in order or order[order.index(first.id) + 1 :][:1] != [second.id]:
        raise Faster(_("刚才已有他人重新划分这一句。下面是现在的划分，请再看一遍。"))
    starts = [span.part_from for span in spans]
    kept = [span.part_from for span in spans if span.clause_id != second.id]
    wording = Wording.objects.select_related("version__plan__issuer").get(pk=spans[0].wording_id)
    found = divide(wording, borders=kept, seen=starts if seen is None else seen, by=by)
    return found[order.index(first.id)]


def _of_text(version: Version) -> QuerySet[Clause]:
    return Clause.objects.filter(spans__wording__version=version).distinct()


def _decide(clauses: QuerySet[Clause], by: Viewer, **more: str) -> int:
    return clauses.update(decided_at=clock.at(), decided_by_id=by.writer, **more)


def _laid(
    wording: Wording, spans: list[ClauseSpan], borders: list[int], by: Viewer, *, twin: Wording | None = None
) -> list[Clause]:
    old = [(span.part_from, span.part_to) for span in spans]
    tiles = tile(len(wording.text), borders, old)
    stays = {(t.start, t.end) for t in tiles} & set(old)
    places = [wording, twin] if twin else [wording]
    gone = list(ClauseSpan.objects.filter(wording__in=places))
    ClauseSpan.objects.filter(wording__in=places).delete()
    found = []
    for t in tiles:
        kind = _kind_of(t, spans)
        clause = spans[t.origin].clause if t.origin is not None else Clause(sentence_id=wording.sentence_id)
        if (t.start, t.end) not in stays:
            clause.kind, clause.decided_at, clause.decided_by_id = kind, clock.at(), by.writer
        clause.save()
        for place in places:
            end = len(place.text) if t is tiles[-1] else t.end
            ClauseSpan.objects.create(clause=clause, wording=place, part_from=t.start, part_to=end)
        found.append(clause)
    drop_without_place([span.clause_id for span in gone])
    return found


def _kind_of(t: Tile, spans: Sequence[ClauseSpan]) -> str:
    """The kind of the old clause that most of the words come from; a task point that is taken in whole stays one."""
    whole = {span.clause.kind for span in spans if t.start <= span.part_from and span.part_to <= t.end}
    if Clause.Kind.TASK_POINT in whole:
        return Clause.Kind.TASK_POINT
    return max(spans, key=lambda span: min(span.part_to, t.end) - max(span.part_from, t.start)).clause.kind
