"""Names to choose from while typing: for the lists beside fields."""

from keqiao.core import access
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation, Person

# A browser's own list of choices stays usable up to here; past it one types the full name.
MOST = 600


def body_names(viewer: Viewer, permission: str = "organisation.read") -> list[str]:
    """Names of existing bodies where the viewer holds the permission, in official order; of each name one."""
    rows = Organisation.objects.visible_to(viewer).existing().filter(access.scope(viewer, permission, "path"))
    return list(dict.fromkeys(rows.in_official_order().values_list("name", flat=True)[:MOST]))


def person_names(viewer: Viewer) -> list[str]:
    """`姓名（单位）` of the people whom the viewer may look up, in 机构 order."""
    rows = Person.objects.visible_to(viewer).filter(unit__isnull=False).order_by("unit__order_key", "id")
    return [f"{name}（{unit}）" for name, unit in rows.values_list("name", "unit__name")[:MOST]]
