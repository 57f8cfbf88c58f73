"""The working calendar of this installation: which days are worked, and how limits in working days become dates.

Within a request the table is read once, and only when the office has changed it since this process last read it: thousands
of limits cost one look. Outside a request (a job) take `current()` once and ask that.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from keqiao.core.models import CalendarDay, CalendarTable, CalendarYear
from keqiao.core.workdays import Day, Entry, OfficialDate, Workdays

_known: ContextVar[list[Workdays] | None] = ContextVar("calendar", default=None)


def current() -> Workdays:
    """The calendar as it stands now."""
    memo = _known.get()
    if memo:
        return memo[0]
    found = _read(*_state())
    if memo is not None:
        memo.append(found)
    return found


def is_working_day(day: dt.date) -> Day:
    """Whether one works on that day, why, and whether that may yet change."""
    return current().day(day)


def add_working_days(day: dt.date, n: int) -> OfficialDate:
    """The n-th working day after `day` (before it where n is negative; 0: the next one not before it)."""
    return current().add(day, n)


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and with `end`; negative where `end` lies before `start`."""
    return current().between(start, end)


def days(wanted: Iterable[dt.date]) -> dict[dt.date, Day]:
    """`is_working_day` of many, with one look at the table."""
    calendar = current()
    return {day: calendar.day(day) for day in wanted}


def add_to_each(limits: Iterable[tuple[dt.date, int]]) -> list[OfficialDate]:
    """`add_working_days` of many (day, n), in their order, with one look at the table."""
    calendar = current()
    return [calendar.add(day, n) for day, n in limits]


@contextmanager
def remembered() -> Iterator[None]:
    """Within this block (one request) the table is read at most once."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


def forget() -> None:
    """The table was changed within this request."""
    if memo := _known.get():
        memo.clear()


def _state() -> tuple[int, dt.datetime | None]:
    """Version and time of the last change: the time keeps states apart that a transaction took back."""
    return CalendarTable.objects.values_list("version", "changed_at").first() or (0, None)


@lru_cache(maxsize=4)
def _read(version: int, changed_at: dt.datetime | None) -> Workdays:
    if not version:
        return Workdays()
    rows = CalendarDay.objects.values_list("day", "is_working", "name")
    entries = {day: Entry(is_working, name) for day, is_working, name in rows}
    settled = frozenset(CalendarYear.objects.values_list("year", flat=True))
    if (now := _state()) != (version, changed_at):
        return _read(*now)  # somebody changed it between these questions
    return Workdays(version, entries, settled)
