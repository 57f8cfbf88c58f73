"""Writing the division of work among leaders (领导分工)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keqiao.core import trail
from keqiao.core.refusal import Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry import rules
from keqiao.registry.actions import tree
from keqiao.registry.models import Charge, DivisionPaper, Organisation, Person
from keqiao.registry.models.dated import in_force

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a division of work: from its day on this person answers for this body in this way; None: nobody."""

    kind: str
    organisation_id: int
    person_id: int | None


@transaction.atomic
def divide_work(
    association: Organisation, shares: Iterable[Share], *, title: str, number: str = "", on: dt.date, by: Viewer
) -> DivisionPaper:
    """Write what a dated paper says of who answers for what from the day `on`. What it does not name stays as it was.

    The rows that it replaces end the day before and are never changed otherwise: who was in charge on any day stays right.
    Raises Refused where a line already changed on or after that day.
    """
    refuse_if(rules.why_not_divide_work(association, by))
    if not title.strip():
        raise Refused(_("请填写分工所依据的文件或会议，如“主席办公会纪要〔2021〕3号”。"))
    tree.lock()
    paper = DivisionPaper.objects.create(association=association, title=title.strip(), number=number.strip(), on=on)
    changed = [share for share in shares if _share(association, share, paper)]
    if not changed:
        raise Refused(_("分工没有变化，不必保存。"))
    body = {"paper": paper.id, "title": paper.title, "number": paper.number, "on": on, "changed": len(changed)}
    trail.record("registry.divide_work", subject=("organisation", association.id), by=by, body=body)
    return paper


def _share(association: Organisation, share: Share, paper: DivisionPaper) -> bool:
    """Whether the line changes anything; then it is written."""
    if share.kind not in Charge.Kind.values:
        raise Refused(_("请选择分管、联系或核对。"))
    rows = Charge.objects.filter(organisation=share.organisation_id, kind=share.kind, paper__association=association)
    now = rows.filter(in_force(paper.on)).first()
    if (now.person_id if now else None) == share.person_id:
        return False
    later = rows.filter(from_on__gte=paper.on).select_related("organisation").order_by("from_on").first()
    if later is not None:
        raise Refused(
            _("“%(name)s”的分工在%(day)s已有调整，新的调整须在其后。")
            % {"name": later.organisation.name, "day": date_text(later.from_on)}
        )
    if now is not None:
        Charge.objects.filter(pk=now.pk).update(until_on=paper.on - DAY)
    if share.person_id is not None:
        Charge.objects.create(
            kind=share.kind,
            organisation_id=share.organisation_id,
            person_id=share.person_id,
            paper=paper,
            from_on=paper.on,
        )
    return True


def pass_charges_on(association: Organisation, former: Person, to: Person, *, on: dt.date) -> None:
    """What a leader answers for passes to the successor in the post from the day `on`, on the same papers.

    In the caller's transaction and trail entry (a handover).
    """
    held = Charge.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), person=former, paper__association=association)
    for charge in held.order_by("id"):
        begins = max(on, charge.from_on) if charge.from_on else on
        Charge.objects.create(
            kind=charge.kind,
            organisation_id=charge.organisation_id,
            person=to,
            paper_id=charge.paper_id,
            from_on=begins,
            until_on=charge.until_on,
        )
        if begins == charge.from_on:
            charge.delete()  # it had not begun
        else:
            Charge.objects.filter(pk=charge.pk).update(until_on=begins - DAY)
