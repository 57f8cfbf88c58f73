"""The pages of rights, of which each viewer sees those that are theirs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.viewer import Viewer


def rights_tabs(viewer: Viewer, current: str) -> list[dict[str, object]]:
    """Tabs for `ui.tabs`; none where there would be one alone. `current`: the name of this page's address."""
    ways = [
        (_("授权"), "accounts:grants", bool(access.roles_to_give(viewer))),
        (_("权限表"), "accounts:access", access.holds(viewer, "access.read")),
        (_("为何看得到、看不到"), "accounts:why", access.holds(viewer, "access.read")),
        (_("换个视角看"), "accounts:take_seat", access.holds(viewer, "seat.take")),
    ]
    found: list[dict[str, object]] = [
        {"label": label, "url": reverse(name), "is_current": name == current} for label, name, is_open in ways if is_open
    ]
    return found if len(found) > 1 else []
