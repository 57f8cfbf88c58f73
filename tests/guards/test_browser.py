"""Every page in a real browser on the running product: axe finds nothing, the browser complains of nothing, nothing is asked
of anybody else. Wide and on a phone; the pages that most people see in both languages."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from keqiao.demo.sample import PASSWORD
from tests.guards.source import ROOT
from tests.product import Product, chromium, running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("axe")]
AXE = (ROOT / "tests" / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# Kept by the page itself, so that a refusal before any of our scripts is seen too.
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.refused.push(e.violatedDirective + " " + e.blockedURI));
"""
# Where each reader goes; addresses without a number are found from the first plan of the sample.
PUBLIC = [
    "/",
    "/public/plans/{plan}/",
    "/public/plans/{plan}/?q=科普",
    "/public/plans/{plan}/?q=木星",
    "/accounts/login/",
    "/nowhere/",
]
READERS: dict[str, list[str]] = {
    "": [*PUBLIC, "/style/"],
    "bangongshi": [
        "/work/",
        "/plans/",
        "/plans/{plan}/",
        "/plans/{plan}/?q=科普",
        "/plans/{plan}/original/",
        "/plans/{plan}/clauses/",
        "/plans/words/",
        "/plans/{plan}/amend/",
        "/plans/{plan}/changes/",
        "/units/{root}/",
        "/search/",
        "/search/?q=科普",
        "/search/?q=木",
        "/nowhere/",
    ],
    "xuehuibu": ["/work/", "/units/{unit}/", "/plans/{plan}/?section=s2"],
    "zhuanjia": ["/work/"],
    "auditor": ["/work/", "/trail/", "/trail/?kind=no.such"],
}
MAIN = {
    "/",
    "/public/plans/{plan}/",
    "/accounts/login/",
    "/work/",
    "/plans/{plan}/",
    "/plans/{plan}/clauses/",
    "/units/{unit}/",
    "/search/?q=科普",
    "/trail/",
    "/nowhere/",
}


@dataclass(frozen=True, slots=True)
class Watched:
    """A page with what went wrong on it so far."""

    page: Page
    product: Product
    complaints: list[str]

    def open(self, path: str) -> list[str]:
        """Open an address and say everything that is wrong with it."""
        self.complaints.clear()
        self.page.goto(self.product.url + path)
        self.page.wait_for_load_state("networkidle")
        found = [text for text in self.complaints if not re.search(r"status of 404", text)]
        found += self.page.evaluate("window.refused")
        return found + self.axe()

    def axe(self) -> list[str]:
        self.page.evaluate(AXE)
        result = self.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
        assert result["passes"], "axe looked at nothing"
        return [
            f"axe {fault['id']}: {node['html'][:160]} ({' '.join(map(str, node['target']))})"
            for fault in result["violations"]
            for node in fault["nodes"]
        ]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = chromium(driver)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    home = tmp_path_factory.mktemp("axe") / "home"
    with running(home, "serve", "--sample-if-empty") as started:
        yield started
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def new_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("axe") / "new", "serve", "--new") as started:
        yield started


@contextmanager
def watched(chrome: Browser, product: Product, width: str, language: str, username: str = "") -> Iterator[Watched]:
    context = chrome.new_context(viewport=WIDTHS[width], is_mobile=width == "phone", has_touch=width == "phone", locale="zh-CN")  # type: ignore[arg-type]
    context.add_cookies([{"name": "django_language", "value": language, "url": product.url}])
    try:
        yield _page(context, product, username)
    finally:
        context.close()


def _page(context: BrowserContext, product: Product, username: str) -> Watched:
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((product.url + "/", "data:")) else complaints.append(f"asks {asked.url}"),
    )
    if username:
        page.goto(f"{product.url}/accounts/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(re.compile("/work/"))
    return Watched(page, product, complaints)


def numbers(product: Product) -> dict[str, int]:
    """The numbers of the sample's plan, association and one department, from its own pages."""
    import sqlite3

    with sqlite3.connect(product.database.removeprefix("sqlite:///")) as opened:
        plan = opened.execute("SELECT min(id) FROM plans_version").fetchone()[0]
        root = opened.execute("SELECT id FROM registry_organisation ORDER BY path LIMIT 1").fetchone()[0]
        unit = opened.execute("SELECT id FROM registry_organisation WHERE name = '普及部'").fetchone()[0]
    opened.close()
    return {"plan": plan, "root": root, "unit": unit}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("username", READERS, ids=lambda username: username or "public")
def test_pages_are_accessible_and_quiet(chrome: Browser, product: Product, username: str, width: str) -> None:
    known, wrong = numbers(product), {}
    for language in ("zh-hans", "en"):
        with watched(chrome, product, width, language, username) as page:
            for path in READERS[username]:
                if language == "zh-hans" or path in MAIN:
                    wrong[f"{path} {language}"] = page.open(path.format(**known))
    assert {path: faults for path, faults in wrong.items() if faults} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_first_run_page_is_accessible_and_quiet(chrome: Browser, new_product: Product, width: str) -> None:
    wrong = {}
    for language in ("zh-hans", "en"):
        with watched(chrome, new_product, width, language) as page:
            wrong[language] = page.open("/accounts/setup/")
            page.page.locator("main form button[type=submit]").evaluate(
                "button => { button.form.noValidate = true; button.click(); }"
            )
            page.page.wait_for_selector("[role=alert]")
            wrong[f"{language}, refused"] = page.axe()
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_what_opens_is_accessible_too(chrome: Browser, product: Product) -> None:
    """The sheets of the reading page on a phone, the menu, a damaged place with its note."""
    known, wrong = numbers(product), {}
    with watched(chrome, product, "phone", "zh-hans", "bangongshi") as page:
        page.open("/plans/{plan}/".format(**known))
        for opener in ("[popovertarget=menu]", "[popovertarget=contents]", "[popovertarget=tools]", "[popovertarget^=damage-]"):
            found = page.page.locator(f"button{opener}:visible").first
            found.click()
            page.page.wait_for_selector(":popover-open")
            wrong[opener] = page.axe()
            page.page.keyboard.press("Escape")
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_refining_asks_nobody_else_and_runs_nothing_inline(chrome: Browser, product: Product) -> None:
    """htmx renews a part of the page: no refusal, no complaint, still accessible."""
    with watched(chrome, product, "wide", "zh-hans", "bangongshi") as page:
        page.open("/plans/{plan}/".format(**numbers(product)))
        page.complaints.clear()
        page.page.locator("#tools input[name=q]").fill("科普")
        page.page.locator("#tools input[name=q]").press("Enter")
        page.page.wait_for_url(re.compile("q="))
        page.page.locator("a.chip:visible").first.click()
        page.page.wait_for_url(re.compile("kind="))
        page.page.wait_for_load_state("networkidle")
        assert page.complaints == []
        assert page.page.evaluate("window.refused") == []
        assert page.axe() == []


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ('<img src="/static/core/favicon.svg">', "axe image-alt"),
        ('<p style="color:red">x</p>', "style-src"),
        ('<script>document.title = "x"</script>', "script-src"),
        ('<img alt="" src="http://127.0.0.2:9/x.png">', "asks http://127.0.0.2"),
    ],
)
def test_the_guard_sees(chrome: Browser, product: Product, markup: str, complaint: str) -> None:
    """What a page must not hold is found when it holds it."""
    with watched(chrome, product, "wide", "en") as page:

        def spoil(route: object) -> None:
            answer = route.fetch()  # type: ignore[attr-defined]
            route.fulfill(response=answer, body=answer.text().replace("</main>", markup + "</main>"))  # type: ignore[attr-defined]

        page.page.route(f"{product.url}/accounts/login/", spoil)
        assert any(found.startswith(complaint) for found in page.open("/accounts/login/"))


def test_axe_is_the_version_that_is_written_down() -> None:
    assert AXE.startswith("/*! axe v4.14.1")
    assert Path(ROOT, "tests/vendor/axe-core-4.14.1/LICENSE").exists()
