import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from keqiao import textkit
from keqiao.core import places
from keqiao.core.viewer import PUBLIC, Viewer
from keqiao.demo import sample
from keqiao.plans.actions import draft_plan, publish
from keqiao.plans.actions.damage import leave
from keqiao.plans.models import Clause, ClauseSpan, Version
from keqiao.plans.queries import clause_page, item_page, original_page, points_page, reading_page
from keqiao.plans.queries.page import Asked, ReadingPage
from keqiao.plans.reckon import Place, Run, cut
from keqiao.registry.models import Organisation

Cast = Callable[[str], Viewer]


@pytest.fixture
def version(db: None) -> Version:
    return Version.objects.get(plan__year=2021)


@pytest.fixture
def left(db: None, viewer: Cast) -> Version:
    """The same text as the plan of another year, its damaged places left as they were found."""
    clerk = viewer("bangongshi")
    data = (places.STARTER / sample.PLAN).read_bytes()
    issuer = Organisation.objects.get(name=sample.ASSOCIATION)
    file = textkit.read_plans(data, sample.PLAN)
    draft = draft_plan(file, data=data, name=sample.PLAN, issuer=issuer, by=clerk, is_declared=True, year=2019)
    for number in range(1, 5):
        leave(draft, number, by=clerk)
    return publish(draft, by=clerk)


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
    assert (page.counts.sections, page.counts.items, page.counts.mended) == (6, 18, 4)
    assert page.counts.damaged == 0
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


def test_public_page_holds_neither_raw_characters_nor_suggestions_nor_links(left: Version) -> None:
    page = reading_page(left, PUBLIC, Asked(), is_public=True)
    damaged = [run for run in all_runs(page) if run.kind == "damage"]
    assert len(damaged) == 4
    assert all(run.text == "" and run.suggestions is None for run in damaged)
    assert page.damages == [] and page.original_url == ""
    assert not any(run.url for run in all_runs(page))


def test_mended_places_read_clean_with_the_original_one_click_away(version: Version, viewer: Cast) -> None:
    inside = reading_page(version, viewer("pujibu"), Asked(), is_public=False)
    assert [run.text for run in all_runs(inside) if run.kind == "mended"] == ["牛”精神", "保科协", "的高素质"]
    assert [(d.raw, d.mended) for d in inside.damages] == list(
        zip(["??", "?!本\ue086?", "??茀f(xié)", "?shù)母咚刭|(zhì)"], sample.MENDED, strict=True)
    )
    assert inside.original_url
    outside = texts(all_runs(reading_page(version, PUBLIC, Asked(), is_public=True)))
    assert "发扬“三牛”精神" in outside and "弘扬科学家精神加强作风" in outside


def test_damaged_places_left_as_found_are_marked_inside(left: Version, viewer: Cast) -> None:
    page = reading_page(left, viewer("pujibu"), Asked(), is_public=False)
    assert (page.counts.damaged, page.counts.mended) == (4, 0)
    assert [run.text for run in all_runs(page) if run.kind == "damage"] == [
        "??",
        "?!本\ue086?",
        "??茀f(xié)",
        "?shù)母咚刭|(zhì)",
    ]


def test_clauses_tile_each_sentence_and_carry_kind_and_state(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("pujibu"), Asked(), is_public=False)
    for section in page.sections:
        for item in section.items:
            assert item.points + sum(c.kind != "task_point" for s in item.sentences for c in s.clauses) > 0
            for sentence in item.sentences:
                assert texts(run for c in sentence.clauses for run in c.runs) == texts(sentence.runs)
    assert not any(s.clauses for p in reading_page(version, PUBLIC, Asked(), is_public=True).preamble for s in p)
    assert all(clause.kind != "task_point" for p in page.preamble for s in p for clause in s.clauses)


def test_filters_by_kind_and_state_count_clauses(version: Version, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    page = reading_page(version, clerk, Asked(), is_public=False)
    kinds = {choice.value: choice.count or 0 for choice in page.filters.kinds}
    assert sum(kinds.values()) == ClauseSpan.objects.filter(wording__version=version).count()
    assert page.not_broken_down == kinds["task_point"] and "open" not in {c.value for c in page.filters.states}
    span = ClauseSpan.objects.filter(wording__version=version, clause__kind="task_point").order_by("wording__order")[0]
    Clause.objects.filter(pk=span.clause_id).update(decided_at=None, decided_by=None)
    only = reading_page(version, clerk, Asked(kind="task_point", state="open"), is_public=False)
    assert [item.number for section in only.sections for item in section.items] == [span.wording.node.number_printed]
    assert only.not_broken_down == kinds["task_point"] - 1
    none = reading_page(version, clerk, Asked(kind="background", state="open"), is_public=False)
    assert none.filters.shown_items == 0


def test_counts_of_the_list_are_those_of_its_filters(version: Version, viewer: Cast) -> None:
    everything = points_page(version, viewer("zhuxi"), Asked())
    for choice in everything.filters.kinds:
        assert points_page(version, viewer("zhuxi"), Asked(kind=choice.value)).total == choice.count
    for choice in everything.filters.states:
        assert points_page(version, viewer("zhuxi"), Asked(state=choice.value)).total == choice.count
    assert everything.total == sum(choice.count or 0 for choice in everything.filters.kinds)


def test_points_are_listed_under_their_numbers(version: Version, viewer: Cast) -> None:
    page = points_page(version, viewer("zhuxi"), Asked(state="not_broken_down", section="s3"))
    numbers = [line.label for line in page.lines]
    assert numbers[0] == "7-(1)" and all(line.kind == "task_point" for line in page.lines)
    assert {label.split("-")[0] for label in numbers} == {"7", "8", "9", "10"}
    assert page.desk_url == "" and points_page(version, viewer("bangongshi"), Asked()).desk_url


def test_clause_and_item_pages_say_what_is_known(version: Version, viewer: Cast) -> None:
    span = ClauseSpan.objects.filter(wording__version=version, wording__node__number_printed="9").order_by("id")[0]
    page = clause_page(version, span.clause_id, viewer("pujibu"))
    assert page is not None and page.item_label == "第9项" and page.line.reasons
    assert [unit.printed for unit in page.units] == ["普及部"]
    assert clause_page(version, 0, viewer("pujibu")) is None
    item = item_page(version, 9, viewer("pujibu"))
    assert item is not None and item.label == "第9项" and item.before_url.endswith("/items/8/")
    assert item.item_title == "实施基层科普行动计划" and item.after_url.endswith("/items/10/")
    assert "全域科普惠民工程" in item.section and item.lines[1].label == "9-(1)"
    assert item_page(version, 19, viewer("pujibu")) is None and item_page(version, 0, viewer("pujibu")) is None


def test_the_page_of_an_item_shows_it_as_the_text_does(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    damaged = {damage.number: damage for damage in page.damages}
    for place, item in enumerate((item for section in page.sections for item in section.items), 1):
        found = item_page(version, place, viewer("zhuxi"))
        assert found is not None and found.item == item
        assert found.damages == [damaged[n] for n in sorted(damaged) if f"第{item.number}项" == damaged[n].where and n > 1]


def test_the_list_names_units_without_the_rest_of_the_bracket(version: Version, viewer: Cast) -> None:
    page = points_page(version, viewer("zhuxi"), Asked(section="s1"))
    assert page.units[page.lines[0].id] == ["机关党支部", "科协系统社会组织行业党委", "办公室"]


def test_each_lead_unit_leads_to_its_organisation(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    units = [run for run in all_runs(page) if run.kind == "unit"]
    assert len(units) == 33
    assert all(run.url for run in units)


def test_filter_by_unit_counts_both_names_of_one_body_as_one(version: Version, viewer: Cast) -> None:
    page = reading_page(version, viewer("zhuxi"), Asked(), is_public=False)
    counts = {choice.label: choice.count for choice in page.filters.units}
    assert counts == {"机关党支部": 5, "科协系统社会组织行业党委": 4, "办公室": 6, "普及部": 7, "学会部": 8, "素质中心": 3}
    assert list(counts) == ["办公室", "学会部", "普及部", "素质中心", "机关党支部", "科协系统社会组织行业党委"]
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


def test_api_gives_what_the_public_sees(left: Version, client: Any) -> None:
    assert client.get("/api/plans").json()[0]["title"] == "长治市科学技术协会2021年工作要点"
    answer = client.get(f"/api/plans/{left.id}")
    assert "长治市".encode() in answer.content
    found = answer.json()
    assert [len(section["items"]) for section in found["sections"]] == [3, 3, 4, 2, 2, 4]
    assert sum(item["text"].count("\ufffd") for section in found["sections"] for item in section["items"]) == 4
    assert client.get("/api/plans/999999").status_code == 404
    assert client.get("/api/openapi.json").json()["paths"].keys() == {"/api/plans", "/api/plans/{pk}"}
