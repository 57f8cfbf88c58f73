"""The trail as the auditor reads it."""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import clock, offers
from keqiao.core.models import Seal, TrailEntry
from keqiao.core.offers import Subject
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer

SIZE = 50
# Whoever acted within so many entries can be picked from the list of people.
RECENT = 20_000


@dataclass(frozen=True, slots=True)
class TrailAsked:
    """What the address asks for; `before` is the id of an entry, for turning pages."""

    kind: str = ""
    by: int | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    before: int | None = None

    def link(self, before: int | None) -> str:
        values = {"kind": self.kind, "by": self.by, "from": self.from_on, "until": self.until_on, "before": before}
        words = urlencode({name: value for name, value in values.items() if value})
        return reverse("core:trail") + (f"?{words}" if words else "")


@dataclass(frozen=True, slots=True)
class TrailLine:
    id: int
    at_text: str
    true_at_text: str
    kind_label: str
    subject_label: str
    subject_url: str
    by_name: str
    hat_label: str
    body_text: str
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class TrailPage:
    entries: list[TrailLine]
    kinds: list[tuple[str, str]]
    people: list[tuple[str, str]]
    kind: str
    by: str
    from_on: str
    until_on: str
    clear_url: str
    newer_url: str
    older_url: str


# What each kind of entry means, in words. A kind without words is shown as it is.
def _words() -> dict[str, str]:
    return _words_of_the_house() | _words_of_the_registry() | _words_of_plans()


def _words_of_the_house() -> dict[str, str]:
    return {
        "accounts.ask_why": _("查问为何看得到、看不到"),
        "accounts.grant": _("授予身份"),
        "accounts.leave_seat": _("结束以其他视角查看"),
        "accounts.open_account": _("开设账号"),
        "accounts.pass_on_grants": _("身份随职务移交"),
        "accounts.revoke": _("收回身份"),
        "accounts.set_up": _("初始设置"),
        "accounts.sign_in": _("登录"),
        "accounts.sign_in_failed": _("登录失败"),
        "accounts.sign_out": _("退出"),
        "accounts.take_seat": _("以其他视角查看"),
        "core.apply_sheet": _("确认导入表格"),
        "core.begin_seal_log": _("重建封签日志"),
        "core.discard_sheet": _("放弃导入表格"),
        "core.export_sheet": _("导出表格"),
        "core.receive_sheet": _("收到导入表格"),
        "core.refuse_sheet": _("未能读入表格"),
        "core.reopen_year": _("工作日历某年恢复为暂定"),
        "core.set_clock": _("调整示例日期"),
        "core.set_days": _("登记放假或调休"),
        "core.settle_year": _("工作日历某年登记完毕"),
        "core.take_back_days": _("撤销放假或调休的登记"),
    }


def _words_of_the_registry() -> dict[str, str]:
    return {
        "registry.add_alias": _("新增单位别名"),
        "registry.add_organisation": _("新增单位"),
        "registry.add_person": _("新增人员"),
        "registry.appoint": _("任职"),
        "registry.close_organisation": _("撤销单位"),
        "registry.divide_work": _("调整领导分工"),
        "registry.edit_organisation": _("修改单位信息"),
        "registry.edit_person": _("修改人员信息"),
        "registry.edit_post": _("职务设置"),
        "registry.hand_over": _("交接职务"),
        "registry.import": _("导入单位、人员和分工"),
        "registry.keep_kind": _("维护单位类别"),
        "registry.leave_post": _("免职"),
        "registry.merge_organisation": _("单位并入"),
        "registry.move_organisation": _("调整单位隶属"),
        "registry.read_people": _("查看人员电话"),
        "registry.rename_organisation": _("单位更名"),
        "registry.reorder_organisations": _("调整单位顺序"),
    }


def _words_of_plans() -> dict[str, str]:
    return {
        "plans.acknowledge": _("确认原文不收入"),
        "plans.add_node": _("增加条目"),
        "plans.add_word": _("增加用词"),
        "plans.begin_amendment": _("依据文件调整"),
        "plans.confirm_clauses": _("确认任务点划分"),
        "plans.discard": _("删除草稿"),
        "plans.divide": _("重新划分句子"),
        "plans.draft": _("导入工作要点"),
        "plans.edit_head": _("订正标题和印发信息"),
        "plans.edit_node": _("订正条目"),
        "plans.leave": _("缺损照原样保留"),
        "plans.leave_unit": _("单位名称照印"),
        "plans.map_unit": _("认定单位名称"),
        "plans.mend": _("订正缺损"),
        "plans.merge_node": _("合并条目"),
        "plans.place_node": _("调整层次"),
        "plans.propose_anew": _("重新提议任务点"),
        "plans.publish": _("印发工作要点"),
        "plans.put_back": _("放回原文"),
        "plans.receive": _("收到导入文件"),
        "plans.refuse": _("未能读入文件"),
        "plans.remove_node": _("移出条目"),
        "plans.remove_word": _("移除用词"),
        "plans.split_node": _("拆分条目"),
    }


def trail_page(viewer: Viewer, asked: TrailAsked) -> TrailPage:
    """One page of entries, newest first, with the labels of today for the ids that they hold."""
    rows = list(_asked_for(asked)[: SIZE + 1])
    has_older, rows = len(rows) > SIZE, rows[:SIZE]
    words, labels = _words(), _labels(rows, viewer)
    sealed = set(Seal.objects.filter(trail_id__in=[row.id for row in rows]).values_list("trail_id", flat=True))
    newest = TrailEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    recent = TrailEntry.objects.filter(id__gt=newest - RECENT).values_list("by", flat=True).distinct()
    people = [account for account in recent if account is not None]
    everybody = [("", _("全部"))]
    return TrailPage(
        entries=[_line(row, words, labels, sealed) for row in rows],
        kinds=everybody + sorted(words.items()),
        people=everybody
        + [(str(i), subject.label) for i, subject in sorted(offers.subjects("account", people, viewer).items())],
        kind=asked.kind,
        by=str(asked.by or ""),
        from_on=asked.from_on.isoformat() if asked.from_on else "",
        until_on=asked.until_on.isoformat() if asked.until_on else "",
        clear_url=reverse("core:trail"),
        newer_url=asked.link(None) if asked.before else "",
        older_url=asked.link(rows[-1].id) if has_older else "",
    )


def _asked_for(asked: TrailAsked) -> QuerySet[TrailEntry]:
    entries = TrailEntry.objects.order_by("-id")
    if asked.kind:
        entries = entries.filter(kind=asked.kind)
    if asked.by:
        entries = entries.filter(by=asked.by)
    if asked.from_on:
        entries = entries.filter(at__gte=_midnight(asked.from_on))
    if asked.until_on:
        entries = entries.filter(at__lt=_midnight(asked.until_on + dt.timedelta(days=1)))
    return entries.filter(id__lt=asked.before) if asked.before else entries


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.OFFICIAL_ZONE)


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


def _line(row: TrailEntry, words: dict[str, str], labels: Labels, sealed: set[int]) -> TrailLine:
    subject = _subject(labels, row.subject_kind, row.subject_id)
    return TrailLine(
        id=row.id,
        at_text=_moment(row.at),
        true_at_text=_moment(row.true_at),
        kind_label=words.get(row.kind, row.kind),
        subject_label=subject.label,
        subject_url=subject.url,
        by_name=_subject(labels, "account", row.by).label if row.by else _("系统"),
        hat_label=_hat(row.hat, labels),
        body_text=" · ".join(
            f"{name}={_value(value)}" for name, value in json.loads(row.body).items() if value not in (None, [], "")
        ),
        is_sealed=row.id in sealed,
    )


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(clock.OFFICIAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
