"""What the worker runs. A job is a row; its worker holds a lease that it renews by working.

An app's `jobs.py` (named in settings.JOBS) registers functions with `@job("app.verb")`. Such a function takes the job's
`args` and `cursor`, does one short step in a transaction of its own and returns the next cursor, or None when it is done.
The cursor is written in the same transaction as the step: a killed worker's job goes on exactly where it stood.
"""

import datetime as dt
import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from keqiao.core import clock
from keqiao.core.models import Job

Step = Callable[[dict[str, Any], Any], Any]
LEASE = dt.timedelta(seconds=60)
ATTEMPTS = 5
RETRY_AFTER = dt.timedelta(seconds=30)
_steps: dict[str, Step] = {}
_daily: list[str] = []
_log = logging.getLogger("keqiao.jobs")


def job(kind: str) -> Callable[[Step], Step]:
    """Register the step function of one kind of job."""

    def register(step: Step) -> Step:
        _steps[kind] = step
        return step

    return register


def daily(kind: str) -> Callable[[Step], Step]:
    """Register a job that is also queued when a business day begins (and when the clock of the sample is moved)."""
    _daily.append(kind)
    return job(kind)


def begin_day() -> None:
    """Queue what every day begins with. Twice does no harm: such jobs bring rows to what the day says."""
    _load()
    for kind in _daily:
        enqueue(kind)


@cache
def _load() -> None:
    for name in settings.JOBS:
        import_module(name)


def enqueue(kind: str, **args: Any) -> Job:
    """Queue work in the caller's transaction: it exists exactly if what it belongs to exists."""
    return Job.objects.create(kind=kind, args=args, run_at=clock.now(), queued_at=clock.now())


def _always() -> bool:
    return True


def run_one(may_go_on: Callable[[], bool] = _always) -> bool:
    """Claim the next job that is due or whose worker died, and run it to its end. False when there is none.

    `may_go_on` is asked after every step; when it says no, the job is put back for the next worker.
    """
    _load()
    claimed = _claim()
    if claimed is None:
        return False
    try:
        while _step(claimed):
            if not may_go_on():
                _put_back(claimed)
                break
    except Exception as fault:  # a job's fault is kept with the job; the worker goes on
        _log.exception("job %s %s", claimed.kind, claimed.pk)
        _give_back(claimed, fault)
    return True


def run_all() -> int:
    """Run until nothing is due; returns how many jobs ran (tests and `keqiao worker --once`)."""
    count = 0
    while run_one():
        count += 1
    return count


def _claim() -> Job | None:
    now = clock.now()
    free = Q(state=Job.State.QUEUED, run_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    for candidate in Job.objects.filter(free).order_by("run_at", "id")[:5]:
        died = candidate.state == Job.State.RUNNING
        if died and candidate.failures + 1 >= ATTEMPTS:
            _bury(candidate, free)
            continue
        mine = Job.objects.filter(free, pk=candidate.pk, attempts=candidate.attempts).update(
            state=Job.State.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1, failures=F("failures") + int(died)
        )
        if mine:
            candidate.refresh_from_db()
            return candidate
    return None


def _bury(candidate: Job, free: Q) -> None:
    """A job that took its workers with it must not take the next one."""
    Job.objects.filter(free, pk=candidate.pk, attempts=candidate.attempts).update(
        state=Job.State.FAILED,
        ended_at=clock.now(),
        lease_until=None,
        failures=ATTEMPTS,
        error=f"its worker died {ATTEMPTS} times",
    )


def _step(claimed: Job) -> bool:
    with transaction.atomic():
        # The lease may have run out during a long step: whoever holds the job now has another `attempts`.
        mine = Job.objects.filter(pk=claimed.pk, state=Job.State.RUNNING, attempts=claimed.attempts)
        if not mine.update(lease_until=clock.now() + LEASE):
            return False
        cursor = _steps[claimed.kind](claimed.args, claimed.cursor)
        if cursor is None:
            mine.update(state=Job.State.DONE, ended_at=clock.now(), lease_until=None, error="")
        else:
            mine.update(cursor=cursor, failures=0)
    claimed.cursor, claimed.failures = cursor, 0
    return cursor is not None


def _put_back(claimed: Job) -> None:
    Job.objects.filter(pk=claimed.pk, state=Job.State.RUNNING, attempts=claimed.attempts).update(
        state=Job.State.QUEUED, lease_until=None
    )


def _give_back(claimed: Job, fault: Exception) -> None:
    failures = claimed.failures + 1
    is_last = failures >= ATTEMPTS
    Job.objects.filter(pk=claimed.pk, state=Job.State.RUNNING, attempts=claimed.attempts).update(
        state=Job.State.FAILED if is_last else Job.State.QUEUED,
        run_at=clock.now() + RETRY_AFTER * failures,
        failures=failures,
        ended_at=clock.now() if is_last else None,
        lease_until=None,
        error=f"{type(fault).__name__}: {fault}",
    )
