"""The one search box: groups, limits, what the page says where nothing is found, and words that mean harm."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from keqiao.core import offers
from keqiao.core.queries.search import LIMIT, search_page
from keqiao.core.viewer import PUBLIC, Viewer
from keqiao.core.viewer import SYSTEM as SETTING_UP
from keqiao.registry.actions import add_organisation
from keqiao.registry.models import Organisation

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]


def labels(viewer: Viewer, words: str) -> dict[str, list[str]]:
    page = search_page(viewer, words)
    return {g.label: [line.label.striptags() for paper in g.papers for line in paper.lines] for g in page.groups}


def test_groups_come_from_the_ground_up_with_their_counts(viewer: Cast) -> None:
    page = search_page(viewer("bangongshi"), "科普部")
    assert [(group.label, group.count_text) for group in page.groups] == [("单位", "1")]
    page = search_page(viewer("bangongshi"), "普及部")
    assert [group.label for group in page.groups] == ["单位"]
    page = search_page(viewer("bangongshi"), "行业党委")
    assert [(group.label, group.count_text) for group in page.groups] == [("单位", "1"), ("工作要点", "1")]
    assert [chip["url"] for chip in page.chips] == ["#found-1", "#found-2"]


def test_sentences_of_one_item_stand_under_one_heading(viewer: Cast) -> None:
    page = search_page(viewer("bangongshi"), "科普")
    lines = [line for group in page.groups if group.has_papers for paper in group.papers for line in paper.lines]
    assert len({line.what for line in lines}) == len(lines)
    eighth = next(line for line in lines if line.what == "第8项")
    assert len(eighth.excerpts) == 3
    assert all("<mark>科普</mark>" in excerpt.text for excerpt in eighth.excerpts)


def test_more_than_the_limit_is_said(viewer: Cast, signed_in: SignIn) -> None:
    root = Organisation.objects.get(name="长治市科学技术协会")
    for number in range(LIMIT + 5):
        add_organisation(f"观测{number}站", kind=Organisation.Kind.SOCIETY, parent=root, by=SETTING_UP)
    group = search_page(viewer("bangongshi"), "观测").groups[0]
    assert (group.count_text, group.is_cut) == (f"{LIMIT}+", True)
    assert sum(len(paper.lines) for paper in group.papers) == LIMIT
    assert f"只列出前 {LIMIT} 个" in signed_in("bangongshi").get("/search/?q=观测").content.decode()


def test_nothing_asked_says_what_can_be_found(signed_in: SignIn) -> None:
    text = signed_in("pujibu").get("/search/").content.decode()
    assert "这里可以查找" in text and "拼音或首字母" in text and "两个字以上" in text
    assert "两个字以上" not in signed_in("admin").get("/search/").content.decode()


def test_one_character_is_said_to_be_too_short_for_the_text(signed_in: SignIn) -> None:
    assert "至少要写 2 个字" in signed_in("pujibu").get("/search/?q=木").content.decode()
    assert "至少要写" not in signed_in("pujibu").get("/search/?q=木星").content.decode()
    assert "至少要写" not in signed_in("admin").get("/search/?q=木").content.decode()


def test_the_box_stands_on_every_page_of_whoever_may_look(signed_in: SignIn) -> None:
    box = f'action="{reverse("core:search")}"'
    for name in ("bangongshi", "zhuxi", "luzhou", "zhuanjia", "keji", "admin", "security"):
        assert box in signed_in(name).get("/work/").content.decode(), name
    assert box not in signed_in("auditor").get("/work/").content.decode()
    assert box not in Client().get("/").content.decode()
    assert box in signed_in("pujibu").get("/nowhere/").content.decode()


def test_nobody_without_a_hat_looks_for_anything() -> None:
    assert offers.findable(PUBLIC) == []


HOSTILE = [
    '"',
    "'",
    "\\",
    "%",
    "_",
    "%%%",
    "__",
    "普%部",
    "普_部",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "';DROP TABLE registry_organisation;--",
    "科普 OR 1=1",
    "NEAR(科普, 2)",
    "科" * 5000,
    "a" * 5000,
    "9 " * 2500,
    "\0",
    "普\0及",
    "\u200b",
    "．＊",
    "(((((",
    "[a-z",
    "*",
    "İıſŉ",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_that_mean_harm_are_words(signed_in: SignIn, words: str) -> None:
    answer = signed_in("bangongshi").get("/search/", {"q": words})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in text and "{{" not in text.replace("{{ 7*7 }}", "")
    assert all(len(value) <= 80 * len("&amp;#39;") for value in re.findall(r'name="q" value="([^"]*)"', text))


@pytest.mark.parametrize("words", ["%", "_", "%%%", "__", "普%部", "普_部", "\\", "\\%"])
def test_wildcards_are_literal(viewer: Cast, words: str) -> None:
    assert labels(viewer("bangongshi"), words) == {}


def test_a_name_with_a_wildcard_in_it_is_found_by_it(viewer: Cast) -> None:
    root = Organisation.objects.get(name="长治市科学技术协会")
    add_organisation("100%_绿色\\学会", kind=Organisation.Kind.SOCIETY, parent=root, by=SETTING_UP)
    for words in ("%", "_", "%_", "\\", "100%"):
        assert labels(viewer("bangongshi"), words)["单位"] == ["100%_绿色\\学会"]


def test_an_address_that_asks_strangely_is_answered(signed_in: SignIn) -> None:
    client = signed_in("bangongshi")
    for path in ("/search/?q", "/search/?q=&q=科普", "/search/?q=%FF%FE", "/search/?q=%ED%A0%80", "/search/?Q=x&q=%00"):
        assert client.get(path).status_code == 200, path
    assert client.post("/search/", {"q": "科普"}).status_code == 405
