"""What the worker does for the registry: index names anew, and bring names and places to what a new day says."""

import datetime as dt
from collections.abc import Callable, Iterable
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


_INDEX: dict[str, Callable[[Iterable[int]], None]] = {
    "organisations": index.index_organisations,
    "people": index.index_people,
}


@job("registry.index_some")
def index_some(args: dict[str, Any], cursor: Any) -> Any:
    """Index these bodies or people anew; the cursor is how many are done."""
    done = cursor or 0
    _INDEX[args["what"]](args["ids"][done : done + STEP])
    return done + STEP if done + STEP < len(args["ids"]) else None


@job("registry.index_added")
def index_added(args: dict[str, Any], cursor: Any) -> Any:
    """Index what an import added, of the ids from `low` to `high`; the cursor is the last of them."""
    rows = Organisation.objects if args["what"] == "organisations" else Person.objects
    ids = list(
        rows.filter(id__gte=args["low"], id__lte=args["high"], id__gt=cursor or 0)
        .order_by("id")
        .values_list("id", flat=True)[:STEP]
    )
    _INDEX[args["what"]](ids)
    return ids[-1] if len(ids) == STEP else None
