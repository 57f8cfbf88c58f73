"""Every address answers every role, at every position, as the second part of access.toml says.

To add a row: see the head of that part. The association of this guard has one thing for each placeholder of an address
(`{version}`, `{organisation}`) in each body; a new placeholder is added to `_things` below.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse

from keqiao.accounts.actions import grant
from keqiao.accounts.models import User
from keqiao.core import clock, places
from keqiao.core.models import Heartbeat, Site
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM
from tests.guards.association import MIDDLE, Association, Seat, bring_in, build, position

pytestmark = pytest.mark.xdist_group("access")  # the association is built once, in one worker
METHODS = ("GET", "POST")
POSITIONS = ("own", "below", "beside", "above")
# What the office works with before it is published; nobody else finds it, and the office only where it writes.
OF_DRAFTS = {"plans:clauses", "plans:changes"}
# What belongs to the root of the tree, though no thing of it stands in the address.
OF_THE_ROOT = {"/calendar/"}
Answers = dict[str, int]  # position → status
Answer = Any  # what a client of the tests gets: its type is private to the library


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: what a method of an address answers, by role ("" is the public) and position."""

    name: str
    method: str
    url: str
    answers: dict[str, Answers]
    raw: dict[str, Any]


@cache
def rows() -> dict[tuple[str, str], Row]:
    """The table by (route, method)."""
    tree = tomllib.loads(places.ACCESS_TABLE.read_text(encoding="utf-8"))["url"]
    found = {}
    for words, raw in _leaves(tree):
        row = Row(":".join(words).removesuffix("-post"), raw["method"], raw["url"], _answers(raw), raw)
        assert (row.name, row.method) not in found, f"{row.name} has two rows for {row.method}"
        assert row.method in METHODS, f"{row.name}: {row.method}"
        found[row.name, row.method] = row
    return found


def _leaves(tree: dict[str, Any], words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if "url" in tree and isinstance(tree["url"], str):
        yield words, tree
        return
    for word, below in tree.items():
        yield from _leaves(below, (*words, word))


def _answers(raw: dict[str, Any]) -> dict[str, Answers]:
    said = {who: value for who, value in raw.items() if who not in ("url", "method")}
    if "everybody" in said:
        assert len(said) == 1, f"{raw['url']}: everybody is everybody"
        return dict.fromkeys(["", *Role.values], _by_position(said["everybody"]))
    public = _by_position(said.pop("public"))
    if "signed_in" in said:
        assert len(said) == 1, f"{raw['url']}: signed_in stands for all roles"
        said = dict.fromkeys(Role.values, said["signed_in"])
    assert set(said) == set(Role.values), f"{raw['url']}: roles {sorted(set(said) ^ set(Role.values))}"
    return {"": public} | {role: _by_position(value) for role, value in said.items()}


def _by_position(value: int | str) -> Answers:
    if isinstance(value, int):
        return dict.fromkeys(POSITIONS, value)
    found = {place: int(status) for place, status in (part.split(":") for part in value.split())}
    assert set(found) == set(POSITIONS), value
    return found


def routes() -> set[str]:
    """Every routed address, by name. Static files are served before routing and have none."""

    def walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            else:
                assert pattern.name, f"{pattern.pattern} has no name"
                yield ":".join([*spaces, pattern.name])

    return set(walk(get_resolver(), ()))


# --- the table itself -------------------------------------------------------------------------------------------------
def test_every_address_has_a_row_and_every_row_an_address() -> None:
    in_table = {name for name, _method in rows()}
    assert routes() - in_table == set(), "addresses without a row in access.toml"
    assert in_table - routes() == set(), "rows of access.toml without an address"


def test_rows_lead_to_the_address_that_they_name() -> None:
    for row in rows().values():
        assert resolve(re.sub(r"{\w+}", "1", row.url)).view_name == row.name


def test_what_one_may_not_know_is_not_found() -> None:
    for row in rows().values():
        statuses = {status for answers in row.answers.values() for status in answers.values()}
        assert 403 not in statuses, row.name
        positions = {tuple(answers.values()) for answers in row.answers.values() if len(set(answers.values())) > 1}
        assert not positions or "{" in row.url or row.url in OF_THE_ROOT, f"{row.name} has no thing that could stand anywhere"


# --- the product ------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Association]:
    """One association for all tests of this file; it leaves the database with the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def association(built: Association, db: None) -> Association:
    """The association in a transaction of the test's own."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now() + dt.timedelta(hours=1)})
    return built


def test_every_address_answers_as_the_table_says(association: Association) -> None:
    wrong = []
    for seat in (None, *association.seats):
        reader = _client(seat.user if seat else None)
        for name, method in product(sorted(routes()), METHODS):
            row = rows().get((name, method))
            url = (row or next(row for (named, _method), row in rows().items() if named == name)).url
            for place, path in _things(url, seat, association, only_one=row is None):
                wanted = row.answers[seat.role if seat else ""][place] if row else 405
                # What is sent may change the session (sign out, another hat): it goes by a client of its own.
                client = reader if method == "GET" else _client(seat.user if seat else None)
                if fault := _fault(client.generic(method, path), wanted, path, method, is_public=seat is None):
                    who = f"{seat.role} in {seat.body}" if seat else "public"
                    wrong.append(f"{method} {name} ({path}), {who}, {place}: {fault}")
    assert not wrong, "\n".join(wrong)


def test_drafts_and_what_is_not_there_are_not_found(association: Association) -> None:
    """A draft is nobody's to read yet, and its number tells nothing: it answers as one that does not exist."""
    urls = [row.url for row in rows().values() if "{version}" in row.url and row.name not in OF_DRAFTS]
    assert urls
    for seat in (None, *association.seats):
        for url in urls:
            user = seat.user if seat else None
            draft, nothing = (_ask(url.format(version=pk, clause=1), "GET", user) for pk in (association.draft.id, 10**9))
            assert draft.status_code == nothing.status_code in (302, 404), (url, seat)
            assert _without_numbers(draft) == _without_numbers(nothing), url


def test_drafts_are_the_offices_that_writes_them(association: Association) -> None:
    """Pages of drafts open to the office of the body whose draft it is, and to nobody else."""
    for name in OF_DRAFTS:
        url = rows()[name, "GET"].url.format(version=association.draft.id)
        for seat in (None, *association.seats):
            is_office = seat is not None and (seat.role, seat.body) == (Role.OFFICE_CLERK, MIDDLE)
            wanted = 200 if is_office else 404 if seat else 302
            assert _ask(url, "GET", seat.user if seat else None).status_code == wanted, (name, seat)


def test_hats_add_up(association: Association) -> None:
    """Reading is the union: a unit officer here who is one elsewhere too reads both, and no more."""
    seat = association.seats[-1]
    assert (seat.role, seat.body) == (Role.UNIT_OFFICER, "甲市一县")
    path = reverse("plans:read", args=[association.plans["乙市"].id])
    assert _ask(path, "GET", seat.user).status_code == 404
    grant(seat.user.person, role=Role.UNIT_OFFICER, organisation=association.bodies["乙市一县"], by=SYSTEM)
    for body, status in {"乙市": 200, "乙市一县": 200, "甲市": 200, "甲市一县": 200, "甲市二县": 404}.items():
        path = reverse("plans:read", args=[association.plans[body].id])
        assert _ask(path, "GET", seat.user).status_code == status, body


def test_a_grant_that_is_over_opens_nothing(association: Association) -> None:
    seat = next(seat for seat in association.seats if seat.role == Role.LEADER)
    path = reverse("plans:read", args=[association.plans[MIDDLE].id])
    assert _ask(path, "GET", seat.user).status_code == 200
    seat.user.person.grants.update(revoked_at=clock.now())
    assert _ask(path, "GET", seat.user).status_code == 404


def test_style_page_is_of_the_sample_only(association: Association) -> None:
    Site.objects.update(is_sample=False, offset_days=0)
    assert _ask(reverse("core:style"), "GET", association.seats[0].user).status_code == 404


def test_an_installation_that_is_not_set_up_shows_only_its_first_page(association: Association) -> None:
    Site.objects.update(is_sample=False, offset_days=0, set_up_at=None)
    setup = reverse("accounts:setup")
    for (name, method), row in rows().items():
        if "{" not in row.url and name not in ("accounts:setup", "set_language", "core:health"):
            answer = _ask(row.url, method, None)
            assert (answer.status_code, answer.headers.get("Location")) == (302, setup), name
    assert _ask(setup, "GET", None).status_code == 200
    assert _ask(setup, "POST", None).status_code == 422


def test_a_plan_of_next_year_opens_like_this_years(association: Association) -> None:
    """The positions hold for what is published later too, not for one list made at the start."""
    later = bring_in("乙市", 2023, association.bodies["乙市"])
    seat = association.seats[0]
    assert _ask(reverse("plans:read", args=[later.id]), "GET", seat.user).status_code == 404
    assert _ask(reverse("portal:plan", args=[later.id]), "GET", seat.user).status_code == 200


def _things(url: str, seat: Seat | None, association: Association, *, only_one: bool) -> Iterator[tuple[str, str]]:
    """(position, address) of every thing that an address can stand for; the public has no position of its own."""
    here = seat.body if seat else MIDDLE
    kinds: dict[str, Mapping[str, Model]] = {
        "version": association.plans,
        "organisation": association.bodies,
        "clause": association.clauses,
        "draft": association.drafts,
        "node": association.nodes,
        "source": association.sources,
        "sheet_import": association.sheet_imports,
        "person": association.people,
        "appointment": association.appointments,
        "post": association.posts,
        "grant": association.grants,
    }
    named = re.findall(r"{(\w+)}", url)
    if not named:
        root = next(iter(association.bodies))
        yield position(root, here) if url in OF_THE_ROOT else "own", url
        return
    bodies = [body for body in association.bodies if all(body in kinds[kind] for kind in named)]
    for body in bodies[: 1 if only_one else None]:
        yield position(body, here), url.format(**{kind: kinds[kind][body].pk for kind in named})


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _ask(path: str, method: str, user: User | None) -> Answer:
    return _client(user).generic(method, path)


def _fault(answer: Answer, wanted: int, path: str, method: str, *, is_public: bool) -> str:
    if answer.status_code != wanted:
        return f"{answer.status_code}, not {wanted}"
    sign_in = f"{reverse('account_login')}?next={path}"
    if is_public and method == "GET" and wanted == 302 and answer.headers["Location"] != sign_in:
        return f"leads to {answer.headers['Location']}, not to sign-in and back"
    return ""


def _without_numbers(answer: Answer) -> str:
    """A page without what differs from one request to the next: its id, its form's token, the address asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r"\b[0-9a-f]{12}\b|/\d+\b", "", text)
