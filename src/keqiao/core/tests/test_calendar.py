"""The office enters a notice: who may, what is refused, what moves and what stays."""

import datetime as dt
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections

from keqiao.core import calendar, paths
from keqiao.core.actions.calendar import reopen_year, set_days, settle_year, take_back_days
from keqiao.core.models import CalendarDay, CalendarTable, TrailEntry
from keqiao.core.refusal import Faster, Refused
from keqiao.core.roles import Role
from keqiao.core.tests.conftest import Scratch
from keqiao.core.viewer import Hat, Viewer
from keqiao.core.workdays import library_years

Who = Callable[[str], Viewer]
YEAR = library_years()[1] + 1
PAPER = "国务院办公厅关于部分节假日安排的通知"


def day(month: int, number: int, year: int = YEAR) -> dt.date:
    return dt.date(year, month, number)


def spring_festival(by: Viewer, **other: Any) -> None:
    """A week of rest, and the Saturday after it worked."""
    set_days(day(2, 8), day(2, 12), is_working=False, name="春节", paper=f"《{PAPER}》", by=by, **other)


# --- entering ---------------------------------------------------------------------------------------------------------
def test_what_the_office_enters_counts_from_then_on(viewer: Who) -> None:
    clerk = viewer("bangongshi")
    assert calendar.is_working_day(day(2, 8)).is_working
    spring_festival(clerk)
    set_days(day(2, 13), day(2, 13), is_working=True, name="春节", paper=PAPER, by=clerk)
    told = calendar.days([day(2, 7), day(2, 8), day(2, 12), day(2, 13)])
    assert [(one.is_working, one.source) for one in told.values()] == [
        (False, "weekday"),
        (False, "table"),
        (False, "table"),
        (True, "table"),
    ]
    assert calendar.add_working_days(day(2, 5), 1).on == day(2, 13)
    assert calendar.working_days_between(day(2, 5), day(2, 15)) == 2
    assert set(CalendarDay.objects.values_list("paper", flat=True)) == {PAPER}


def test_a_date_that_is_kept_does_not_move_while_a_new_one_does(viewer: Who) -> None:
    kept = calendar.add_working_days(dt.date(2021, 6, 22), 3)
    assert (kept.on, kept.version, kept.is_provisional) == (dt.date(2021, 6, 25), 0, False)
    today = dt.date(2021, 6, 23)
    set_days(today, today, is_working=False, name="防汛", paper="市政府办公室通知", by=viewer("bangongshi"))
    again = calendar.add_working_days(dt.date(2021, 6, 22), 3)
    assert (again.on, again.version) == (dt.date(2021, 6, 28), 1)
    assert (kept.on, kept.version) == (dt.date(2021, 6, 25), 0)
    with pytest.raises(AttributeError):
        kept.on = again.on  # type: ignore[misc]
    take_back_days(today, today, by=viewer("bangongshi"))
    assert calendar.add_working_days(dt.date(2021, 6, 22), 3).on == kept.on
    assert calendar.current().version == 2


def test_entering_again_puts_the_new_in_place_of_the_old(viewer: Who) -> None:
    clerk = viewer("bangongshi")
    spring_festival(clerk)
    set_days(day(2, 12), day(2, 13), is_working=True, name="", paper=PAPER, by=clerk)
    rows = CalendarDay.objects.values_list("day", "is_working")
    assert list(rows) == [*((day(2, number), False) for number in range(8, 12)), (day(2, 12), True), (day(2, 13), True)]


def test_taken_back_the_library_answers_again(viewer: Who) -> None:
    clerk, on = viewer("bangongshi"), dt.date(2021, 10, 1)
    set_days(on, on, is_working=True, name="国庆节", paper=PAPER, by=clerk)
    assert calendar.is_working_day(on).is_working
    take_back_days(on, on, by=clerk)
    assert (calendar.is_working_day(on).is_working, calendar.is_working_day(on).source) == (False, "library")
    with pytest.raises(Faster):
        take_back_days(on, on, by=clerk)


def test_a_year_is_certain_once_the_office_says_that_its_notice_is_in(viewer: Who) -> None:
    clerk = viewer("bangongshi")
    with pytest.raises(Refused, match="先按通知"):
        settle_year(YEAR, by=clerk)
    spring_festival(clerk)
    assert calendar.add_working_days(day(3, 1), 3).is_provisional
    settle_year(YEAR, by=clerk)
    assert not calendar.add_working_days(day(3, 1), 3).is_provisional
    with pytest.raises(Refused):
        settle_year(YEAR, by=clerk)
    reopen_year(YEAR, by=clerk)
    assert calendar.add_working_days(day(3, 1), 3).is_provisional
    with pytest.raises(Refused):
        reopen_year(YEAR, by=clerk)


@pytest.mark.parametrize("year", [2021, 1948, 2101])
def test_only_a_year_that_nobody_knows_is_settled(viewer: Who, year: int) -> None:
    with pytest.raises(Refused):
        settle_year(year, by=viewer("bangongshi"))


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        (day(2, 8), day(2, 7), {}),
        (day(2, 8), day(4, 9), {}),
        (dt.date(1948, 12, 31), dt.date(1949, 1, 1), {}),
        (dt.date(2100, 12, 31), dt.date(2101, 1, 1), {}),
        (day(2, 8), day(2, 9), {"name": "  "}),
        (day(2, 8), day(2, 9), {"paper": " 《》 "}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(viewer: Who, start: dt.date, end: dt.date, wrong: dict[str, str]) -> None:
    name, paper = wrong.get("name", "春节"), wrong.get("paper", PAPER)
    with pytest.raises(Refused):
        set_days(start, end, is_working=False, name=name, paper=paper, by=viewer("bangongshi"))
    assert not CalendarDay.objects.exists()
    assert calendar.current().version == 0


def test_sixty_days_are_entered_at_once(viewer: Who) -> None:
    set_days(day(1, 1), day(3, 1), is_working=False, name="春节", paper=PAPER, by=viewer("bangongshi"))
    assert CalendarDay.objects.count() == 60


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou", "admin", "security", "auditor", "keji"])
def test_only_the_office_keeps_the_calendar(viewer: Who, who: str) -> None:
    with pytest.raises(Refused):
        spring_festival(viewer(who))
    with pytest.raises(Refused):
        settle_year(YEAR, by=viewer(who))


def hat_below(viewer: Viewer) -> Hat:
    """The same role in a body under the viewer's own."""
    assert viewer.hat
    path = paths.below(viewer.hat.lo, 77)
    return Hat(Role.OFFICE_CLERK, 77, path, paths.upper_bound(path))


def test_the_office_of_a_county_does_not_keep_the_citys_calendar(viewer: Who) -> None:
    hat = hat_below(viewer("bangongshi"))
    with pytest.raises(Refused, match="只有科协办公室"):
        spring_festival(replace(viewer("bangongshi"), hats=(hat,), hat=hat))


def test_who_wears_another_hat_is_told_to_change_hats(viewer: Who) -> None:
    clerk = viewer("bangongshi")
    assert clerk.hat
    other = replace(clerk.hat, role=Role.LEADER)
    with pytest.raises(Refused, match="请先在工作台换用"):
        spring_festival(replace(clerk, hats=(clerk.hat, other), hat=other))


def test_every_change_is_in_the_trail(viewer: Who) -> None:
    clerk = viewer("bangongshi")
    spring_festival(clerk)
    settle_year(YEAR, by=clerk)
    reopen_year(YEAR, by=clerk)
    take_back_days(day(2, 8), day(2, 9), by=clerk)
    entries = list(TrailEntry.objects.order_by("-id")[:4])[::-1]
    assert [entry.kind for entry in entries] == ["core.set_days", "core.settle_year", "core.reopen_year", "core.take_back_days"]
    assert [json.loads(entry.body)["version"] for entry in entries] == [1, 2, 3, 4]
    assert json.loads(entries[0].body)["from"] == str(day(2, 8))
    assert {entry.by for entry in entries} == {clerk.account_id}


# --- two at once, and many at once --------------------------------------------------------------------------------------
def test_who_did_not_see_the_last_change_is_told(viewer: Who) -> None:
    clerk = viewer("bangongshi")
    spring_festival(clerk, seen=0)
    with pytest.raises(Faster):
        take_back_days(day(2, 8), day(2, 12), by=clerk, seen=0)
    with pytest.raises(Faster):
        spring_festival(clerk, seen=0)
    assert CalendarDay.objects.count() == 5
    spring_festival(clerk, seen=1)
    assert calendar.current().version == 2


def test_of_two_at_once_one_is_told(viewer: Who, scratch: Scratch) -> None:
    clerk = viewer("bangongshi")
    outcomes, together = [], threading.Barrier(2)

    def enter(name: str) -> None:
        try:
            together.wait(30)
            set_days(day(2, 8), day(2, 12), is_working=False, name=name, paper=PAPER, by=clerk, seen=0)
            outcomes.append("done")
        except Faster:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter, args=[name]) for name in ("春节", "元旦")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["done", "told"]
    assert len(set(CalendarDay.objects.values_list("name", flat=True))) == 1
    assert CalendarTable.objects.get().version == 1


def test_thousands_of_limits_cost_one_look_at_the_table(viewer: Who, django_assert_num_queries: Any) -> None:
    spring_festival(viewer("bangongshi"))
    with django_assert_num_queries(4), calendar.remembered():  # state, days, years, state
        for number in range(5_000):
            calendar.add_working_days(day(1, 1) + dt.timedelta(days=number % 365), number % 30)
    with django_assert_num_queries(1), calendar.remembered():  # nothing has changed since
        calendar.is_working_day(day(2, 8))
        calendar.working_days_between(day(1, 1), day(12, 31))
    with django_assert_num_queries(1):
        assert len(calendar.add_to_each((day(1, 1), number) for number in range(100))) == 100


def test_a_change_is_seen_within_the_same_request(viewer: Who) -> None:
    with calendar.remembered():
        assert calendar.is_working_day(day(2, 8)).is_working
        spring_festival(viewer("bangongshi"))
        assert not calendar.is_working_day(day(2, 8)).is_working
