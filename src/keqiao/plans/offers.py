from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access, paths
from keqiao.core.jobs import enqueue
from keqiao.core.offers import Askable, Findable, Hit, Passage, Place, Subject, Way
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Version
from keqiao.plans.queries import finding, listing, standing


def subjects(kind: str, ids: Sequence[int], viewer: Viewer) -> dict[int, Subject]:
    """Versions of plans by the title of their paper; what a draft is called is known to those who write it."""
    if kind != "version":
        return {}
    open_to = set(Version.objects.visible_to(viewer).filter(id__in=ids).values_list("id", flat=True))
    return {
        version.id: Subject(_label(version), reverse("plans:read", args=[version.id]) if version.id in open_to else "")
        for version in Version.objects.filter(id__in=ids).select_related("plan")
    }


def _label(version: Version) -> str:
    is_draft = version.state == Version.State.DRAFT
    return _("%(year)s年工作要点草稿") % {"year": version.plan.year} if is_draft else version.title


def passages(viewer: Viewer, organisation_ids: Sequence[int]) -> list[Passage]:
    return listing.passages(viewer, organisation_ids)


def nav(viewer: Viewer) -> list[Way]:
    return [Way(_("工作要点"), reverse("plans:index"))] if access.holds(viewer, "plan.read") else []


def findable(viewer: Viewer) -> list[Findable]:
    if not access.holds(viewer, "plan.read"):
        return []
    return [Findable(_("工作要点"), _("文中的词句，两个字以上；几个词之间空一格"), finding.LEAST)]


def hits(viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Sentences of the plans in force that the viewer reads."""
    return finding.found_sentences(viewer, words, limit)


def moved(path: str) -> None:
    """Sentences carry the words that say who may see them: written anew for the plans of what was moved."""
    below = {"plan__issuer__path__gte": path, "plan__issuer__path__lt": paths.upper_bound(path)}
    for version in Version.objects.in_force().filter(**below).values_list("id", flat=True):
        enqueue("plans.index", version=version)


def stands(url_name: str, kwargs: Mapping[str, Any]) -> Place | None:
    """Pages of plans, of their drafts, and of what is brought in."""
    return standing.place(url_name, kwargs)


def askable() -> list[Askable]:
    return [Askable("plans:read", _("工作要点文本")), Askable("plans:draft", _("工作要点草稿"))]
