"""Writing accounts and grants, and setting up an installation."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.accounts.models import Grant, User
from keqiao.accounts.rules import why_not_together
from keqiao.core import clock, trail
from keqiao.core.models import Site
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.registry.actions import add_organisation, add_person
from keqiao.registry.models import Organisation, Person


@transaction.atomic
def open_account(person: Person, *, username: str, password: str, by: Viewer) -> User:
    """Give a person an account. Usernames are kept in lower case. Raises Refused with what is wrong."""
    username = username.strip().lower()
    if not username:
        raise Refused(_("请填写用户名。"))
    if User.objects.filter(username=username).exists():
        raise Refused(_("用户名“%(name)s”已被使用，请换一个。") % {"name": username})
    user = User(username=username, person=person, added_at=clock.now())
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages)) from fault
    user.set_password(password)
    user.save()
    trail.record("accounts.open_account", subject=("account", user.pk), by=by, body={"person": person.id})
    return user


@transaction.atomic
def grant(
    person: Person,
    *,
    role: str,
    organisation: Organisation,
    by: Viewer,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Grant:
    """Give a role within an organisation. Raises Refused where duties are separated."""
    held = set(Grant.objects.filter(person=person, revoked_at__isnull=True).values_list("role", flat=True))
    refuse_if(why_not_together(role, held))
    given = Grant.objects.create(
        person=person,
        role=role,
        organisation=organisation,
        from_on=since,
        until_on=until,
        given_at=clock.now(),
        given_by_id=by.account_id,
    )
    trail.record(
        "accounts.grant",
        subject=("person", person.id),
        by=by,
        body={"grant": given.id, "role": role, "organisation": organisation.id, "from": since, "until": until},
    )
    return given


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """One of the accounts that an installation begins with."""

    role: Role
    name: str
    username: str
    password: str


@transaction.atomic
def set_up(*, association: str, departments: Sequence[str], accounts: Sequence[FirstAccount]) -> Organisation:
    """The first-run page: association, departments, three separate administrators and the first office clerk, once."""
    site = Site.objects.select_for_update().get(id=1)
    if site.set_up_at is not None:
        raise Faster(_("本系统已完成初始设置，请直接登录。"))
    root = add_organisation(association, kind=Organisation.Kind.ASSOCIATION, parent=None, by=SYSTEM)
    for rank, department in enumerate(dict.fromkeys(departments), 1):
        add_organisation(department, kind=Organisation.Kind.DEPARTMENT, parent=root, by=SYSTEM, rank=rank)
    for first in accounts:
        person = add_person(first.name, by=SYSTEM)
        open_account(person, username=first.username, password=first.password, by=SYSTEM)
        grant(person, role=first.role, organisation=root, by=SYSTEM)
    Site.objects.filter(id=1).update(set_up_at=clock.now())
    trail.record("accounts.set_up", subject=("organisation", root.id), by=SYSTEM)
    return root
