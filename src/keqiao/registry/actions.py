"""Writing organisations, posts, people. Who may call them is decided where they are called from: set-up and sample now;
the screens of the registry bring their rules."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import paths, trail
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Alias, Appointment, Organisation, OrganisationName, Person, Placement, Post
from keqiao.registry.reckon import search_key


@transaction.atomic
def add_organisation(
    name: str,
    *,
    kind: str,
    parent: Organisation | None,
    by: Viewer,
    rank: int = 1000,
    aliases: tuple[str, ...] = (),
    since: dt.date | None = None,
) -> Organisation:
    """Add a body under `parent` (None for the root of the tree)."""
    name = name.strip()
    if not name:
        raise Refused(_("请填写名称。"))
    if max(map(len, (name, *aliases))) > 120:
        raise Refused(_("名称过长，最多120字。"))
    # the path holds the id, which the database gives: until then a name that is nobody else's
    organisation = Organisation.objects.create(kind=kind, name=name, rank=rank, path=uuid.uuid4().hex)
    organisation.path = paths.below(parent.path if parent else "", organisation.id)
    organisation.save(update_fields=["path"])
    OrganisationName.objects.create(organisation=organisation, text=name, search_key=search_key(name), from_on=since)
    if parent:
        Placement.objects.create(organisation=organisation, parent=parent, from_on=since)
    for text in dict.fromkeys(aliases):
        Alias.objects.create(organisation=organisation, text=text, search_key=search_key(text))
    trail.record(
        "registry.add_organisation",
        subject=("organisation", organisation.id),
        by=by,
        body={"name": name, "kind": kind, "parent": parent.id if parent else None, "aliases": list(aliases)},
    )
    return organisation


@transaction.atomic
def add_alias(organisation: Organisation, text: str, *, by: Viewer) -> None:
    """Remember that papers write this organisation so; nothing happens where that is known."""
    text = text.strip()
    is_name = OrganisationName.objects.filter(organisation=organisation, text=text).exists()
    if not text or is_name or Alias.objects.filter(organisation=organisation, text=text).exists():
        return
    if len(text) > 120:
        raise Refused(_("名称过长，最多120字。"))
    Alias.objects.create(organisation=organisation, text=text, search_key=search_key(text))
    trail.record("registry.add_alias", subject=("organisation", organisation.id), by=by, body={"alias": text})


@transaction.atomic
def add_person(name: str, *, by: Viewer) -> Person:
    """Add a person. The name is personal: it stands in the person's row, not in the trail."""
    name = name.strip()
    if not name:
        raise Refused(_("请填写姓名。"))
    person = Person.objects.create(name=name, search_key=search_key(name, is_person=True))
    trail.record("registry.add_person", subject=("person", person.id), by=by)
    return person


@transaction.atomic
def appoint(
    person: Person,
    *,
    organisation: Organisation,
    post_name: str,
    by: Viewer,
    rank: int = 1000,
    manner: str = Appointment.Manner.APPOINTED,
    since: dt.date | None = None,
) -> Appointment:
    """Put a person on a post of an organisation; the post is made if the organisation has none of this name."""
    post, _made = Post.objects.get_or_create(organisation=organisation, name=post_name.strip(), defaults={"rank": rank})
    appointment = Appointment.objects.create(person=person, post=post, manner=manner, from_on=since)
    trail.record(
        "registry.appoint",
        subject=("person", person.id),
        by=by,
        body={"post": post.id, "organisation": organisation.id, "manner": manner, "from": since},
    )
    return appointment
