"""The lists of the registry as they stand: for taking them out, and for telling whether they are still as they were."""

from collections.abc import Sequence

from django.db.models import Count, Max

from keqiao.core.models import TrailEntry
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Appointment

# Entries that say who looked, not what was written.
READING = ("registry.read_people",)


def mark() -> str:
    """Another text whenever organisations, people, posts or the division of work were written: every action on them leaves
    an entry in the trail."""
    entries = TrailEntry.objects.filter(kind__gte="registry.", kind__lt="registry/").exclude(kind__in=READING)
    found = entries.aggregate(last=Max("id"), count=Count("id"))
    return f"{found['last'] or 0}:{found['count']}"


def appointments_of(viewer: Viewer, people: Sequence[int]) -> dict[int, list[Appointment]]:
    """Posts of these people, the first of them first: those of today where the viewer may look people up, former ones too
    where the viewer keeps them."""
    today = Appointment.objects.visible_to(viewer).filter(person__in=people)
    kept = Appointment.objects.writable_by(viewer).filter(person__in=people)
    found: dict[int, list[Appointment]] = {}
    for held in (today | kept).select_related("post").distinct().in_official_order():
        found.setdefault(held.person_id, []).append(held)
    return found
