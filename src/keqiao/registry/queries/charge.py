"""The division of work among leaders: who answers for what, on any day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from keqiao.core import clock
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry import rules
from keqiao.registry.models import Appointment, Charge, DivisionPaper, Organisation, Person
from keqiao.registry.models.dated import in_force
from keqiao.registry.queries.organisation import Link, link

Kind = Charge.Kind


def leaders_of(association: Organisation, on: dt.date) -> list[Person]:
    """Who holds a leading post of the association on this day, in 班子 order."""
    held = Appointment.objects.filter(in_force(on), post__organisation=association, post__is_leading=True)
    people = [one.person for one in held.select_related("person").order_by("post__rank", "rank", "id")]
    return list(dict.fromkeys(people))


def in_charge_of(organisation_ids: Iterable[int], on: dt.date) -> dict[int, dict[str, Person]]:
    """Organisation → kind of charge → who has it on this day. For lists and for whoever needs the leader of a task."""
    found: dict[int, dict[str, Person]] = defaultdict(dict)
    for one in Charge.objects.filter(in_force(on), organisation__in=organisation_ids).select_related("person"):
        found[one.organisation_id][one.kind] = one.person
    return found


@dataclass(frozen=True, slots=True)
class LeaderLine:
    name: str
    url: str
    post: str
    in_charge: list[Link]
    contact: list[Link]


@dataclass(frozen=True, slots=True)
class PaperLine:
    title: str
    number: str
    on_text: str
    url: str


@dataclass(frozen=True, slots=True)
class DivisionPage:
    association: str
    on: dt.date
    is_today: bool
    leaders: list[LeaderLine]
    checker: str
    nobody: list[Link]
    papers: list[PaperLine]
    why_not_change: str
    change_url: str


def division_page(viewer: Viewer, association: Organisation, on: dt.date) -> DivisionPage:
    """Leaders in 班子 order with what each answers for on the day `on`, and which departments nobody is in charge of."""
    rows = Charge.objects.visible_to(viewer).filter(in_force(on), paper__association=association)
    shares: dict[int, dict[str, list[Organisation]]] = defaultdict(lambda: defaultdict(list))
    for one in rows.select_related("organisation", "person").order_by("organisation__order_key"):
        shares[one.person_id][one.kind].append(one.organisation)
    people = leaders_of(association, on)
    known = {person.id for person in people}
    people += Person.objects.filter(id__in=shares.keys() - known)
    posts = _posts(association, on)
    covered = {body.id for kinds in shares.values() for body in (*kinds[Kind.IN_CHARGE], *kinds[Kind.CONTACT])}
    papers = DivisionPaper.objects.visible_to(viewer).filter(association=association).order_by("-on", "-id")
    return DivisionPage(
        association=association.name,
        on=on,
        is_today=on == clock.today(),
        leaders=[
            LeaderLine(
                name=person.name,
                url=reverse("registry:person", args=[person.id]),
                post=posts.get(person.id, ""),
                in_charge=[link(body) for body in shares[person.id][Kind.IN_CHARGE]],
                contact=[link(body) for body in shares[person.id][Kind.CONTACT]],
            )
            for person in people
        ],
        checker=next((person.name for person in people if shares[person.id][Kind.CHECKS]), ""),
        nobody=[link(body) for body, _kind in lines_of(association) if body.id not in covered],
        papers=[PaperLine(p.title, p.number, date_text(p.on), f"{reverse('registry:division')}?on={p.on}") for p in papers],
        why_not_change=rules.why_not_divide_work(association, viewer) or "",
        change_url=reverse("registry:divide"),
    )


def _posts(association: Organisation, on: dt.date) -> dict[int, str]:
    held = Appointment.objects.filter(in_force(on), post__organisation=association, post__is_leading=True)
    found: dict[int, list[str]] = defaultdict(list)
    for person, name in held.order_by("post__rank").values_list("person_id", "post__name"):
        found[person].append(name)
    return {person: "、".join(names) for person, names in found.items()}


# Whom a leader is in charge of, and whose contact a leader is; bodies of other kinds have neither.
LED = ("department", "institution", "party_body")
CONTACTED = ("county_association", "zone_association")


def lines_of(association: Organisation) -> list[tuple[Organisation, str]]:
    """The bodies directly under the association that the division of work names, with the kind of charge; official order.

    Whatever the kinds of other bodies are, a body that already has a charge is asked for too.
    """
    direct = Organisation.objects.existing().directly_under(association).in_official_order()
    charged = set(
        Charge.objects.filter(paper__association=association, until_on__isnull=True).values_list("organisation_id", flat=True)
    )
    lines = []
    for body in direct:
        if body.kind_id in LED:
            lines.append((body, Kind.IN_CHARGE.value))
        elif body.kind_id in CONTACTED:
            lines.append((body, Kind.CONTACT.value))
        elif body.id in charged:
            lines.append((body, Kind.IN_CHARGE.value))
    return lines


@dataclass(frozen=True, slots=True)
class DivideLine:
    """One question of the form: who is in charge of, contact of, or checks the work of this body? `now`: who it is today."""

    field: str
    body: str
    kind: str
    organisation_id: int
    now: int | None


def divide_lines(association: Organisation, on: dt.date) -> list[DivideLine]:
    """Every body that the division of work names, in official order; last who checks what the office itself leads."""
    asked = [*lines_of(association), (association, Kind.CHECKS.value)]
    now = in_charge_of([body.id for body, _kind in asked], on)
    return [
        DivideLine(f"{kind}_{body.id}", body.name, kind, body.id, person.id if (person := now[body.id].get(kind)) else None)
        for body, kind in asked
    ]
