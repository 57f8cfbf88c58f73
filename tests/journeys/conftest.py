"""A journey gets a copy of the sample and a real, running product of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from keqiao.demo.sample import PASSWORD

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
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True, slots=True)
class Product:
    """A running product: its address and its data folder."""

    url: str
    home: Path
    database: str
    process: "subprocess.Popen[bytes]"

    def keqiao(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command on this product's database."""
        return subprocess.run(
            [sys.executable, "-m", "keqiao", *words],
            env=_env(self.home, self.database),
            capture_output=True,
            text=True,
            check=False,
        )


def _env(home: Path, database: str) -> dict[str, str]:
    return os.environ | {"KEQIAO_HOME": str(home), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "keqiao.config.settings"}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample in it, made once a run by starting the product on an empty database."""
    home = tmp_path_factory.mktemp("filled")
    for product in _run(home, "--sample-if-empty"):
        product.keqiao("audit", "seal")
    return home


@pytest.fixture
def product(filled: Path, tmp_path: Path) -> Iterator[Product]:
    """The product on its own copy of the sample."""
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    yield from _run(home)


@pytest.fixture(scope="module")
def shared_product(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for the journeys of a file that only read."""
    home = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(filled, home)
    yield from _run(home)


@pytest.fixture
def empty_product(tmp_path: Path) -> Iterator[Product]:
    """An installation that nobody has set up yet."""
    yield from _run(tmp_path / "home", "--new")


def _run(home: Path, *flags: str) -> Iterator[Product]:
    home.mkdir(exist_ok=True)
    database, port = f"sqlite:///{home / 'db.sqlite3'}", _free_port()
    command = [sys.executable, "-m", "keqiao", "serve", "--port", str(port), *flags]
    with (home / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, env=_env(home, database), stdout=output, stderr=subprocess.STDOUT)
    product = Product(f"http://127.0.0.1:{port}", home, database, process)
    try:
        _wait(product)
        yield product
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(product: Product) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and product.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{product.url}/healthz", timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    pytest.fail("the product did not start:\n" + (product.home / "output.txt").read_text())


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """A Chromium: KEQIAO_CHROMIUM, else the system's, else Playwright's own."""
    path = (
        os.environ.get("KEQIAO_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    browser = playwright_driver.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """`open_page(product, "/work/", as_="pujibu", phone=False)`: a page of a fresh browser, signed in through the form.

    Whatever the browser complains about (a refused script, a missing file) fails the journey.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_it(product: Product, path: str = "/", *, as_: str = "", phone: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE, has_touch=phone, is_mobile=phone, locale="zh-CN", java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # the machine may be busy
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((product.url, "data:")) else complaints.append(request.url),
        )
        if as_:
            sign_in(page, product, as_)
        page.goto(product.url + path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    serious = [text for text in complaints if not re.search(r"status of (404|422)", text)]
    assert not serious, serious


def sign_in(page: Page, product: Product, username: str, password: str = PASSWORD) -> None:
    """Through the form, as a person does."""
    page.goto(product.url + "/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/work/"))
