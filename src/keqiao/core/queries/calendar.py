"""The working calendar of a year as a page shows it."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext as _

from keqiao.core import calendar, calendar_rules, clock, offers
from keqiao.core.models import CalendarDay, CalendarYear
from keqiao.core.queries.arrangements import Arrangement, arrangements, holiday_label, link
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text, month_text, weekday_heads
from keqiao.core.workdays import Day, Workdays, days_of, library_years

Kind = Literal["work", "rest", "holiday", "makeup"]
# How the notice of a year is called; the office only adds its number.
PAPER = "国务院办公厅关于{year}年部分节假日安排的通知"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in the grid of its month; `told` is what cannot be seen as a shape."""

    number: int
    kind: Kind
    told: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    working: int
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class YearState:
    """Whether the year's dates are certain: known (by the library), settled (by the office), awaited, past (before the library), year_end."""

    word: Literal["known", "settled", "awaited", "past", "year_end"]
    settled_on: str
    settled_by: str


@dataclass(frozen=True, slots=True)
class YearLink:
    label: str
    url: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    year: int
    version: int
    years: list[YearLink]
    heads: list[tuple[str, str]]
    months: list[Month]
    arrangements: list[Arrangement]
    working: int
    state: YearState
    paper: str
    may_edit: bool
    why_not: str
    why_not_settle: str


def calendar_page(viewer: Viewer, year: int) -> CalendarPage:
    """The year as twelve months, what is arranged in it and by whom, and what the viewer may do about it."""
    now = calendar.current()
    days = [now.day(on) for on in days_of(year)]
    own = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    settled = CalendarYear.objects.filter(year=year).first()
    may_edit = calendar_rules.may_edit_calendar(viewer)
    names = _names({row.changed_by for row in own.values()} | ({settled.settled_by} if settled else set()), viewer, may_edit)
    return CalendarPage(
        year=year,
        version=now.version,
        years=_years(year),
        heads=weekday_heads(),
        months=_months(days),
        arrangements=arrangements(days, own, names),
        working=sum(day.is_working for day in days),
        state=_state(year, now, settled, names),
        paper=next((row.paper for row in reversed(own.values())), PAPER.format(year=year)),
        may_edit=may_edit,
        why_not=(calendar_rules.why_not_edit_calendar(viewer) or "") if may_edit else "",
        why_not_settle=(calendar_rules.why_not_settle_year(year, now) or "") if may_edit else "",
    )


def arrangement_of(page: CalendarPage, start: str) -> Arrangement | None:
    """The office's entry that begins on that day (ISO)."""
    return next((one for one in page.arrangements if one.paper and one.start.isoformat() == start), None)


def _years(year: int) -> list[YearLink]:
    today = clock.today().year
    shown = sorted({today - 1, today, today + 1, *range(year - 1, year + 2)} & set(clock.YEARS))
    return [YearLink(_("%(year)s年") % {"year": one}, link(year=one), one == year) for one in shown]


def _months(days: list[Day]) -> list[Month]:
    today = clock.today()
    found = []
    for number, group in groupby(days, key=lambda day: day.on.month):
        month = list(group)
        cells: list[Cell | None] = [None] * month[0].on.weekday()
        cells += [Cell(day.on.day, kind(day), _told(day), day.on == today) for day in month]
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
        found.append(Month(month_text(number), sum(day.is_working for day in month), weeks))
    return found


def kind(day: Day) -> Kind:
    """An ordinary day says its kind by its column; a holiday and a day worked on a weekend are marked."""
    if day.is_working:
        return "makeup" if day.on.weekday() > 4 else "work"
    return "holiday" if day.name else "rest"


def _told(day: Day) -> str:
    words = {"work": "", "rest": _("休息"), "holiday": _("放假"), "makeup": _("调休上班")}
    return " ".join(filter(None, [holiday_label(day.name) if kind(day) in ("holiday", "makeup") else "", words[kind(day)]]))


def _state(year: int, now: Workdays, settled: CalendarYear | None, names: dict[int, str]) -> YearState:
    if settled:
        on = date_text(settled.settled_at.astimezone(clock.OFFICIAL_ZONE).date())
        return YearState("settled", on, names.get(settled.settled_by, ""))
    if not now.is_known(year):
        return YearState("past" if year < library_years()[0] else "awaited", "", "")
    return YearState("known" if now.is_known(year + 1) else "year_end", "", "")


def _names(accounts: set[int], viewer: Viewer, may_edit: bool) -> dict[int, str]:
    """Who entered what, for the office itself."""
    return {pk: one.label for pk, one in offers.subjects("account", accounts, viewer).items()} if may_edit else {}
