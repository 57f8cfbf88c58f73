"""What may not be granted or revoked, to whom and by whom."""

import datetime as dt

from django.utils.translation import gettext as _

from keqiao.accounts.models import Grant
from keqiao.core import access, clock
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM, Hat, Viewer
from keqiao.core.wording import date_text
from keqiao.registry.models import Appointment, Organisation, Person, Post
from keqiao.registry.models.dated import in_force

# Separated duties: system, security and audit administration never meet in one person, nor with the work itself.
SEPARATED = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})


def why_not_together(role: str, held: set[str]) -> str | None:
    """Why a person who holds `held` may not also get `role` (GB/T 22239: administrators are separated)."""
    if (role in SEPARATED and held - {role}) or (held & SEPARATED and role not in held):
        return _("系统管理员、安全管理员、审计管理员须由不同的人担任，且不兼其他身份。")
    return None


def why_not_grant(
    person: Person,
    *,
    role: str,
    organisation: Organisation,
    since: dt.date | None,
    until: dt.date | None,
    via_post: Post | None,
    viewer: Viewer,
) -> str | None:
    """Nobody grants himself anything; a role is given by whom the table names, for a time to come, and once."""
    return (
        why_not_give(person, role=role, organisation=organisation, viewer=viewer)
        or why_not_for_time(since, until, viewer)
        or _why_not_beside(person, role, organisation, since, until)
        or _why_not_through(person, via_post, since)
    )


def why_not_give(person: Person, *, role: str, organisation: Organisation, viewer: Viewer) -> str | None:
    """Who gives: another person, in a hat that may give this, and one that did not come from who is to receive it."""
    if viewer == SYSTEM:  # setting up and the sample: nobody acts who could gain by it
        return None
    if person.pk == viewer.person_id:
        return _("不能给自己授权。请由另一位有权的人办理，并说明缘由。")
    if not access.may_delegate(viewer.acting, role, organisation.path):
        if other := next((hat for hat in viewer.hats if _gives(viewer, hat, role, organisation)), None):
            return _("请先换用身份“%(hat)s”，再授予。") % {"hat": other.label}
        return _("您现在的身份不能在“%(organisation)s”授予“%(role)s”。请与安全管理员联系。") % {
            "organisation": organisation.name,
            "role": Role(role).label,
        }
    if _came_from(viewer, person):
        return _("您现在的身份是%(name)s授予的，不能反过来给对方授权。请由安全管理员办理。") % {"name": person.name}
    return None


def _gives(viewer: Viewer, hat: Hat, role: str, organisation: Organisation) -> bool:
    return access.may_delegate(Viewer(hats=(hat,), behind=viewer.behind), role, organisation.path)


def _came_from(viewer: Viewer, person: Person) -> bool:
    """Whether the hat in which the viewer acts was given by this person, at first hand or through others."""
    today, seen = clock.today(), set[tuple[int | None, str]]()
    waiting = [(viewer.person_id, viewer.hat.word)] if viewer.hat else []
    while waiting:
        holder, hat = waiting.pop()
        if (holder, hat) in seen or "@" not in hat:
            continue
        seen.add((holder, hat))
        role, body = hat.split("@")
        of_hat = Grant.objects.in_force(today).filter(person=holder, role=role, organisation=int(body))
        givers = list(of_hat.exclude(given_by=None).values_list("given_by__person", "given_hat"))
        if any(giver == person.pk for giver, _hat in givers):
            return True
        waiting += givers
    return False


def why_not_for_time(since: dt.date | None, until: dt.date | None, viewer: Viewer) -> str | None:
    """A right begins today or later and lasts at least a day: what was not allowed then does not become so now."""
    today = clock.today()
    if since and until and until < since:
        return _("截止日期早于起始日期，请改正。")
    if until and until < today:
        return _("截止日期已过，授权不会生效。请改截止日期。")
    if since and since < today and viewer != SYSTEM:
        return _("起始日期不能早于今天：授权不追溯以前。")
    return None


def _why_not_beside(
    person: Person, role: str, organisation: Organisation, since: dt.date | None, until: dt.date | None
) -> str | None:
    """What the person holds within the same time: the same already, or what does not go together with it."""
    beside = list(Grant.objects.meeting(since or clock.today(), until).filter(person=person))
    if same := next((g for g in beside if (g.role, g.organisation_id) == (role, organisation.pk)), None):
        return _("%(name)s在“%(organisation)s”已有“%(role)s”身份（%(time)s），时间重叠。请改时间，或先收回原来的。") % {
            "name": person.name,
            "organisation": organisation.name,
            "role": Role(role).label,
            "time": time_text(same.from_on, same.until_on),
        }
    return why_not_together(role, {grant.role for grant in beside})


def _why_not_through(person: Person, post: Post | None, since: dt.date | None) -> str | None:
    if post is None:
        return None
    held = Appointment.objects.filter(in_force(since or clock.today()), person=person, post=post)
    return (
        None
        if held.exists()
        else _("%(name)s届时不任“%(post)s”，请改选职务或不选。")
        % {
            "name": person.name,
            "post": post.name,
        }
    )


def why_not_revoke(grant: Grant, viewer: Viewer) -> str | None:
    """Revoked by whoever gives everywhere, or by the office that gave it or stands over that one; the last security
    administrator stays."""
    if grant.revoked_at:
        return _("这项授权已经收回。")
    if grant.until_on and grant.until_on < clock.today():
        return _("这项授权已经到期，不用收回。")
    if viewer != SYSTEM and (reason := _why_not_by(grant, viewer)):
        return reason
    return why_not_without(grant)


def _why_not_by(grant: Grant, viewer: Viewer) -> str | None:
    hat = viewer.hat
    words = access.delegation().get(hat.role, {}).get(grant.role, frozenset()) if hat else frozenset()
    if viewer.behind or hat is None or not access.covers(hat, words, grant.organisation.path):
        return _("您现在的身份不能收回这项授权。请与安全管理员联系。")
    if "all" in words:
        return None
    body = int(grant.given_hat.partition("@")[2] or 0)
    given_in = Organisation.objects.filter(pk=body).values_list("path", flat=True).first() or ""
    if not hat.lo <= given_in < hat.hi:
        return _("这项授权不是您的单位授予的。请由授予的单位或安全管理员收回。")
    return None


def why_not_without(grant: Grant) -> str | None:
    """Somebody must be left who can give rights: the last security administrator with an account in use stays."""
    if grant.role != Role.SECURITY_ADMINISTRATOR:
        return None
    others = Grant.objects.in_force(clock.today()).filter(role=grant.role, person__accounts__is_active=True)
    if others.exclude(pk=grant.pk).exists():
        return None
    return _("这是最后一位安全管理员，不能收回。请先授予另一人。")


def time_text(from_on: dt.date | None, until_on: dt.date | None) -> str:
    """2021年6月22日起, 2021年6月22日至2021年12月31日, 至2021年12月31日, 长期."""
    words = {"from": date_text(from_on), "until": date_text(until_on)}
    if from_on and until_on:
        return _("%(from)s至%(until)s") % words
    if from_on:
        return _("%(from)s起") % words
    return _("至%(until)s") % words if until_on else _("长期")
