"""Why somebody sees a page or not: hat by hat, which rule, how far it reaches, where the thing stands, and so yes or no."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from keqiao.accounts.models import Grant, User
from keqiao.accounts.queries.grants import state_of
from keqiao.accounts.queries.permissions import reach_text, rule_text
from keqiao.accounts.rules.grant import time_text
from keqiao.core import access, offers, paths
from keqiao.core.offers import Place
from keqiao.core.viewer import Hat, Viewer
from keqiao.registry.models import Person

# Pages of the floors below that no offer answers for.
OF_THE_HOUSE = {"core:trail": "trail.read", "core:search": "organisation.read"}
OWN = {"accounts:access": "access.read", "accounts:why": "access.read", "accounts:take_seat": "seat.take"}


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked about: an address of the product, as its name and numbers."""

    url_name: str
    kwargs: dict[str, int]
    address: str


@dataclass(frozen=True, slots=True)
class HatAnswer:
    """One rule for one hat."""

    hat: str
    rule: str
    reach: str
    position: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    person: str
    address: str
    label: str
    owner: str
    is_open: bool
    reasons: list[str]
    hats: list[HatAnswer]
    others: list[str]


def thing_at(address: str) -> Thing | None:
    """What a pasted address leads to, whatever stands before and after its path; None where the product has no such page."""
    path = urlsplit(address.strip()).path if "/" in address else ""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    kwargs = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
    return Thing(match.view_name, kwargs, path) if len(kwargs) == len(match.kwargs) else None


def thing_numbered(url_name: str, number: int) -> Thing | None:
    """The page of a thing by its kind and number; None for a kind that nobody offers."""
    if url_name not in {one.url_name for one in offers.askable()}:
        return None
    return Thing(url_name, {"pk": number}, reverse(url_name, args=[number]))


def place_of(thing: Thing) -> Place | None:
    """Where it stands; None where no rule is known by which the page opens."""
    if permission := (OF_THE_HOUSE | OWN).get(thing.url_name):
        return Place((permission,), rule_text(permission))
    return offers.stands(thing.url_name, thing.kwargs)


def why(viewer: Viewer, person: Person, thing: Thing, place: Place) -> WhyAnswer:
    """The answer for all hats of the person today; the viewer reads grants, and learns nothing of the thing itself."""
    grants = list(Grant.objects.visible_to(viewer).filter(person=person).select_related("organisation").order_by("id"))
    hats = [_hat(grant) for grant in grants if state_of(grant) == "now"]
    answers = [answer for hat in hats for answer in _answers(hat, place)]
    shut = [reason for reason in (_no_account(person), place.closed) if reason]
    opens = any(answer.is_open for answer in answers) or not place.permissions
    return WhyAnswer(
        person=person.name,
        address=thing.address,
        label=place.label,
        owner=place.owner,
        is_open=opens and not shut,
        reasons=shut or _reasons(opens, hats, place),
        hats=answers,
        others=_others(grants, place),
    )


def _no_account(person: Person) -> str:
    if not User.objects.filter(person=person).exists():
        return _("%(name)s没有账号，不能登录。请系统管理员开设账号。") % {"name": person.name}
    if not User.objects.filter(person=person, is_active=True).exists():
        return _("%(name)s的账号已停用，不能登录。") % {"name": person.name}
    return ""


def _hat(grant: Grant) -> Hat:
    body = grant.organisation
    return Hat(grant.role, body.pk, body.path, paths.upper_bound(body.path), body.name)


def _answers(hat: Hat, place: Place) -> list[HatAnswer]:
    where = _positions()[access.position(hat, place.path)] if place.path else _("不分单位")
    return [
        HatAnswer(
            hat=hat.label,
            rule=rule_text(permission),
            reach=reach_text(_words(hat, permission)) or _("不开放"),
            position=where,
            is_open=_opens(hat, permission, place),
        )
        for permission in place.permissions
    ]


def _words(hat: Hat, permission: str) -> frozenset[str]:
    return access.table()[permission].get(hat.role, frozenset())


def _opens(hat: Hat, permission: str, place: Place) -> bool:
    words = _words(hat, permission)
    return access.covers(hat, words, place.path) if place.path else bool(words)


def _positions() -> dict[str, str]:
    return {
        "own": _("本单位"),
        "below": _("本单位的下级"),
        "above": _("本单位的上级"),
        "beside": _("既非本单位，也非其上级、下级"),
    }


def _reasons(opens: bool, hats: Sequence[Hat], place: Place) -> list[str]:
    if not place.permissions:
        return [_("登录的人都能打开这个页面。")]
    if opens:
        return [_("至少有一个身份按权限表管到这里。")]
    if not hats:
        return [_("今天没有任何有效的身份。")]
    return [_("没有一个身份按权限表管到这里，所以页面回答“没有这个页面”。")]


def _others(grants: Sequence[Grant], place: Place) -> list[str]:
    """Grants that are over, revoked or to come, and would open it."""
    said = {
        "over": _("%(hat)s（%(time)s，已到期）：有效时能打开。"),
        "revoked": _("%(hat)s（%(time)s，已收回）：有效时能打开。"),
        "coming": _("%(hat)s（%(time)s，尚未开始）：开始后能打开。"),
    }
    found = []
    for grant in grants:
        hat, state = _hat(grant), state_of(grant)
        if state in said and any(_opens(hat, permission, place) for permission in place.permissions):
            found.append(said[state] % {"hat": hat.label, "time": time_text(grant.from_on, grant.until_on)})
    return [] if place.closed else found
