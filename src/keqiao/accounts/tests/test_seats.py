"""Looking through another body's eyes: what both may see, nothing written, both ends on record, over after half an hour."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from keqiao.accounts.actions.grant import grant
from keqiao.accounts.models import User
from keqiao.accounts.queries.seat import LASTS, SEAT
from keqiao.core import clock
from keqiao.core.models import TrailEntry
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM
from keqiao.demo import sample
from keqiao.registry.models import Organisation, Person

SignIn = Callable[[str], Client]
TAKE, LEAVE = "/accounts/seat/", "/accounts/seat/leave/"


def body(name: str) -> int:
    return Organisation.objects.get(name=name).pk


def take(client: Client, unit: str, role: str = "unit_officer") -> int:
    return client.post(TAKE, {"unit": body(unit), "role": role}).status_code


@pytest.fixture
def through(signed_in: SignIn) -> Client:
    """The office, looking as the officer of a county."""
    client = signed_in("bangongshi")
    assert take(client, "潞州区科协") == 302
    return client


def last(kind: str) -> TrailEntry:
    return TrailEntry.objects.filter(kind=kind).latest("id")


def main_of(client: Client, path: str) -> str:
    """The page itself, without what differs from one request to the next."""
    found = re.search(r"<main.*</main>", client.get(path).content.decode(), re.DOTALL)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", found.group() if found else "")


def test_the_page_is_that_of_the_county_and_says_so(through: Client, signed_in: SignIn) -> None:
    page = through.get("/work/").content.decode()
    assert "正以“潞州区科协 · 单位联络员”的视角查看" in page
    for path in ("/plans/", "/plans/1/"):
        assert main_of(through, path) == main_of(signed_in("luzhou"), path)
    for path in ("/plans/import/", "/plans/words/", TAKE):
        assert through.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/accounts/grants/give/", "/accounts/hat/", "/plans/1/clauses/", "/plans/import/", "/nowhere/"]
)
def test_nothing_can_be_sent_but_that_it_is_over(through: Client, path: str) -> None:
    before = TrailEntry.objects.count()
    answer = through.post(path, {"hat": "x"}, headers={"referer": "http://testserver/plans/1/"})
    assert answer.status_code == 422 and "什么也没有改动" in answer.content.decode()
    assert 'href="/plans/1/"' in answer.content.decode()
    assert TrailEntry.objects.count() == before


def test_what_htmx_sends_is_answered_in_the_page(through: Client) -> None:
    answer = through.post("/plans/1/clauses/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#main")


def test_both_ends_are_on_record_in_the_name_of_who_looks(through: Client) -> None:
    office = User.objects.get(username="bangongshi").pk
    entry = last("accounts.take_seat")
    assert (entry.by, entry.subject_id, entry.hat.split("@")[0]) == (office, body("潞州区科协"), "office_clerk")
    assert through.post(LEAVE).headers["Location"] == TAKE
    entry = last("accounts.leave_seat")
    assert (entry.by, entry.subject_id) == (office, body("潞州区科协"))
    assert "视角查看，只能看" not in through.get("/work/").content.decode()
    assert through.get("/plans/import/").status_code == 200


def test_it_is_over_after_half_an_hour_and_with_the_session(through: Client) -> None:
    session = through.session
    assert 0 < session[SEAT][2] - clock.now().timestamp() <= LASTS.total_seconds() == 1800
    session[SEAT] = [*session[SEAT][:2], clock.now().timestamp() - 1]
    session.save()
    assert through.get("/plans/import/").status_code == 200
    assert '"was_over":true' in last("accounts.leave_seat").body
    take(through, "潞州区科协")
    through.post(reverse("account_logout"))
    assert SEAT not in through.session


def test_a_right_that_ends_ends_it(through: Client) -> None:
    User.objects.get(username="bangongshi").person.grants.update(revoked_at=clock.at())
    assert "视角查看，只能看" not in through.get("/work/").content.decode()


def test_a_party_body_only_for_whoever_has_a_hat_in_it(signed_in: SignIn) -> None:
    client = signed_in("bangongshi")
    assert sample.BRANCH not in client.get(f"{TAKE}?q=支部").content.decode()
    assert take(client, sample.BRANCH, "department_officer") == 422
    person: Person = User.objects.get(username="bangongshi").person
    branch = Organisation.objects.get(name=sample.BRANCH)
    grant(person, role=Role.DEPARTMENT_OFFICER, organisation=branch, by=SYSTEM)
    assert take(client, sample.BRANCH, "department_officer") == 302


@pytest.mark.parametrize("role", ["leader", "office_clerk", "auditor", "administrator", ""])
def test_only_departments_and_units_are_looked_through(signed_in: SignIn, role: str) -> None:
    assert take(signed_in("bangongshi"), "潞州区科协", role) == 422


@pytest.mark.parametrize("username", ["luzhou", "pujibu", "zhuxi", "security", "admin", "auditor"])
def test_nobody_else_looks_through_others(signed_in: SignIn, username: str) -> None:
    assert take(signed_in(username), "潞州区科协") == 404


def test_what_the_clerk_may_not_see_stays_out_of_sight(signed_in: SignIn) -> None:
    """A clerk of a county reaches only its own tree: through a unit's eyes the root is as far as for the clerk."""
    person = User.objects.get(username="luzhou").person
    person.grants.update(revoked_at=clock.at())
    grant(person, role=Role.OFFICE_CLERK, organisation=Organisation.objects.get(name="潞州区科协"), by=SYSTEM)
    client = signed_in("luzhou")
    assert take(client, "上党区科协") == 422
    assert take(client, "潞州区科协") == 302


def test_choosing_a_hat_leads_back_to_the_page(signed_in: SignIn) -> None:
    client = signed_in("xuehuibu")
    committee = f"department_officer@{body(sample.COMMITTEE)}"
    assert (
        client.post("/accounts/hat/", {"hat": committee, "next": "/plans/1/?unit=3"}).headers["Location"] == "/plans/1/?unit=3"
    )
    assert client.session["hat"] == committee
    assert client.post("/accounts/hat/", {"hat": committee, "next": "https://elsewhere.cn/"}).headers["Location"] == "/work/"
