"""A real, running product and a real browser, for journeys, pictures and measures."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.run import BROWSERS

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]


class NotStarted(Exception):
    """The product did not answer; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Product:
    """A running product: its address, its data folder, its database."""

    url: str
    home: Path
    database: str
    process: "subprocess.Popen[bytes]"

    def keqiao(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command on this product's database."""
        env = environment(self.home, self.database)
        return subprocess.run([sys.executable, "-m", "keqiao", *words], env=env, capture_output=True, text=True, check=False)


def environment(home: Path, database: str, **more: str) -> dict[str, str]:
    """What a product in `home` on `database` is started with; `more` wins."""
    own = {"KEQIAO_HOME": str(home), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "keqiao.config.settings"}
    return os.environ | own | more


@contextmanager
def running(
    home: Path, *words: str, database: str = "", env: Mapping[str, str] | None = None, ready: str = "/healthz"
) -> Iterator[Product]:
    """`keqiao WORDS` on a free port, from the first good answer at `ready` to the end of the block.

    `words` default to `serve`. Raises NotStarted with the output.
    """
    home.mkdir(exist_ok=True)
    database = database or f"sqlite:///{home / 'db.sqlite3'}"
    port = free_port()
    command = [sys.executable, "-m", "keqiao", *(words or ("serve",)), "--port", str(port)]
    with (home / "output.txt").open("wb") as output:
        settings = environment(home, database, **(env or {}))
        process = subprocess.Popen(command, env=settings, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    product = Product(f"http://127.0.0.1:{port}", home, database, process)
    try:
        _wait(product, ready)
        yield product
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(product: Product, ready: str) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and product.process.poll() is None:
        try:
            with urllib.request.urlopen(product.url + ready, timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    raise NotStarted("the product did not start:\n" + (product.home / "output.txt").read_text())


def chromium(driver: Playwright) -> Browser:
    """A Chromium: KEQIAO_CHROMIUM, else the system's, else Playwright's own."""
    path = os.environ.get("KEQIAO_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return driver.chromium.launch(executable_path=path, args=FLAGS)
