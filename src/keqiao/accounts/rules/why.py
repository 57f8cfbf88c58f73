"""Who may ask why somebody sees something."""

from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.viewer import Viewer


def why_not_ask(viewer: Viewer) -> str | None:
    """Whoever reads the access table, in that hat."""
    return None if access.holds(viewer.acting, "access.read") else _("只有安全管理员可以查问。")
