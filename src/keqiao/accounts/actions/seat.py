"""Looking through another body's eyes: both ends are on record, in the name of who really looks."""

import datetime as dt

from django.db import transaction

from keqiao.accounts.rules.seat import why_not_take_seat
from keqiao.core import trail
from keqiao.core.refusal import refuse_if
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation


@transaction.atomic
def take_seat(organisation: Organisation, *, role: str, until: dt.datetime, by: Viewer) -> None:
    """Begin to look as somebody of this role in this body; `until`: true time at which it ends by itself."""
    refuse_if(why_not_take_seat(organisation, role, by))
    trail.record("accounts.take_seat", subject=("organisation", organisation.pk), by=by, body={"role": role, "until": until})


@transaction.atomic
def leave_seat(organisation_id: int, *, role: str, by: Viewer, was_over: bool = False) -> None:
    """End it; `by`: who really looks. `was_over`: its time had run out, or it could no longer be taken."""
    trail.record(
        "accounts.leave_seat", subject=("organisation", organisation_id), by=by, body={"role": role, "was_over": was_over}
    )
