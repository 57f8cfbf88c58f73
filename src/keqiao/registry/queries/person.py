"""People: the list, and a person's own page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from keqiao.core import access, clock
from keqiao.core.roles import FieldScope
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry import rules
from keqiao.registry.models import Appointment, Charge, Organisation, Person
from keqiao.registry.queries import finding
from keqiao.registry.queries.organisation import Link, link

SIZE = 50


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """What the address of the list asks for: words, one unit with all below it, and after which person it goes on."""

    q: str = ""
    unit: int = 0
    after: int = 0

    def link(self, *, after: int = 0) -> str:
        values = {"q": self.q, "unit": self.unit, "after": after}
        words = urlencode({name: value for name, value in values.items() if value})
        return reverse("registry:people") + (f"?{words}" if words else "")


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    url: str
    unit: str
    posts: str
    phone: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    lines: list[PersonLine]
    asked: PeopleAsked
    unit: Link | None
    has_phones: bool
    has_division: bool
    may_add: bool
    first_url: str
    next_url: str
    ids: list[int] = field(default_factory=list)


def people_page(viewer: Viewer, asked: PeopleAsked) -> PeoplePage:
    """People that the viewer may look up, in 机构 order of their units; their phones only where each may be known."""
    unit = Organisation.objects.visible_to(viewer).filter(pk=asked.unit).first() if asked.unit else None
    rows = _asked(viewer, asked, unit)
    if asked.after and (last := Person.objects.select_related("unit").filter(pk=asked.after).first()):
        key = last.unit.order_key if last.unit else ""
        rows = rows.filter(Q(unit__order_key__gt=key) | Q(unit__order_key=key, pk__gt=last.pk))
    found = list(rows.select_related("unit").order_by("unit__order_key", "id")[: SIZE + 1])
    has_more, found = len(found) > SIZE, found[:SIZE]
    held = posts_of(viewer, found)
    lines = [
        PersonLine(
            name=person.name,
            url=reverse("registry:person", args=[person.id]),
            unit=person.unit.name if person.unit else "",
            posts=posts_text(held.get(person.id, []), person.unit_id),
            phone=phone_for(viewer, person),
        )
        for person in found
    ]
    return PeoplePage(
        lines=lines,
        asked=asked,
        unit=link(unit) if unit else None,
        has_phones=any(line.phone for line in lines),
        has_division=access.holds(viewer, "charge.read"),
        may_add=access.holds(viewer, "person.write"),
        first_url=asked.link() if asked.after else "",
        next_url=asked.link(after=found[-1].id) if has_more else "",
        ids=[person.id for person in found],
    )


def _asked(viewer: Viewer, asked: PeopleAsked, unit: Organisation | None) -> QuerySet[Person]:
    rows = Person.objects.visible_to(viewer)
    if unit is not None:
        rows = rows.filter(unit__in=Organisation.objects.under(unit))
    if asked.q:
        rows = rows.filter(finding.Named(asked.q).conditions("name", "search_key")[2])
    return rows


def phone_for(viewer: Viewer, person: Person) -> str:
    """The phone, where its field scope lets this viewer know it; a person without a unit has no owner to be inside of."""
    owner = person.unit.path if person.unit else ""
    if person.phone and (person.phone_scope == FieldScope.PUBLIC or access.may_see(viewer, person.phone_scope, owner)):
        return person.phone
    return ""


def posts_of(viewer: Viewer, people: Iterable[Person]) -> dict[int, list[Appointment]]:
    """Posts that are held today, by person, in official order."""
    held: dict[int, list[Appointment]] = {}
    rows = Appointment.objects.visible_to(viewer).filter(person__in=[person.id for person in people])
    for one in rows.select_related("post__organisation").in_official_order():
        held.setdefault(one.person_id, []).append(one)
    return held


def posts_text(held: Sequence[Appointment], home: int | None) -> str:
    """`主席；行业党委 · 书记`: the unit is named only where it is another one than the person's own."""
    texts = [
        one.post.name if one.post.organisation_id == home else f"{one.post.organisation.name} · {one.post.name}" for one in held
    ]
    return "；".join(texts)


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A post, held now or formerly. `why_not`: why the viewer does not hand it over or end it."""

    post: str
    body: Link
    manner: str
    from_text: str
    until_text: str
    is_held: bool
    hand_over_url: str
    leave_url: str
    edit_post_url: str


@dataclass(frozen=True, slots=True)
class ChargeLine:
    kind: str
    body: Link
    paper: str
    from_text: str
    until_text: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    id: int
    name: str
    unit: Link | None
    phone: str
    phone_scope: str
    has_hidden_phone: bool
    held: list[HeldLine]
    former: list[HeldLine]
    charges: list[ChargeLine]
    former_charges: list[ChargeLine]
    edit_url: str
    appoint_url: str
    why_not_edit: str


def person_page(viewer: Viewer, person: Person) -> PersonPage:
    """Who it is, which posts they hold and held, and what they answer for as a leader."""
    today = clock.today()
    rows = Appointment.objects.filter(person=person).select_related("post__organisation").in_official_order()
    posts = [_held(viewer, one, today) for one in rows]
    charges = [
        _charge(one, today)
        for one in Charge.objects.visible_to(viewer).filter(person=person).select_related("organisation", "paper")
    ]
    phone = phone_for(viewer, person)
    return PersonPage(
        id=person.id,
        name=person.name,
        unit=link(person.unit) if person.unit else None,
        phone=phone,
        phone_scope=person.get_phone_scope_display(),
        has_hidden_phone=bool(person.phone and not phone),
        held=[one for one in posts if one.is_held],
        former=[one for one in posts if not one.is_held],
        charges=[one for one in charges if one.is_held],
        former_charges=[one for one in charges if not one.is_held],
        edit_url=reverse("registry:edit_person", args=[person.id]),
        appoint_url=reverse("registry:appoint", args=[person.id]),
        why_not_edit=rules.why_not_keep_person(person, viewer) or "",
    )


def _held(viewer: Viewer, one: Appointment, today: dt.date) -> HeldLine:
    may = rules.why_not_keep_people(one.post.organisation, viewer) is None
    is_over = one.until_on is not None and one.until_on < today
    return HeldLine(
        post=one.post.name,
        body=link(one.post.organisation),
        manner=one.get_manner_display(),
        from_text=date_text(one.from_on),
        until_text=date_text(one.until_on),
        is_held=not is_over,
        hand_over_url=reverse("registry:hand_over", args=[one.id]) if may and not is_over else "",
        leave_url=reverse("registry:leave_post", args=[one.id]) if may and not is_over else "",
        edit_post_url=reverse("registry:edit_post", args=[one.post_id]) if may else "",
    )


def _charge(one: Charge, today: dt.date) -> ChargeLine:
    return ChargeLine(
        kind=one.get_kind_display(),
        body=link(one.organisation),
        paper=" ".join(filter(None, (one.paper.title, one.paper.number))),
        from_text=date_text(one.from_on),
        until_text=date_text(one.until_on),
        is_held=one.until_on is None or one.until_on >= today,
    )
