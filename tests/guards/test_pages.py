"""Every page as it is sent: whole, alone, without inline anything, its links leading somewhere for whoever sees them."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from keqiao.core.roles import Role
from keqiao.demo import sample
from tests.guards.pages import Element, client_of, first_run_page, open_page, pages, read

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
# What a link of each kind of element is called.
LINKS = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "use": "href",
    "form": "action",
    "iframe": "src",
    "source": "src",
}
# One account of the sample a role; the first of them holds two hats.
READERS = ["", *{role: person.username for person in sample.PEOPLE for role, _body in person.hats}.values()]
# A crawl that finds more has run into a page without an end.
MOST = 1000


def faults(html: str, language: str) -> Iterator[str]:
    """What is wrong with the markup of one page."""
    try:
        tree = read(html)
    except ValueError as fault:
        yield str(fault)
        return
    for tag in ("h1", "title", "main", "html"):
        if len(tree.all(tag)) != 1:
            yield f"{len(tree.all(tag))} <{tag}>"
    for tag in ("h1", "title"):
        yield from (f"empty <{tag}>" for element in tree.all(tag) if not element.text.strip())
    yield from (
        f"lang={element.attrs.get('lang')}" for element in tree.all("html") if element.attrs.get("lang") != LANGUAGES[language]
    )
    ids = Counter(element.attrs["id"] for element in tree.walk() if "id" in element.attrs)
    yield from (f"id {name} {count} times" for name, count in ids.items() if count > 1)
    for element in tree.walk():
        yield from inline(element)
        yield from dangling(element, set(ids))
    yield from headings(tree)


def inline(element: Element) -> Iterator[str]:
    """What the content policy refuses, or htmx would run."""
    where = f"line {element.line} <{element.tag}>"
    if element.tag == "style" or (element.tag == "script" and not element.attrs.get("src")):
        yield f"{where}: inline"
    for name, value in element.attrs.items():
        if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
            yield f"{where}: {name}"
        if value.strip().lower().startswith("javascript:") or (
            name.startswith("hx-") and re.match(r"\s*(?:js|javascript):", value)
        ):
            yield f"{where}: {name}={value}"
        if name == "hx-trigger" and "[" in value:
            yield f"{where}: a filter of a trigger fails open"


def dangling(element: Element, ids: set[str]) -> Iterator[str]:
    """References within the page to what is not there."""
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "list", "data-opens"):
        yield from (f"line {element.line} {name}={part}" for part in element.attrs.get(name, "").split() if part not in ids)
    if (target := element.attrs.get("hx-target", "")).startswith("#") and target[1:] not in ids:
        yield f"line {element.line} hx-target={target}"


def headings(tree: Element) -> Iterator[str]:
    levels = [int(element.tag[1]) for element in tree.walk() if re.fullmatch("h[1-6]", element.tag)]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"<h{after}> after <h{before}>"


def test_every_page_is_whole_and_has_nothing_inline(db: None) -> None:
    found = {}
    for language in LANGUAGES:
        for page in pages():
            found[page.name, language] = list(faults(open_page(page, language), language))
    for language in LANGUAGES:
        found["first run", language] = list(faults(first_run_page(language), language))
    assert {page: wrong for page, wrong in found.items() if wrong} == {}


def test_titles_tell_pages_apart(db: None) -> None:
    """Each kind of page has its own title, so that tabs and the history of a browser say which is which."""
    titles = {page.path.split("?")[0]: read(open_page(page)).all("title")[0].text for page in pages()}
    twins = [title for title, count in Counter(titles.values()).items() if count > 1]
    # A plan is called the same inside and on the public page.
    assert [title for title in twins if "工作要点 ·" not in title] == []


def test_public_pages_lead_to_sign_in_and_others_to_sign_out(db: None) -> None:
    for page in pages():
        tree = read(open_page(page))
        ways = [element.attrs.get("href", "") + element.attrs.get("action", "") for element in tree.walk()]
        wanted = "logout" if page.reader else "login"
        assert any(wanted in way for way in ways), page.name


def test_headers_hold_the_policy_and_forbid_keeping(db: None) -> None:
    for page in pages():
        answer = client_of(page.reader).get(page.path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy
        for directive in (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
        ):
            assert directive in policy, page.name
        assert {"form-action 'self'", "frame-ancestors 'self'"} <= {part.strip() for part in policy.split(";")}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Request-Id"]
        if page.reader:
            assert answer.headers["Cache-Control"] == "no-store", page.name


# --- every link, for whoever sees it ----------------------------------------------------------------------------------
def links(path: str, html: str) -> Iterator[str]:
    """Addresses that a page leads to or loads, with their fragments; forms that are read by GET count too."""
    for element in read(html).walk():
        value = element.attrs.get(LINKS.get(element.tag, ""), "") or element.attrs.get("hx-get", "")
        if element.tag == "form" and element.attrs.get("method", "get").lower() != "get":
            continue
        if value:
            yield urljoin(path, value)


def shape(path: str) -> tuple[str, tuple[str, ...]]:
    """Pages of one shape hold the same links: the path, and which things are asked for (not what)."""
    parts = urlsplit(path)
    return parts.path, tuple(sorted(parse_qs(parts.query)))


class Crawl:
    """Follows every link that one reader is shown, and notes what does not answer."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.seen: dict[str, str] = {}
        self.shapes: set[tuple[str, tuple[str, ...]]] = set()
        self.wrong: list[str] = []

    def run(self, *starts: str) -> None:
        waiting = deque((start, "the beginning") for start in starts)
        while waiting and len(self.seen) < MOST:
            link, source = waiting.popleft()
            path, _hash, fragment = link.partition("#")
            if urlsplit(link).netloc or urlsplit(link).scheme:
                self.wrong.append(f"{link} leads elsewhere (on {source})")
                continue
            if path not in self.seen:
                waiting.extend((found, path) for found in self._open(path, source))
            if fragment and self.seen[path] and f'id="{unquote(fragment)}"' not in self.seen[path]:
                self.wrong.append(f"{link}: no such place on the page (on {source})")

    def _open(self, path: str, source: str) -> list[str]:
        answer = self.client.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith(("text/html", "image/svg"))
        self.seen[path] = (b"".join(answer) if answer.streaming else answer.content).decode() if is_page else ""
        if answer.status_code >= 400:
            self.wrong.append(f"{path}: {answer.status_code} (on {source})")
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            return []
        if shape(path) in self.shapes:
            return []
        self.shapes.add(shape(path))
        return list(links(path, self.seen[path]))


@pytest.mark.parametrize("username", READERS, ids=lambda username: username or "public")
def test_every_link_answers_for_whoever_sees_it(username: str, db: None) -> None:
    crawl = Crawl(client_of(username))
    starts = [reverse("portal:home"), reverse("workbench:home" if username else "account_login")]
    asked = [page.path for page in pages() if page.reader == username and "nowhere" not in page.path]
    crawl.run(*starts, *asked)
    assert crawl.wrong == []
    assert len(crawl.seen) < MOST
    assert set(starts) <= set(crawl.seen)


def test_every_role_is_crawled() -> None:
    assert {role for person in sample.PEOPLE if person.username in READERS for role, _body in person.hats} == set(Role)


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:red">x</p>',
        "<script>go()</script>",
        '<a href="/" onclick="go()">x</a>',
        '<a href="/" hx-on:click="go()">x</a>',
        '<a href="javascript:go()">x</a>',
        '<a hx-get="/" hx-trigger="click[ctrlKey]">x</a>',
        '<p id="a">x</p><p id="a">y</p>',
        "<h1>another</h1>",
        "<h3>too deep</h3>",
        '<label for="nothing">x</label>',
        "<p>not closed",
    ],
)
def test_the_guard_sees(body: str) -> None:
    page = '<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>{}</main></body></html>'
    assert not list(faults(page.format(""), "en"))
    assert list(faults(page.format(body), "en"))
