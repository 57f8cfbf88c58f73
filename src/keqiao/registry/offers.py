from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.offers import Askable, Findable, Hit, Place, Subject, Way
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation, Person
from keqiao.registry.queries import finding


def subjects(kind: str, ids: Sequence[int], viewer: Viewer) -> dict[int, Subject]:
    """Labels of organisations and people as they are called now."""
    if kind == "person":
        return {person.id: Subject(person.name) for person in Person.objects.filter(id__in=ids)}
    if kind != "organisation":
        return {}
    open_to = set(Organisation.objects.visible_to(viewer).filter(id__in=ids).values_list("id", flat=True))
    return {
        body.id: Subject(body.name, reverse("registry:organisation", args=[body.id]) if body.id in open_to else "")
        for body in Organisation.objects.filter(id__in=ids)
    }


def nav(viewer: Viewer) -> list[Way]:
    return [Way(_("单位"), reverse("registry:units"))] if access.holds(viewer, "organisation.read") else []


def findable(viewer: Viewer) -> list[Findable]:
    """Organisations and people, as far as the viewer may see any."""
    found = []
    if access.holds(viewer, "organisation.read"):
        found.append(Findable(_("单位"), _("全称、简称、曾用名都行，一个字也行；也可以打拼音或首字母，如 bgs")))
    if access.holds(viewer, "person.read"):
        found.append(Findable(_("人员"), _("姓名，一个字也行；也可以打拼音或首字母")))
    return found


def hits(viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Organisations and people by name; who may see none is told of none."""
    return [*finding.found_organisations(viewer, words, limit), *finding.found_people(viewer, words, limit)]


def stands(url_name: str, kwargs: Mapping[str, Any]) -> Place | None:
    """The page of an organisation."""
    if url_name != "registry:organisation":
        return None
    label = _("单位 %(number)s号") % {"number": kwargs["pk"]}
    body = Organisation.objects.filter(pk=kwargs["pk"]).first()
    if body is None:
        return Place(("organisation.read",), label, closed=_("没有这个编号的单位。"))
    return Place(("organisation.read",), label, body.path, body.name)


def askable() -> list[Askable]:
    return [Askable("registry:organisation", _("单位"))]
