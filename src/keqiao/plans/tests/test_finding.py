"""Sentences of plans in the one search box: in their place, of plans in force, for whoever reads them inside."""

import re
from collections.abc import Callable

import pytest

from keqiao.core import jobs
from keqiao.core.offers import Hit
from keqiao.core.viewer import PUBLIC, Viewer
from keqiao.plans.models import Damage, Version
from keqiao.plans.queries.finding import MOST, OF_EACH, found_sentences
from keqiao.plans.queries.page import Asked
from keqiao.plans.queries.reading import reading_page
from tests.guards.association import Association, bring_in, build

Cast = Callable[[str], Viewer]


@pytest.fixture
def version(db: None) -> Version:
    return Version.objects.get(plan__year=2021)


@pytest.fixture
def association(db: None) -> Association:
    found = build()
    jobs.run_all()
    return found


def seen_by(association: Association, role: str, body: str) -> Viewer:
    from keqiao.accounts.queries import viewer_for

    return viewer_for(next(seat.user for seat in association.seats if (seat.role, seat.body) == (role, body)))


def places(hits: list[Hit]) -> list[str]:
    return [hit.url.partition("#")[2] for hit in hits]


def test_every_hit_leads_to_its_place_on_the_reading_page(version: Version, viewer: Cast) -> None:
    """The same places, in the same order, as the search within the plan."""
    for words in ("科普", "科协", "学会", "习近平", "工程"):
        page = reading_page(version, viewer("zhuxi"), Asked(q=words), is_public=False)
        hits = found_sentences(viewer("zhuxi"), words, MOST)
        assert places(hits) == [hit.anchor for hit in page.hits]
        assert [hit.what for hit in hits] == [hit.label for hit in page.hits]
        assert all(hit.paper == version.title and hit.url.startswith(f"/plans/{version.id}/?q=") for hit in hits)


def test_a_sentence_comes_with_its_item_and_the_words_in_their_place(viewer: Cast) -> None:
    (hit,) = found_sentences(viewer("pujibu"), "科普e站", 5)
    assert hit.kind_label == "工作要点"
    assert re.fullmatch(r"第\d+项", hit.what)
    assert hit.label and "科普e站" in hit.excerpt.replace("“", "").replace("”", "")
    assert re.fullmatch(r"/plans/\d+/\?q=[%\w]+#w\d+", hit.url)


def test_a_title_is_not_said_twice(viewer: Cast) -> None:
    (hit,) = found_sentences(viewer("pujibu"), "构建全域科普新机制", 5)
    assert (hit.what, hit.label, hit.excerpt) == ("第7项", "构建全域科普新机制", "")
    assert hit.url.endswith("#i7")


def test_damaged_places_are_named_not_shown(viewer: Cast) -> None:
    for damage in Damage.objects.exclude(wording=None).select_related("wording"):
        wording = damage.wording
        assert wording is not None
        before = re.findall(r"[\u4e00-\u9fff]{4,}", wording.text[: damage.part_from])
        if not before or damage.decided_at:
            continue
        excerpts = [hit.excerpt for hit in found_sentences(viewer("zhuxi"), before[-1], MOST)]
        shown = [text for text in excerpts if "〔原文此处缺损〕" in text]
        assert shown, wording.text


@pytest.mark.parametrize("words", ["科", "e", "", "“科”", " 科 "])
def test_one_character_is_too_little(viewer: Cast, words: str) -> None:
    assert found_sentences(viewer("zhuxi"), words, 5) == []


def test_drafts_and_what_a_further_paper_replaced_are_not_found(version: Version, viewer: Cast) -> None:
    assert found_sentences(viewer("zhuxi"), "大篷车", 5)
    Version.objects.filter(pk=version.pk).update(state=Version.State.SUPERSEDED)
    assert found_sentences(viewer("zhuxi"), "大篷车", 5) == []
    Version.objects.filter(pk=version.pk).update(state=Version.State.DRAFT, published_at=None, published_by=None)
    assert found_sentences(viewer("zhuxi"), "大篷车", 5) == []


def test_a_plan_of_a_neighbour_is_not_found_though_it_is_public(association: Association) -> None:
    read = {
        ("office_clerk", "甲市"): {"省", "甲市", "甲市一县", "甲市二县", "甲市一县乡"},
        ("leader", "甲市"): {"省", "甲市", "甲市一县", "甲市二县", "甲市一县乡"},
        ("department_officer", "甲市普及部"): {"省", "甲市"},
        ("unit_officer", "甲市一县"): {"省", "甲市", "甲市一县"},
        ("expert", "甲市"): set(),
        ("science_worker", "甲市"): set(),
        ("administrator", "甲市"): set(),
        ("security_administrator", "甲市"): set(),
        ("auditor", "甲市"): set(),
    }
    for (role, body), bodies in read.items():
        hits = found_sentences(seen_by(association, role, body), "弘扬科学家精神", 50)
        assert {hit.paper.removesuffix("科学技术协会2021年工作要点") for hit in hits} == bodies, role
    assert found_sentences(PUBLIC, "弘扬科学家精神", 50) == []


def test_of_several_plans_some_places_of_each_are_shown_the_newest_year_first(association: Association) -> None:
    text = "甲市科学技术协会2026年工作要点\n\n一、工作\n" + "\n".join(
        f"{n}.做好第{n}件。开展科普活动第{n}次。（普及部）" for n in range(1, 31)
    )
    text += "\n\n甲市科学技术协会\n2026年3月1日"
    bring_in("甲市", 2026, association.bodies["甲市"], text=text)
    jobs.run_all()
    clerk = seen_by(association, "office_clerk", "甲市")
    hits = found_sentences(clerk, "开展科普活动", 10)
    assert len(hits) == 10
    papers = [hit.paper for hit in hits]
    assert papers == sorted(papers, key=papers.index)
    assert papers[0].startswith("甲市科学技术协会2026年") and papers.count(papers[0]) >= OF_EACH
    assert len(set(papers)) == 6
