from collections.abc import Callable

import pytest

from keqiao import textkit
from keqiao.core import places
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.demo import sample
from keqiao.plans.actions import draft_plan
from keqiao.plans.actions.damage import leave, mend
from keqiao.plans.actions.draft import edit_node
from keqiao.plans.models import Damage, Version
from keqiao.plans.tests.drafts import DAMAGED, draft, item, root, typed, words

Cast = Callable[[str], Viewer]


@pytest.fixture
def clerk(viewer: Cast) -> Viewer:
    return viewer("bangongshi")


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
    assert damage.wording is None and damage.decided_at is not None


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
