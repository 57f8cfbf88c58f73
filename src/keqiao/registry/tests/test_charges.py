"""Who was in charge of what on any day stays right, whoever follows whom."""

import datetime as dt
from collections.abc import Callable

import pytest

from keqiao.core.refusal import Refused
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.registry.actions import add_person, appoint
from keqiao.registry.actions.appointment import hand_over, leave_post
from keqiao.registry.actions.charge import Share, divide_work
from keqiao.registry.models import Appointment, Charge, Organisation, Person
from keqiao.registry.queries.charge import in_charge_of, leaders_of

Cast = Callable[[str], Viewer]
# The leaders of the sample.
CHAIR, VICE_CHAIRS = "秦岳（示例）", ("程远（示例）", "苏青（示例）")
Kind = Charge.Kind
MARCH, JULY = dt.date(2021, 3, 1), dt.date(2021, 7, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def root(db: None) -> Organisation:
    return Organisation.objects.get(name="长治市科学技术协会")


def body(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def leader_of(name: str, on: dt.date) -> str:
    found = in_charge_of([body(name).id], on)[body(name).id].get(Kind.IN_CHARGE)
    return found.name if found else ""


def test_a_portfolio_changes_hands_in_mid_year(root: Organisation, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    share = Share(Kind.IN_CHARGE, body("普及部").id, person(VICE_CHAIRS[0]).id)
    divide_work(root, [share], title="关于调整分工的通知", on=JULY, by=clerk)
    assert leader_of("普及部", JULY - DAY) == VICE_CHAIRS[1]
    assert leader_of("普及部", JULY) == VICE_CHAIRS[0]
    assert leader_of("素质中心", JULY) == VICE_CHAIRS[1], "what the paper does not name stays"
    with pytest.raises(Refused, match="在2021年7月1日已有调整"):
        divide_work(root, [Share(Kind.IN_CHARGE, body("普及部").id, None)], title="又一件", on=MARCH, by=clerk)
    with pytest.raises(Refused, match="没有变化"):
        divide_work(root, [share], title="又一件", on=JULY, by=clerk)


def test_what_hangs_on_a_post_passes_on_and_the_past_stays(root: Organisation, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    held = Appointment.objects.get(person__name=VICE_CHAIRS[1])
    successor = add_person("接任者（示例）", unit=root, by=clerk)
    hand_over(held, to=successor, on=JULY, by=clerk)
    assert leader_of("普及部", JULY - DAY) == VICE_CHAIRS[1] and leader_of("普及部", JULY) == "接任者（示例）"
    assert [one.name for one in leaders_of(root, JULY - DAY)] == [CHAIR, *VICE_CHAIRS]
    assert [one.name for one in leaders_of(root, JULY)] == [CHAIR, VICE_CHAIRS[0], "接任者（示例）"]


def test_a_post_for_one_has_one_holder(root: Organisation, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    other = add_person("另一人（示例）", unit=root, by=clerk)
    with pytest.raises(Refused, match="一人一职"):
        appoint(other, organisation=root, post_name="主席", by=clerk, since=JULY)
    leave_post(Appointment.objects.get(person__name=CHAIR), on=JULY, by=clerk)
    appoint(other, organisation=root, post_name="主席", by=clerk, since=JULY)


def test_only_the_office_divides_the_work(root: Organisation, viewer: Cast) -> None:
    for username in ("zhuxi", "pujibu", "luzhou", "admin", "security"):
        with pytest.raises(Refused, match="不归您维护"):
            divide_work(root, [], title="通知", on=JULY, by=viewer(username))


def test_phones_are_told_as_far_as_each_says(root: Organisation, viewer: Cast) -> None:
    from keqiao.registry.queries.person import phone_for

    clerk, county = viewer("bangongshi"), body("潞州区科协")
    someone = add_person("有电话（示例）", unit=county, phone="0355-1234567", by=clerk)
    told = {name: phone_for(viewer(name), someone) for name in ("bangongshi", "luzhou", "pujibu", "keji", "zhuxi")}
    assert told == {"bangongshi": "0355-1234567", "luzhou": "0355-1234567", "pujibu": "", "keji": "", "zhuxi": ""}
    someone.phone_scope = "system"
    assert phone_for(viewer("pujibu"), someone) and not phone_for(viewer("keji"), someone)


@pytest.mark.parametrize("phone", ["abc", "123", "1" * 31, "138\n00000000"])
def test_a_phone_is_digits(root: Organisation, phone: str) -> None:
    with pytest.raises(Refused, match="电话号码"):
        add_person("某人", unit=root, phone=phone, by=SYSTEM)


def test_people_of_a_unit_are_seen_without_a_post(root: Organisation, viewer: Cast) -> None:
    someone = add_person("无职务（示例）", unit=body("潞州区科协"), by=SYSTEM)
    seen = {
        name: Person.objects.visible_to(viewer(name)).filter(pk=someone.pk).exists()
        for name in ("bangongshi", "luzhou", "keji")
    }
    assert seen == {"bangongshi": True, "luzhou": True, "keji": False}
