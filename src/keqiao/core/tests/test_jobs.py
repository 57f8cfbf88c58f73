"""A job is done once, from where it stood, by whoever holds its lease; its fault is kept with it."""

import datetime as dt
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.db.models import F

from keqiao.core import clock, jobs, trail
from keqiao.core.management.commands import worker
from keqiao.core.models import Heartbeat, Job, Seal, SearchEntry
from keqiao.core.tests.conftest import Scratch
from keqiao.core.viewer import SYSTEM

SECOND = dt.timedelta(seconds=1)
ran: list[Any] = []


@pytest.fixture(autouse=True)
def nothing_ran_yet() -> None:
    ran.clear()


@jobs.job("test.count")
def count(args: dict[str, Any], cursor: Any) -> Any:
    """Counts to `args["to"]`, a step each; fails at `args["fails_at"]` after it has written."""
    n = (cursor or 0) + 1
    Heartbeat.objects.update_or_create(name=f"step {n}", defaults={"at": clock.now()})
    ran.append(n)
    if n == args.get("fails_at"):
        raise RuntimeError(f"broke at {n}")
    return n if n < args["to"] else None


@jobs.job("test.slowly")
def slowly(args: dict[str, Any], cursor: Any) -> Any:
    """Notes who works on what, and for how long, outside the database."""
    begun = time.monotonic()
    time.sleep(0.02)
    ran.append((args["n"], cursor, begun, time.monotonic()))
    return 1 if cursor is None else None


def steps_written() -> list[str]:
    return sorted(Heartbeat.objects.filter(name__startswith="step").values_list("name", flat=True))


def again(job: Job) -> Job:
    job.refresh_from_db()
    return job


def due(job: Job) -> Job:
    """As if the pause before the next attempt were over."""
    Job.objects.filter(pk=job.pk).update(run_at=clock.now() - SECOND)
    return again(job)


# --- one worker --------------------------------------------------------------------------------------------------------
def test_job_runs_step_by_step_to_its_end(db: None) -> None:
    job = jobs.enqueue("test.count", to=3)
    assert jobs.run_all() == 1
    assert ran == [1, 2, 3]
    assert (again(job).state, job.cursor, job.lease_until, job.attempts) == (Job.State.DONE, 2, None, 1)
    assert job.ended_at is not None
    assert jobs.run_one() is False


def test_job_exists_only_with_what_it_belongs_to(db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("test.count", to=1)
        raise RuntimeError
    assert not Job.objects.filter(kind="test.count").exists()


def test_jobs_run_in_the_order_in_which_they_are_due(db: None) -> None:
    late, early = jobs.enqueue("test.slowly", n="late"), jobs.enqueue("test.slowly", n="early")
    Job.objects.filter(pk=early.pk).update(run_at=clock.now() - 60 * SECOND)
    Job.objects.filter(pk=late.pk).update(run_at=clock.now() - 30 * SECOND)
    jobs.run_all()
    assert [note[0] for note in ran] == ["early", "early", "late", "late"]


def test_job_of_the_future_waits(db: None) -> None:
    job = jobs.enqueue("test.count", to=1)
    Job.objects.filter(pk=job.pk).update(run_at=clock.now() + 60 * SECOND)
    assert jobs.run_one() is False
    assert ran == []


def test_step_that_dies_half_way_leaves_neither_work_nor_cursor(db: None) -> None:
    job = jobs.enqueue("test.count", to=5, fails_at=3)
    jobs.run_one()
    assert steps_written() == ["step 1", "step 2"]
    assert again(job).cursor == 2


def test_job_goes_on_where_it_stood(db: None) -> None:
    job = jobs.enqueue("test.count", to=5, fails_at=3)
    jobs.run_one()
    Job.objects.filter(pk=job.pk).update(args={"to": 5})
    due(job)
    jobs.run_one()
    assert ran == [1, 2, 3, 3, 4, 5]
    assert (again(job).state, job.error) == (Job.State.DONE, "")


def test_failed_job_is_tried_again_later_and_later(db: None) -> None:
    job = jobs.enqueue("test.count", to=1, fails_at=1)
    pauses = []
    for _attempt in range(jobs.ATTEMPTS - 1):
        assert jobs.run_one()
        assert (again(job).state, job.error, job.lease_until) == (Job.State.QUEUED, "RuntimeError: broke at 1", None)
        pauses.append(job.run_at - clock.now())
        assert jobs.run_one() is False  # not before its time
        due(job)
    assert all(a < b for a, b in pairwise(pauses))
    assert pauses[0] > 20 * SECOND


def test_job_fails_after_five_attempts_and_keeps_its_error(db: None) -> None:
    job = jobs.enqueue("test.count", to=1, fails_at=1)
    for _attempt in range(5):
        due(job)
        assert jobs.run_one()
    assert (again(job).state, job.attempts, job.error) == (Job.State.FAILED, 5, "RuntimeError: broke at 1")
    assert job.ended_at is not None
    due(job)
    assert jobs.run_one() is False


def test_faults_scattered_over_a_long_job_do_not_end_it(db: None) -> None:
    job = jobs.enqueue("test.count", to=10)
    for step in range(1, 10):
        Job.objects.filter(pk=job.pk).update(args={"to": 10, "fails_at": step})
        due(job)
        assert jobs.run_one()
        assert (again(job).state, job.failures) == (Job.State.QUEUED, 1)
    Job.objects.filter(pk=job.pk).update(args={"to": 10})
    due(job)
    jobs.run_one()
    assert (again(job).state, job.attempts, job.failures) == (Job.State.DONE, 10, 0)


def test_dead_workers_count_until_the_job_comes_further(db: None) -> None:
    job = jobs.enqueue("test.count", to=4)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=clock.now() - SECOND, failures=3)
    claimed = jobs._claim()
    assert claimed is not None
    assert claimed.failures == 4
    jobs._step(claimed)
    assert again(job).failures == 0


def test_what_is_over_is_tidied_away(db: None) -> None:
    old, new, failed = (jobs.enqueue("test.count", to=1) for _n in range(3))
    long_ago = clock.now() - dt.timedelta(days=31)
    Job.objects.filter(pk__in=[old.pk, new.pk]).update(state=Job.State.DONE, ended_at=long_ago)
    Job.objects.filter(pk=new.pk).update(ended_at=clock.now() - dt.timedelta(days=29))
    Job.objects.filter(pk=failed.pk).update(state=Job.State.FAILED, ended_at=long_ago)
    Session.objects.create(session_key="over", session_data="", expire_date=clock.now() - SECOND)
    worker.tidy()
    assert set(Job.objects.filter(kind="test.count")) == {new, failed}
    assert not Session.objects.filter(session_key="over").exists()


def test_job_of_an_unknown_kind_keeps_that_as_its_error(db: None) -> None:
    job = jobs.enqueue("test.nobody_knows")
    jobs.run_one()
    assert "test.nobody_knows" in again(job).error


def test_one_fault_does_not_stop_the_others(db: None) -> None:
    jobs.enqueue("test.count", to=1, fails_at=1)
    good = jobs.enqueue("test.count", to=1)
    jobs.run_all()
    assert again(good).state == Job.State.DONE


# --- leases ------------------------------------------------------------------------------------------------------------
def test_leased_job_is_left_alone(db: None) -> None:
    job = jobs.enqueue("test.count", to=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=clock.now() + 5 * SECOND, attempts=1)
    assert jobs.run_one() is False


def test_job_of_a_dead_worker_is_taken_up_where_it_stood(db: None) -> None:
    job = jobs.enqueue("test.count", to=4)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=clock.now() - SECOND, attempts=1, cursor=2)
    assert jobs.run_one()
    assert ran == [3, 4]
    assert (again(job).state, job.attempts) == (Job.State.DONE, 2)


def test_job_that_killed_five_workers_fails(db: None) -> None:
    job = jobs.enqueue("test.count", to=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=clock.now() - SECOND, attempts=9, failures=4)
    assert jobs.run_one() is False
    assert (again(job).state, job.error) == (Job.State.FAILED, "its worker died 5 times")
    assert ran == []


def test_worker_whose_job_was_taken_over_does_no_further_step(db: None) -> None:
    job = jobs.enqueue("test.count", to=5)

    def taken() -> bool:
        Job.objects.filter(pk=job.pk).update(attempts=F("attempts") + 1)  # as `_claim` of another worker does
        return True

    jobs.run_one(taken)
    assert ran == [1]
    assert (again(job).state, job.cursor, job.attempts) == (Job.State.RUNNING, 1, 2)


def test_every_step_renews_the_lease(db: None) -> None:
    job = jobs.enqueue("test.count", to=3)
    leases: list[dt.datetime] = []

    def look() -> bool:
        until = again(job).lease_until
        assert until is not None
        leases.append(until)
        return True

    jobs.run_one(look)
    assert leases == sorted(leases)
    assert leases[0] != leases[1]
    assert leases[0] > clock.now() + 30 * SECOND


def test_worker_told_to_stop_puts_its_job_back(db: None) -> None:
    job = jobs.enqueue("test.count", to=5)
    assert jobs.run_one(lambda: len(ran) < 2)
    assert ran == [1, 2]
    assert (again(job).state, job.cursor, job.attempts, job.lease_until) == (Job.State.QUEUED, 2, 1, None)
    jobs.run_one()
    assert ran == [1, 2, 3, 4, 5]


@jobs.job("test.watch")
def watch(args: dict[str, Any], cursor: Any) -> Any:
    """Writes a trail entry, then waits for ever until it is sealed."""
    if cursor is None:
        return trail.record("test.watch", subject=("test", 1), by=SYSTEM).id
    if Seal.objects.filter(trail_id=cursor).exists():
        ran.append("sealed")
        stop.set()
    return cursor


stop = threading.Event()


def test_long_job_keeps_neither_sealing_nor_heartbeat_waiting(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SEAL_EVERY", 0.0)
    job = jobs.enqueue("test.watch")
    stop.clear()
    patience = threading.Timer(60, stop.set)
    patience.start()
    worker.Rounds(stop).run()
    patience.cancel()
    assert ran == ["sealed"]
    assert again(job).state == Job.State.QUEUED
    assert Heartbeat.objects.get(name="worker").at > job.queued_at


# --- several workers ---------------------------------------------------------------------------------------------------
def work_in_threads(number: int, act: Callable[[], object]) -> None:
    faults: list[BaseException] = []
    ready = threading.Barrier(number)

    def work() -> None:
        try:
            ready.wait(30)
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults, faults


def test_workers_never_run_the_same_job_at_once(scratch: Scratch) -> None:
    Job.objects.bulk_create(
        Job(kind="test.slowly", args={"n": n}, run_at=clock.now(), queued_at=clock.now()) for n in range(24)
    )
    work_in_threads(4, jobs.run_all)
    jobs.run_all()
    steps = Counter((n, cursor) for n, cursor, _begun, _ended in ran)
    assert steps == Counter({(n, cursor): 1 for n in range(24) for cursor in (None, 1)})
    assert set(Job.objects.filter(kind="test.slowly").values_list("state", "attempts")) == {(Job.State.DONE, 1)}


def test_only_one_worker_takes_over_a_job(scratch: Scratch) -> None:
    job = jobs.enqueue("test.slowly", n=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_until=clock.now() - SECOND, attempts=1)
    work_in_threads(6, jobs.run_one)
    assert sorted(str(cursor) for _n, cursor, _begun, _ended in ran) == ["1", "None"]
    assert (again(job).state, job.attempts) == (Job.State.DONE, 2)


SENTENCES = 12_000


def long_version() -> int:
    """A published text of many sentences, whose index is not made yet; returns its id."""
    model = {name: apps.get_model("plans", name) for name in ("Plan", "Version", "Node", "Sentence", "Wording")}
    known = model["Version"].objects.select_related("plan").order_by("id")[0]
    plan = model["Plan"].objects.create(year=2099, issuer=known.plan.issuer)
    known.pk, known.plan = None, plan
    known.save(force_insert=True)
    node = model["Node"].objects.create(version=known, order=0, kind="preamble")
    with transaction.atomic():
        sentences = model["Sentence"].objects.bulk_create(
            [model["Sentence"](plan=plan) for _n in range(SENTENCES)], batch_size=2000
        )
        model["Wording"].objects.bulk_create(
            [
                model["Wording"](
                    version=known,
                    sentence=sentence,
                    node=node,
                    order=n,
                    part="text",
                    text=f"第{n}句科普。",
                    src_start=n,
                    src_end=n,
                )
                for n, sentence in enumerate(sentences)
            ],
            batch_size=500,
        )
    return int(known.pk)


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def test_index_job_survives_the_kill_of_its_worker(scratch: Scratch) -> None:
    version = long_version()
    job = jobs.enqueue("plans.index", version=version)
    process = subprocess.Popen(scratch.command("worker"), env=scratch.env)
    try:
        wait_for(lambda: (again(job).cursor or 0) > 0)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    assert (again(job).state, job.attempts) == (Job.State.RUNNING, 1)
    at_the_kill = int(job.cursor or 0)
    assert 0 < at_the_kill < SENTENCES - 1, "killed too late to show anything"
    assert SearchEntry.objects.filter(object_id__in=wordings(version, 0, SENTENCES)).count() == at_the_kill + 1

    jobs.run_all()  # what the day began with
    assert again(job).state == Job.State.RUNNING  # the dead worker's lease still holds
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - SECOND)  # a minute later
    subprocess.run(scratch.command("worker", "--once"), env=scratch.env, check=True)
    assert (again(job).state, job.attempts) == (Job.State.DONE, 2)

    entries = Counter(
        SearchEntry.objects.filter(kind="plans.sentence", object_id__in=wordings(version, 0, SENTENCES)).values_list(
            "object_id", flat=True
        )
    )
    assert entries == Counter(dict.fromkeys(wordings(version, 0, SENTENCES), 1))
    with connection.cursor() as cursor:
        column = "id" if connection.vendor == "postgresql" else "rowid"
        cursor.execute(f"SELECT count(*), count(DISTINCT {column}) FROM search_index")
        assert cursor.fetchone() == (SearchEntry.objects.count(), SearchEntry.objects.count())


def wordings(version: int, begin: int, end: int) -> list[int]:
    rows = apps.get_model("plans", "Wording").objects.filter(version=version, order__gte=begin, order__lt=end)
    return list(rows.values_list("id", flat=True))


def test_worker_told_to_end_leaves_a_long_job_at_once(scratch: Scratch) -> None:
    job = jobs.enqueue("plans.index", version=long_version())
    process = subprocess.Popen(scratch.command("worker"), env=scratch.env)
    try:
        wait_for(lambda: (again(job).cursor or 0) > 0)
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
    assert (again(job).state, job.attempts, job.lease_until) == (Job.State.QUEUED, 1, None)
    assert 0 < (job.cursor or 0) < SENTENCES - 1
