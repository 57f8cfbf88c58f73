"""The desk of clauses: proposals confirmed and corrected, by one and by two."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keqiao.core.models import TrailEntry
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions.clause import confirm, confirm_all, divide, merge
from keqiao.plans.actions.draft import edit_node
from keqiao.plans.models import Clause, ClauseSpan, Version, Wording
from keqiao.plans.queries.clauses import MOST, SIZE, Desk, DeskAsked, desk, words_mark
from keqiao.plans.queries.reasons import reason_words
from keqiao.plans.reckon import MARK
from keqiao.plans.tests.drafts import typed
from keqiao.plans.tests.test_publishing import draft, issue
from keqiao.textkit.clauses import REASONS

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]
TEXT = """长治市科学技术协会2022年工作要点

一、加强学会建设
1.开展学术活动。6月底前举办学术年会3场，签订目标责任书，建立学会服务平台。(牵头部室:学会部)
2.抓好科普。坚持以习近平新时代中国特色社会主义思想为指导。办好科普日。
(牵头部室:普及部、陌生部)

长治市科学技术协会
2022年7月18日
"""
SENTENCE = "6月底前举办学术年会3场，签订目标责任书，建立学会服务平台。"
# Where its second and third clauses begin.
SECOND, THIRD = 13, 21


@pytest.fixture
def version(viewer: Cast) -> Version:
    return draft(viewer("bangongshi"), TEXT)


@pytest.fixture
def wording(version: Version, viewer: Cast) -> Wording:
    """The sentence in three clauses, decided by nobody yet."""
    found = version.wordings.get(text=SENTENCE)
    divide(found, borders=[SECOND, THIRD], seen=starts(found), by=viewer("bangongshi"))
    Clause.objects.filter(spans__wording=found).update(decided_at=None, decided_by=None, kind=Clause.Kind.TASK_POINT)
    return Wording.objects.select_related("version__plan__issuer").get(pk=found.pk)


def starts(wording: Wording) -> list[int]:
    return list(wording.spans.order_by("part_from").values_list("part_from", flat=True))


def clauses(wording: Wording) -> list[Clause]:
    return [span.clause for span in wording.spans.select_related("clause").order_by("part_from")]


def page_of(version: Version, **asked: Any) -> Desk:
    return desk(Version.objects.get(pk=version.pk), DeskAsked(**asked))


def test_every_reason_of_the_proposer_has_its_words() -> None:
    assert set(reason_words()) == set(REASONS)


# --- actions ----------------------------------------------------------------------------------------------------------
def test_confirming_keeps_who_and_when_and_says_so_once(wording: Wording, viewer: Cast) -> None:
    clerk, version = viewer("bangongshi"), wording.version
    first = clauses(wording)[0]
    assert confirm(version, [first.id], by=clerk) == 1
    first.refresh_from_db()
    assert first.decided_at and first.decided_by_id == clerk.writer
    entries = TrailEntry.objects.filter(kind="plans.confirm_clauses").count()
    assert confirm(version, [first.id], by=clerk) == 0, "a second press decides nothing anew"
    assert TrailEntry.objects.filter(kind="plans.confirm_clauses").count() == entries


def test_naming_the_kind_confirms(wording: Wording, viewer: Cast) -> None:
    ids = [clause.id for clause in clauses(wording)]
    assert confirm(wording.version, ids, by=viewer("bangongshi"), kind="general_requirement") == 3
    assert {(c.kind, c.decided_at is None) for c in clauses(wording)} == {("general_requirement", False)}
    with pytest.raises(Refused, match="请选择"):
        confirm(wording.version, ids, by=viewer("bangongshi"), kind="lamp")


def test_nobodys_kind_is_overwritten_unseen(wording: Wording, viewer: Cast) -> None:
    first = clauses(wording)[0]
    confirm(wording.version, [first.id], by=viewer("bangongshi"), kind="background")
    with pytest.raises(Faster, match="改列"):
        confirm(wording.version, [first.id], by=viewer("bangongshi"), seen={first.id: "task_point"})
    first.refresh_from_db()
    assert first.kind == "background"


def test_all_of_an_item_then_all_of_the_text(wording: Wording, viewer: Cast) -> None:
    version, clerk = wording.version, viewer("bangongshi")
    waiting = ClauseSpan.objects.filter(wording__version=version, clause__decided_at=None).count()
    assert confirm_all(version, by=clerk, nodes=[wording.node_id]) == 3
    assert confirm_all(version, by=clerk) == waiting - 3 > 0
    assert confirm_all(version, by=clerk) == 0


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou"])
def test_only_the_office_decides(wording: Wording, viewer: Cast, who: str) -> None:
    with pytest.raises(Refused, match="办公室"):
        confirm_all(wording.version, by=viewer(who))
    with pytest.raises(Refused, match="办公室"):
        divide(wording, borders=[], seen=starts(wording), by=viewer(who))


def test_a_moved_border_keeps_the_clauses_and_decides_what_it_touches(wording: Wording, viewer: Cast) -> None:
    before = clauses(wording)
    found = divide(wording, borders=[7, THIRD], seen=starts(wording), by=viewer("bangongshi"))
    assert starts(wording) == [0, 7, THIRD]
    assert {clause.id for clause in found} == {clause.id for clause in before}
    assert [clause.decided_at is not None for clause in clauses(wording)] == [True, True, False]


def test_merging_goes_on_with_the_longer_and_stays_work(wording: Wording, viewer: Cast) -> None:
    first, second, third = clauses(wording)
    Clause.objects.filter(pk=third.pk).update(kind="general_requirement")
    third.refresh_from_db()
    merge(second, third, version=wording.version, by=viewer("bangongshi"))
    left = clauses(wording)
    assert [clause.id for clause in left] == [first.id, third.id]
    assert left[1].kind == "task_point"
    assert not Clause.objects.filter(pk=second.pk).exists()


def test_merging_takes_neighbours_of_now_only(wording: Wording, viewer: Cast) -> None:
    first, second, third = clauses(wording)
    with pytest.raises(Faster):
        merge(first, third, version=wording.version, by=viewer("bangongshi"))
    with pytest.raises(Faster):
        merge(first, second, version=wording.version, by=viewer("bangongshi"), seen=[0, 5])
    other = ClauseSpan.objects.filter(wording__version=wording.version).exclude(wording=wording)[0].clause
    with pytest.raises(Refused, match="同一句"):
        merge(first, other, version=wording.version, by=viewer("bangongshi"))


def test_borders_of_somebody_else_are_not_overwritten(wording: Wording, viewer: Cast) -> None:
    seen = starts(wording)
    divide(wording, borders=[THIRD], seen=seen, by=viewer("bangongshi"))
    with pytest.raises(Faster, match="重新划分"):
        divide(wording, borders=[7], seen=seen, by=viewer("bangongshi"))
    assert starts(wording) == [0, THIRD]


# --- what the page holds ----------------------------------------------------------------------------------------------
def test_figures_and_filters(wording: Wording, viewer: Cast) -> None:
    version = wording.version
    confirm(version, [clauses(wording)[0].id], by=viewer("bangongshi"), kind="background")
    page = page_of(version)
    figures = page.figures
    rows = [clause for item in page.items for clause in item.clauses]
    assert len(rows) == figures.points + figures.general + figures.background
    assert figures.open == sum(not row.is_decided for row in rows) == len(rows) - 1
    assert [item.anchor for item in page.items] == ["i1", "i2"]
    only = page_of(version, show="background")
    assert [sentence.id for item in only.items for sentence in item.sentences] == [wording.id], "sentences are shown whole"
    assert page_of(version, section="s1").total == 2 and page_of(version, section="s9").total == 0


def test_reasons_stand_in_words(version: Version) -> None:
    rows = [clause for item in page_of(version).items for clause in item.clauses]
    reasons = [(row, reason) for row in rows for reason in row.reasons]
    assert all(reason.before for _row, reason in reasons)
    words = {reason.before + reason.words + reason.after for _row, reason in reasons if reason.words}
    assert words and all("“" in text and "%" not in text for text in words)
    assert all(row.reasons for row in rows)


def test_hundreds_of_items_come_in_pages(viewer: Cast) -> None:
    lines = "\n".join(f"{n}.做好第{n}件事。组织第{n}次活动。" for n in range(1, 101))
    version = draft(
        viewer("bangongshi"), f"长治市科学技术协会2023年工作要点\n\n一、总体\n{lines}\n\n长治市科学技术协会\n2023年3月1日\n"
    )
    first, last = page_of(version), page_of(version, page=99)
    assert MOST < 100 and len(first.items) == SIZE and first.pages == 4
    assert (last.place, last.older_url) == (4, "")
    assert "i77" in [item.anchor for item in page_of(version, at="i77").items]


# --- by the browser ---------------------------------------------------------------------------------------------------
def test_steps_are_plain_posts_that_lead_back_to_the_item(wording: Wording, signed_in: SignIn) -> None:
    client, url = signed_in("bangongshi"), reverse("plans:clauses", args=[wording.version_id])
    first, second, _third = clauses(wording)
    answer = client.post(
        f"{url}?show=open", {"node": wording.node_id, "place": "i1", "kind": f"{first.id}:task_point:background"}
    )
    assert answer.status_code == 302 and answer.headers["Location"] == f"{url}?show=open#i1"
    client.post(url, {"place": "i1", "confirm": f"{second.id}:task_point"})
    assert [clause.kind for clause in clauses(wording) if clause.decided_at] == ["background", "task_point"]
    client.post(url, {"do": "general_requirement", "clause": [f"{first.id}:background", f"{second.id}:task_point"]})
    assert [clause.kind for clause in clauses(wording)] == ["general_requirement", "general_requirement", "task_point"]
    client.post(url, {"do": "all"})
    assert page_of(wording.version).figures.open == 0


def test_typed_borders_are_saved_and_changed_words_refused(wording: Wording, signed_in: SignIn) -> None:
    client, url = signed_in("bangongshi"), reverse("plans:clauses", args=[wording.version_id])
    form = {"divide": str(wording.id), f"seen-{wording.id}": f"0,{SECOND},{THIRD}:{words_mark(SENTENCE)}"}
    typed = f"6月底前举办学术年会3场，{MARK}签订责任书，建立学会服务平台。"
    answer = client.post(url, form | {f"marked-{wording.id}": typed})
    assert answer.status_code == 422
    assert typed in answer.content.decode() and "只移动" in answer.content.decode()
    assert starts(wording) == [0, SECOND, THIRD]
    good = f"6月底前举办学术年会3场，{MARK}签订目标责任书，建立学会服务平台。"
    assert client.post(url, form | {f"marked-{wording.id}": good}).status_code == 302
    assert starts(wording) == [0, SECOND]
    late = client.post(url, form | {f"marked-{wording.id}": good})
    assert late.status_code == 409 and "重新划分" in late.content.decode()


def test_htmx_gets_the_item_with_the_sentences_that_it_showed(wording: Wording, signed_in: SignIn) -> None:
    client, url = signed_in("bangongshi"), reverse("plans:clauses", args=[wording.version_id])
    first, *_rest = clauses(wording)
    form = {"node": wording.node_id, "shown": wording.id, "confirm": f"{first.id}:task_point"}
    page = client.post(f"{url}?show=open", form, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<form class="desk-item" id="i1"') and "hx-swap-oob" in page
    assert f'id="c{first.id}"' in page and "<html" not in page
    faster = client.post(url, form | {"confirm": f"{first.id}:background"}, headers={"HX-Request": "true"})
    assert faster.status_code == 200 and "改列" in faster.content.decode()


def test_only_the_office_has_a_desk_and_a_replaced_text_has_none(wording: Wording, signed_in: SignIn, viewer: Cast) -> None:
    url = reverse("plans:clauses", args=[wording.version_id])
    for who in ("pujibu", "zhuxi", "luzhou", "auditor"):
        assert signed_in(who).get(url).status_code == signed_in(who).post(url, {"do": "all"}).status_code == 404
    issue(wording.version, viewer("bangongshi"))
    Version.objects.filter(pk=wording.version_id).update(state="superseded")
    page = signed_in("bangongshi").get(url).content.decode()
    assert "已被调整" in page and 'name="confirm"' not in page
    assert signed_in("bangongshi").post(url, {"do": "all"}).status_code == 422


def test_markup_in_a_plan_stays_text_on_the_desk(viewer: Cast, signed_in: SignIn) -> None:
    version = draft(viewer("bangongshi"), TEXT.replace("办好科普日", "办好<script>alert(1)</script>{{ 7*7 }}科普日"))
    page = signed_in("bangongshi").get(reverse("plans:clauses", args=[version.id])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page and "<script>alert" not in page


# --- by two -----------------------------------------------------------------------------------------------------------
def test_borders_are_not_set_in_words_that_were_changed_meanwhile(version: Version, viewer: Cast) -> None:
    clerk, node = viewer("bangongshi"), version.nodes.get(number_printed="1")
    seen = version.wordings.select_related("version__plan__issuer").get(text=SENTENCE)
    before = starts(seen)
    edit_node(node, typed(node, text="举办学术年会3场并且评选优秀论文。"), seen=node.revision, by=clerk)
    with pytest.raises(Faster, match="文字"):
        divide(seen, borders=[9], seen=before, by=clerk)
    now = node.wordings.get(part="text")
    assert [(span.part_from, span.part_to) for span in now.spans.order_by("part_from")][-1][1] == len(now.text)


def test_a_page_that_shows_other_words_is_told(wording: Wording, viewer: Cast, signed_in: SignIn) -> None:
    url = reverse("plans:clauses", args=[wording.version_id])
    form = {"divide": str(wording.id), f"seen-{wording.id}": f"0,{SECOND},{THIRD}:{words_mark('别的文字')}"}
    late = signed_in("bangongshi").post(url, form | {f"marked-{wording.id}": "别的文字"})
    assert late.status_code == 409 and "改了这一句的文字" in late.content.decode()
    assert starts(wording) == [0, SECOND, THIRD]


def test_clauses_are_locked_before_they_are_compared(wording: Wording, viewer: Cast) -> None:
    first = clauses(wording)[0]
    with CaptureQueriesContext(connection) as asked:
        confirm(wording.version, [first.id], by=viewer("bangongshi"), seen={first.id: "task_point"})
    locks = [row["sql"] for row in asked if "FOR UPDATE" in row["sql"]]
    assert bool(locks) == connection.features.has_select_for_update


def test_fixed_phrases_stay_in_one_piece_on_the_desk(db: None, signed_in: SignIn) -> None:
    version = Version.objects.get(plan__year=2021)
    page = signed_in("bangongshi").get(reverse("plans:clauses", args=[version.id])).content.decode()
    assert 'data-start="0">开展2021年“<span class="phrase">全国科技工作者日</span>”' in page
