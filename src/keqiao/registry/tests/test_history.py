"""Names, parents and ends of bodies have their time; places and order follow them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from keqiao.core import clock, jobs
from keqiao.core.refusal import Refused
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.registry.actions import add_organisation
from keqiao.registry.actions.organisation import close, edit_organisation, merge, move, rename, reorder
from keqiao.registry.models import Organisation
from keqiao.registry.queries.listing import UnitsAsked, units_page

Cast = Callable[[str], Viewer]
Kind = Organisation.Kind
IN_FORCE = dt.date(2018, 11, 1)


@pytest.fixture
def root(db: None) -> Organisation:
    return Organisation.objects.get(name="长治市科学技术协会")


def county(name: str, root: Organisation, code: str = "") -> Organisation:
    return add_organisation(name, kind=Kind.COUNTY_ASSOCIATION, parent=root, by=SYSTEM, division_code=code)


def names_on(viewer: Viewer, day: dt.date, under: Organisation) -> list[str]:
    return [line.name for line in units_page(viewer, UnitsAsked(on=day, under=under.id)).lines]


def test_districts_of_2018_are_found_where_they_went(root: Organisation, viewer: Cast) -> None:
    house = add_organisation("某市科协", kind=Kind.ASSOCIATION, parent=root, by=SYSTEM)
    city, suburb = county("甲城区科协", house, "140402"), county("甲郊区科协", house, "140411")
    new, renamed = county("甲潞州区科协", house, "140403"), county("甲长治县科协", house, "140421")
    society = add_organisation("甲城区养蜂学会", kind=Kind.SOCIETY, parent=city, by=SYSTEM)
    merge([city, suburb], new, on=IN_FORCE, by=SYSTEM, paper="区划调整的批复")
    rename(renamed, "甲上党区科协", on=IN_FORCE, division_code="140404", level="county", by=SYSTEM)
    society.refresh_from_db()
    new.refresh_from_db()
    assert society.path.startswith(new.path) and society.order_key.startswith(new.order_key)
    clerk = viewer("bangongshi")
    before = names_on(clerk, dt.date(2017, 12, 31), house)
    assert {"甲城区科协", "甲郊区科协", "甲长治县科协", "甲城区养蜂学会"} <= set(before) and "甲上党区科协" not in before
    assert names_on(clerk, clock.today(), house) == ["某市科协", "甲潞州区科协", "甲城区养蜂学会", "甲上党区科协"]
    assert [one.former for one in new.predecessors.all()] == [city, suburb]


def test_a_name_for_a_day_to_come_begins_on_that_day(root: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    body, tomorrow = county("某县科协", root), clock.today() + dt.timedelta(days=1)
    rename(body, "某区科协", on=tomorrow, by=SYSTEM)
    body.refresh_from_db()
    assert body.name == "某县科协"
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    jobs.begin_day()
    jobs.run_all()
    body.refresh_from_db()
    assert body.name == "某区科协"


def test_the_tree_has_no_rings(root: Organisation) -> None:
    upper = county("上县科协", root)
    lower = add_organisation("下乡科协", kind=Kind.TOWNSHIP_ASSOCIATION, parent=upper, by=SYSTEM)
    for parent in (upper, lower):
        with pytest.raises(Refused, match="它自己或它的下级"):
            move(upper, parent, on=None, by=SYSTEM)


def test_a_move_takes_along_what_stands_below(root: Organisation) -> None:
    here, there = county("此县科协", root), county("彼县科协", root)
    township = add_organisation("某乡科协", kind=Kind.TOWNSHIP_ASSOCIATION, parent=here, by=SYSTEM)
    village = add_organisation("某村科协", kind="village_association", parent=township, by=SYSTEM)
    move(township, there, on=dt.date(2020, 1, 1), by=SYSTEM)
    village.refresh_from_db()
    assert village.path == f"{there.path}{township.id:010d}{village.id:010d}"
    assert list(Organisation.objects.under(there).in_official_order()) == [there, township, village]


def test_order_is_the_offices(root: Organisation) -> None:
    house = add_organisation("某市科协", kind=Kind.ASSOCIATION, parent=root, by=SYSTEM)
    one, two, three = (county(name, house) for name in ("一", "二", "三"))
    below = add_organisation("一之下", kind=Kind.SOCIETY, parent=one, by=SYSTEM)
    reorder(house, [three.id, one.id, two.id], by=SYSTEM)
    assert list(Organisation.objects.under(house).in_official_order()) == [house, three, one, below, two]
    with pytest.raises(Refused, match="下设单位有变动"):
        reorder(house, [three.id, one.id], by=SYSTEM)


def test_a_body_ends_only_without_others_below(root: Organisation) -> None:
    upper = county("上县科协", root)
    lower = add_organisation("下乡科协", kind=Kind.TOWNSHIP_ASSOCIATION, parent=upper, by=SYSTEM)
    with pytest.raises(Refused, match="下乡科协"):
        close(upper, on=clock.today(), by=SYSTEM)
    close(lower, on=clock.today(), by=SYSTEM)
    close(upper, on=clock.today(), by=SYSTEM)
    with pytest.raises(Refused, match="撤并"):
        add_organisation("又一乡", kind=Kind.SOCIETY, parent=Organisation.objects.get(pk=upper.pk), by=SYSTEM)


@pytest.mark.parametrize(
    ("code", "told"), [("91110000600037341M", "校验位"), ("9111", "18位"), ("91110000600037341I", "不该出现"), ("", "")]
)
def test_codes_are_checked(root: Organisation, code: str, told: str) -> None:
    if told:
        with pytest.raises(Refused, match=told):
            add_organisation("某学会", kind=Kind.SOCIETY, parent=root, by=SYSTEM, code=code)
    else:
        assert add_organisation("某学会", kind=Kind.SOCIETY, parent=root, by=SYSTEM, code=code).credit_code == ""


def test_a_code_is_one_bodys(root: Organisation) -> None:
    first = add_organisation("某学会", kind=Kind.SOCIETY, parent=root, by=SYSTEM, code="９１１１００００６０００３７３４１Ｌ")
    assert first.credit_code == "91110000600037341L"
    with pytest.raises(Refused, match="某学会"):
        add_organisation("另一学会", kind=Kind.SOCIETY, parent=root, by=SYSTEM, code="91110000600037341L")


@pytest.mark.parametrize("name", ["协", "〇协会", "𠮷祥学会", "长" * 120])
def test_strange_names_are_names(root: Organisation, name: str) -> None:
    assert add_organisation(name, kind=Kind.SOCIETY, parent=root, by=SYSTEM).name == name


def test_two_clerks_do_not_overwrite_each_other(root: Organisation, viewer: Cast) -> None:
    body, clerk = county("某县科协", root), viewer("bangongshi")
    seen: dict[str, Any] = {"kind": body.kind_id, "code": "", "legal_person": None, "aliases": []}
    edit_organisation(body, kind=body.kind_id, code="", legal_person=None, aliases=["某县"], by=clerk, seen=seen)
    with pytest.raises(Refused, match="别人改过"):
        edit_organisation(body, kind="other", code="", legal_person=None, aliases=[], by=clerk, seen=seen)


def test_a_county_keeps_what_is_below_it_and_nothing_else(root: Organisation, viewer: Cast) -> None:
    own, other = Organisation.objects.get(name="潞州区科协"), Organisation.objects.get(name="上党区科协")
    officer = viewer("luzhou")
    add_organisation("某街道科协", kind=Kind.TOWNSHIP_ASSOCIATION, parent=own, by=SYSTEM)
    for parent in (other, root):
        with pytest.raises(Refused, match="不归您维护"):
            add_organisation("某街道科协", kind=Kind.TOWNSHIP_ASSOCIATION, parent=parent, by=officer)
