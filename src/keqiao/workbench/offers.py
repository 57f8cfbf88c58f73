from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.offers import Place, Way
from keqiao.core.viewer import Viewer


def nav(viewer: Viewer) -> list[Way]:
    """The first page after signing in; for the auditor the trail, which belongs to the ground floor."""
    if not viewer.is_signed_in:
        return []
    ways = [Way(_("工作台"), reverse("workbench:home"))]
    return [*ways, Way(_("审计日志"), reverse("core:trail"))] if access.holds(viewer, "trail.read") else ways


def stands(url_name: str, kwargs: Mapping[str, object]) -> Place | None:
    """The first page is everybody's who signs in."""
    return Place((), _("工作台")) if url_name == "workbench:home" else None
