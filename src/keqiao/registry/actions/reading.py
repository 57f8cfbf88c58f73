"""Reading what is personal leaves a trail entry, one a page."""

from collections.abc import Sequence

from django.db import transaction

from keqiao.core import trail
from keqiao.core.viewer import Viewer


@transaction.atomic
def note_reading(what: str, ids: Sequence[int], *, by: Viewer) -> None:
    """Note that this viewer read personal data of these people on one page of a list."""
    trail.record(
        "registry.read_people", subject=(what, None), by=by, body={"count": len(ids), "first": ids[0], "last": ids[-1]}
    )
