import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from keqiao.core.viewer import PUBLIC, Viewer
from keqiao.plans.models import Version
from keqiao.plans.queries import original_page, reading_page
from keqiao.plans.queries.page import Asked, ReadingPage
from keqiao.plans.reckon import Place, Run, cut

Cast = Callable[[str], Viewer]


@pytest.fixture
def version(db: None) -> Version:
    return Version.objects.get(plan__year=2021)


def texts(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def all_runs(page: ReadingPage) -> list[Run]:
    return [
        run
        for section in page.sections
        for item in section.items
        for runs in (item.title, *(s.runs for s in item.sentences), item.units.text_runs)
        for run in runs
    ]


def test_six_sections_and_eighteen_items_run_through(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    assert [section.number for section in page.sections] == list("一二三四五六")
    assert [item.number for section in page.sections for item in section.items] == [str(n) for n in range(1, 19)]
    assert [item.anchor for section in page.sections for item in section.items] == [f"i{n}" for n in range(1, 19)]
    assert (page.counts.sections, page.counts.items, page.counts.damaged) == (6, 18, 4)
    assert page.issued_text == "2021年5月24日"


def test_page_shows_every_wording_of_the_version(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    shown = "".join(run.text for run in all_runs(page))
    shown += "".join(texts(s.title) for s in page.sections)
    shown += "".join(texts(s.runs) for part in (page.notice, page.preamble, page.closing) for p in part for s in p)
    for wording in version.wordings.all():
        assert wording.text.strip() in shown


def test_restored_text_holds_no_pinyin_and_no_traditional_character(version: Version) -> None:
    outside = ""
    for wording in version.wordings.prefetch_related("damages"):
        places = [Place(d.part_from, d.part_to, Run("damage", "")) for d in wording.damages.all()]
        outside += texts(cut(wording.text, places))
    assert not re.search(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]+\)", outside)
    assert not set("長縣區學協會術點機關屬業單").intersection(outside)
    assert "着力构建一体推进" in outside


def test_public_page_holds_neither_raw_characters_nor_suggestions_nor_links(version: Version) -> None:
    page = reading_page(version, PUBLIC, Asked(), is_public=True)
    damaged = [run for run in all_runs(page) if run.kind == "damage"]
    assert len(damaged) == 4
    assert all(run.text == "" and run.suggestions is None for run in damaged)
    assert page.damages == [] and page.original_url == ""
    assert not any(run.url for run in all_runs(page))


def test_each_lead_unit_leads_to_its_organisation(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    units = [run for run in all_runs(page) if run.kind == "unit"]
    assert len(units) == 33
    assert all(run.url for run in units)


def test_filter_by_unit_counts_both_names_of_one_body_as_one(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    counts = {choice.label: choice.count for choice in page.filters.units}
    assert counts == {"机关党支部": 5, "科协系统社会组织行业党委": 4, "办公室": 6, "普及部": 7, "学会部": 8, "素质中心": 3}
    committee = next(choice.value for choice in page.filters.units if choice.label == "科协系统社会组织行业党委")
    only = reading_page(version, viewer("zhuxi"), Asked(unit=committee), is_public=False)
    assert [item.number for section in only.sections for item in section.items] == ["1", "2", "16", "17"]
    assert (only.filters.shown_items, only.filters.total_items) == (4, 18)


@pytest.mark.parametrize("asked", [Asked(unit="999999"), Asked(section="s99"), Asked(unit="' OR 1=1"), Asked(q="“”")])
def test_filter_that_leaves_nothing_leaves_a_page(version: Version, viewer: Cast, asked: Asked) -> None:
    page = reading_page(version, viewer("zhuxi"), asked, is_public=False)
    assert page.filters.total_items == 18


def test_search_within_finds_marks_and_says_where(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(q="大篷车"), is_public=False)
    assert [hit.label for hit in page.hits] == ["第10项"]
    assert "大篷车" in [run.text for run in page.hits[0].runs if run.kind == "hit"]


def test_original_shows_every_character_once(version: Version) -> None:
    page = original_page(version)
    assert "".join(segment.text for segment in page.segments) == version.source.text
    assert [s.number for s in page.segments if s.number] == [1, 2, 3, 4]
    assert page.sha256 == "99553c8b2d466b56009a1b803d41911b260f1b033241a5f6bf4ba88fa64b73fe"


def test_api_gives_what_the_public_sees(version: Version, client: Any) -> None:
    assert client.get("/api/plans").json()[0]["title"] == "长治市科学技术协会2021年工作要点"
    answer = client.get(f"/api/plans/{version.id}")
    assert "长治市".encode() in answer.content
    found = answer.json()
    assert [len(section["items"]) for section in found["sections"]] == [3, 3, 4, 2, 2, 4]
    assert sum(item["text"].count("\ufffd") for section in found["sections"] for item in section["items"]) == 4
    assert client.get("/api/plans/999999").status_code == 404
    assert client.get("/api/openapi.json").json()["paths"].keys() == {"/api/plans", "/api/plans/{pk}"}
