"""Every page of the sample, who sees it, and a page read as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client
from django.urls import reverse

from keqiao.accounts.models import User
from keqiao.core.models import Site
from keqiao.demo import sample
from keqiao.plans.models import ClauseSpan, Version
from keqiao.registry.models import Organisation

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TELLING = ("title", "alt", "aria-label", "placeholder", "data-label", "content")


@dataclass(frozen=True, slots=True)
class Page:
    """An address as one reader opens it; `path` may ask for something (`?q=`)."""

    name: str
    path: str
    reader: str = ""


def pages() -> list[Page]:
    """Each kind of page once, with its states, for a reader who sees most on it. For the sample database."""
    version = Version.objects.order_by("id")[0].pk
    unit = Organisation.objects.get(name=sample.POPULARISATION).pk
    clause = ClauseSpan.objects.filter(wording__version=version).order_by("wording__order", "part_from")[6].clause_id
    root = Organisation.objects.get(name=sample.ASSOCIATION).pk
    read, public = reverse("plans:read", args=[version]), reverse("portal:plan", args=[version])
    return [
        Page("home", reverse("portal:home")),
        Page("public plan", public),
        Page("public plan, search", f"{public}?q=科普"),
        Page("public plan, nothing found", f"{public}?q=木星"),
        Page("sign-in", reverse("account_login")),
        Page("style", reverse("core:style"), "bangongshi"),
        Page("not found", "/nowhere/"),
        Page("workbench", reverse("workbench:home"), "pujibu"),
        Page("workbench, two hats", reverse("workbench:home"), "xuehuibu"),
        Page("workbench of a unit", reverse("workbench:home"), "luzhou"),
        Page("workbench of an expert", reverse("workbench:home"), "zhuanjia"),
        Page("workbench of the auditor", reverse("workbench:home"), "auditor"),
        Page("plans", reverse("plans:index"), "zhuxi"),
        Page("plan", read, "bangongshi"),
        Page("plan, one unit", f"{read}?unit={unit}", "pujibu"),
        Page("plan, one section", f"{read}?section=s2", "pujibu"),
        Page("plan, search", f"{read}?q=科普", "bangongshi"),
        Page("plan, nothing found", f"{read}?q=木星", "bangongshi"),
        Page("plan, kind and state", f"{read}?kind=task_point&state=not_broken_down", "zhuxi"),
        Page("points", reverse("plans:points", args=[version]), "pujibu"),
        Page("points, not broken down", f"{reverse('plans:points', args=[version])}?state=not_broken_down", "zhuxi"),
        Page("item", reverse("plans:item", args=[version, 9]), "pujibu"),
        Page("clause", reverse("plans:clause", args=[version, clause]), "bangongshi"),
        *_pages_of_the_office(version),
        Page("original", reverse("plans:original", args=[version]), "bangongshi"),
        Page("unit", reverse("registry:organisation", args=[unit]), "pujibu"),
        Page("association", reverse("registry:organisation", args=[root]), "bangongshi"),
        Page("search", reverse("core:search"), "pujibu"),
        Page("search, much found", f"{reverse('core:search')}?q=科普", "bangongshi"),
        Page("search, another name", f"{reverse('core:search')}?q=科普部", "pujibu"),
        Page("search, people", f"{reverse('core:search')}?q=方", "xuehuibu"),
        Page("search, nothing found", f"{reverse('core:search')}?q=木", "pujibu"),
        Page("search of an expert", f"{reverse('core:search')}?q=科协", "zhuanjia"),
        Page("calendar", f"{reverse('core:calendar')}?year=2021&since=2021-06-09&n=3", "pujibu"),
        Page(
            "calendar, provisional, of the office", f"{reverse('core:calendar')}?year=2027&since=2027-03-01&n=3", "bangongshi"
        ),
        Page("trail", reverse("core:trail"), "auditor"),
        Page("trail, one kind", f"{reverse('core:trail')}?kind=accounts.grant", "auditor"),
        Page("trail, empty", f"{reverse('core:trail')}?kind=no.such", "auditor"),
        Page("not found, signed in", "/nowhere/", "pujibu"),
    ]


def _pages_of_the_office(version: int) -> list[Page]:
    desk = reverse("plans:clauses", args=[version])
    return [
        Page("desk of clauses", desk, "bangongshi"),
        Page("desk of clauses, one kind", f"{desk}?show=background", "bangongshi"),
        Page("words of the proposer", reverse("plans:words"), "bangongshi"),
        Page("further paper", reverse("plans:amend", args=[version]), "bangongshi"),
        Page("changes", reverse("plans:changes", args=[version]), "pujibu"),
        Page("public changes", reverse("portal:changes", args=[version])),
    ]


def open_page(page: Page, language: str = "") -> str:
    """The page's text, for a reader of the sample, in a language."""
    client = client_of(page.reader)
    if language:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(page.path).content.decode()


def client_of(username: str) -> Client:
    client = Client(raise_request_exception=False)
    if username:
        client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def first_run_page(language: str = "") -> str:
    """The page of an installation that is not set up; only in a test that rolls back."""
    Site.objects.update(is_sample=False, offset_days=0, set_up_at=None)
    return open_page(Page("setup", reverse("accounts:setup")), language)


@dataclass(slots=True)
class Element:
    """An element of a page: what is in it, in order, texts and elements."""

    tag: str
    attrs: dict[str, str]
    line: int = 0
    inside: "list[Element | str]" = field(default_factory=list)

    def walk(self) -> "Iterator[Element]":
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, tag: str) -> "list[Element]":
        return [element for element in self.walk() if element.tag == tag]

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)


def read(html: str) -> Element:
    """A page as a tree. Raises ValueError where an end tag does not fit: a browser would guess."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if len(reader.open) != 1:
        raise ValueError(f"not closed: {[(e.tag, e.line) for e in reader.open[1:]]}")
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            raise ValueError(f"<{tag}> has an attribute twice: {names}")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0])
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open[-1].tag != tag:
            raise ValueError(f"line {self.getpos()[0]}: </{tag}> ends <{self.open[-1].tag}> of line {self.open[-1].line}")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def furniture(element: Element, language: str = "") -> Iterator[tuple[Element, str, str]]:
    """(element, language, text) of every text and telling attribute, with the language it is said to be in."""
    language = element.attrs.get("lang", language)
    if element.tag in ("script", "style"):
        return
    for name in TELLING:
        if value := element.attrs.get(name):
            yield element, language, value
    if element.tag in ("input", "button") and element.attrs.get("type") in ("submit", "button", "reset"):
        yield element, language, element.attrs.get("value", "")
    for part in element.inside:
        if isinstance(part, Element):
            yield from furniture(part, language)
        elif part.strip():
            yield element, language, part.strip()
