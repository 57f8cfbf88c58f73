import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from keqiao.core.operations import children


class Command(BaseCommand):
    help = "Run the web part alone (further machines of one installation)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=int(os.environ.get("KEQIAO_WEB_WORKERS") or min(4, os.cpu_count() or 1))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        children.watch_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
        Granian(
            ":".join(settings.WSGI_APPLICATION.rsplit(".", 1)),
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            # Threads are for slow phones, not for speed: with one, a slow client holds all others of its worker.
            blocking_threads=6,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
        ).serve()
