"""From draft to published."""

from django.db import transaction

from keqiao.core import clock, jobs, trail
from keqiao.core.move import move
from keqiao.core.refusal import refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.models import Version


@transaction.atomic
def publish(version: Version, *, by: Viewer) -> Version:
    """Open the text to everybody whom the access table names, and to the public; it takes the place of the one before."""
    refuse_if(rules.why_not_publish(version, by))
    former = Version.objects.in_force().filter(plan_id=version.plan_id).select_for_update().first()
    if former and version.state == Version.State.DRAFT:
        move(former, "supersede", rules.VERSION_TRANSITIONS)
        jobs.enqueue("plans.unindex", version=former.id)
    move(version, "publish", rules.VERSION_TRANSITIONS, published_at=clock.at(), published_by_id=by.writer)
    jobs.enqueue("plans.index", version=version.id)
    body = {"replaces": former.id} if former else {}
    trail.record("plans.publish", subject=("version", version.id), by=by, body=body)
    return version
