"""The page on which a role is given: people and bodies found by name, roles and posts to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keqiao.accounts.models import Grant
from keqiao.accounts.queries.grants import role_options
from keqiao.core import access
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Alias, Appointment, Organisation, OrganisationName, Person, Post
from keqiao.registry.reckon import typed_key

# So many of each are offered; more asks for more words.
LIMIT = 12
Options = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class GivingAsked:
    """Words of a person and of a body, or their numbers where a link already says who and where."""

    who: str = ""
    where: str = ""
    person: int = 0
    unit: int = 0

    @property
    def is_asked(self) -> bool:
        return bool((self.who or self.person) and (self.where or self.unit))


@dataclass(frozen=True, slots=True)
class GivingPage:
    who: str
    where: str
    is_asked: bool
    people: Options
    units: Options
    posts: list[tuple[str, str]]
    roles: list[tuple[str, str]]
    is_cut: bool
    hat: str


def giving_page(viewer: Viewer, asked: GivingAsked) -> GivingPage:
    """Whom the words name, where, and what the hat in use may give."""
    people = list(_people(people_to_grant(viewer), asked.who, asked.person)[: LIMIT + 1])
    units = list(_units(units_to_grant(viewer), asked)[: LIMIT + 1])
    held = _held(viewer, people[:LIMIT])
    return GivingPage(
        who=asked.who,
        where=asked.where,
        is_asked=asked.is_asked,
        people=[(person.id, _person_text(person, held)) for person in people[:LIMIT]],
        units=[(unit.id, unit.name) for unit in units[:LIMIT]],
        posts=[("", _("不随职务")), *((str(one.post_id), _post_text(one)) for one in held)],
        roles=[("", _("请选择")), *role_options(access.roles_to_give(viewer.acting))],
        is_cut=len(people) > LIMIT or len(units) > LIMIT,
        hat=viewer.hat.label if viewer.hat else "",
    )


def people_to_grant(viewer: Viewer) -> QuerySet[Person]:
    """Whom the viewer may give something: whoever they see, and whoever holds what they could give. Whoever gives everywhere
    finds everybody: the first accounts of an installation, and new ones, hold no post yet."""
    if access.gives_everywhere(viewer):
        return Person.objects.all()
    seen = Person.objects.visible_to(viewer).values("pk")
    return Person.objects.filter(Q(pk__in=seen) | Q(pk__in=Grant.objects.visible_to(viewer).values("person_id")))


def units_to_grant(viewer: Viewer) -> QuerySet[Organisation]:
    """Bodies in which the hat in use may give something."""
    return Organisation.objects.visible_to(viewer).filter(access.delegable(viewer.acting, "path"))


def _units(rows: QuerySet[Organisation], asked: GivingAsked) -> QuerySet[Organisation]:
    if not asked.where:
        return rows.filter(pk=asked.unit)
    names, letters = Q(text__icontains=asked.where), typed_key(asked.where)
    if letters:
        names |= Q(search_key__contains=letters)
    called = [model.objects.filter(names).values("organisation_id") for model in (OrganisationName, Alias)]
    return rows.filter(Q(pk__in=called[0]) | Q(pk__in=called[1])).order_by("rank", "path")


def posts_to_name(viewer: Viewer) -> QuerySet[Post]:
    """Posts through which a role may be given: those whose holders the viewer may know."""
    return Post.objects.filter(pk__in=Appointment.objects.visible_to(viewer).values("post_id"))


def named_people(viewer: Viewer, who: str, person: int = 0) -> tuple[Options, bool]:
    """Number and words of whoever is called so, and whether there are more of them."""
    people = list(_people(people_to_grant(viewer), who, person)[: LIMIT + 1])
    held = _held(viewer, people[:LIMIT])
    return [(person.pk, _person_text(person, held)) for person in people[:LIMIT]], len(people) > LIMIT


def _people(rows: QuerySet[Person], who: str, person: int) -> QuerySet[Person]:
    if not who:
        return rows.filter(pk=person)
    found = Q(name__icontains=who)
    if letters := typed_key(who):
        found |= Q(search_key__contains=letters)
    return rows.filter(found).order_by("name", "id")


def _held(viewer: Viewer, people: Sequence[Person]) -> list[Appointment]:
    """The posts of these people today, as far as the viewer may know of them."""
    rows = Appointment.objects.visible_to(viewer).filter(person__in=people)
    return list(rows.select_related("person", "post__organisation").order_by("person__name", "post__rank", "id"))


def _person_text(person: Person, held: Sequence[Appointment]) -> str:
    """Two people of one name are told apart by their posts."""
    posts = "、".join(f"{one.post.organisation.name} {one.post.name}" for one in held if one.person_id == person.pk)
    return f"{person.name}（{posts}）" if posts else person.name


def _post_text(one: Appointment) -> str:
    return f"{one.person.name}：{one.post.organisation.name} {one.post.name}"
