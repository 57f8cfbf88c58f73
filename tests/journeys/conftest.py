"""A journey gets a copy of the sample and a real, running product of its own."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from keqiao.demo.sample import PASSWORD
from tests.product import Product, chromium, running

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample in it, made once a run by starting the product on an empty database."""
    home = tmp_path_factory.mktemp("filled")
    with running(home, "serve", "--sample-if-empty") as product:
        product.keqiao("audit", "seal")
    return home


@pytest.fixture
def product(filled: Path, tmp_path: Path) -> Iterator[Product]:
    """The product on its own copy of the sample."""
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    with running(home) as product:
        yield product


@pytest.fixture(scope="module")
def shared_product(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for the journeys of a file that only read."""
    home = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(filled, home)
    with running(home) as product:
        yield product


@pytest.fixture
def empty_product(tmp_path: Path) -> Iterator[Product]:
    """An installation that nobody has set up yet."""
    with running(tmp_path / "home", "serve", "--new") as product:
        yield product


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """A Chromium: KEQIAO_CHROMIUM, else the system's, else Playwright's own."""
    browser = chromium(playwright_driver)
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
    told = r"status of (401|403|404|413|422)|Status Error Code 40[13]"  # by the page itself, in words
    serious = [text for text in complaints if not re.search(told, text)]
    assert not serious, serious


def sign_in(page: Page, product: Product, username: str, password: str = PASSWORD) -> None:
    """Through the form, as a person does."""
    page.goto(product.url + "/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/work/"))
