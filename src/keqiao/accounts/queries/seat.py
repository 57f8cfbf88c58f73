"""Through whose eyes somebody looks, as the session keeps it, and the page on which that is chosen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from keqiao.accounts.queries.grants import role_options
from keqiao.accounts.rules.seat import SEAT_ROLES, is_closed_party_body, why_not_take_seat
from keqiao.core import access, clock, paths
from keqiao.core.viewer import Hat, Viewer
from keqiao.registry.models import Alias, Organisation, OrganisationName
from keqiao.registry.models.organisation import OrganisationQuerySet
from keqiao.registry.reckon import typed_key

SEAT = "seat"
# A seat is left by itself after so long, in true time.
LASTS = dt.timedelta(minutes=30)
LIMIT = 30


@dataclass(frozen=True, slots=True)
class Seat:
    """As the session keeps it: body, role, and the second at which it ends."""

    organisation: int
    role: str
    until: float

    @classmethod
    def kept(cls, session: Mapping[str, object]) -> "Seat | None":
        kept = session.get(SEAT)
        return cls(*kept) if isinstance(kept, list | tuple) and len(kept) == 3 else None

    def to_keep(self) -> list[object]:
        return [self.organisation, self.role, self.until]


def seated(viewer: Viewer, seat: Seat) -> Viewer | None:
    """The viewer as they look through the seat; None where its time is over or it may not be taken any more."""
    if clock.now().timestamp() >= seat.until:
        return None
    body = Organisation.objects.visible_to(viewer).select_related("kind").filter(pk=seat.organisation).first()
    if body is None or why_not_take_seat(body, seat.role, viewer):
        return None
    hat = Hat(seat.role, body.pk, body.path, paths.upper_bound(body.path), body.name)
    return replace(viewer, hats=(hat,), hat=hat, behind=viewer)


@dataclass(frozen=True, slots=True)
class SeatPage:
    q: str
    units: list[tuple[int, str]]
    roles: list[tuple[str, str]]
    is_cut: bool
    minutes: int


def seat_page(viewer: Viewer, q: str) -> SeatPage:
    """Bodies whose eyes may be looked through, in official order; named by `q`, or the first of all."""
    found = [body for body in _called(q, viewer)[: LIMIT + 20] if not is_closed_party_body(body, viewer)]
    return SeatPage(
        q=q,
        units=[(body.pk, body.name) for body in found[:LIMIT]],
        roles=[("", _("请选择")), *role_options(set(SEAT_ROLES))],
        is_cut=len(found) > LIMIT,
        minutes=int(LASTS.total_seconds() // 60),
    )


def seats_to_take(viewer: Viewer) -> OrganisationQuerySet:
    """Bodies within reach; of Party bodies each is asked once more by the rule."""
    return Organisation.objects.visible_to(viewer).filter(access.scope(viewer, "seat.take", "path"))


def _called(q: str, viewer: Viewer) -> OrganisationQuerySet:
    rows = seats_to_take(viewer).select_related("kind").in_official_order()
    if not q:
        return rows
    names, letters = Q(text__icontains=q), typed_key(q)
    if letters:
        names |= Q(search_key__contains=letters)
    called = [model.objects.filter(names).values("organisation_id") for model in (OrganisationName, Alias)]
    return rows.filter(Q(pk__in=called[0]) | Q(pk__in=called[1]))
