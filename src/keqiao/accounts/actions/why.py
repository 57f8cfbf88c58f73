"""That somebody was asked about is on record, like everything that looks into another person's affairs."""

from collections.abc import Mapping

from django.db import transaction

from keqiao.accounts.rules.why import why_not_ask
from keqiao.core import trail
from keqiao.core.refusal import refuse_if
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Person


@transaction.atomic
def ask_why(person: Person, *, page: str, numbers: Mapping[str, int], by: Viewer) -> None:
    """`page`: the name of the address asked about, with its numbers; never the address as typed, which may hold words."""
    refuse_if(why_not_ask(by))
    trail.record("accounts.ask_why", subject=("person", person.pk), by=by, body={"page": page, **numbers})
