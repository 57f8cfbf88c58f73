"""The office's own words for the proposer: added and removed in the browser, in force from the next proposal on."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keqiao.core.models import TrailEntry
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions.clause import confirm, propose_anew
from keqiao.plans.actions.word import add_word, remove_word
from keqiao.plans.models import ClauseSpan, ClauseWord
from keqiao.plans.queries.words import clause_words, word_lists
from keqiao.plans.tests.test_publishing import draft
from keqiao.textkit.clauses import LISTS

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]


def test_a_word_counts_from_then_on_and_no_longer_when_removed(viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    word = add_word("products", " 连心便民箱 ", by=clerk)
    assert "连心便民箱" in clause_words().of("products") and "连心便民箱" not in clause_words().of("events")
    assert [own.text for row in word_lists() if row.key == "products" for own in row.own] == ["连心便民箱"]
    remove_word(word.id, by=clerk)
    assert "连心便民箱" not in clause_words().of("products")
    assert [entry.kind for entry in TrailEntry.objects.order_by("-id")[:2]] == ["plans.remove_word", "plans.add_word"]
    with pytest.raises(Faster):
        remove_word(word.id, by=clerk)


@pytest.mark.parametrize("text", ["", " ", "两 个", "字" * 31, "#词", "责任书"])
def test_what_is_no_word_or_stands_there_is_refused(viewer: Cast, text: str) -> None:
    with pytest.raises(Refused):
        add_word("products", text, by=viewer("bangongshi"))
    with pytest.raises(Refused, match="词表"):
        add_word("no_such_list", "词", by=viewer("bangongshi"))


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou", "admin"])
def test_only_the_office_keeps_words(viewer: Cast, signed_in: SignIn, who: str) -> None:
    with pytest.raises(Refused, match="办公室"):
        add_word("products", "连心便民箱", by=viewer(who))
    url = reverse("plans:words")
    assert signed_in(who).get(url).status_code == signed_in(who).post(url, {"list": "products"}).status_code == 404


def test_proposing_anew_leaves_alone_what_is_decided(viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = draft(clerk)
    spans = ClauseSpan.objects.filter(wording__version=version).order_by("wording__order", "part_from")
    decided, other = spans[0].clause_id, spans.last()
    assert other is not None
    confirm(version, [decided], by=clerk, kind="background")
    count = spans.values("wording").distinct().count()
    assert propose_anew(version, by=clerk) == count - 1
    ids = set(spans.values_list("clause_id", flat=True))
    assert decided in ids and other.clause_id not in ids
    assert spans.values("wording").distinct().count() == count
    with pytest.raises(Refused, match="办公室"):
        propose_anew(version, by=viewer("pujibu"))


def test_the_page_tells_what_belongs_where(signed_in: SignIn) -> None:
    client, url = signed_in("bangongshi"), reverse("plans:words")
    page = client.get(url).content.decode()
    assert all(f'id="{kind}"' in page for kind in LISTS) and "动作动词" in page
    answer = client.post(url, {"list": "events", "text": "赶大集"})
    assert answer.headers["Location"] == f"{url}#events"
    again = client.post(url, {"list": "events", "text": "赶大集"})
    assert again.status_code == 422 and "已在这份词表里" in again.content.decode()
    word = ClauseWord.objects.get(text="赶大集")
    assert client.post(url, {"list": "events", "remove": word.id}).status_code == 302
    assert not ClauseWord.objects.exists()


def test_words_are_asked_for_once_a_text(viewer: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        draft(viewer("bangongshi"))
    assert sum("plans_clauseword" in row["sql"] for row in asked) <= 2, "how many there are, and once which"
