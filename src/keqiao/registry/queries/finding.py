"""What the search box finds of organisations and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import and_

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access, offers, paths, search
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Alias, Appointment, Organisation, OrganisationName, Person
from keqiao.registry.queries.organisation import link
from keqiao.registry.reckon import typed_key
from keqiao.registry.reckon.naming import BEGINNING, ORGANISATIONS, PEOPLE

# Fewer letters than this must begin the pinyin or the initials: else two letters stand in half of all names.
LETTERS_ANYWHERE = 3
MOST_WORDS = 8
# So many of the index are looked at; the very one is always among them.
READ = 200


@dataclass(frozen=True, slots=True)
class Named:
    """How a name may answer to what was typed; nothing in the words is a wildcard."""

    words: str

    def conditions(self, name: str, key: str) -> tuple[Q, Q, Q]:
        """Is it, begins with it, holds it: of the field `name`, and of its search key."""
        same, begins = Q(**{f"{name}__iexact": self.words}), Q(**{f"{name}__istartswith": self.words})
        holds = reduce(and_, (Q(**{f"{name}__icontains": word}) for word in self.words.split()[:MOST_WORDS]))
        if letters := typed_key(self.words):
            same |= Q(**{f"{key}__startswith": f"{letters} "}) | Q(**{f"{key}__endswith": f" {letters}"})
            begins |= Q(**{f"{key}__startswith": letters}) | Q(**{f"{key}__contains": f" {letters}"})
            holds |= Q(**{f"{key}__contains": letters}) if len(letters) >= LETTERS_ANYWHERE else begins
        return same, begins, holds

    def fits(self, name: str, key: str) -> bool:
        """Whether a name that was found is the one that was meant."""
        letters = typed_key(self.words)
        return all(word.lower() in name.lower() for word in self.words.split()[:MOST_WORDS]) or bool(letters and letters in key)


def _candidates(kind: str, viewer: Viewer, permission: str, words: str) -> set[int]:
    """Ids from the index of names: newest first, so the nearest of many are looked for apart (see `READ`)."""
    if not search.tokens(words):
        return _with_signs(kind, words)
    asked = [words]
    if letters := typed_key(words):
        asked += [f"{BEGINNING}{letters}", *([letters] if len(letters) >= LETTERS_ANYWHERE else [])]
    scope = access.words(viewer, permission)
    return {one for typed in asked for one in search.find(typed, kind=kind, scope=scope, limit=READ)}


def _with_signs(kind: str, words: str) -> set[int]:
    """Names that hold signs alone were asked for (`%`): the index has none, and few names have."""
    if kind == PEOPLE:
        return set(Person.objects.filter(name__contains=words).values_list("id", flat=True)[:READ])
    named = (OrganisationName.objects, Alias.objects)
    return {one for rows in named for one in rows.filter(text__contains=words).values_list("organisation_id", flat=True)[:READ]}


def ids_called(viewer: Viewer, words: str) -> set[int]:
    """Ids of the organisations that the words may mean, by present and former name, alias, pinyin and initials."""
    ids = _candidates(ORGANISATIONS, viewer, "organisation.read", words)
    for rows in (OrganisationName.objects, Alias.objects):
        ids.update(rows.filter(text=words).values_list("organisation_id", flat=True)[:READ])
    return ids


def found_organisations(viewer: Viewer, words: str, limit: int) -> list[offers.Hit]:
    """Organisations by present and former name, alias, pinyin and initials: the very one, those that begin so, the rest;
    each in official order."""
    named = Named(words)
    ids = ids_called(viewer, words)
    same, begins, holds = (
        Q(Exists(OrganisationName.objects.filter(answers, organisation=OuterRef("pk"))))
        | Q(Exists(Alias.objects.filter(answers, organisation=OuterRef("pk"))))
        for answers in named.conditions("text", "search_key")
    )
    found = list(
        Organisation.objects.visible_to(viewer)
        .filter(holds, pk__in=ids)
        .annotate(nearness=Case(When(same, then=0), When(begins, then=1), default=2))
        .select_related("kind")
        .order_by("nearness", "order_key")[:limit]
    )
    parents, names = _parents(viewer, found), _names(found)
    return [
        offers.Hit(
            kind_label=_("单位"),
            label=body.name,
            url=link(body).url,
            what=body.kind.label,
            where=parents.get(body.id, ""),
            also=_also(named, body, names.get(body.id, [])),
        )
        for body in found
    ]


def _parents(viewer: Viewer, bodies: Sequence[Organisation]) -> dict[int, str]:
    """The body over each; of bodies directly under the root that goes without saying."""
    over = {body.id: int(body.path[: -paths.WIDTH][-paths.WIDTH :]) for body in bodies if len(body.path) > 2 * paths.WIDTH}
    names = dict(Organisation.objects.visible_to(viewer).filter(id__in=over.values()).values_list("id", "name"))
    return {body: names.get(parent, "") for body, parent in over.items()}


def _names(bodies: Sequence[Organisation]) -> dict[int, list[tuple[str, str]]]:
    """All names and aliases with their keys."""
    found: dict[int, list[tuple[str, str]]] = {}
    for rows in (OrganisationName.objects, Alias.objects):
        of_these = rows.filter(organisation__in=[body.id for body in bodies]).order_by("id")
        for identity, text, key in of_these.values_list("organisation_id", "text", "search_key"):
            found.setdefault(identity, []).append((text, key))
    return found


def _also(named: Named, body: Organisation, names: Sequence[tuple[str, str]]) -> str:
    """The name by which it was found, where that is not the one that it has."""
    fitting = [text for text, key in names if named.fits(text, key)]
    return "" if body.name in fitting or not fitting else fitting[0]


def found_people(viewer: Viewer, words: str, limit: int) -> list[offers.Hit]:
    """People by name, pinyin and initials, with the posts that the viewer may know of, in the order of those."""
    ids = _candidates(PEOPLE, viewer, "person.read", words)
    ids.update(Person.objects.filter(name=words).values_list("id", flat=True)[:READ])
    same, begins, holds = Named(words).conditions("name", "search_key")
    people = (
        Person.objects.visible_to(viewer)
        .filter(holds, pk__in=ids)
        .annotate(nearness=Case(When(same, then=0), When(begins, then=1), default=2))
        .select_related("unit")
        .order_by("nearness", "unit__order_key", "id")[:limit]
    )
    found = list(people)
    held: dict[int, list[Appointment]] = {}
    posts = Appointment.objects.visible_to(viewer).filter(person__in=[person.id for person in found])
    for appointment in posts.select_related("post__organisation").in_official_order():
        held.setdefault(appointment.person_id, []).append(appointment)
    return [_person(person, held.get(person.id, [])) for person in found]


def _person(person: Person, held: Sequence[Appointment]) -> offers.Hit:
    by_body = groupby(held, lambda appointment: appointment.post.organisation)
    posts = "；".join(f"{unit.name} · {'、'.join(one.post.name for one in found)}" for unit, found in by_body)
    return offers.Hit(
        kind_label=_("人员"),
        label=person.name,
        url=reverse("registry:person", args=[person.id]),
        where=posts or (person.unit.name if person.unit else ""),
    )
