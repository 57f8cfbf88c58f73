"""Through whose eyes the office may look before anything is released."""

from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation

# Those who get to see what the office releases.
SEAT_ROLES = (Role.DEPARTMENT_OFFICER, Role.UNIT_OFFICER)


def why_not_take_seat(organisation: Organisation, role: str, viewer: Viewer) -> str | None:
    """A body within one's reach; a Party body only for whoever has a hat in it; nobody looks twice over."""
    if viewer.behind:
        return _("正以其他单位的视角查看，请先结束。")
    if not access.reaches(viewer, "seat.take", organisation.path):
        return _("只能以本单位和下级单位的视角查看。")
    if role not in SEAT_ROLES:
        return _("请选择部室干事或单位联络员。")
    if is_closed_party_body(organisation, viewer):
        return _("党组织的视角只对在其中任职的人开放。")
    return None


def is_closed_party_body(organisation: Organisation, viewer: Viewer) -> bool:
    """A Party body in which the viewer has no hat."""
    is_party = organisation.kind_id == Organisation.Kind.PARTY_BODY or organisation.kind.is_party
    return is_party and all(hat.organisation_id != organisation.pk for hat in viewer.hats)
