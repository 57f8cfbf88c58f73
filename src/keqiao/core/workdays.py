"""Working days by the official calendar of the State Council (国务院办公厅关于部分节假日安排的通知), as pure computation.

What the office has entered comes first; then the library that knows the notices of past years; where neither knows a year,
Monday to Friday count as working days and the answer says that it is provisional.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import chinese_calendar

Source = Literal["table", "library", "weekday"]
# The notice of a year may move working days of the last week before it (29 and 31 December 2018, by the notice for 2019).
YEAR_END = (12, 25)
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the office has entered for one day."""

    is_working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """Whether one works on a day; `name`: of the holiday that it belongs to, or for which it is worked ("" on other days)."""

    on: dt.date
    is_working: bool
    name: str
    source: Source
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class OfficialDate:
    """A computed date as it is kept: it does not move when the calendar changes, and says by which state of it it was found."""

    on: dt.date
    version: int
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class _Year:
    working: tuple[dt.date, ...]
    provisional: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class Workdays:
    """One state of the calendar: what the office entered, and the years of which it says that all of their notice is in."""

    version: int = 0
    entries: Mapping[dt.date, Entry] = field(default_factory=dict)
    settled: frozenset[int] = frozenset()
    _years: dict[int, _Year] = field(default_factory=dict, repr=False, compare=False)

    def day(self, on: dt.date) -> Day:
        """What is to be said of one day."""
        entry, known = self.entries.get(on), _notices(on.year)
        if entry:
            return Day(on, entry.is_working, entry.name, "table", is_provisional=False)
        if known is not None and on in known:
            return Day(on, known[on].is_working, known[on].name, "library", self._is_open(on))
        source: Source = "weekday" if known is None else "library"
        return Day(on, on.weekday() < 5, "", source, self._is_open(on))

    def is_known(self, year: int) -> bool:
        """Whether the notice of that year is in, by the library or by the office's word."""
        return year in self.settled or _notices(year) is not None

    def add(self, day: dt.date, n: int) -> OfficialDate:
        """The n-th working day after `day`: counting begins on the next day, back from the day before where n is negative.

        n = 0 is `day` itself, or the next working day where nobody works on it. Raises ValueError beyond the years of dates.
        """
        if n == 0:
            return self._from(day, 1, since=day)
        return self._from(day + _ONE_DAY, n, since=day + _ONE_DAY) if n > 0 else self._back(day, -n)

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and with `end`; negative, and without `start`, where `end` lies before it.

        So `between(day, add(day, n).on) == n` for every n but 0.
        """
        if end < start:
            return -self._count(end, start - _ONE_DAY)
        return self._count(start + _ONE_DAY, end)

    def _count(self, first: dt.date, last: dt.date) -> int:
        return sum(
            bisect_right(self._year(year).working, last) - bisect_left(self._year(year).working, first)
            for year in range(first.year, last.year + 1)
        )

    def _from(self, first: dt.date, n: int, since: dt.date) -> OfficialDate:
        year = first.year
        place = bisect_left(self._year(year).working, first) + n - 1
        while place >= len(self._year(year).working):
            place -= len(self._year(year).working)
            year += 1
        on = self._year(year).working[place]
        return OfficialDate(on, self.version, self._counts_provisional(since, on))

    def _back(self, before: dt.date, n: int) -> OfficialDate:
        year = before.year
        place = bisect_left(self._year(year).working, before) - n
        while place < 0:
            year -= 1
            place += len(self._year(year).working)
        on = self._year(year).working[place]
        return OfficialDate(on, self.version, self._counts_provisional(on, before - _ONE_DAY))

    def _counts_provisional(self, first: dt.date, last: dt.date) -> bool:
        """Whether any day that was counted over may yet change."""
        for year in range(first.year, last.year + 1):
            days = self._year(year).provisional
            place = bisect_left(days, first)
            if place < len(days) and days[place] <= last:
                return True
        return False

    def _is_open(self, on: dt.date) -> bool:
        return not self.is_known(on.year) or ((on.month, on.day) >= YEAR_END and not self.is_known(on.year + 1))

    def _year(self, year: int) -> _Year:
        """The working days of a year and those that may yet change, found once for this state of the calendar."""
        found = self._years.get(year)
        if found is None:
            days = [self.day(on) for on in days_of(year)]
            working = tuple(day.on for day in days if day.is_working)
            found = self._years[year] = _Year(working, tuple(day.on for day in days if day.is_provisional))
        return found


def days_of(year: int) -> list[dt.date]:
    """Every day of a year. Raises ValueError where there is no such year."""
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range((dt.date(year, 12, 31) - first).days + 1)]


@cache
def _notices(year: int) -> dict[dt.date, Entry] | None:
    """What the library knows of a year: its holidays and make-up days by name; None where it does not know the year."""
    try:
        told = {on: chinese_calendar.get_holiday_detail(on) for on in days_of(year)}
    except NotImplementedError:
        return None
    return {on: Entry(not is_rest, _name(name)) for on, (is_rest, name) in told.items() if name}


def _name(holiday: str) -> str:
    """The Chinese name of a holiday of the library, as the notices print it."""
    name = str(chinese_calendar.Holiday(holiday).chinese)
    return {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}.get(name, name)


@cache
def library_years() -> tuple[int, int]:
    """The first and the last year that the library knows."""
    known = [year for year in range(1990, 2101) if _notices(year) is not None]
    return known[0], known[-1]
