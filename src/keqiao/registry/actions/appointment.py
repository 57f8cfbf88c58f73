"""Writing posts, who holds them, and how what hangs on a post passes on."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import offers, trail
from keqiao.core.refusal import Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry import rules
from keqiao.registry.actions.charge import pass_charges_on
from keqiao.registry.actions.index import index_people
from keqiao.registry.models import Appointment, Organisation, Person, Post

DAY = dt.timedelta(days=1)


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
    until: dt.date | None = None,
    paper: str = "",
) -> Appointment:
    """Put a person on a post of an organisation; the post is made, with `rank`, if the organisation has none of this name."""
    refuse_if(rules.why_not_keep_people(organisation, by) or rules.why_not_ended(organisation))
    post_name = post_name.strip()
    if not post_name or len(post_name) > 60:
        raise Refused(_("请填写职务，60字以内。"))
    if manner not in Appointment.Manner.values:
        raise Refused(_("请选择任职方式。"))
    post, _made = Post.objects.get_or_create(organisation=organisation, name=post_name, defaults={"rank": rank})
    post = Post.objects.select_for_update().get(pk=post.pk)
    refuse_if(rules.why_not_appointed(person, post, since, until))
    held = Appointment.objects.create(
        person=person, post=post, manner=manner, from_on=since, until_on=until, rank=rank, paper=paper.strip()
    )
    index_people([person.id])
    _record("registry.appoint", held, by, manner=manner, until=until, paper=held.paper, **{"from": since})
    return held


@transaction.atomic
def edit_post(post: Post, *, name: str, rank: int, is_single: bool, is_leading: bool, by: Viewer) -> None:
    """Correct what a post is called, where it stands in 班子 order, and whether one or several hold it."""
    refuse_if(rules.why_not_keep_people(post.organisation, by))
    name = name.strip()
    if not name or len(name) > 60:
        raise Refused(_("请填写职务，60字以内。"))
    if Post.objects.filter(organisation=post.organisation, name=name).exclude(pk=post.pk).exists():
        raise Refused(_("这个单位已有职务“%(name)s”。") % {"name": name})
    post = Post.objects.select_for_update().get(pk=post.pk)
    if is_single and (two := _two_at_once(post)):
        raise Refused(
            _("%(one)s与%(other)s同时任此职，不能设为一人一职。") % {"one": two[0].person.name, "other": two[1].person.name}
        )
    post.name, post.rank, post.is_single, post.is_leading = name, rank, is_single, is_leading
    post.save()
    body = {"post": post.id, "name": name, "rank": rank, "is_single": is_single, "is_leading": is_leading}
    trail.record("registry.edit_post", subject=("organisation", post.organisation_id), by=by, body=body)


def _two_at_once(post: Post) -> tuple[Appointment, Appointment] | None:
    held = list(post.appointments.select_related("person"))
    pairs = ((one, other) for one in held for other in held if one.pk < other.pk)
    return next(((one, other) for one, other in pairs if one.meets(other.from_on, other.until_on)), None)


@transaction.atomic
def leave_post(held: Appointment, *, on: dt.date, by: Viewer) -> None:
    """End an appointment: `on` is the first day on which the post is no longer held. Grants given through it end too."""
    held = _open(held, on, by)
    _until(held, on - DAY)
    offers.post_passed(held.post_id, held.person_id, None, on, by)
    _record("registry.leave_post", held, by, on=on)


@transaction.atomic
def hand_over(
    held: Appointment, *, to: Person, on: dt.date, by: Viewer, manner: str = Appointment.Manner.APPOINTED, paper: str = ""
) -> Appointment:
    """Another person holds the post from the day `on`: what hangs on it passes on, the past stays with who acted.

    Passed on: the leader's share of the work where it is a leading post, and what other apps hang on posts (rights).
    """
    held = _open(held, on, by)
    if to.id == held.person_id:
        raise Refused(_("请选择接任的人。"))
    _until(held, on - DAY)
    post = Post.objects.select_for_update().get(pk=held.post_id)
    refuse_if(rules.why_not_appointed(to, post, on, None))
    new = Appointment.objects.create(person=to, post=post, manner=manner, from_on=on, rank=held.rank, paper=paper.strip())
    if post.is_leading:
        pass_charges_on(post.organisation, held.person, to, on=on)
    offers.post_passed(post.id, held.person_id, to.id, on, by)
    index_people([to.id])
    _record("registry.hand_over", held, by, to=to.id, on=on, paper=new.paper)
    return new


def _open(held: Appointment, on: dt.date, by: Viewer) -> Appointment:
    held = Appointment.objects.select_for_update().get(pk=held.pk)
    refuse_if(rules.why_not_keep_people(held.post.organisation, by))
    if held.until_on is not None and held.until_on < on:
        raise Refused(_("此任职已于%(day)s结束。") % {"day": date_text(held.until_on)})
    if held.from_on is not None and on <= held.from_on:
        raise Refused(_("日期须晚于任职日期（%(day)s）。") % {"day": date_text(held.from_on)})
    return held


def _until(held: Appointment, day: dt.date) -> None:
    Appointment.objects.filter(pk=held.pk).update(until_on=day)
    held.until_on = day
    index_people([held.person_id])


def _record(word: str, held: Appointment, by: Viewer, /, **facts: Any) -> None:
    body = {"post": held.post_id, "organisation": held.post.organisation_id, **facts}
    trail.record(word, subject=("person", held.person_id), by=by, body=body)
