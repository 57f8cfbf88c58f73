"""Reading organisations and people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import and_
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access, clock, offers, paths
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry.models import Alias, Appointment, Organisation, OrganisationName
from keqiao.registry.models.organisation import in_force
from keqiao.registry.reckon import typed_key


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class DatedName:
    text: str
    from_text: str
    until_text: str


@dataclass(frozen=True, slots=True)
class PaperPassages:
    """What one paper says of an organisation."""

    plan_title: str
    plan_url: str
    items: list[offers.Passage]


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    name: str
    kind: str
    names: list[DatedName]
    parent: Link | None
    aliases: list[str]
    children: list[Link]
    passages: list[PaperPassages]


def association() -> Organisation | None:
    """The root of the tree: the association whose installation this is."""
    return Organisation.objects.order_by("path").first()


def organisation_page(organisation: Organisation, viewer: Viewer) -> OrganisationPage:
    """Who it is, since when, and where published papers name it."""
    today = clock.today()
    around = Organisation.objects.visible_to(viewer)
    parent = around.filter(in_force(today, "children_placed__"), children_placed__organisation=organisation).first()
    children = around.filter(in_force(today, "placements__"), placements__parent=organisation).in_official_order()
    names = organisation.names.all()
    return OrganisationPage(
        name=organisation.name,
        kind=organisation.get_kind_display(),
        names=[DatedName(n.text, date_text(n.from_on), date_text(n.until_on)) for n in names],
        parent=_link(parent) if parent else None,
        aliases=[alias.text for alias in organisation.aliases.order_by("id")],
        children=[_link(child) for child in children],
        passages=_by_paper(offers.passages(viewer, [organisation.id])),
    )


def _link(organisation: Organisation) -> Link:
    return Link(organisation.name, reverse("registry:organisation", args=[organisation.id]))


def _by_paper(passages: Iterable[offers.Passage]) -> list[PaperPassages]:
    papers: dict[str, PaperPassages] = {}
    for p in passages:
        paper = papers.setdefault(p.paper_url, PaperPassages(p.paper, p.paper_url, []))
        paper.items.append(p)
    return list(papers.values())


def match_names(printed: Iterable[str], *, within: Organisation | None = None) -> dict[str, Organisation]:
    """Organisations by the names that a paper prints: current or former name or alias, only where exactly one fits.

    `within`: who issued the paper. A name means a body of its own tree; where none is called so, one of those above it, not
    their departments. What is called so elsewhere is not meant: it has to be asked.
    """
    wanted = set(printed)
    found: dict[str, dict[int, str]] = {}
    for rows in (OrganisationName.objects, Alias.objects):
        called = rows.filter(text__in=wanted).values_list("text", "organisation_id", "organisation__path")
        for text, identity, path in called:
            found.setdefault(text, {})[identity] = path
    sure = {text: ids[0] for text, bodies in found.items() if len(ids := _meant(bodies, within)) == 1}
    known: dict[int, Any] = Organisation.objects.in_bulk(sure.values())
    return {text: known[identity] for text, identity in sure.items()}


def _meant(bodies: Mapping[int, str], within: Organisation | None) -> list[int]:
    """Of bodies (with their paths) that one name fits, those that the issuer of a paper can mean."""
    if within is None:
        return list(bodies)
    inside = [one for one, path in bodies.items() if within.path <= path < paths.upper_bound(within.path)]
    above = paths.ancestors(within.path)
    return inside or [one for one, path in bodies.items() if path in above]


# --- the search box ---------------------------------------------------------------------------------------------------
# Fewer letters than this must begin the pinyin or the initials: else two letters stand in half of all names.
LETTERS_ANYWHERE = 3
MOST_WORDS = 8
# A person is one hit, however many posts they hold.
POSTS_READ = 4


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


def found_organisations(viewer: Viewer, words: str, limit: int) -> list[offers.Hit]:
    """Organisations by present and former name, alias, pinyin and initials: the very one, those that begin so, the rest;
    each in official order."""
    named = Named(words)
    same, begins, holds = (
        Q(Exists(OrganisationName.objects.filter(answers, organisation=OuterRef("pk"))))
        | Q(Exists(Alias.objects.filter(answers, organisation=OuterRef("pk"))))
        for answers in named.conditions("text", "search_key")
    )
    found = list(
        Organisation.objects.visible_to(viewer)
        .filter(holds)
        .annotate(nearness=Case(When(same, then=0), When(begins, then=1), default=2))
        .order_by("nearness", "rank", "path")[:limit]
    )
    parents, names = _parents(viewer, found), _names(found)
    return [
        offers.Hit(
            kind_label=_("单位"),
            label=body.name,
            url=_link(body).url,
            what=body.get_kind_display(),
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
    same, begins, holds = Named(words).conditions("person__name", "person__search_key")
    held = (
        Appointment.objects.visible_to(viewer)
        .filter(holds)
        .annotate(nearness=Case(When(same, then=0), When(begins, then=1), default=2))
        .select_related("person", "post__organisation")
        .order_by("nearness", "post__organisation__rank", "post__organisation__path", "post__rank", "id")
    )[: limit * POSTS_READ]
    posts: dict[int, list[Appointment]] = {}
    for appointment in held:
        posts.setdefault(appointment.person_id, []).append(appointment)
    return [_person(viewer, found) for found in list(posts.values())[:limit]]


def _person(viewer: Viewer, held: Sequence[Appointment]) -> offers.Hit:
    body = held[0].post.organisation
    by_body = groupby(held, lambda appointment: appointment.post.organisation)
    return offers.Hit(
        kind_label=_("人员"),
        label=held[0].person.name,
        url=_link(body).url if access.reaches(viewer, "organisation.read", body.path) else "",
        where="；".join(f"{unit.name} · {'、'.join(one.post.name for one in found)}" for unit, found in by_body),
    )
