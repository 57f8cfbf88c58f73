"""Which items that name one's own units the last paper changed."""

from collections.abc import Collection

from django.urls import reverse

from keqiao.core.viewer import Viewer
from keqiao.plans.models import NodeUnit, Version
from keqiao.plans.queries.comparing import PartChange, compared, text_before


def touched(viewer: Viewer) -> dict[str, list[PartChange]]:
    """By the address of each text in force that a further paper made: the items changed that name the viewer's organisations now,
    or named them before; in the order of the text."""
    own = {hat.organisation_id for hat in viewer.hats}
    later = Version.objects.visible_to(viewer).in_force().filter(no__gt=1).select_related("plan")
    return {reverse("plans:read", args=[version.id]): _of(version, own) for version in later}


def _of(version: Version, own: Collection[int]) -> list[PartChange]:
    former = text_before(version)
    if former is None:
        return []
    named = NodeUnit.objects.filter(organisation_id__in=own, node__version__in=[former, version])
    nodes = set(named.values_list("node_id", flat=True))
    if not nodes:
        return []
    url = reverse("plans:read", args=[version.id])
    return [part for part in compared(former, version, url, is_public=False) if not nodes.isdisjoint(part.nodes)]
