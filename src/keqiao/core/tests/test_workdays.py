"""Counting working days: known days of the notices, and what must hold for every calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqiao.core.workdays import Entry, OfficialDate, Workdays, days_of, library_years

LIBRARY = Workdays()
UNKNOWN = library_years()[1] + 1


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_rest_days_and_make_up_days_of_2021_are_those_of_the_notice() -> None:
    rest = [day(f"2021-10-0{number}") for number in range(1, 8)]
    assert {(LIBRARY.day(one).is_working, LIBRARY.day(one).name) for one in rest} == {(False, "国庆节")}
    worked = [one for one in days_of(2021) if one.weekday() > 4 and LIBRARY.day(one).is_working]
    made_up = ["02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"]
    assert worked == [day(f"2021-{one}") for one in made_up]
    assert {LIBRARY.day(one).source for one in worked} == {"library"}
    assert sum(LIBRARY.day(one).is_working for one in days_of(2021)) == 250


def test_an_ordinary_day_has_no_name() -> None:
    assert (LIBRARY.day(day("2021-06-22")).is_working, LIBRARY.day(day("2021-06-22")).name) == (True, "")
    assert (LIBRARY.day(day("2021-06-26")).is_working, LIBRARY.day(day("2021-06-26")).name) == (False, "")


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2021-06-22", 3, "2021-06-25"),  # a Tuesday: Wednesday, Thursday, Friday
        ("2021-06-09", 3, "2021-06-15"),  # over the Dragon Boat Festival
        ("2021-09-30", 1, "2021-10-08"),
        ("2021-10-03", 1, "2021-10-08"),  # begins on a rest day
        ("2021-10-08", 1, "2021-10-09"),  # a Saturday that is worked
        ("2021-09-24", 1, "2021-09-26"),  # a Sunday that is worked
        ("2021-05-07", 1, "2021-05-08"),
        ("2021-10-08", -1, "2021-09-30"),
        ("2021-10-05", -1, "2021-09-30"),
        ("2021-10-05", 0, "2021-10-08"),
        ("2021-06-22", 0, "2021-06-22"),
        ("2021-12-31", 1, "2022-01-04"),
        ("2022-01-04", -1, "2021-12-31"),
        ("2021-01-01", 250, "2021-12-31"),
    ],
)
def test_working_days_are_added_from_the_next_day_on(start: str, n: int, end: str) -> None:
    assert LIBRARY.add(day(start), n) == OfficialDate(day(end), 0, is_provisional=False)


def test_a_year_that_the_library_does_not_know_is_monday_to_friday_and_provisional() -> None:
    told = [LIBRARY.day(one) for one in days_of(UNKNOWN)]
    assert all(one.is_working == (one.on.weekday() < 5) for one in told)
    assert {(one.source, one.is_provisional) for one in told} == {("weekday", True)}
    assert LIBRARY.add(dt.date(UNKNOWN, 3, 1), 3).is_provisional
    assert {LIBRARY.day(one).is_provisional for one in days_of(2003)} == {True}


def test_the_last_week_before_an_unknown_year_is_provisional() -> None:
    """29 December 2018 was worked and the 31st was free by the notice for 2019."""
    last = UNKNOWN - 1
    assert not LIBRARY.day(dt.date(last, 12, 24)).is_provisional
    assert LIBRARY.day(dt.date(last, 12, 25)).is_provisional
    assert not LIBRARY.add(dt.date(last, 12, 1), 5).is_provisional
    assert LIBRARY.add(dt.date(last, 12, 23), 5).is_provisional
    assert LIBRARY.add(dt.date(UNKNOWN, 1, 20), -30).is_provisional


def test_what_the_office_enters_goes_before_library_and_weekday() -> None:
    own = Workdays(3, {day("2021-06-23"): Entry(False, "停电"), dt.date(UNKNOWN, 1, 3): Entry(True, "元旦")})
    told = own.day(day("2021-06-23"))
    assert (told.is_working, told.name, told.source, told.is_provisional) == (False, "停电", "table", False)
    assert own.add(day("2021-06-22"), 3) == OfficialDate(day("2021-06-28"), 3, is_provisional=False)
    assert not own.day(dt.date(UNKNOWN, 1, 3)).is_provisional
    assert own.day(dt.date(UNKNOWN, 1, 4)).is_provisional


def test_a_settled_year_is_certain() -> None:
    settled = Workdays(5, {dt.date(UNKNOWN, 1, 1): Entry(False, "元旦")}, frozenset({UNKNOWN}))
    assert not settled.add(dt.date(UNKNOWN, 3, 1), 10).is_provisional
    assert not settled.day(dt.date(UNKNOWN - 1, 12, 31)).is_provisional
    assert settled.day(dt.date(UNKNOWN, 12, 31)).is_provisional


# --- what must hold for every calendar ----------------------------------------------------------------------------------
dates = st.dates(dt.date(2003, 1, 1), dt.date(2030, 12, 31))
numbers = st.integers(-300, 300)
calendars = st.builds(
    lambda entries: Workdays(1, entries),
    st.dictionaries(st.dates(dt.date(2020, 12, 1), dt.date(2022, 2, 1)), st.builds(Entry, st.booleans()), max_size=60),
)


def slowly(calendar: Workdays, start: dt.date, n: int) -> dt.date:
    """The same by walking from day to day."""
    step, left, on = (1 if n > 0 else -1), abs(n), start
    while left:
        on += dt.timedelta(days=step)
        left -= calendar.day(on).is_working
    return on


@given(calendars, dates, numbers.filter(bool))
def test_adding_is_walking_from_day_to_day(calendar: Workdays, start: dt.date, n: int) -> None:
    assert calendar.add(start, n).on == slowly(calendar, start, n)


@given(calendars, dates, numbers)
def test_what_is_found_is_a_working_day(calendar: Workdays, start: dt.date, n: int) -> None:
    assert calendar.day(calendar.add(start, n).on).is_working


@given(calendars, dates, numbers)
def test_adding_and_counting_back_leads_to_where_one_began(calendar: Workdays, start: dt.date, n: int) -> None:
    begun = calendar.add(start, 0).on
    assert calendar.add(calendar.add(begun, n).on, -n).on == begun


@given(calendars, dates, numbers.filter(bool))
def test_between_counts_what_was_added(calendar: Workdays, start: dt.date, n: int) -> None:
    assert calendar.between(start, calendar.add(start, n).on) == n


@given(calendars, dates, dates, dates)
def test_counts_add_up(calendar: Workdays, one: dt.date, two: dt.date, three: dt.date) -> None:
    first, middle, last = sorted([one, two, three])
    assert calendar.between(first, middle) + calendar.between(middle, last) == calendar.between(first, last)
    assert calendar.between(first, first) == 0


@given(calendars, dates, dates, numbers)
def test_who_begins_later_is_never_earlier_done(calendar: Workdays, one: dt.date, two: dt.date, n: int) -> None:
    first, last = sorted([one, two])
    assert calendar.add(first, n).on <= calendar.add(last, n).on
    assert calendar.add(first, n).on < calendar.add(first, n + 1).on or n == 0


@given(calendars, dates, st.integers(1, 40))
def test_a_date_is_provisional_when_a_day_counted_over_is(calendar: Workdays, start: dt.date, n: int) -> None:
    found = calendar.add(start, n)
    over = [start + dt.timedelta(days=step) for step in range(1, (found.on - start).days + 1)]
    assert found.is_provisional == any(calendar.day(one).is_provisional for one in over)
