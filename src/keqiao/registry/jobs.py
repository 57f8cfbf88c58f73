"""What the worker does for the registry: index names anew, and bring names and places to what a new day says."""

import datetime as dt
from typing import Any

from keqiao.core import clock, paths
from keqiao.core.jobs import daily, job
from keqiao.registry.actions import index, tree
from keqiao.registry.models import Appointment, Organisation, OrganisationName, Person, Placement

STEP = 500
# A worker that stood still for a month still catches up.
RECENT = dt.timedelta(days=40)


@job("registry.index")
def index_anew(args: dict[str, Any], cursor: Any) -> Any:
    """Index all bodies at and below a path, and the people in them; the cursor is the last path."""
    below = Organisation.objects.filter(path__gte=args["path"], path__lt=paths.upper_bound(args["path"]))
    bodies = list(below.filter(path__gt=cursor or "").order_by("path").values_list("id", "path")[:STEP])
    ids = [identity for identity, _path in bodies]
    index.index_organisations(ids)
    people = Person.objects.filter(unit__in=ids).values_list("id", flat=True)
    held = Appointment.objects.filter(post__organisation__in=ids).values_list("person_id", flat=True)
    index.index_people({*people, *held})
    return bodies[-1][1] if len(bodies) == STEP else None


@daily("registry.new_day")
def new_day(args: dict[str, Any], cursor: Any) -> None:
    """Names and places that were entered for a day to come and begin by now."""
    today = clock.today()
    begun = {"from_on__isnull": False, "from_on__lte": today, "from_on__gt": today - RECENT}
    named = OrganisationName.objects.filter(**begun).values_list("organisation_id", flat=True)
    placed = Placement.objects.filter(**begun).values_list("organisation_id", flat=True)
    for body in Organisation.objects.filter(id__in={*named, *placed}).order_by("path"):
        tree.settle(body)
