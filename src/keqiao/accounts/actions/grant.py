"""Writing grants: what a person may do, where, from when until when. They are revoked and handed on, never deleted."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from keqiao.accounts.models import Grant
from keqiao.accounts.rules.grant import why_not_grant, why_not_revoke, why_not_without
from keqiao.core import clock, trail
from keqiao.core.models import Site
from keqiao.core.refusal import refuse_if
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Organisation, Person, Post


@transaction.atomic
def grant(
    person: Person,
    *,
    role: str,
    organisation: Organisation,
    by: Viewer,
    since: dt.date | None = None,
    until: dt.date | None = None,
    via_post: Post | None = None,
) -> Grant:
    """Give a role within an organisation. Raises Refused where it is not the giver's to give, or not the person's to have."""
    _one_at_a_time()
    refuse_if(
        why_not_grant(person, role=role, organisation=organisation, since=since, until=until, via_post=via_post, viewer=by)
    )
    given = Grant.objects.create(
        person=person,
        role=role,
        organisation=organisation,
        from_on=since,
        until_on=until,
        via_post=via_post,
        given_at=clock.at(),
        given_by_id=by.account_id,
        given_hat=by.hat.word if by.hat else "",
    )
    trail.record(
        "accounts.grant",
        subject=("person", person.id),
        by=by,
        body={
            "grant": given.id,
            "role": role,
            "organisation": organisation.id,
            "from": since,
            "until": until,
            "post": via_post.id if via_post else None,
        },
    )
    return given


@transaction.atomic
def revoke(given: Grant, *, by: Viewer) -> None:
    """Take a role back, from this moment. Raises Refused where it is not the viewer's to take, or the last of its kind."""
    _one_at_a_time()
    given = Grant.objects.select_related("organisation").get(pk=given.pk)
    refuse_if(why_not_revoke(given, by))
    Grant.objects.filter(pk=given.pk).update(revoked_at=clock.at(), revoked_by=by.account_id)
    trail.record(
        "accounts.revoke",
        subject=("person", given.person_id),
        by=by,
        body={"grant": given.id, "role": given.role, "organisation": given.organisation_id},
    )


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What became of the grants of a post: those given to the successor, and those not, each with its reason."""

    given: list[Grant] = field(default_factory=list)
    withheld: list[tuple[Grant, str]] = field(default_factory=list)


@transaction.atomic
def pass_on_grants(post: Post, *, from_person: Person, to_person: Person | None, on: dt.date, by: Viewer) -> PassedOn:
    """What was granted through a post ends for who leaves it, the day before `on`, and begins for who comes (None: nobody yet).

    Passed on is what `by` could give and the successor, who is appointed by then, may have; the rest ends too and is told. The
    last security administrator stays. The past stays with who held it.
    """
    _one_at_a_time()
    told = PassedOn()
    eve = on - dt.timedelta(days=1)
    rows = Grant.objects.meeting(on, None).filter(via_post=post, person=from_person)
    for old in rows.select_related("organisation").order_by("id"):
        if reason := why_not_without(old):
            told.withheld.append((old, reason))
            continue
        _end(old, eve, by)
        reason = _pass(old, to_person, post, on, by, told.given) if to_person else None
        if reason:
            told.withheld.append((old, reason))
    trail.record(
        "accounts.pass_on_grants",
        subject=("person", from_person.id),
        by=by,
        body={
            "post": post.id,
            "on": on,
            "given": [given.id for given in told.given],
            "withheld": [old.id for old, _reason in told.withheld],
        },
    )
    return told


def _end(old: Grant, eve: dt.date, by: Viewer) -> None:
    """Until the eve; one that had not begun by then never does."""
    if old.from_on and old.from_on > eve:
        Grant.objects.filter(pk=old.pk).update(revoked_at=clock.at(), revoked_by=by.account_id)
    else:
        Grant.objects.filter(pk=old.pk).update(until_on=eve)


def _pass(old: Grant, to: Person, post: Post, on: dt.date, by: Viewer, given: list[Grant]) -> str | None:
    """Give the successor the same for the rest of its time; or why not."""
    since = max(on, clock.today(), old.from_on or on)
    reason = why_not_grant(
        to, role=old.role, organisation=old.organisation, since=since, until=old.until_on, via_post=post, viewer=by
    )
    if reason is None:
        given.append(
            grant(to, role=old.role, organisation=old.organisation, by=by, since=since, until=old.until_on, via_post=post)
        )
    return reason


def _one_at_a_time() -> None:
    """Two at once could each leave the other as the last, or give the same twice: one row of the house is the gate."""
    Site.objects.select_for_update().get(id=1)
