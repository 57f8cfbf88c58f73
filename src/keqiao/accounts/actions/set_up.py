"""Setting up an installation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.accounts.actions.account import open_account
from keqiao.accounts.actions.grant import grant
from keqiao.core import clock, trail
from keqiao.core.models import Site
from keqiao.core.refusal import Faster
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM
from keqiao.registry.actions import add_organisation, add_person
from keqiao.registry.models import Organisation


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
