"""The access table in words: what each rule of `[reach]` is about, how far it reaches, who gives what to whom."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keqiao.accounts.models import Grant
from keqiao.core import access, clock
from keqiao.core.roles import FieldScope, Role
from keqiao.core.viewer import Viewer

IN_ORDER = ("own", "below", "above", "all")


@dataclass(frozen=True, slots=True)
class RoleHead:
    """A role as the head of a column or row, with how many hold it today, leading to them."""

    label: str
    url: str
    holders: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TablePage:
    roles: list[RoleHead]
    rules: list[TableRow]
    givers: list[tuple[RoleHead, list[str]]]
    scopes: list[tuple[str, str]]

    @property
    def heads(self) -> list[dict[str, str]]:
        """Columns for `ui.table`."""
        return [{"label": role.label} for role in self.roles]


def words_of_rules() -> dict[str, str]:
    """Each kind and verb of `[reach]`; a test holds that none is without words."""
    return {
        "access.read": _("权限表、查问缘由：查看"),
        "account.read": _("账号：查看"),
        "account.write": _("账号：办理"),
        "calendar.read": _("工作日历：查看"),
        "calendar.write": _("工作日历：登记放假和调休"),
        "charge.read": _("领导分工：查看"),
        "charge.write": _("领导分工：维护"),
        "kind.write": _("单位类别：维护"),
        "organisation.read": _("单位：查看"),
        "organisation.write": _("单位：维护"),
        "person.read": _("人员：查看"),
        "person.write": _("人员：维护"),
        "plan.read": _("工作要点：查看"),
        "plan.write": _("工作要点：导入和起草"),
        "seat.take": _("换个视角看"),
        "trail.read": _("审计日志：查看"),
    }


def words_of_reach() -> dict[str, str]:
    return {"own": _("本单位"), "below": _("下级"), "above": _("上级"), "all": _("全部")}


def rule_text(permission: str) -> str:
    """A rule in words; one without words by its name in the table."""
    return words_of_rules().get(permission, permission)


def reach_text(words: frozenset[str]) -> str:
    """本单位、下级; "" for nothing."""
    said = words_of_reach()
    return _("、").join(said[word] for word in IN_ORDER if word in words)


def table_page(viewer: Viewer) -> TablePage:
    """What × role → how far; who gives what, how far. For whoever reads the table."""
    table, given = access.table(), access.delegation()
    nothing: frozenset[str] = frozenset()
    rows = Grant.objects.visible_to(viewer).in_force(clock.today()).values_list("role")
    held = dict(rows.annotate(people=Count("person", distinct=True)))
    return TablePage(
        roles=[_head(role, held.get(role.value, 0)) for role in Role],
        rules=[
            TableRow(rule_text(rule), [reach_text(roles.get(role.value, nothing)) for role in Role])
            for rule, roles in sorted(table.items())
        ],
        givers=[
            (_head(giver), [reach_text(given[giver.value].get(role.value, nothing)) for role in Role])
            for giver in Role
            if giver.value in given
        ],
        scopes=[(str(scope.label), _words_of_scopes()[scope]) for scope in FieldScope],
    )


def _head(role: Role, count: int = 0) -> RoleHead:
    holders = ngettext("%(num)d人", "%(num)d人", count) % {"num": count}
    return RoleHead(str(role.label), f"{reverse('accounts:grants')}?role={role.value}", holders)


def _words_of_scopes() -> dict[FieldScope, str]:
    return {
        FieldScope.BRANCH: _("在该党组织里有身份的人"),
        FieldScope.UNIT: _("在所属单位里有身份的人，以及管到该单位的办公室干事"),
        FieldScope.SYSTEM: _("除专家、科技工作者以外，在系统里有身份的人"),
        FieldScope.PUBLIC: _("任何人"),
    }
