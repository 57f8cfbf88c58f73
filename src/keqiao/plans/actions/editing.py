"""What everybody who changes a draft leaves behind: who, when, and that it is another text now."""

from django.db.models import F
from django.utils.translation import gettext as _

from keqiao.core import clock
from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.refusal import Faster
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Version


def hold(version: Version, by: Viewer) -> None:
    """Nobody else changes the draft until this is done. Who changes a part or a place holds its version first."""
    if not Version.objects.select_for_update().filter(pk=version.pk, state=Version.State.DRAFT).first():
        raise faster(version, by)


def touch(version: Version, by: Viewer) -> None:
    """Note that `by` changes the draft now. Raises Faster where it is no draft any more."""
    rows = Version.objects.filter(pk=version.pk, state=Version.State.DRAFT)
    if not rows.update(revision=F("revision") + 1, edited_at=clock.at(), edited_by_id=by.writer):
        raise faster(version, by)
    version.refresh_from_db(fields=["revision", "edited_at", "edited_by"])


def faster(version: Version, by: Viewer) -> Faster:
    """The refusal of somebody who saw an older state: who changed it, and when."""
    now = Version.objects.filter(pk=version.pk).select_related("edited_by__person").first()
    if now is None or now.state != Version.State.DRAFT:
        return Faster(_("这份草稿刚才已由他人印发或删除。"))
    at = f"{now.edited_at.astimezone(OFFICIAL_ZONE):%H:%M}" if now.edited_at else ""
    if now.edited_by is None or now.edited_by_id == by.account_id:
        return Faster(_("这一处%(at)s已在别的窗口改过。您填写的内容还在下面，请对照现在的文字后再保存。") % {"at": at})
    return Faster(
        _("%(who)s在%(at)s改过这一处。您填写的内容还在下面，请对照现在的文字后再保存。")
        % {"who": now.edited_by.person.name, "at": at}
    )
