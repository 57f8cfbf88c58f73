"""The list of units in official order: as it is today, and as it was on any day."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse

from keqiao.core import access, clock, paths
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Charge, Organisation, OrganisationName, Person, Placement
from keqiao.registry.models.dated import in_force
from keqiao.registry.queries import finding
from keqiao.registry.queries.charge import in_charge_of
from keqiao.registry.queries.kinds import kind_choices
from keqiao.registry.queries.organisation import Link, link
from keqiao.registry.reckon import ordering

SIZE = 50


@dataclass(frozen=True, slots=True)
class UnitsAsked:
    """What the address of the list asks for; `after`: the order key after which it goes on."""

    on: dt.date
    q: str = ""
    kind: str = ""
    under: int = 0
    after: str = ""

    def link(self, *, after: str = "") -> str:
        on = "" if self.on == clock.today() else self.on.isoformat()
        values = {"q": self.q, "kind": self.kind, "under": self.under, "on": on, "after": after}
        words = urlencode({name: value for name, value in values.items() if value})
        return reverse("registry:units") + (f"?{words}" if words else "")


@dataclass(frozen=True, slots=True)
class UnitLine:
    name: str
    url: str
    depth: int
    kind: str
    code: str
    people: int
    leader: str


@dataclass(frozen=True, slots=True)
class UnitsPage:
    lines: list[UnitLine]
    asked: UnitsAsked
    is_today: bool
    under: Link | None
    kinds: list[tuple[str, str]]
    has_division: bool
    may_import: bool
    first_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Stood:
    """A body as it was called and where it stood on the day."""

    body: Organisation
    name: str
    code: str
    depth: int


def units_page(viewer: Viewer, asked: UnitsAsked) -> UnitsPage:
    """Fifty units from `asked.after` on. Today by the index; another day by the dated rows of all that the viewer may see."""
    is_today = asked.on == clock.today()
    under = Organisation.objects.visible_to(viewer).filter(pk=asked.under).first() if asked.under else None
    rows = Organisation.objects.visible_to(viewer)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.q:
        rows = rows.filter(pk__in=finding.ids_called(viewer, asked.q))
    found = _today(rows, asked, under) if is_today else _on(rows, asked, under)
    has_more, found = len(found) > SIZE, found[:SIZE]
    return UnitsPage(
        lines=_lines(found, asked.on),
        asked=asked,
        is_today=is_today,
        under=link(under) if under else None,
        kinds=kind_choices(),
        has_division=access.holds(viewer, "charge.read"),
        may_import=access.holds(viewer, "organisation.write"),
        first_url=asked.link() if asked.after else "",
        next_url=asked.link(after=found[-1].body.order_key) if has_more else "",
    )


def _today(rows: QuerySet[Organisation], asked: UnitsAsked, under: Organisation | None) -> list[Stood]:
    rows = rows.filter(ended_on__isnull=True, order_key__gt=asked.after)
    if under is not None:
        rows = rows.filter(order_key__gte=under.order_key, order_key__lt=paths.upper_bound(under.order_key))
    found = list(rows.select_related("kind").order_by("order_key")[: SIZE + 1])
    names = OrganisationName.objects.filter(in_force(asked.on), organisation__in=[body.id for body in found])
    codes = dict(names.exclude(division_code="").values_list("organisation_id", "division_code"))
    return [Stood(body, body.name, codes.get(body.id, ""), ordering.depth(body.order_key)) for body in found]


def _on(rows: QuerySet[Organisation], asked: UnitsAsked, under: Organisation | None) -> list[Stood]:
    """By the names and parents of that day, in the order that the bodies have now."""
    named = {
        body: (text, code)
        for body, text, code in OrganisationName.objects.filter(in_force(asked.on)).values_list(
            "organisation_id", "text", "division_code"
        )
    }
    parents = dict(Placement.objects.filter(in_force(asked.on)).values_list("organisation_id", "parent_id"))

    def over(body: int) -> list[int]:
        found: list[int] = []
        while (body := parents.get(body, 0)) and body not in found:
            found.append(body)
        return found

    stood = []
    for body in rows.filter(order_key__gt=asked.after).select_related("kind").order_by("order_key"):
        if body.id in named:
            above = over(body.id)
            if under is None or body.id == under.id or under.id in above:
                stood.append(Stood(body, *named[body.id], len(above)))
        if len(stood) > SIZE:
            break
    return stood


def _lines(found: list[Stood], on: dt.date) -> list[UnitLine]:
    ids = [one.body.id for one in found]
    people = dict(Person.objects.filter(unit__in=ids).values_list("unit").annotate(n=Count("id")).values_list("unit", "n"))
    leaders = in_charge_of(ids, on)
    least = min((one.depth for one in found), default=0)
    return [
        UnitLine(
            name=one.name,
            url=link(one.body).url,
            depth=min(one.depth - least, 4),
            kind=one.body.kind.label,
            code=one.code or one.body.credit_code,
            people=people.get(one.body.id, 0),
            leader="、".join(
                leaders[one.body.id][kind].name
                for kind in (Charge.Kind.IN_CHARGE, Charge.Kind.CONTACT)
                if kind in leaders[one.body.id]
            ),
        )
        for one in found
    ]
