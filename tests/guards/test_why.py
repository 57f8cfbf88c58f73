"""Why somebody sees a page or not: the answer is what the page really answers, for every seat, page and thing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from keqiao.accounts.queries import viewer_for
from keqiao.accounts.queries.why import place_of, thing_at, why
from keqiao.core.roles import Role
from tests.guards.association import Association, build
from tests.guards.test_access import _client, _things, rows

pytestmark = pytest.mark.xdist_group("access")
# Answers of a page that opens: itself, or another one to which it leads.
OPENS = (200, 302)


@pytest.fixture(scope="module")
def association(django_db_setup: None, django_db_blocker: Any) -> Iterator[Association]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def addresses(association: Association) -> Iterator[str]:
    """Every page that is read, of every thing that it may lead to; published pages of drafts too."""
    for (name, method), row in sorted(rows().items()):
        if method == "GET" and "everybody" not in row.raw and not name.startswith("account_"):
            yield from (path for _position, path in _things(row.url, None, association, only_one=False))
            if "{version}" in row.url:
                yield row.url.format(version=association.draft.pk, clause=1)


def test_the_answer_is_what_the_page_answers(association: Association) -> None:
    asker = viewer_for(next(seat.user for seat in association.seats if seat.role == Role.SECURITY_ADMINISTRATOR))
    wrong, asked = [], set()
    for seat in association.seats:
        client = _client(seat.user)
        for path in addresses(association):
            thing = thing_at(path)
            place = place_of(thing) if thing else None
            if thing is None or place is None:
                continue
            asked.add(thing.url_name)
            answer, real = why(asker, seat.user.person, thing, place), client.get(path).status_code
            if answer.is_open != (real in OPENS):
                wrong.append(f"{path} for {seat.role} in {seat.body}: {answer.is_open}, but {real}")
    assert wrong == []
    assert asked >= {"plans:read", "plans:draft", "plans:changes", "plans:source", "plans:node", "registry:organisation"}
    assert asked >= {"core:trail", "core:search", "workbench:home", "plans:index", "accounts:access"}


@pytest.mark.parametrize(
    ("path", "known"), [("/nowhere/", False), ("plans", False), ("", False), ("https://x.cn/plans/1/?q=1#a", True)]
)
def test_an_address_is_read_as_it_is_pasted(path: str, known: bool) -> None:
    assert (thing_at(path) is not None) == known


def test_what_is_told_of_a_draft_is_its_kind_and_number(association: Association) -> None:
    """The page of the security administrator names no title and no words of what is asked about."""
    security = next(seat.user for seat in association.seats if seat.role == Role.SECURITY_ADMINISTRATOR)
    asked = association.seats[0].user.person_id
    sent = {"person": asked, "kind": "address", "what": reverse("plans:draft", args=[association.draft.pk])}
    page = _client(security).post(reverse("accounts:why"), sent)
    text = page.content.decode()
    assert page.status_code == 200 and f"草稿 {association.draft.pk}号" in text
    assert association.draft.title not in text and not re.search("弘扬科学家精神|学习贯彻", text)
