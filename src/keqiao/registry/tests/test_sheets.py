"""What a workbook brings is what the single actions would write; whatever is wrong is told row by row; out equals in."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from django.db import connection

from keqiao.core import jobs
from keqiao.core.actions import sheet as actions
from keqiao.core.models import SheetImport, SheetRow, TrailEntry
from keqiao.core.rules import why_not_apply
from keqiao.core.sheets import books
from keqiao.core.sheets.writing import written
from keqiao.core.viewer import Viewer
from keqiao.demo import sample
from keqiao.registry.actions import add_organisation, add_person, appoint
from keqiao.registry.actions.charge import Share, divide_work
from keqiao.registry.models import Alias, Appointment, Charge, Organisation, OrganisationName, Person, Placement, Post
from keqiao.textkit.tests.workbooks import workbook

pytestmark = pytest.mark.django_db
UNITS = ["上级单位", "名称", "类别", "又称", "统一社会信用代码", "行政区划代码", "启用日期", "排序"]
PEOPLE = ["姓名", "单位", "职务", "任职方式", "任职日期", "免职日期", "手机", "电话公开范围", "排序"]
CHARGES = ["领导", "方式", "单位", "起", "止", "依据文件", "文号"]
HOUSE = sample.ASSOCIATION
DAY = dt.date(2021, 1, 4)


@pytest.fixture
def clerk(viewer: Callable[[str], Viewer]) -> Viewer:
    return viewer("bangongshi")


def made(**sheets: Sequence[Sequence[Any]]) -> bytes:
    heads: Mapping[str, tuple[str, list[str]]] = {
        "units": ("单位", UNITS),
        "people": ("人员和职务", PEOPLE),
        "charges": ("领导分工", CHARGES),
    }
    return workbook({heads[kind][0]: [heads[kind][1], *rows] for kind, rows in sheets.items()})


def brought(clerk: Viewer, data: bytes, name: str = "名单.xlsx") -> SheetImport:
    found = actions.receive_sheet(books()["registry"], data, name=name, by=clerk, is_declared=True)
    jobs.run_all()
    found.refresh_from_db()
    return found


def applied(clerk: Viewer, data: bytes) -> SheetImport:
    found = brought(clerk, data)
    assert found.state == "checked", found.reason
    assert not faults(found)
    actions.apply_sheet(found, by=clerk, shown=found.shown)
    jobs.run_all()
    found.refresh_from_db()
    assert found.state == "applied"
    return found


def faults(found: SheetImport) -> dict[int, list[tuple[str, str]]]:
    """By row number: (column, text)."""
    rows = SheetRow.objects.filter(sheet_import=found, verdict="wrong").order_by("id")
    return {row.number: [(column, text % values) for column, text, values in row.faults] for row in rows}


SMALL: dict[str, Any] = {
    "units": [
        [HOUSE, "甲县科协", "县区科协", "甲科协、甲县科学技术协会", "", "140499", DAY, 50],
        ["甲县科协", "甲县科协办公室", "机关部室", "", "", "", DAY, ""],
        ["甲县科协", "学会部〇", "机关部室", "", "", "", "", ""],
    ],
    "people": [
        ["钱一", "甲县科协", "主席", "选举", DAY, "", 13800000000.0, "系统内", 1],
        ["钱一", "甲县科协", "书记", "任命", DAY, "", "", "", 2],
        ["孙𠮷", "甲县科协办公室", "干事", "", "", "", "0355-1234567", "", ""],
        ["李", "甲县科协办公室", "", "", "", "", "", "", ""],
    ],
    "charges": [["钱一", "联系", "甲县科协办公室", DAY, "", "主席办公会纪要", "〔2021〕3号"]],
}


def written_facts() -> dict[str, Any]:
    """All that the registry holds of what stands under 甲县科协, without ids."""
    county = Organisation.objects.get(name="甲县科协")
    bodies = Organisation.objects.filter(path__gte=county.path, path__lt=county.path + "x").order_by("order_key")
    inside = {body.id: body.name for body in bodies}
    rank = [(body.name, body.kind_id, body.rank, body.credit_code, len(body.path), len(body.order_key)) for body in bodies]
    assert all(
        body.path.endswith(f"{body.id:010d}") and body.order_key.endswith(f"{body.rank:05d}{body.id:010d}") for body in bodies
    )
    held = Appointment.objects.filter(post__organisation__in=inside).order_by("id")
    return {
        "bodies": rank,
        "names": list(
            OrganisationName.objects.filter(organisation__in=inside)
            .order_by("text")
            .values_list("text", "search_key", "level", "division_code", "from_on", "until_on")
        ),
        "places": list(
            Placement.objects.filter(organisation__in=inside)
            .order_by("organisation__name")
            .values_list("organisation__name", "parent__name", "from_on", "until_on")
        ),
        "aliases": sorted(
            Alias.objects.filter(organisation__in=inside).values_list("organisation__name", "text", "search_key")
        ),
        "people": sorted(
            Person.objects.filter(unit__in=inside).values_list("name", "search_key", "unit__name", "phone", "phone_scope")
        ),
        "posts": sorted(
            Post.objects.filter(organisation__in=inside).values_list(
                "organisation__name", "name", "rank", "is_single", "is_leading"
            )
        ),
        "held": sorted(
            map(str, held.values_list("person__name", "post__name", "manner", "from_on", "until_on", "rank", "paper"))
        ),
        "charges": list(
            Charge.objects.filter(organisation__in=inside).values_list(
                "kind",
                "person__name",
                "organisation__name",
                "from_on",
                "until_on",
                "paper__title",
                "paper__number",
                "paper__on",
                "paper__association__name",
            )
        ),
    }


def by_actions(clerk: Viewer) -> None:
    house = Organisation.objects.get(name=HOUSE)
    county = add_organisation(
        "甲县科协",
        kind="county_association",
        parent=house,
        by=clerk,
        rank=50,
        aliases=("甲科协", "甲县科学技术协会"),
        since=DAY,
        division_code="140499",
    )
    office = add_organisation("甲县科协办公室", kind="department", parent=county, by=clerk, since=DAY)
    add_organisation("学会部〇", kind="department", parent=county, by=clerk)
    one = add_person("钱一", by=clerk, unit=county, phone="13800000000", phone_scope="system")
    appoint(one, organisation=county, post_name="主席", by=clerk, rank=1, manner="elected", since=DAY)
    appoint(one, organisation=county, post_name="书记", by=clerk, rank=2, since=DAY)
    other = add_person("孙𠮷", by=clerk, unit=office, phone="0355-1234567")
    appoint(other, organisation=office, post_name="干事", by=clerk)
    add_person("李", by=clerk, unit=office)
    divide_work(house, [Share("contact", office.id, one.id)], title="主席办公会纪要", number="〔2021〕3号", on=DAY, by=clerk)


def test_an_import_leaves_what_the_actions_leave(clerk: Viewer) -> None:
    from django.db import transaction

    with transaction.atomic():
        by_actions(clerk)
        wanted = written_facts()
        transaction.set_rollback(True)
    before = TrailEntry.objects.filter(kind="registry.import").count()
    found = applied(clerk, made(**SMALL))
    assert written_facts() == wanted
    assert TrailEntry.objects.filter(kind="registry.import").count() == before + 1
    assert found.counts["written"] == {"新增单位": 3, "新增人员": 3, "新增任职": 3, "新增分工": 1}
    assert not found.rows.exists()
    assert not found.content
    entry = TrailEntry.objects.get(kind="registry.import")
    assert "钱一" not in entry.body and "13800000000" not in entry.body


def test_what_was_brought_in_twice_is_the_same(clerk: Viewer) -> None:
    applied(clerk, made(**SMALL))
    again = brought(clerk, made(**SMALL))
    assert dict(again.counts) == {
        "units": {"same": 3},
        "people": {"same": 4},
        "charges": {"same": 1},
    }


def test_out_equals_in(clerk: Viewer) -> None:
    applied(clerk, made(**SMALL))
    book = books()["registry"]
    with written(book, {table.kind: table.rows(clerk) for table in book.tables}) as file:
        found = brought(clerk, file.read())
    assert not faults(found)
    assert {verdict for counts in found.counts.values() for verdict in counts} == {"same"}
    assert found.notes == []


def test_wrong_rows_are_told_one_by_one(clerk: Viewer) -> None:
    found = brought(
        clerk,
        made(
            units=[
                ["不存在的单位", "乙", "机关部室", "", "", "", "", ""],
                [HOUSE, "丙", "没有的类别", "", "", "", "", ""],
                [HOUSE, "丁", "机关部室", "", "12140400MB1234567X", "", "", ""],
                ["己", "戊", "机关部室", "", "", "", "", ""],
                ["戊", "己", "机关部室", "", "", "", "", ""],
                [HOUSE, "庚" * 121, "机关部室", "", "", "", "", ""],
                [HOUSE, "辛", "机关部室", "", "", "14040", "2021年13月1日", "第一"],
                [HOUSE, "壬", "机关部室", "", "", "", "", ""],
                [HOUSE, "壬", "机关部室", "", "", "", "", ""],
            ],
            people=[
                ["赵" * 60, HOUSE, "", "", "", "", "", "", ""],
                ["赵" * 61, HOUSE, "", "", "", "", "", "", ""],
                ["周", "己", "干事", "", "", "", "", "", ""],
                ["吴", HOUSE, "干事", "", "2021-05-24", "2020-01-01", "abc", "", ""],
            ],
        ),
    )
    assert found.state == "checked"
    assert faults(found)
    rows = SheetRow.objects.filter(sheet_import=found)
    wrong_units = set(rows.filter(table="units", verdict="wrong").values_list("number", flat=True))
    assert wrong_units == {2, 3, 4, 5, 6, 7, 8, 10}
    ring = rows.get(table="units", number=5).faults[0]
    assert ring[0] == "parent" and "戊" in ring[2]["names"]
    assert set(rows.filter(table="people", verdict="wrong").values_list("number", flat=True)) == {3, 4, 5}
    assert rows.get(table="people", number=2).verdict == "new"
    assert why_not_apply(found, books()["registry"], clerk)


def test_rows_can_be_left_out_and_take_with_them_what_leans_on_them(clerk: Viewer) -> None:
    found = brought(clerk, made(**SMALL))
    office = found.rows.get(table="units", label="甲县科协办公室")
    actions.leave_out(found, rows=[office.id], shown=[office.id], by=clerk)
    left = set(found.rows.filter(is_left_out=True).values_list("label", flat=True))
    assert left == {"甲县科协办公室", "孙𠮷", "李", "钱一 联系 甲县科协办公室"}
    actions.apply_sheet(found, by=clerk)
    jobs.run_all()
    assert not Organisation.objects.filter(name="甲县科协办公室").exists()
    assert Person.objects.filter(name="钱一").count() == 1


def test_changes_are_shown_and_written(clerk: Viewer) -> None:
    applied(clerk, made(**SMALL))
    end = dt.date(2021, 6, 30)
    data = made(
        units=[[HOUSE, "甲县科协", "县区科协", "甲科协", "", "140498", DAY, 60]],
        people=[
            ["钱一", "甲县科协", "主席", "选举", DAY, end, "13900000000", "", 1],
            ["钱一", "甲县科协", "顾问", "兼职", end, "", "", "", ""],
        ],
        charges=[["钱一", "联系", "甲县科协办公室", DAY, end, "主席办公会纪要", "〔2021〕3号"]],
    )
    found = brought(clerk, data)
    changes = {row.label: [tuple(c) for c in row.changes] for row in found.rows.filter(verdict="changed")}
    assert changes["甲县科协"] == [
        ("division_code", "140499", "140498"),
        ("rank", "50", "60"),
        ("aliases", "甲科协、甲县科学技术协会", "甲科协"),
    ]
    assert changes["钱一"] == [("phone", "13800000000", "13900000000"), ("until", "", "2021-06-30")]
    applied(clerk, data)
    county = Organisation.objects.get(name="甲县科协")
    assert (county.rank, list(county.aliases.values_list("text", flat=True))) == (60, ["甲科协"])
    assert Organisation.objects.get(name="甲县科协办公室").order_key.startswith(county.order_key)
    assert Person.objects.get(name="钱一").phone == "13900000000"
    assert Appointment.objects.get(person__name="钱一", post__name="主席").until_on == end
    assert Charge.objects.get(organisation__name="甲县科协办公室").until_on == end
    assert brought(clerk, data).counts["people"] == {"same": 2}


def test_lists_that_change_meanwhile_are_shown_again(clerk: Viewer) -> None:
    found = brought(clerk, made(**SMALL))
    house = Organisation.objects.get(name=HOUSE)
    add_organisation("甲县科协", kind="county_association", parent=house, by=clerk, rank=7)
    actions.apply_sheet(found, by=clerk, shown=found.shown)
    jobs.run_all()
    found.refresh_from_db()
    assert (found.state, found.is_stale) == ("checked", True)
    assert Organisation.objects.filter(name="甲县科协").count() == 1
    assert not Person.objects.filter(name="钱一").exists()
    assert found.counts["units"] == {"changed": 1, "new": 2}


def test_lists_that_change_elsewhere_do_not_hold_it_up(clerk: Viewer) -> None:
    found = brought(clerk, made(**SMALL))
    add_person("王", by=clerk, unit=Organisation.objects.get(name=HOUSE))
    actions.apply_sheet(found, by=clerk, shown=found.shown)
    jobs.run_all()
    found.refresh_from_db()
    assert found.state == "applied"


def test_the_same_file_sent_twice_is_one_import(clerk: Viewer) -> None:
    book = books()["registry"]
    first, second = (actions.receive_sheet(book, made(**SMALL), name="a.xlsx", by=clerk, is_declared=True) for _ in range(2))
    assert first.pk == second.pk


def test_namesakes_are_asked_for_their_number(clerk: Viewer) -> None:
    house = Organisation.objects.get(name=HOUSE)
    for _ in range(2):
        add_person("郑同名", by=clerk, unit=house)
    found = brought(clerk, made(people=[["郑同名", HOUSE, "干事", "", "", "", "", "", ""]]))
    (told,) = faults(found).values()
    assert told[0][0] == "number" and "编号" in told[0][1]


def test_a_post_for_one_is_held_by_one(clerk: Viewer) -> None:
    house = Organisation.objects.get(name=HOUSE)
    held = appoint(add_person("冯甲", by=clerk, unit=house), organisation=house, post_name="秘书长", by=clerk, since=DAY)
    Post.objects.filter(pk=held.post_id).update(is_single=True)
    row = ["陈乙", HOUSE, "秘书长", "", dt.date(2021, 6, 1), "", "", "", ""]
    (told,) = faults(brought(clerk, made(people=[row]))).values()
    assert "冯甲" in told[0][1]
    ended = ["冯甲", HOUSE, "秘书长", "", DAY, dt.date(2021, 5, 31), "", "", ""]
    assert not faults(brought(clerk, made(people=[ended, row])))


def test_a_county_brings_in_its_own_people_only(viewer: Callable[[str], Viewer]) -> None:
    county = viewer("luzhou")
    assert county.hat is not None
    found = brought(
        county,
        made(people=[["褚", county.hat.organisation, "", "", "", "", "", "", ""], ["卫", HOUSE, "", "", "", "", "", "", ""]]),
    )
    assert set(faults(found)) == {3}


def test_cells_that_begin_like_formulas_are_names(clerk: Viewer) -> None:
    applied(clerk, made(units=[[HOUSE, "=1+1", "机关部室", "", "", "", "", ""]]))
    assert Organisation.objects.filter(name="=1+1").exists()


def _for(steps: int) -> Callable[[], bool]:
    left = iter(range(steps))
    return lambda: next(left, None) is not None


@pytest.mark.parametrize("steps", range(1, 8))
def test_a_worker_killed_at_any_step_leaves_nothing_or_all(clerk: Viewer, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from keqiao.core import sheet_jobs

    found = actions.receive_sheet(books()["registry"], made(**SMALL), name="a.xlsx", by=clerk, is_declared=True)
    while jobs.run_one(_for(steps)):  # stopped after so many steps: what it remembered is gone
        sheet_jobs._close()
    found.refresh_from_db()
    assert found.state == "checked"
    assert not Organisation.objects.filter(name="甲县科协").exists()
    actions.apply_sheet(found, by=clerk)
    jobs.run_all()
    assert Organisation.objects.filter(name="甲县科协").count() == 1
    assert connection.vendor
