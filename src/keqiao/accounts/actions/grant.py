"""Writing grants: what a person may do, where, and until when."""

import datetime as dt

from django.db import transaction

from keqiao.accounts.models import Grant
from keqiao.accounts.rules import why_not_together
from keqiao.core import clock, trail
from keqiao.core.refusal import refuse_if
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation, Person


@transaction.atomic
def grant(
    person: Person,
    *,
    role: str,
    organisation: Organisation,
    by: Viewer,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Grant:
    """Give a role within an organisation. Raises Refused where duties are separated."""
    held = set(Grant.objects.filter(person=person, revoked_at__isnull=True).values_list("role", flat=True))
    refuse_if(why_not_together(role, held))
    given = Grant.objects.create(
        person=person,
        role=role,
        organisation=organisation,
        from_on=since,
        until_on=until,
        given_at=clock.now(),
        given_by_id=by.account_id,
    )
    trail.record(
        "accounts.grant",
        subject=("person", person.id),
        by=by,
        body={"grant": given.id, "role": role, "organisation": organisation.id, "from": since, "until": until},
    )
    return given
