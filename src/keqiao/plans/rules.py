"""What stands in the way of writing a plan."""

from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Version
from keqiao.registry.models import Organisation

TRANSITIONS = {(Version.State.DRAFT.value, "publish"): Version.State.PUBLISHED.value}


def why_not_draft(issuer: Organisation, viewer: Viewer) -> str | None:
    """Only the office of the issuing association brings in its plan, in that hat."""
    return _only_office(issuer, viewer)


def why_not_publish(version: Version, viewer: Viewer) -> str | None:
    """Only the office of the issuing association publishes, and a paper needs its date."""
    if reason := _only_office(version.plan.issuer, viewer):
        return reason
    if version.issued_on is None:
        return _("请先填写印发日期。")
    return None


def _only_office(issuer: Organisation, viewer: Viewer) -> str | None:
    acting = Viewer(hats=(viewer.hat,)) if viewer.hat else Viewer()
    if not access.reaches(acting, "plan.write", issuer.path):
        return _("只有本科协办公室可以办理。")
    return None
