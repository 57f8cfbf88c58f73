"""What is taken back, and whether it may be."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from keqiao.accounts.models import Grant
from keqiao.accounts.rules.grant import time_text, why_not_revoke
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RevokingPage:
    id: int
    person: str
    role: str
    organisation: str
    time: str
    why_not: str

    def unlike(self, typed: str) -> str:
        """What is wrong with the name by which the step is confirmed; "" where it is right."""
        return "" if typed.strip() == self.person else _("请照写姓名“%(name)s”以确认收回。") % {"name": self.person}


def revoking_page(grant: Grant, viewer: Viewer) -> RevokingPage:
    """One grant, with the reason where it cannot be revoked."""
    return RevokingPage(
        id=grant.pk,
        person=grant.person.name,
        role=str(Role(grant.role).label),
        organisation=grant.organisation.name,
        time=time_text(grant.from_on, grant.until_on),
        why_not=why_not_revoke(grant, viewer) or "",
    )
