from collections.abc import Sequence

from django.urls import reverse

from keqiao.core.offers import Subject
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation, Person


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
