"""From draft to published."""

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, jobs, trail
from keqiao.core.move import move
from keqiao.core.refusal import Faster, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.models import Plan, Version


@transaction.atomic
def publish(version: Version, *, by: Viewer, seen: int | None = None) -> Version:
    """Open the text to everybody whom the access table names, and to the public; it takes the place of the one before.

    `seen`: the revision that the person read; where the draft was changed since, nothing is published.
    """
    Plan.objects.select_for_update().get(pk=version.plan_id)
    # Held: nobody changes the draft between this look and the step.
    now = Version.objects.select_for_update().filter(pk=version.pk).values_list("revision", flat=True).first()
    if seen is not None and now != seen:
        raise Faster(_("刚才有人改过这份草稿，请再看一遍后印发。"))
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
