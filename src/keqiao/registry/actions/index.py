"""What the search box finds: the names of bodies and people, with the words that say who may see them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from keqiao.core import access, clock, search
from keqiao.registry.models import Alias, Appointment, Organisation, OrganisationName, Person
from keqiao.registry.reckon.naming import ORGANISATIONS, PEOPLE, index_words


def index_organisations(ids: Iterable[int]) -> None:
    """Write what is to be found of these bodies: present and former names, aliases, pinyin and initials."""
    wanted = list(ids)
    words: dict[int, dict[str, None]] = defaultdict(dict)
    for rows in (OrganisationName.objects, Alias.objects):
        for body, text in rows.filter(organisation__in=wanted).order_by("id").values_list("organisation_id", "text"):
            words[body] |= dict.fromkeys(index_words(text))
    paths = Organisation.objects.filter(id__in=wanted).values_list("id", "path")
    search.put(
        ORGANISATIONS,
        [search.Row(body, " ".join(words[body]), access.words_of(path, is_public=False)) for body, path in paths],
    )


def index_people(ids: Iterable[int]) -> None:
    """Write what is to be found of these people; who may see them follows from their unit and the posts they hold."""
    wanted = list(ids)
    scope: dict[int, dict[str, None]] = defaultdict(dict)
    people = Person.objects.filter(id__in=wanted)
    held = Appointment.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=clock.today()), person__in=wanted)
    for rows in (people.values_list("id", "unit__path"), held.values_list("person_id", "post__organisation__path")):
        for person, path in rows:
            scope[person] |= dict.fromkeys(access.words_of(path, is_public=False)) if path else {}
    search.put(
        PEOPLE,
        [
            search.Row(person, " ".join(index_words(name, is_person=True)), list(scope[person]) or ["nobody"])
            for person, name in people.values_list("id", "name")
        ],
    )
