import datetime as dt
import logging
import os
import signal
import threading
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection

from keqiao.core import clock, jobs, seal
from keqiao.core.models import Heartbeat, Job
from keqiao.core.operations import children
from keqiao.core.refusal import Refused

SEAL_EVERY = 5.0
IDLE = 0.5
TIDY_EVERY = 3600.0
KEPT = dt.timedelta(days=30)
_log = logging.getLogger("keqiao.worker")


class Command(BaseCommand):
    help = "Run jobs and seal the trail until told to stop."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due, seal, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            jobs.run_all()
            seal.seal()
            return
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        children.watch_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
        Rounds(stop).run()


class Rounds:
    """What the worker does again and again until `stop` is set."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.next_seal = 0.0
        self.day: dt.date | None = None
        self.next_tidy = time.monotonic() + TIDY_EVERY

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                close_old_connections()
                self._regular()
                if not jobs.run_one(self._between_steps):
                    self.stop.wait(IDLE)
            except (DatabaseError, OSError):
                _log.exception("the database or the data folder did not answer; trying again")
                self.stop.wait(5)

    def _between_steps(self) -> bool:
        """A long job keeps neither the sealing nor the end waiting."""
        try:
            self._regular()
        except (DatabaseError, OSError):
            _log.exception("between two steps of a job")  # the next step meets it too, or it is over
        return not self.stop.is_set()

    def _regular(self) -> None:
        now = time.monotonic()
        if now >= self.next_seal:
            self.next_seal = now + SEAL_EVERY
            try:
                seal.seal()
            except Refused:  # nothing that waiting mends: said each time, and by `keqiao audit verify`
                _log.exception("the trail is not sealed")
            Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})
            if self.day != (today := clock.today()):
                self.day = today
                jobs.begin_day()
        if now >= self.next_tidy:
            self.next_tidy = now + TIDY_EVERY
            tidy()


def tidy() -> None:
    """Remove sessions that are over and jobs done long ago; let SQLite look over its statistics."""
    call_command("clearsessions")
    Job.objects.filter(state=Job.State.DONE, ended_at__lt=clock.now() - KEPT).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
