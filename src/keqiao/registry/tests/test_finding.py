"""Organisations and people by name, former name, alias, pinyin, initials; in official order; only who may be seen."""

import datetime as dt
from collections.abc import Callable

import pytest

from keqiao.core.offers import Hit
from keqiao.core.viewer import PUBLIC, SYSTEM, Viewer
from keqiao.registry.actions import add_organisation, add_person, appoint
from keqiao.registry.actions.organisation import rename
from keqiao.registry.models import Appointment, Organisation, Person
from keqiao.registry.queries.finding import found_organisations, found_people
from keqiao.registry.reckon import typed_key

Cast = Callable[[str], Viewer]
Kind = Organisation.Kind


@pytest.fixture
def root(db: None) -> Organisation:
    return Organisation.objects.get(name="长治市科学技术协会")


def units(viewer: Viewer, words: str, limit: int = 50) -> list[str]:
    return [hit.label for hit in found_organisations(viewer, words, limit)]


def people(viewer: Viewer, words: str, limit: int = 50) -> list[str]:
    return [hit.label for hit in found_people(viewer, words, limit)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("办公室", ["办公室"]),
        ("bgs", ["办公室"]),
        ("BGS", ["办公室"]),
        ("bangongshi", ["办公室"]),
        ("ban gong shi", ["办公室"]),
        ("ban'gong'shi", ["办公室"]),
        ("lu zhou", ["潞州区科协"]),
        ("Lu’Zhou", ["潞州区科协"]),
        ("zhangzi", ["长子县科协"]),  # not chang: the place is read so
        ("kpb", ["普及部"]),  # by its alias 科普部
        ("科普部", ["普及部"]),
        ("潞州 科协", ["潞州区科协"]),
        ("科协 潞州", ["潞州区科协"]),
        ("潞州 学会", []),
        ("沁", ["沁县科协", "沁源县科协"]),
        ("zz", ["长子县科协"]),
        ("gs", []),  # two letters only where the name begins so
        ("没有的", []),
        ("hydw", ["科协系统社会组织行业党委"]),
    ],
)
def test_units_are_found(viewer: Cast, words: str, found: list[str]) -> None:
    assert units(viewer("pujibu"), words) == found


def test_the_very_one_comes_first_then_those_that_begin_so_each_in_official_order(viewer: Cast, root: Organisation) -> None:
    assert units(viewer("pujibu"), "市科协") == ["长治市科学技术协会", "机关党支部", "科协系统社会组织行业党委"]
    add_organisation("县科普站", kind=Kind.SOCIETY, parent=root, by=SYSTEM, rank=1)
    add_organisation("科普站", kind=Kind.SOCIETY, parent=root, by=SYSTEM, rank=90)
    add_organisation("科普站二部", kind=Kind.SOCIETY, parent=root, by=SYSTEM, rank=80)
    assert units(viewer("pujibu"), "科普站") == ["科普站", "科普站二部", "县科普站"]
    counties = [name for name in units(viewer("pujibu"), "县科协") if name.endswith("县科协")]
    assert counties == [
        f"{name}科协" for name in ("襄垣县", "平顺县", "黎城县", "壶关县", "长子县", "武乡县", "沁县", "沁源县")
    ]


def test_former_names_are_found_and_said(viewer: Cast, root: Organisation) -> None:
    body = add_organisation("潞安县科协", kind=Kind.COUNTY_ASSOCIATION, parent=root, by=SYSTEM)
    rename(body, "潞安区科协", on=dt.date(2018, 6, 2), by=SYSTEM)
    for words in ("潞安县", "luanx"):
        (hit,) = found_organisations(viewer("pujibu"), words, 5)
        assert (hit.label, hit.also) == ("潞安区科协", "潞安县科协")
    assert found_organisations(viewer("pujibu"), "潞安", 5)[0].also == ""


def test_a_body_deeper_in_the_tree_says_under_which(viewer: Cast) -> None:
    county = Organisation.objects.get(name="潞州区科协")
    add_organisation("办公室", kind=Kind.DEPARTMENT, parent=county, by=SYSTEM)
    assert [hit.where for hit in found_organisations(viewer("pujibu"), "办公室", 5)] == ["", "潞州区科协"]


def test_the_limit_holds(viewer: Cast) -> None:
    assert len(units(viewer("pujibu"), "科协", 3)) == 3
    assert len(people(viewer("pujibu"), "示例", 3)) == 3


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("方圆", ["方圆（示例）"]),
        ("方", ["方圆（示例）"]),
        ("圆", ["方圆（示例）"]),
        ("fy", ["方圆（示例）"]),
        ("fangyuan", ["方圆（示例）"]),
        ("Fang Yuan", ["方圆（示例）"]),
        ("李", []),
    ],
)
def test_people_are_found_with_unit_and_post(viewer: Cast, words: str, found: list[str]) -> None:
    hits = found_people(viewer("bangongshi"), words, 5)
    assert [hit.label for hit in hits] == found
    for hit in hits:
        assert hit.where == "普及部 · 普及部干事"
        assert hit.url == f"/units/people/{Person.objects.get(name=hit.label).id}/"


def test_a_name_of_one_character_and_a_surname_read_its_own_way(viewer: Cast, root: Organisation) -> None:
    for name in ("李", "单明", "木子李"):
        appoint(add_person(name, by=SYSTEM), organisation=root, post_name="干事", by=SYSTEM)
    assert people(viewer("zhuxi"), "李") == ["李", "木子李"]
    assert people(viewer("zhuxi"), "shanm") == ["单明"]
    assert people(viewer("zhuxi"), "li")[0] == "李"


def test_a_person_with_several_posts_is_one_hit(viewer: Cast, root: Organisation) -> None:
    person = add_person("赵某", by=SYSTEM)
    for name, post in (("学会部", "部长"), ("办公室", "副主任"), ("办公室", "保密员")):
        appoint(person, organisation=Organisation.objects.get(name=name), post_name=post, by=SYSTEM)
    (hit,) = found_people(viewer("zhuxi"), "赵某", 5)
    assert hit.where == "办公室 · 副主任、保密员；学会部 · 部长"
    assert hit.url == f"/units/people/{person.id}/"


def test_who_holds_no_post_today_is_not_found(viewer: Cast, root: Organisation) -> None:
    person = add_person("钱某", by=SYSTEM)
    assert people(viewer("zhuxi"), "钱某") == []
    appointment = appoint(person, organisation=root, post_name="干事", by=SYSTEM)
    assert people(viewer("zhuxi"), "钱某") == ["钱某"]
    Appointment.objects.filter(pk=appointment.pk).update(until_on=dt.date(2021, 6, 21))
    assert people(viewer("zhuxi"), "钱某") == []
    assert not Person.objects.visible_to(viewer("zhuxi")).filter(pk=person.pk).exists()


def test_an_expert_sees_the_bodies_they_belong_to_and_their_people(viewer: Cast, root: Organisation) -> None:
    expert, worker = viewer("zhuanjia"), viewer("keji")
    assert units(expert, "科协") == ["长治市科学技术协会"]
    assert set(units(worker, "科协")) == {"长治市科学技术协会", "太行机械厂科协（示例）"}
    assert people(expert, "秦岳") == ["秦岳（示例）"]
    assert people(expert, "方圆") == people(worker, "方圆") == []
    assert people(worker, "白露") == ["白露（示例）"]
    # Of a person with a post here and one elsewhere only the one here is told.
    person = add_person("孙某", by=SYSTEM)
    for body in (Organisation.objects.get(name="办公室"), root):
        appoint(person, organisation=body, post_name="干事", by=SYSTEM)
    assert [hit.where for hit in found_people(expert, "孙某", 5)] == ["长治市科学技术协会 · 干事"]
    assert set(Person.objects.visible_to(expert)) < set(Person.objects.visible_to(viewer("zhuxi")))


def test_who_reads_neither_finds_neither(viewer: Cast) -> None:
    for nobody in (viewer("auditor"), PUBLIC, Viewer(account_id=1)):
        found: list[Hit] = [*found_organisations(nobody, "科", 9), *found_people(nobody, "示例", 9)]
        assert found == []
        assert not Person.objects.visible_to(nobody).exists()


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Lu Zhou", "luzhou"),
        ("lu'zhou", "luzhou"),
        ("lü", "lv"),
        ("BGS", "bgs"),
        ("e站", ""),
        ("", ""),
        ("%", ""),
        ("a-b·c", "abc"),
    ],
)
def test_what_is_typed_as_pinyin(words: str, key: str) -> None:
    assert typed_key(words) == key
