"""The trail as the auditor reads it."""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import clock, offers
from keqiao.core.models import TrailEntry
from keqiao.core.offers import Subject
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer

SIZE = 50


@dataclass(frozen=True, slots=True)
class TrailAsked:
    kind: str = ""
    by: int | None = None
    on: dt.date | None = None
    before: int | None = None

    def link(self, before: int | None) -> str:
        values = {"kind": self.kind, "by": self.by, "on": self.on, "before": before}
        return reverse("core:trail") + "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class TrailLine:
    id: int
    at_text: str
    true_at_text: str
    kind: str
    what: str
    subject: Subject
    by: Subject
    hat: str
    body: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TrailPage:
    lines: list[TrailLine]
    kinds: list[tuple[str, str]]
    people: list[tuple[int, str]]
    asked: TrailAsked
    older_url: str
    newest_url: str


# What each kind of entry means, in words. A kind without words is shown as it is.
def _words() -> dict[str, str]:
    return {
        "accounts.grant": _("授予身份"),
        "accounts.open_account": _("开设账号"),
        "accounts.set_up": _("初始设置"),
        "accounts.sign_in": _("登录"),
        "accounts.sign_in_failed": _("登录失败"),
        "accounts.sign_out": _("退出"),
        "core.set_clock": _("调整示例日期"),
        "plans.draft": _("导入工作要点"),
        "plans.publish": _("印发工作要点"),
        "registry.add_organisation": _("新增单位"),
        "registry.add_person": _("新增人员"),
        "registry.appoint": _("任职"),
    }


def trail_page(viewer: Viewer, asked: TrailAsked) -> TrailPage:
    """One page of entries, newest first, with the labels of today for the ids that they hold."""
    entries = TrailEntry.objects.order_by("-id")
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    if asked.by:
        entries = entries.filter(by=asked.by)
    if asked.on:
        start = dt.datetime.combine(asked.on, dt.time(), clock.OFFICIAL_ZONE)
        entries = entries.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    if asked.before:
        entries = entries.filter(id__lt=asked.before)
    rows = list(entries[: SIZE + 1])
    words = _words()
    labels = _labels(rows[:SIZE], viewer)
    people = {by for by in TrailEntry.objects.values_list("by", flat=True).distinct() if by}
    return TrailPage(
        lines=[_line(row, words, labels) for row in rows[:SIZE]],
        kinds=[
            (kind, words.get(kind, kind))
            for kind in TrailEntry.objects.values_list("kind", flat=True).distinct().order_by("kind")
        ],
        people=sorted((identity, subject.label) for identity, subject in offers.subjects("account", people, viewer).items()),
        asked=asked,
        older_url=asked.link(rows[SIZE - 1].id) if len(rows) > SIZE else "",
        newest_url=asked.link(None) if asked.before else "",
    )


Labels = dict[str, dict[int, Subject]]


def _labels(rows: list[TrailEntry], viewer: Viewer) -> Labels:
    """Labels of everything that the rows name, one question a kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.subject_id:
            wanted[row.subject_kind].add(row.subject_id)
        if row.by:
            wanted["account"].add(row.by)
        if "@" in row.hat:
            wanted["organisation"].add(int(row.hat.split("@")[1]))
    return {kind: offers.subjects(kind, ids, viewer) for kind, ids in wanted.items()}


def _line(row: TrailEntry, words: dict[str, str], labels: Labels) -> TrailLine:
    return TrailLine(
        id=row.id,
        at_text=row.at.astimezone(clock.OFFICIAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        true_at_text=row.true_at.astimezone(clock.OFFICIAL_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        kind=row.kind,
        what=words.get(row.kind, row.kind),
        subject=_subject(labels, row.subject_kind, row.subject_id),
        by=_subject(labels, "account", row.by) if row.by else Subject(_("系统")),
        hat=_hat(row.hat, labels),
        body=[
            (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for name, value in json.loads(row.body).items()
        ],
    )


def _subject(labels: Labels, kind: str, identity: int | None) -> Subject:
    if identity is None:
        return Subject(_("未知"))
    return labels.get(kind, {}).get(identity) or Subject(f"{kind} {identity}")


def _hat(hat: str, labels: Labels) -> str:
    if "@" not in hat:
        return hat
    role, organisation = hat.split("@")
    label = str(Role(role).label) if role in Role.values else role
    return f"{_subject(labels, 'organisation', int(organisation)).label} · {label}"
