"""A status changes by the table, once, and only from where it was."""

import pytest
from django.db.models import F

from keqiao.core import clock, jobs
from keqiao.core.models import Job
from keqiao.core.move import move
from keqiao.core.refusal import Faster, Refused, refuse_if

TRANSITIONS = {("queued", "begin"): "running", ("running", "finish"): "done"}


@pytest.fixture
def thing(db: None) -> Job:
    return jobs.enqueue("test.thing")


def test_step_of_the_table_is_taken_with_its_fields(thing: Job) -> None:
    now = clock.now()
    assert move(thing, "begin", TRANSITIONS, ended_at=now, error="why") == "running"
    assert (thing.state, thing.ended_at, thing.error) == ("running", now, "why")
    kept = Job.objects.get(pk=thing.pk)
    assert (kept.state, kept.ended_at, kept.error) == ("running", now, "why")


@pytest.mark.parametrize("verb", ["finish", "bury", ""])
def test_step_that_the_table_does_not_know_is_refused(thing: Job, verb: str) -> None:
    with pytest.raises(Refused) as refusal:
        move(thing, verb, TRANSITIONS, error="never")
    assert not isinstance(refusal.value, Faster)
    assert refusal.value.reason
    kept = Job.objects.get(pk=thing.pk)
    assert (kept.state, kept.error) == ("queued", "")


def test_somebody_faster_is_told(thing: Job) -> None:
    theirs = Job.objects.get(pk=thing.pk)
    move(theirs, "begin", TRANSITIONS, error="theirs")
    with pytest.raises(Faster):
        move(thing, "begin", TRANSITIONS, error="mine")
    kept = Job.objects.get(pk=thing.pk)
    assert (kept.state, kept.error, thing.state) == ("running", "theirs", "queued")


def test_thing_that_is_gone_counts_as_somebody_faster(thing: Job) -> None:
    Job.objects.filter(pk=thing.pk).delete()
    with pytest.raises(Faster):
        move(thing, "begin", TRANSITIONS)


def test_only_the_one_thing_moves(thing: Job) -> None:
    other = jobs.enqueue("test.thing")
    move(thing, "begin", TRANSITIONS, attempts=F("attempts") + 1)
    other.refresh_from_db()
    assert (other.state, other.attempts) == ("queued", 0)
    assert Job.objects.get(pk=thing.pk).attempts == 1


def test_refuse_if_raises_only_a_reason() -> None:
    refuse_if(None)
    refuse_if("")
    with pytest.raises(Refused, match="没有权限"):
        refuse_if("没有权限")
