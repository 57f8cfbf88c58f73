from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keqiao.core.models import TrailEntry
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import publish
from keqiao.plans.actions.draft import (
    Head,
    acknowledge,
    add_node,
    correct_node,
    discard,
    edit_head,
    edit_node,
    merge_node,
    place_node,
    put_back,
    remove_node,
    split_node,
)
from keqiao.plans.actions.unit import leave_unit
from keqiao.plans.models import Clause, Node, Plan, Sentence, Version, Wording
from keqiao.plans.tests.drafts import TEXT, draft, item, typed, words

Cast = Callable[[str], Viewer]


@pytest.fixture
def version(clerk: Viewer) -> Version:
    return draft(clerk)


def left(version: Version) -> list[str]:
    return [row.text for row in version.left_out.filter(acknowledged_at__isnull=True)]


def test_a_corrected_part_keeps_its_sentences_and_says_who(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    before = {w.text: w.sentence_id for w in node.wordings.all()}
    edit_node(node, typed(node, text="举办学术年会。评选优秀论文。"), seen=node.revision, by=clerk)
    after = {w.text: w.sentence_id for w in node.wordings.all()}
    assert list(after) == ["开展学术活动。", "举办学术年会。", "评选优秀论文。"]
    assert after["评选优秀论文。"] == before["评选优秀论文。"] and after["举办学术年会。"] == before["举办年会。"]
    version.refresh_from_db()
    assert (version.edited_by_id, version.revision) == (clerk.writer, 1)
    assert left(version) == []


def test_orders_of_sentences_follow_the_parts(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    edit_node(node, typed(node, text="一。二。三。四。五。六。七。举办年会。评选优秀论文。"), seen=0, by=clerk)
    assert words(version)[1:4] == ["全市科协系统要开好局。", "加强学会建设", "开展学术活动。"]
    assert words(version)[-2:] == ["建设机关。", "改进作风。"]
    places = list(version.wordings.order_by("order").values_list("node__order", flat=True))
    assert places == sorted(places)


def test_what_is_taken_out_is_listed_until_it_is_back(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    edit_node(node, typed(node, text="举办年会。"), seen=0, by=clerk)
    assert left(version) == ["评选优秀论文。"]
    edit_node(node, typed(node, text="举办年会。评选优秀论文。"), seen=1, by=clerk)
    assert left(version) == []


def test_the_same_words_elsewhere_do_not_count_as_back(version: Version, clerk: Viewer) -> None:
    first, second = item(version, "1"), item(version, "2")
    edit_node(second, typed(second, text="办好科普日。组织讲座。评选优秀论文。"), seen=0, by=clerk)
    edit_node(first, typed(first, text="举办年会。"), seen=0, by=clerk)
    assert left(version) == ["评选优秀论文。"]
    edit_node(second, typed(second, due="年底前"), seen=1, by=clerk)
    assert left(version) == ["评选优秀论文。"]


def test_two_editors_of_one_part_the_second_is_told_by_whom(version: Version, clerk: Viewer) -> None:
    node, late = item(version, "1"), item(version, "1")
    edit_node(node, typed(node, title="开展活动。"), seen=0, by=clerk)
    with pytest.raises(Faster, match="别的窗口"):
        edit_node(late, typed(late, title="另一个标题。"), seen=0, by=clerk)
    assert words(version)[3] == "开展活动。"
    Version.objects.filter(pk=version.pk).update(edited_by=2)
    with pytest.raises(Faster, match=r"秦岳.*改过这一处"):
        edit_node(late, typed(late, title="另一个标题。"), seen=0, by=clerk)
    edit_node(late, typed(late, title="另一个标题。"), seen=1, by=clerk)
    assert words(version)[3] == "另一个标题。"


def test_two_editors_of_different_parts_are_not_in_each_others_way(version: Version, clerk: Viewer) -> None:
    first, second = item(version, "1"), item(version, "2")
    at = second.wordings.get(text="组织讲座。")
    split_node(second, at=at, seen=0, by=clerk)
    add_node(version, after=None, kind="section", level=0, typed=typed(first, number="零", text="", units=""), by=clerk)
    edit_node(first, typed(first, due="年底前"), seen=0, by=clerk)
    assert item(version, "1").due_printed == "年底前"
    orders = list(version.nodes.order_by("order").values_list("order", flat=True))
    assert len(set(orders)) == len(orders)


def test_split_and_merge_give_the_text_back(version: Version, clerk: Viewer) -> None:
    node, before = item(version, "2"), words(version)
    new = split_node(node, at=node.wordings.get(text="组织讲座。"), seen=0, by=clerk)
    assert (new.kind, new.level, new.order) == ("item", 1, node.order + 1)
    assert new.units_printed == "(牵头部室:普及部、陌生部)" and node.units.count() == 0
    assert new.wordings.get().part == Wording.Part.TITLE
    assert words(version) == before
    merged = merge_node(new, seen=new.revision, by=clerk)
    assert (merged.pk, words(version)) == (node.pk, before)
    assert merged.units_printed == "(牵头部室:普及部、陌生部)"
    assert [unit.printed for unit in merged.units.all()] == ["普及部", "陌生部"]


def test_merging_into_a_section_keeps_the_bracket_as_text(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    section = merge_node(node, seen=0, by=clerk)
    assert section.kind == "section"
    text = "".join(w.text for w in section.wordings.order_by("order"))
    assert text == "加强学会建设开展学术活动。举办年会。评选优秀论文。(牵头部室:学会部；配合单位:普及部)"


def test_a_title_without_its_mark_stays_a_sentence_when_it_is_joined(clerk: Viewer) -> None:
    version = draft(clerk, TEXT.replace("2.抓好科普。办好科普日。", "2.抓好　科普\n办好科普日。"))
    merged = merge_node(item(version, "2"), seen=0, by=clerk)
    before = list(merged.wordings.order_by("order").values_list("id", "text"))
    assert "抓好　科普\n" in [text for _id, text in before]
    edit_node(merged, typed(merged, due="年底前"), seen=merged.revision, by=clerk)
    assert list(merged.wordings.order_by("order").values_list("id", "text")) == before
    edit_node(merged, typed(merged, text=f"{typed(merged).text}再加一句。"), seen=merged.revision, by=clerk)
    assert list(merged.wordings.order_by("order").values_list("id", "text"))[:-1] == before


def test_a_full_width_blank_in_a_title_stays(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    edit_node(node, typed(node, title="开展　学术活动。"), seen=0, by=clerk)
    assert words(version)[3] == "开展　学术活动。"


def test_few_words_that_turn_the_meaning_are_listed(clerk: Viewer) -> None:
    long = "建立健全科技工作者状况调查站点体系，定期报送调查信息。"
    version = draft(clerk, TEXT.replace("举办年会。", f"不得向基层下达考核指标，举办年会30场。{long}"))
    node = item(version, "1")
    edit_node(node, typed(node, text=typed(node).text.replace("不得", "").replace("30场", "3场")), seen=0, by=clerk)
    assert left(version) == ["不得", "30"]
    other = "开展科学素质调查工作，建立定点报告体系信息。"
    edit_node(node, typed(node, text=typed(node).text.replace(long, other)), seen=1, by=clerk)
    assert left(version) == ["不得", "30", long]


def test_a_long_part_is_saved_and_one_that_changed_everywhere_is_refused(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    long = [f"推进第{k}项重点任务落实，做好{k * 7919 % 1000}件实事。" for k in range(4000)]
    edit_node(node, typed(node, text="".join(long)), seen=0, by=clerk)
    edit_node(node, typed(node, text="".join([*long[:2000], "新加一句。", *long[2001:]])), seen=1, by=clerk)
    assert node.wordings.filter(text="新加一句。").exists()
    with pytest.raises(Refused, match="另成一条"):
        edit_node(node, typed(node, text="".join(f"改{sentence}" for sentence in long)), seen=2, by=clerk)


def test_a_bare_title_has_clauses_as_long_as_nothing_hangs_below_it(clerk: Viewer) -> None:
    version = draft(
        clerk, TEXT.replace("1.开展学术活动。举办年会。评选优秀论文。(牵头部室:学会部；配合单位:普及部)", "1.举办学术年会。")
    )
    child = item(version, "2")
    title = item(version, "1").wordings.get()
    assert title.spans.exists()
    place_node(child, kind="item", level=2, seen=0, by=clerk)
    assert not title.spans.exists()
    child.refresh_from_db()
    remove_node(child, seen=child.revision, by=clerk)
    assert title.spans.exists()


def test_a_stretch_is_put_back_once(version: Version, clerk: Viewer) -> None:
    node = item(version, "1")
    edit_node(node, typed(node, text="举办年会。"), seen=0, by=clerk)
    row = version.left_out.get()
    put_back(row, into=item(version, "1"), by=clerk)
    with pytest.raises(Faster):
        put_back(row, into=item(version, "2"), by=clerk)
    with pytest.raises(Faster):
        acknowledge(version, [row], by=clerk)
    assert words(version).count("评选优秀论文。") == 1


def test_who_was_late_with_the_head_is_told_by_whom(version: Version, clerk: Viewer) -> None:
    seen = version.head_mark
    edit_head(version, Head("标题", "", "", "", None), seen=seen, by=clerk)
    Version.objects.filter(pk=version.pk).update(edited_by=2)
    with pytest.raises(Faster, match="秦岳"):
        edit_head(version, Head("另一个", "", "", "", None), seen=seen, by=clerk)


def test_the_first_part_has_nothing_before_it(version: Version, clerk: Viewer) -> None:
    first = version.nodes.order_by("order")[0]
    with pytest.raises(Refused, match="第一段"):
        merge_node(first, seen=0, by=clerk)


def test_splitting_where_there_is_nothing_to_split(version: Version, clerk: Viewer) -> None:
    node = item(version, "2")
    with pytest.raises(Refused, match="第一句"):
        split_node(node, at=node.wordings.order_by("order")[0], seen=0, by=clerk)
    with pytest.raises(Refused, match="不在这一段"):
        split_node(node, at=item(version, "1").wordings.order_by("order")[1], seen=0, by=clerk)


def test_an_item_becomes_an_item_of_the_item_before(version: Version, clerk: Viewer) -> None:
    first, second = item(version, "1"), item(version, "2")
    place_node(second, kind="item", level=2, seen=0, by=clerk)
    second.refresh_from_db()
    assert second.parent_id == first.id
    correct_node(second, typed(second, title="抓好科普工作。"), kind="item", level=1, seen=1, by=clerk)
    second.refresh_from_db()
    assert second.parent_id == first.parent_id and words(version)[6] == "抓好科普工作。"


def test_an_item_becomes_a_section_and_what_follows_hangs_below_it(version: Version, clerk: Viewer) -> None:
    node, following = item(version, "1"), item(version, "2")
    place_node(node, kind="section", level=0, seen=0, by=clerk)
    following.refresh_from_db()
    node.refresh_from_db()
    assert following.parent_id == node.id and node.parent_id is None
    assert node.units.count() == 0 and node.wordings.filter(text__contains="配合单位").exists()
    assert not Clause.objects.filter(sentence__wordings__node=node, sentence__wordings__part="title").exists()


def test_one_preamble_is_enough(version: Version, clerk: Viewer) -> None:
    with pytest.raises(Refused, match="前言"):
        place_node(item(version, "1"), kind="preamble", level=0, seen=0, by=clerk)
    with pytest.raises(Refused, match="这一段是什么"):
        place_node(item(version, "1"), kind="nothing", level=0, seen=0, by=clerk)


def test_a_removed_part_stands_among_what_is_left_out(version: Version, clerk: Viewer) -> None:
    remove_node(item(version, "2"), seen=0, by=clerk)
    assert sorted(left(version)) == sorted(["(牵头部室:普及部、陌生部)", "抓好科普。", "办好科普日。", "组织讲座。"])
    with pytest.raises(Refused, match="4处原文未收入"):
        publish(version, by=clerk)
    rows = list(version.left_out.all())
    put_back(rows[0], into=item(version, "1"), by=clerk)
    acknowledge(version, rows[1:], by=clerk)
    assert left(version) == []
    assert TrailEntry.objects.filter(kind="plans.acknowledge").count() == 1


def test_a_removed_section_leaves_its_items_to_the_one_before(version: Version, clerk: Viewer) -> None:
    section = version.nodes.get(kind="section", number_printed="二")
    remove_node(section, seen=0, by=clerk)
    assert item(version, "3").parent == version.nodes.get(kind="section", number_printed="一")


def test_an_added_part_stands_behind_the_other(version: Version, clerk: Viewer) -> None:
    first = item(version, "1")
    new = add_node(
        version,
        after=first,
        kind="item",
        level=1,
        typed=typed(first, number="1之二", title="新的一条。", text="做好这件事。", lead=["学会部"], support=[]),
        by=clerk,
    )
    assert [n.number_printed for n in version.nodes.filter(kind=Node.Kind.ITEM).order_by("order")] == ["1", "1之二", "2", "3"]
    assert new.units.get().organisation is not None
    assert words(version)[6:8] == ["新的一条。", "做好这件事。"]
    with pytest.raises(Refused, match="标题或正文"):
        add_node(version, after=first, kind="item", level=1, typed=typed(first, title="", text=" "), by=clerk)


def test_head_is_corrected_and_the_second_editor_is_told(version: Version, clerk: Viewer) -> None:
    seen = version.head_mark
    head = Head("长治市科协2022年工作要点", "长治市科协", "长科协发〔2022〕5号", "各县区科协：", version.issued_on)
    edit_head(version, head, seen=seen, by=clerk)
    version.refresh_from_db()
    assert (version.title, version.number_printed, version.issued_on_printed) == (head.title, head.number, "2022年7月18日")
    with pytest.raises(Faster):
        edit_head(version, head, seen=seen, by=clerk)
    with pytest.raises(Refused, match="标题"):
        edit_head(version, Head(" ", "", "", "", None), seen=version.head_mark, by=clerk)


def test_editing_a_part_leaves_the_head_as_it_was_seen(version: Version, clerk: Viewer) -> None:
    seen, node = version.head_mark, item(version, "1")
    edit_node(node, typed(node, due="年底前"), seen=0, by=clerk)
    edit_head(version, Head("标题", "", "", "", None), seen=seen, by=clerk)
    version.refresh_from_db()
    assert version.issued_on is None and version.issued_on_printed == ""


def test_a_discarded_draft_is_gone_with_its_plan(version: Version, clerk: Viewer) -> None:
    plan, late = version.plan_id, version.revision
    edit_node(item(version, "1"), typed(item(version, "1"), due="年底前"), seen=0, by=clerk)
    with pytest.raises(Faster, match="改过"):
        discard(version, seen=late, by=clerk)
    version.refresh_from_db()
    discard(version, seen=version.revision, by=clerk)
    assert not Plan.objects.filter(pk=plan).exists() and not Sentence.objects.filter(plan_id=plan).exists()
    assert Plan.objects.filter(year=2021).exists()


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou", "admin", "auditor"])
def test_only_the_office_corrects(version: Version, viewer: Cast, who: str) -> None:
    node, by = item(version, "1"), viewer(who)
    for act in (
        lambda: edit_node(node, typed(node), seen=0, by=by),
        lambda: merge_node(node, seen=0, by=by),
        lambda: remove_node(node, seen=0, by=by),
        lambda: place_node(node, kind="section", level=0, seen=0, by=by),
        lambda: discard(version, seen=0, by=by),
        lambda: acknowledge(version, [], by=by),
    ):
        with pytest.raises(Refused, match="办公室"):
            act()


def test_what_is_issued_is_not_edited(version: Version, clerk: Viewer) -> None:
    leave_unit(version, "陌生部", by=clerk)
    publish(version, by=clerk)
    node = item(version, "1")
    with pytest.raises(Refused, match="依据文件调整"):
        edit_node(node, typed(node), seen=0, by=clerk)
    with pytest.raises(Refused, match="依据文件调整"):
        discard(Version.objects.get(pk=version.pk), seen=version.revision, by=clerk)


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="one writer at a time")
def test_every_change_holds_the_version_before_a_part(version: Version, clerk: Viewer) -> None:
    def first(act: Callable[[], object]) -> str:
        with CaptureQueriesContext(connection) as asked:
            act()
        held = [q["sql"] for q in asked.captured_queries if "FOR UPDATE" in q["sql"] or q["sql"].startswith("UPDATE")]
        return held[0].partition("FROM")[2] if held[0].startswith("SELECT") else held[0]

    node = item(version, "2")
    assert "plans_version" in first(lambda: edit_node(node, typed(node, due="年底前"), seen=0, by=clerk))
    assert "plans_version" in first(lambda: place_node(node, kind="item", level=2, seen=1, by=clerk))
    new = split_node(node, at=node.wordings.get(text="组织讲座。"), seen=node.revision, by=clerk)
    assert "plans_version" in first(lambda: merge_node(new, seen=new.revision, by=clerk))
    assert "plans_version" in first(lambda: add_node(version, after=None, kind="item", level=1, typed=typed(node), by=clerk))
    assert "plans_version" in first(lambda: remove_node(item(version, "3"), seen=0, by=clerk))
