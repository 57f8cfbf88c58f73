import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from keqiao.core import site
from keqiao.core.operations import children, prepare


class Command(BaseCommand):
    help = "Run the product: web and worker, under one process that passes TERM and INT on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--database", metavar="URL", help="instead of DATABASE_URL")
        parser.add_argument(
            "--new", action="store_true", help="an installation of its own, empty until it is set up in the browser"
        )
        parser.add_argument("--sample-if-empty", action="store_true", help="fill an empty database with the sample")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _refuse_taken(host, port)
        for number in (signal.SIGTERM, signal.SIGINT):  # until `supervise` takes over: leave through `finally`
            signal.signal(number, lambda *_: sys.exit(0))
        is_sample = options["sample_if_empty"] and not options["new"] and prepare.begin_sample()
        prepare.migrate()
        if is_sample:
            self.stdout.write("Filling the sample database …")
            self.stdout.flush()
            prepare.fill_sample()
        else:
            prepare.give_up_sample()
        running = [children.start("web", "--host", host, "--port", str(port)), children.start("worker")]
        try:
            self._announce(host, port, running)
            status = children.supervise(running)
        finally:
            children.end(running)
        sys.exit(status)

    def _announce(self, host: str, port: int, running: Sequence["subprocess.Popen[bytes]"]) -> None:
        address = f"http://{_printed(host)}:{port}/"
        if not _answers(address, running):
            raise CommandError("The web part did not answer within a minute, or fell; its messages stand above.", returncode=2)
        begun = float(os.environ.get("KEQIAO_STARTED_AT", "0").rstrip("N") or 0)
        if site.current().is_sample:
            self.stdout.write("\nDemo accounts (示例账号):")
            for account in import_module(settings.SAMPLE).accounts():
                self.stdout.write(f"  {account['username']:<16}{account['password']:<20}{account['name']} · {account['unit']}")
        self.stdout.write(f"\n  {address}")
        self.stdout.write(f"  data: {settings.HOME}   database: {_without_password(settings.DATABASES['default'])}")
        if begun:
            self.stdout.write(f"  first page after {time.time() - begun:.1f} s. Stop with Ctrl+C.")
        self.stdout.flush()


def _without_password(database: Mapping[str, Any]) -> str:
    return str(database["NAME"]) if "sqlite" in database["ENGINE"] else f"{database['HOST'] or 'local'}/{database['NAME']}"


def _printed(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError, UnicodeError) as fault:
            why = getattr(fault, "strerror", None) or fault
            raise CommandError(f"Cannot listen on {host}:{port} ({why}). Choose another with --port.", returncode=2) from fault


def _answers(address: str, running: Sequence["subprocess.Popen[bytes]"]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and all(child.poll() is None for child in running):
        try:
            with urllib.request.urlopen(f"{address}accounts/login/", timeout=5):  # noqa: S310  our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
    return False
