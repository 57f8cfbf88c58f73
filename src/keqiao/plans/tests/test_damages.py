from collections.abc import Callable

import pytest

from keqiao import textkit
from keqiao.core import places
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.demo import sample
from keqiao.plans import rules
from keqiao.plans.actions import draft_plan
from keqiao.plans.actions.damage import leave, mend
from keqiao.plans.actions.draft import acknowledge, edit_node, put_back, remove_node
from keqiao.plans.forms import PartForm
from keqiao.plans.models import Clause, ClauseSpan, Damage, NodeUnit, Version
from keqiao.plans.queries.part import part_page
from keqiao.plans.tests.drafts import DAMAGED, draft, item, root, typed, words

Cast = Callable[[str], Viewer]


@pytest.fixture
def version(clerk: Viewer) -> Version:
    return draft(clerk, DAMAGED)


def test_a_place_is_mended_again_and_left_as_it_was(version: Version, clerk: Viewer) -> None:
    assert words(version)[-1] == "改进??作风建设。"
    mend(version, 1, text="工作", by=clerk)
    assert words(version)[-1] == "改进工作作风建设。"
    mend(version, 1, text="", by=clerk)
    assert words(version)[-1] == "改进作风建设。"
    mend(version, 1, text=" 工作和\n", by=clerk)
    assert words(version)[-1] == "改进工作和作风建设。"
    leave(version, 1, by=clerk)
    damage = version.damages.get()
    assert words(version)[-1] == "改进??作风建设。"
    assert (damage.mended, damage.decided_by_id) == (None, clerk.writer)


def test_the_borders_of_clauses_tile_the_mended_words(version: Version, clerk: Viewer) -> None:
    mend(version, 1, text="机关的工作和", by=clerk)
    wording = version.wordings.get(text__startswith="改进")
    assert "".join(wording.text[s.part_from : s.part_to] for s in wording.spans.order_by("part_from")) == wording.text


def test_a_place_that_was_typed_over_is_mended(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    edit_node(node, typed(node, text="改进工作作风建设。"), seen=0, by=clerk)
    damage = version.damages.get()
    assert (damage.mended, damage.decided_by_id) == ("工作", clerk.writer)
    assert not version.left_out.exists()


def test_a_place_that_was_typed_around_stays_open(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    edit_node(node, typed(node, text="大力改进??作风建设。再加一句。"), seen=0, by=clerk)
    damage = version.damages.get()
    assert damage.wording and damage.decided_at is None
    assert damage.wording.text[damage.part_from : damage.part_to] == "??"


def test_a_sentence_taken_out_with_its_damage_is_left_out_not_mended_away(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    edit_node(node, typed(node, text=""), seen=0, by=clerk)
    assert [row.text for row in version.left_out.all()] == ["改进??作风建设。"]
    damage = version.damages.get()
    assert damage.wording is None and damage.decided_at is None
    with pytest.raises(Refused, match="未收入的原文"):
        mend(version, 1, text="工作", by=clerk)
    put_back(version.left_out.get(), into=item(version, "1"), by=clerk)
    damage = version.damages.get()
    assert damage.wording and damage.wording.text == "改进??作风建设。" and damage.decided_at is None
    assert damage.wording.text[damage.part_from : damage.part_to] == "??"
    mend(version, 1, text="工作", by=clerk)
    assert "改进工作作风建设。" in words(version)


def test_a_sentence_acknowledged_as_left_out_takes_its_damage_along(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    edit_node(node, typed(node, text=""), seen=0, by=clerk)
    assert "1处缺损待订正" in (rules.why_not_publish(version, clerk) or "")
    acknowledge(version, list(version.left_out.all()), by=clerk)
    assert version.damages.get().mended == ""
    assert "缺损" not in (rules.why_not_publish(version, clerk) or "")


def test_a_place_in_a_removed_part_comes_back_marked(version: Version, clerk: Viewer) -> None:
    remove_node(item(version, "3"), seen=0, by=clerk)
    for row in list(version.left_out.all()):
        put_back(row, into=item(version, "2"), by=clerk)
    damage = version.damages.get()
    assert damage.wording and damage.wording.text[damage.part_from : damage.part_to] == "??" and damage.decided_at is None


def test_one_field_changed_leaves_damaged_sentences_alone(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    before = list(node.wordings.order_by("order").values_list("id", "order", "part", "text"))
    edit_node(node, typed(node, due="年底前"), seen=0, by=clerk)
    assert list(node.wordings.order_by("order").values_list("id", "order", "part", "text")) == before
    edit_node(node, typed(node, text="改进??作风建设。再加一句。"), seen=1, by=clerk)
    assert words(version)[-2:] == ["改进??作风建设。", "再加一句。"]
    leave(version, 1, by=clerk)
    node.refresh_from_db()
    edit_node(node, typed(node, text="开头。改进??作风建设。再加一句。"), seen=node.revision, by=clerk)
    assert words(version)[-3:] == ["开头。", "改进??作风建设。", "再加一句。"]
    assert version.damages.get().mended is None


def test_a_place_goes_with_the_half_that_holds_it(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    edit_node(node, typed(node, text="改进。??作风建设。"), seen=0, by=clerk)
    damage = version.damages.get()
    assert damage.wording and damage.wording.text.startswith("??作风") and damage.decided_at is None


def test_the_seed_saved_untouched_stays_as_it_is(clerk: Viewer) -> None:
    data = (places.STARTER / sample.PLAN).read_bytes()
    version = draft_plan(
        textkit.read_plans(data), data=data, name="a.txt", issuer=root(), by=clerk, is_declared=True, year=2030
    )
    first = version.nodes.filter(kind="item").order_by("order")[0]
    title = first.wordings.filter(part="title")[0]
    title.text = f"{title.text[:2]}　{title.text[2:]}"
    title.save()

    def state() -> list[object]:
        return [
            list(version.wordings.order_by("order").values_list("id", "order", "part", "text", "node_id")),
            list(version.damages.order_by("id").values_list("id", "wording_id", "part_from", "part_to", "decided_at")),
            list(ClauseSpan.objects.filter(wording__version=version).order_by("id").values()),
            list(version.left_out.order_by("id").values()),
            list(NodeUnit.objects.filter(node__version=version).order_by("id").values()),
            list(version.nodes.order_by("order").values_list("id", "number_printed", "units_printed", "leader_printed")),
        ]

    before = state()
    for due in (None, "年底前"):
        for node in version.nodes.order_by("order"):
            sent = {name: value.replace("\n", "\r\n") for name, value in part_page(node).values.items()}
            form = PartForm({**sent, "due": due or sent["due"]})
            assert form.is_valid(), form.errors
            edit_node(node, form.typed(), seen=node.revision, by=clerk)
        assert state() == before


def test_a_place_over_two_sentences_is_mended_in_the_first(version: Version, clerk: Viewer) -> None:
    first, second = item(version, "1").wordings.filter(part="text").order_by("order")
    for n, (wording, text) in enumerate(((first, "举办一次很长的年会?"), (second, "?评选优秀论文。"))):
        wording.text = text
        wording.save()
        at = text.index("?")
        Damage.objects.create(
            version=version, number=2, wording=wording, part_from=at, part_to=at + 1, src_start=n, raw="??", suggestions=[]
        )
    mend(version, 2, text="好。", by=clerk)
    assert words(version)[4:6] == ["举办一次很长的年会好。", "评选优秀论文。"]
    leave(version, 2, by=clerk)
    assert words(version)[4:6] == ["举办一次很长的年会??", "评选优秀论文。"]


def test_two_rows_in_one_sentence_do_not_write_over_each_other(version: Version, clerk: Viewer) -> None:
    wording = version.wordings.get(text__startswith="改进")
    damage = version.damages.get()
    damage.part_to -= 1
    damage.save()
    Damage.objects.create(
        version=version, number=1, wording=wording, part_from=damage.part_to, part_to=damage.part_to + 1, src_start=9, raw="?"
    )
    mend(version, 1, text="学术交流", by=clerk)
    assert words(version)[-1] == "改进学术交流作风建设。"
    assert list(version.damages.values_list("part_from", "part_to")) == [(2, 6), (6, 6)]
    mend(version, 1, text="工", by=clerk)
    assert words(version)[-1] == "改进工作风建设。"


def test_mending_with_decided_clauses_leaves_none_without_a_place(version: Version, clerk: Viewer) -> None:
    wording = version.wordings.get(text__startswith="改进")
    wording.text = "改进，??。"
    wording.save()
    wording.damages.update(part_from=3, part_to=5)
    clause = wording.spans.get().clause
    wording.spans.update(part_to=3)
    last = Clause.objects.create(
        sentence=wording.sentence,
        kind="background",
        decided_at=clause.sentence.plan.versions.get().drafted_at,
        decided_by_id=clerk.writer,
    )
    ClauseSpan.objects.create(clause=last, wording=wording, part_from=3, part_to=5)
    wording.text = "改进，??"
    wording.save()
    mend(version, 1, text="", by=clerk)
    assert not Clause.objects.filter(spans__isnull=True).exists()


def test_who_saw_the_part_before_it_was_mended_is_told(version: Version, clerk: Viewer) -> None:
    node = item(version, "3")
    mend(version, 1, text="工作", by=clerk)
    with pytest.raises(Faster):
        edit_node(node, typed(node, text="改进??作风。"), seen=0, by=clerk)


def test_too_much_and_what_is_not_there_are_refused(version: Version, clerk: Viewer, viewer: Cast) -> None:
    with pytest.raises(Refused, match="200字"):
        mend(version, 1, text="字" * 201, by=clerk)
    with pytest.raises(Faster, match="不在草稿里"):
        mend(version, 9, text="字", by=clerk)
    for who in ("pujibu", "zhuxi", "auditor"):
        with pytest.raises(Refused, match="办公室"):
            mend(version, 1, text="字", by=viewer(who))
        with pytest.raises(Refused, match="办公室"):
            leave(version, 1, by=viewer(who))


def test_the_four_places_of_the_sample(clerk: Viewer) -> None:
    data = (places.STARTER / sample.PLAN).read_bytes()
    version = draft_plan(
        textkit.read_plans(data), data=data, name="a.txt", issuer=root(), by=clerk, is_declared=True, year=2030
    )
    assert version.damages.values("number").distinct().count() == 4
    for number, text in enumerate(sample.MENDED, 1):
        assert text in version.damages.filter(number=number)[0].suggestions
        mend(version, number, text=text, by=clerk)
    found = "".join(words(version))
    assert "确保科协工作“十四五”开好局" in found and "“三牛”精神" in found
    assert not Damage.objects.filter(version=version, decided_at__isnull=True).exists()


def test_damage_in_a_bracket_is_mended_there(clerk: Viewer) -> None:
    version = draft(clerk, DAMAGED.replace("(牵头部室:办公室)", "(牵头部室:办公??室)"))
    outside = version.damages.get(wording__isnull=True)
    mend(version, outside.number, text="", by=clerk)
    assert item(version, "3").units_printed == "(牵头部室:办公室)"
    assert item(version, "3").units.get().printed == "办公室"
    mend(version, outside.number, text="大", by=clerk)
    assert item(version, "3").units_printed == "(牵头部室:办公大室)"
    assert item(version, "3").units.get().printed == "办公大室"
    leave(version, outside.number, by=clerk)
    assert item(version, "3").units_printed == "(牵头部室:办公??室)"


def test_outside_a_sentence_only_the_spot_that_is_certain_is_mended(clerk: Viewer) -> None:
    version = draft(clerk)
    node = item(version, "1")
    node.units_printed = node.units_printed.replace("学会部", "学会??")
    node.save()
    Damage.objects.create(version=version, number=1, src_start=0, raw="??")
    mend(version, 1, text="会", by=clerk)
    assert item(version, "1").units_printed == "(牵头部室:学会会；配合单位:普及部)"
    mend(version, 1, text="部", by=clerk)
    version.refresh_from_db()
    assert item(version, "1").units_printed == "(牵头部室:学会部；配合单位:普及部)"
    assert version.title == "长治市科学技术协会2022年工作要点"


def test_a_value_that_stands_twice_is_left_to_the_part_itself(clerk: Viewer) -> None:
    version = draft(clerk)
    version.nodes.filter(kind="item").update(leader_printed="张?")
    Damage.objects.create(version=version, number=1, src_start=0, raw="?")
    with pytest.raises(Refused, match="直接改正"):
        mend(version, 1, text="三", by=clerk)
    assert version.damages.get().decided_at is None
    version.nodes.filter(kind="item").exclude(number_printed="1").update(leader_printed="张三")
    mend(version, 1, text="", by=clerk)
    node = item(version, "1")
    edit_node(node, typed(node, leader="张三"), seen=node.revision, by=clerk)
    with pytest.raises(Refused, match="直接改正"):
        mend(version, 1, text="四", by=clerk)
    assert item(version, "1").leader_printed == "张三"


def test_the_second_of_two_who_decide_a_place_is_told(version: Version, clerk: Viewer) -> None:
    mend(version, 1, text="工作", by=clerk, seen="open")
    with pytest.raises(Faster, match=r"林晓.*“工作”"):
        mend(version, 1, text="干部", by=clerk, seen="open")
    with pytest.raises(Faster, match="工作"):
        leave(version, 1, by=clerk, seen="open")
    assert words(version)[-1] == "改进工作作风建设。"
    leave(version, 1, by=clerk, seen=version.damages.get().mark)
    with pytest.raises(Faster, match="照原样保留"):
        mend(version, 1, text="干部", by=clerk, seen="open")
