"""Where bodies stand today: `path`, `order_key` and `name`, computed from the dated rows and kept in step with them."""

import datetime as dt

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from keqiao.core import clock, offers, paths
from keqiao.core.jobs import enqueue
from keqiao.core.models import Site
from keqiao.registry.models import Organisation, OrganisationName, Placement
from keqiao.registry.models.dated import in_force
from keqiao.registry.reckon.ordering import order_key


def lock() -> None:
    """One change of the tree at a time: two moves that are right each by itself could make a ring together."""
    Site.objects.select_for_update().get(id=1)


def put_under(body: Organisation, parent: Organisation | None) -> None:
    """Rewrite where `body` and all below it stand, after a move or a new rank; what is found there is indexed anew."""
    old_path, old_key = body.path, body.order_key
    new_path = paths.below(parent.path if parent else "", body.id)
    new_key = order_key(parent.order_key if parent else "", body.rank, body.id)
    if (old_path, old_key) == (new_path, new_key):
        return
    below = Organisation.objects.filter(path__gte=old_path, path__lt=paths.upper_bound(old_path))
    below.update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)),
        order_key=Concat(Value(new_key), Substr("order_key", len(old_key) + 1)),
    )
    body.refresh_from_db(fields=["path", "order_key"])
    if old_path != new_path:
        enqueue("registry.index", path=new_path)
        offers.moved(new_path)


def settle(body: Organisation, on: dt.date | None = None) -> None:
    """Bring name and place of a body to what its dated rows say of this day (today)."""
    day = on or clock.today()
    name = (
        OrganisationName.objects.filter(in_force(day), organisation=body).order_by(F("from_on").desc(nulls_last=True)).first()
    )
    if name and name.text != body.name:
        Organisation.objects.filter(pk=body.pk).update(name=name.text)
        body.name = name.text
    placed = Placement.objects.filter(in_force(day), organisation=body).select_related("parent")
    placement = placed.order_by(F("from_on").desc(nulls_last=True)).first()
    if placement:
        put_under(body, placement.parent)
