"""A further paper changes an issued plan: the next text begins as a copy of the one in force."""

import datetime as dt
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.refusal import Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.models import ClauseSpan, Damage, Node, NodeUnit, Plan, Version, Wording

Row = TypeVar("Row", Node, NodeUnit, Wording, Damage, ClauseSpan)


@transaction.atomic
def begin_amendment(version: Version, *, paper_title: str, number: str, issued_on: dt.date | None, by: Viewer) -> Version:
    """A draft with the text in force, to be changed as the paper says. Sentences, clauses and numbers stay what they are."""
    # Held to the end: of two who begin at once, the second is told that a draft is there.
    Plan.objects.select_for_update().get(pk=version.plan_id)
    version.refresh_from_db(fields=["state"])
    refuse_if(rules.why_not_amend(version, by))
    if not (title := _bare(paper_title)):
        raise Refused(_("请填写所依据文件的名称。"))
    last = version.plan.versions.order_by("-no").values_list("no", flat=True)[0]
    draft = Version.objects.create(
        plan=version.plan,
        no=last + 1,
        title=version.title,
        issuer_printed=version.issuer_printed,
        recipients_printed=version.recipients_printed,
        paper_title=title,
        number_printed=number.strip(),
        issued_on=issued_on,
        issued_on_printed=version.issued_on_printed,
        drafted_at=clock.at(),
        drafted_by_id=by.writer,
    )
    _copy(version, draft)
    trail.record("plans.begin_amendment", subject=("version", draft.id), by=by, body={"of": version.id})
    return draft


def _bare(title: str) -> str:
    """A title without the 《》 around it, which pages set themselves; what stands within stays."""
    title = " ".join(title.split())
    is_quoted = title.startswith("《") and title.endswith("》") and title.count("《") == 1
    return title[1:-1].strip() if is_quoted else title


def _copy(version: Version, draft: Version) -> None:
    nodes: dict[int, Node] = {}
    rows = list(version.nodes.order_by("order"))
    for level in sorted({row.level for row in rows}):
        made = [_again(row, version=draft, parent=nodes.get(row.parent_id or 0)) for row in rows if row.level == level]
        old = [row for row in rows if row.level == level]
        nodes.update(zip([row.pk for row in old], Node.objects.bulk_create(made, batch_size=500), strict=True))
    units = NodeUnit.objects.filter(node__version=version)
    NodeUnit.objects.bulk_create([_again(unit, node=nodes[unit.node_id]) for unit in units], batch_size=500)
    said = list(version.wordings.order_by("order"))
    made_wordings = [_again(row, version=draft, node=nodes[row.node_id]) for row in said]
    wordings = dict(zip([row.pk for row in said], Wording.objects.bulk_create(made_wordings, batch_size=500), strict=True))
    damages = version.damages.all()
    Damage.objects.bulk_create(
        [_again(row, version=draft, wording=wordings.get(row.wording_id or 0)) for row in damages], batch_size=500
    )
    spans = ClauseSpan.objects.filter(wording__version=version)
    ClauseSpan.objects.bulk_create([_again(span, wording=wordings[span.wording_id]) for span in spans], batch_size=500)


def _again(row: Row, **other: object) -> Row:
    """The same row once more, with other relations, not yet written."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    made = type(row)(**values)
    for name, value in other.items():
        setattr(made, name, value)
    return made
