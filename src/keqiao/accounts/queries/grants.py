"""Who holds what role where: the list, for those who may give."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.accounts.models import Grant
from keqiao.accounts.models.grant import GrantQuerySet
from keqiao.accounts.rules.grant import time_text
from keqiao.core import access, clock
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry.models import OrganisationName
from keqiao.registry.reckon import typed_key

SIZE = 50
STATES = ("now", "coming", "over", "revoked", "all")


@dataclass(frozen=True, slots=True)
class GrantsAsked:
    """What the address asks for: words of a person or unit, a role, a state, a page."""

    q: str = ""
    role: str = ""
    state: str = "now"
    place: int = 1

    def link(self, **changes: object) -> str:
        kept = {"q": self.q, "role": self.role, "state": "" if self.state == "now" else self.state}
        words = urlencode({name: value for name, value in {**kept, **changes}.items() if value})
        return reverse("accounts:grants") + (f"?{words}" if words else "")


@dataclass(frozen=True, slots=True)
class GrantLine:
    id: int
    person: str
    role: str
    organisation: str
    organisation_url: str
    time: str
    given_by: str
    given_on: str
    post: str
    state: str
    tone: str
    note: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class GrantsPage:
    lines: list[GrantLine]
    q: str
    role: str
    roles: list[tuple[str, str]]
    state: str
    states: list[tuple[str, str]]
    clear_url: str
    newer_url: str
    older_url: str
    is_everywhere: bool
    can_give: bool


def grants_page(viewer: Viewer, asked: GrantsAsked) -> GrantsPage:
    """One page of what the viewer could give, in official order of bodies."""
    start = (asked.place - 1) * SIZE
    rows = _of_state(Grant.objects.visible_to(viewer), asked.state)
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.q:
        rows = rows.filter(_called(asked.q))
    ordered = rows.select_related("person", "organisation", "via_post", "given_by__person", "revoked_by__person").order_by(
        "organisation__rank", "organisation__path", "role", "person_id", "id"
    )
    found = list(ordered[start : start + SIZE + 1])
    return GrantsPage(
        lines=_lines(viewer, found[:SIZE]),
        q=asked.q,
        role=asked.role,
        roles=[("", _("全部")), *role_options(access.roles_to_give(viewer))],
        state=asked.state,
        states=[(state, _state_words()[state]) for state in STATES],
        clear_url=reverse("accounts:grants"),
        newer_url=asked.link(page=asked.place - 1) if asked.place > 1 else "",
        older_url=asked.link(page=asked.place + 1) if len(found) > SIZE else "",
        is_everywhere=access.gives_everywhere(viewer),
        can_give=bool(access.roles_to_give(viewer.acting)),
    )


def role_options(roles: set[str]) -> list[tuple[str, str]]:
    """(value, label) in the order of the roles."""
    return [(role.value, str(role.label)) for role in Role if role in roles]


def _of_state(rows: GrantQuerySet, state: str) -> GrantQuerySet:
    today = clock.today()
    if state == "all":
        return rows
    if state == "revoked":
        return rows.filter(revoked_at__isnull=False)
    if state == "over":
        return rows.standing().filter(until_on__lt=today)
    if state == "coming":
        return rows.standing().filter(from_on__gt=today)
    return rows.in_force(today)


def _called(words: str) -> Q:
    """Of a person or a body called so, by name, pinyin or initials."""
    found = Q(person__name__icontains=words) | Q(organisation__name__icontains=words)
    if letters := typed_key(words):
        found |= Q(person__search_key__contains=letters)
        bodies = OrganisationName.objects.filter(search_key__contains=letters).values("organisation_id")
        found |= Q(organisation__in=bodies)
    return found


def _state_words() -> dict[str, str]:
    return {"now": _("现在有效"), "coming": _("尚未开始"), "over": _("已到期"), "revoked": _("已收回"), "all": _("全部")}


TONES = {"now": "good", "coming": "on", "over": "", "revoked": "bad"}


def state_of(grant: Grant) -> str:
    """now, coming, over or revoked."""
    today = clock.today()
    if grant.revoked_at:
        return "revoked"
    if grant.until_on and grant.until_on < today:
        return "over"
    return "coming" if grant.from_on and grant.from_on > today else "now"


def _lines(viewer: Viewer, grants: Sequence[Grant]) -> list[GrantLine]:
    return [_line(viewer, grant, state_of(grant)) for grant in grants]


def _line(viewer: Viewer, grant: Grant, state: str) -> GrantLine:
    body = grant.organisation
    reads = access.reaches(viewer, "organisation.read", body.path)
    return GrantLine(
        id=grant.id,
        person=grant.person.name,
        role=str(Role(grant.role).label),
        organisation=body.name,
        organisation_url=reverse("registry:organisation", args=[body.id]) if reads else "",
        time=time_text(grant.from_on, grant.until_on),
        given_by=grant.given_by.person.name if grant.given_by else _("初始设置"),
        given_on=_day_text(grant.given_at),
        post=grant.via_post.name if grant.via_post else "",
        state=_state_words()[state],
        tone=TONES[state],
        note=_revoked_text(grant),
        is_open=state in ("now", "coming"),
    )


def _revoked_text(grant: Grant) -> str:
    if grant.revoked_at is None:
        return ""
    who = grant.revoked_by.person.name if grant.revoked_by else ""
    return f"{_day_text(grant.revoked_at)} {who}".strip()


def _day_text(moment: dt.datetime) -> str:
    return date_text(moment.astimezone(clock.OFFICIAL_ZONE).date())
