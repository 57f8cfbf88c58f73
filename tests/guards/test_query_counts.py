"""How often each page asks the database: a number of its own, and the same number when there is ten times as much."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keqiao import textkit
from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.demo import sample
from keqiao.plans.actions import draft_plan
from keqiao.plans.models import Version
from keqiao.registry.actions import add_organisation
from keqiao.registry.models import Organisation
from tests.guards.association import issue

SignIn = Callable[[str], Client]
# Of every signed-in page: session, account, its grants with their organisations, the site row, the name of the house.
# Page, who reads it, how often it may ask. A higher number needs a reason; a lower one is written down here too.
PAGES: dict[str, tuple[str, int]] = {
    "portal:home": ("", 5),
    "portal:plan": ("", 8),
    "account_login": ("", 2),
    "workbench:home": ("pujibu", 9),
    "plans:index": ("pujibu", 9),
    "plans:read": ("bangongshi", 12),
    "plans:original": ("bangongshi", 7),
    "plans:clauses": ("bangongshi", 10),
    "plans:points": ("bangongshi", 12),
    "plans:item": ("bangongshi", 15),
    "plans:words": ("bangongshi", 6),
    "plans:amend": ("bangongshi", 9),
    "plans:changes": ("bangongshi", 8),
    "portal:changes": ("", 5),
    "registry:organisation": ("pujibu", 14),
    "registry:units": ("bangongshi", 10),
    "registry:people": ("bangongshi", 7),
    "registry:division": ("bangongshi", 12),
    "core:calendar": ("bangongshi", 8),
    "core:search": ("pujibu", 5),
    "core:trail": ("auditor", 14),
    "core:style": ("", 2),
    "api:plans": ("", 3),
    "api:plan": ("", 7),
}


def address(name: str, version: int) -> str:
    if name == "plans:item":
        return reverse(name, args=[version, 9])
    if (name.startswith("plans:") and name not in ("plans:index", "plans:words")) or name in (
        "portal:plan",
        "portal:changes",
        "api:plan",
    ):
        return reverse(name, args=[version])
    if name == "registry:organisation":
        return reverse(name, args=[Organisation.objects.get(name=sample.POPULARISATION).pk])
    return reverse(name)


def queries(client: Client, path: str) -> list[str]:
    """What a page asks, the second time it is opened in a session (the first writes when the session began)."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return [query["sql"] for query in captured.captured_queries]


def long_plan(year: int) -> bytes:
    """A plan with six sections of thirty items, each with the units of the sample."""
    lines = [f"{sample.ASSOCIATION}{year}年工作要点", ""]
    number = 0
    for section in "一二三四五六":
        lines.append(f"{section}、第{section}方面的重点工作")
        for _item in range(30):
            number += 1
            lines.append(f"{number}.做好第{number}件事。组织第一次活动；开展第二次活动。建立长效机制。（普及部、学会部）")
    return "\n".join([*lines, "", sample.ASSOCIATION, f"{year}年3月1日"]).encode()


@dataclass(frozen=True, slots=True)
class Grown:
    """The sample with more of everything that a page may list; `version` is one of the long plans."""

    version: int
    items: int


def grow() -> Grown:
    clerk = viewer_for(User.objects.get(username="bangongshi"))
    root = Organisation.objects.get(name=sample.ASSOCIATION)
    versions = []
    for year in (2022, 2023, 2024):
        data = long_plan(year)
        version = draft_plan(
            textkit.read_plans(data, "plan.txt"), data=data, name="plan.txt", issuer=root, by=clerk, is_declared=True
        )
        versions.append(issue(version, clerk))
    unit = Organisation.objects.get(name=sample.POPULARISATION)
    for number in range(20):
        add_organisation(f"第{number}科", kind=Organisation.Kind.DEPARTMENT, parent=unit, by=clerk, since=dt.date(2020, 1, 1))
    return Grown(versions[-1].id, versions[-1].nodes.filter(kind="item").count())


def client_of(username: str, signed_in: SignIn) -> Client:
    return signed_in(username) if username else Client()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_as_is_written_down(name: str, signed_in: SignIn) -> None:
    username, number = PAGES[name]
    asked = queries(client_of(username, signed_in), address(name, Version.objects.get().id))
    assert len(asked) == number, "\n".join(asked)


def test_no_page_asks_more_often_when_there_is_more(signed_in: SignIn) -> None:
    """Three more plans, each ten times as long, twenty more bodies, some hundred more entries of the trail."""
    grown = grow()
    assert grown.items == 180
    more = {}
    for name, (username, number) in PAGES.items():
        asked = queries(client_of(username, signed_in), address(name, grown.version))
        if len(asked) != number:
            more[name] = f"{number} → {len(asked)}\n" + "\n".join(asked)
    assert not more, "\n\n".join(f"{name}: {text}" for name, text in more.items())


def test_looking_for_words_and_filtering_cost_one_question_more_at_most(signed_in: SignIn) -> None:
    client, path = signed_in("bangongshi"), address("plans:read", Version.objects.get().id)
    plain = len(queries(client, path))
    assert len(queries(client, f"{path}?section=s2&unit=普及部")) == plain
    assert len(queries(client, f"{path}?q=科普")) <= plain + 1


# On top of the page's own: bodies, bodies over them, their names and aliases, people; sentences and their rows, titles,
# places, damaged places. Names come from the index: pinyin and the very name are looked up apart.
SEARCHING = 13


@pytest.mark.parametrize("words", ["科普", "科", "方圆", "第", "bgs", "木星"])
def test_the_search_box_asks_as_often_whatever_it_finds(words: str, signed_in: SignIn) -> None:
    client, path = signed_in("pujibu"), reverse("core:search")
    most = PAGES["core:search"][1] + SEARCHING
    before = len(queries(client, f"{path}?q={words}"))
    grow()
    assert before <= most
    assert len(queries(client, f"{path}?q={words}")) <= most
    assert len(queries(client, f"{path}?q=做好")) <= most
