"""What the notices arrange: holidays and make-up days as the stretches in which they are printed; a limit as a date."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import calendar, clock
from keqiao.core.models import CalendarDay
from keqiao.core.wording import date_text, day_text, span_text
from keqiao.core.workdays import Day


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Neighbouring days with one reason. `name` as recorded, `label` in the reader's language where the house knows it.

    `paper` and what follows are the office's; "" where the library says so.
    """

    start: dt.date
    end: dt.date
    days_text: str
    count: int
    is_working: bool
    name: str
    label: str
    is_known: bool
    paper: str
    by_name: str
    on_text: str
    edit_url: str
    take_back_url: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """`day` and `n` working days lead to `text`."""

    day_text: str
    n: int
    text: str
    is_provisional: bool
    skipped: list[str]


def link(**asked: object) -> str:
    """The address of the calendar with what is asked of it."""
    return f"{reverse('core:calendar')}?{urlencode({name: value for name, value in asked.items() if value not in (None, '')})}"


def reckoned(day: dt.date, n: int) -> Reckoned:
    """A limit in working days as a date; `skipped`: holidays and make-up days that lie between."""
    now = calendar.current()
    found = now.add(day, n)
    first, last = min(day, found.on), max(day, found.on)
    between = [now.day(first + dt.timedelta(days=step)) for step in range((last - first).days + 1)]
    skipped = [
        f"{span_text(group.start, group.end)} {arrangement_label(group)}"
        for group in arrangements([one for one in between if one.on != day], {}, {})
    ]
    return Reckoned(date_text(day), n, day_text(found.on), found.is_provisional, skipped)


def arrangement_label(group: Arrangement) -> str:
    """国庆节放假, 国庆节调休上班."""
    if group.is_working:
        return _("%(name)s调休上班") % {"name": group.label} if group.name else _("调休上班")
    return _("%(name)s放假") % {"name": group.label}


def arrangements(days: list[Day], own: dict[dt.date, CalendarDay], names: dict[int, str]) -> list[Arrangement]:
    """The arrangements among these days; `own`: the office's entries of them, `names`: what their accounts are called."""
    return [_arrangement(group, own.get(group[0].on), names) for group in _groups(days, own)]


def _groups(days: list[Day], own: dict[dt.date, CalendarDay]) -> Iterator[list[Day]]:
    """Neighbouring days with the same arrangement by the same paper, without ordinary ones."""

    def key(day: Day) -> tuple[object, ...]:
        row = own.get(day.on)
        return (day.is_working, day.name, day.source, row.paper if row else "", row.changed_by if row else 0)

    group: list[Day] = []
    for day in days:
        if not (day.name or day.source == "table"):
            continue
        if group and (key(day) != key(group[-1]) or day.on - group[-1].on > dt.timedelta(days=1)):
            yield group
            group = []
        group.append(day)
    if group:
        yield group


def _arrangement(group: list[Day], row: CalendarDay | None, names: dict[int, str]) -> Arrangement:
    start, end = group[0].on, group[-1].on
    return Arrangement(
        start=start,
        end=end,
        days_text=span_text(start, end),
        count=len(group),
        is_working=group[0].is_working,
        name=group[0].name,
        label=holiday_label(group[0].name),
        is_known=group[0].name in _holidays(),
        paper=row.paper if row else "",
        by_name=names.get(row.changed_by, "") if row else "",
        on_text=date_text(row.changed_at.astimezone(clock.OFFICIAL_ZONE).date()) if row else "",
        edit_url=link(year=start.year, edit=start) + "#enter" if row else "",
        take_back_url=link(year=start.year, take_back=start) if row else "",
    )


def holiday_label(name: str) -> str:
    """A holiday in the reader's language; another name as it was entered."""
    return _holidays().get(name, name)


def _holidays() -> dict[str, str]:
    """The holidays of the notices in the reader's language."""
    return {
        "": "",
        "元旦": _("元旦"),
        "春节": _("春节"),
        "清明节": _("清明节"),
        "劳动节": _("劳动节"),
        "端午节": _("端午节"),
        "中秋节": _("中秋节"),
        "国庆节": _("国庆节"),
        "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": _("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
    }
