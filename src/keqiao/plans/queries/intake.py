"""What is being brought in: drafts in progress, files that are being read, plans that are there already."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core.models import Job
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Damage, LeftOut, NodeUnit, Source, Version
from keqiao.registry.models import Organisation


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list, with how much is left to do; `is_reading`: the worker is still at it."""

    title: str
    url: str
    status_text: str
    paper_title: str
    is_reading: bool


@dataclass(frozen=True, slots=True)
class Existing:
    """The plan of a year that is there already."""

    title: str
    url: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class SourcePage:
    name: str
    state: str
    done: int
    total: int
    reason: str
    is_stuck: bool
    give_up_url: str


def draft_lines(viewer: Viewer) -> list[DraftLine]:
    """Drafts and files in progress of the associations for which the viewer writes. In two queries."""
    waiting = Source.objects.writable_by(viewer).filter(state=Source.State.WAITING).order_by("-id")
    reading = [
        DraftLine(name, reverse("plans:source", args=[identity]), _("正在读取"), "", True)
        for identity, name in waiting.values_list("id", "name")[:20]
    ]
    drafts = Version.objects.writable_by(viewer).drafts().exclude(source__state=Source.State.WAITING).latest_first()
    rows = drafts.annotate(
        places=_counted(Damage.objects.filter(version=OuterRef("pk"), decided_at__isnull=True), "version", "number"),
        names=_counted(
            NodeUnit.objects.filter(node__version=OuterRef("pk"), organisation__isnull=True, is_only_printed=False),
            "node__version",
            "printed",
        ),
        left=_counted(LeftOut.objects.filter(version=OuterRef("pk"), acknowledged_at__isnull=True), "version", "id"),
    ).values_list("id", "title", "paper_title", "places", "names", "left", "issued_on", "no")
    return reading + [
        DraftLine(
            title,
            reverse("plans:draft", args=[identity]),
            _status(places or 0, names or 0, (left or 0) if no == 1 else 0, is_dated=issued_on is not None),
            paper_title,
            False,
        )
        for identity, title, paper_title, places, names, left, issued_on, no in rows
    ]


def _counted(rows: QuerySet[Any], by: str, what: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n"))


def _status(places: int, names: int, left: int, *, is_dated: bool) -> str:
    """How much is left to do before publishing, in words."""
    waiting = [
        words % {"n": count}
        for count, words in (
            (places, _("缺损%(n)s处")),
            (names, _("单位名称%(n)s个")),
            (left, _("未收入的原文%(n)s处")),
        )
        if count
    ]
    if not is_dated:
        waiting.append(_("印发日期未填"))
    return _("待办：%(waiting)s") % {"waiting": "、".join(waiting)} if waiting else _("可以印发")


def existing(viewer: Viewer, issuer: Organisation, year: int) -> Existing | None:
    """The plan of this year, as it stands now: the draft where there is one."""
    rows = Version.objects.writable_by(viewer).filter(plan__issuer=issuer, plan__year=year)
    version = rows.drafts().first() or rows.in_force().first()
    if version is None:
        return None
    is_draft = version.state == Version.State.DRAFT
    return Existing(version.title, reverse("plans:draft" if is_draft else "plans:read", args=[version.id]), is_draft)


def still_read(version: Version) -> int | None:
    """The received file from which the worker is still writing this draft."""
    rows = Source.objects.filter(version=version, state=Source.State.WAITING)
    return rows.values_list("id", flat=True).first()


def source_page(source: Source) -> SourcePage:
    """How far the reading of a file has come; stuck where the worker gave up."""
    job = Job.objects.filter(kind="plans.take", args__source=source.id).order_by("-id").first()
    return SourcePage(
        name=source.name,
        state=source.state,
        done=source.done,
        total=source.total,
        reason=source.reason,
        is_stuck=source.state == Source.State.WAITING and job is not None and job.state == Job.State.FAILED,
        give_up_url=reverse("plans:source", args=[source.id]),
    )
