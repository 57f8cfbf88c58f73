"""The papers that made the texts of a plan: on screen a text is named by its paper, never by a number."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text, issued_text
from keqiao.plans.models import Version


@dataclass(frozen=True, slots=True)
class Paper:
    """A text of the plan by its paper. `changes_url`: what it changed; "" for the first. `is_here`: the text that is open."""

    id: int
    name: str
    number: str
    issued_text: str
    url: str
    changes_url: str
    is_first: bool
    is_here: bool
    is_in_force: bool


def papers_of(
    version: Version,
    viewer: Viewer,
    address: Callable[[int], str] | None = None,
    changes_address: Callable[[int], str] | None = None,
) -> list[Paper]:
    """The published texts of this plan that the viewer may read, the first one first; for nobody in particular, as the public."""
    opened = Version.objects.visible_to(viewer) if viewer.hats else Version.objects.open_to_public()
    read = address or (lambda identity: reverse("plans:read", args=[identity]))
    changed = changes_address or (lambda identity: reverse("plans:changes", args=[identity]))
    return [
        Paper(
            id=one.id,
            name=paper_name(one),
            number=one.number_printed,
            issued_text=date_text(one.issued_on),
            url=read(one.id),
            changes_url=changed(one.id) if one.no > 1 else "",
            is_first=one.no == 1,
            is_here=one.id == version.id,
            is_in_force=one.state == Version.State.PUBLISHED,
        )
        for one in opened.filter(plan_id=version.plan_id).order_by("no")
    ]


def paper_name(version: Version) -> str:
    """《…》 of the paper that made this text; of the first text its own title."""
    name = version.paper_title or version.title
    return name if name.startswith("《") and name.endswith("》") else f"《{name}》"


def status_text(version: Version) -> str:
    """印发于 2021年5月24日; of a later text the paper that made it."""
    if version.no == 1:
        return issued_text(version.issued_on)
    return _("%(day)s据%(paper)s调整") % {"day": date_text(version.issued_on), "paper": paper_name(version)}
