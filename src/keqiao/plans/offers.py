from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.offers import Passage, Subject, Way
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Version
from keqiao.plans.queries import listing


def subjects(kind: str, ids: Sequence[int], viewer: Viewer) -> dict[int, Subject]:
    """Versions of plans by the title of their paper."""
    if kind != "version":
        return {}
    open_to = set(Version.objects.visible_to(viewer).filter(id__in=ids).values_list("id", flat=True))
    return {
        version.id: Subject(version.title, reverse("plans:read", args=[version.id]) if version.id in open_to else "")
        for version in Version.objects.filter(id__in=ids)
    }


def passages(viewer: Viewer, organisation_ids: Sequence[int]) -> list[Passage]:
    return listing.passages(viewer, organisation_ids)


def nav(viewer: Viewer) -> list[Way]:
    return [Way(_("工作要点"), reverse("plans:index"))] if access.holds(viewer, "plan.read") else []
