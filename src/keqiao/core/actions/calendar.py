"""The office enters what the State Council's notice says of holidays and make-up days."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from keqiao.core import calendar, calendar_rules, clock, trail
from keqiao.core.models import CalendarDay, CalendarTable, CalendarYear
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer


@transaction.atomic
def set_days(
    start: dt.date, end: dt.date, *, is_working: bool, name: str, paper: str, by: Viewer, seen: int | None = None
) -> None:
    """Every day from `start` to `end` is a holiday, or is worked. `seen`: the version that the person had before them.

    Raises Refused, and Faster where the calendar has changed since `seen`.
    """
    refuse_if(calendar_rules.why_not_edit_calendar(by) or calendar_rules.why_not_span(start, end))
    name, paper = " ".join(name.split()), _bare(paper)
    if not is_working and not name:
        raise Refused(_("请填写节日名称，如：国庆节。"))
    if not paper:
        raise Refused(_("请填写依据的文件，如：国务院办公厅关于2027年部分节假日安排的通知。"))
    table = _next_version(seen)
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    CalendarDay.objects.filter(day__in=days).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=is_working, name=name, paper=paper, changed_at=clock.at(), changed_by=by.writer)
        for day in days
    )
    told = {"from": start, "until": end, "is_working": is_working, "name": name, "paper": paper, "version": table.version}
    trail.record("core.set_days", subject=("calendar", table.id), by=by, body=told)


@transaction.atomic
def take_back_days(start: dt.date, end: dt.date, *, by: Viewer, seen: int | None = None) -> None:
    """What was entered for these days is taken back: the library answers for them again."""
    refuse_if(calendar_rules.why_not_edit_calendar(by) or calendar_rules.why_not_span(start, end))
    table = _next_version(seen)
    count, _kinds = CalendarDay.objects.filter(day__range=(start, end)).delete()
    if not count:
        raise Faster(_("这几天的登记刚才已被撤销。"))
    told = {"from": start, "until": end, "version": table.version}
    trail.record("core.take_back_days", subject=("calendar", table.id), by=by, body=told)


@transaction.atomic
def settle_year(year: int, *, by: Viewer, seen: int | None = None) -> None:
    """The notice of this year is entered whole: its dates are provisional no longer."""
    refuse_if(calendar_rules.why_not_edit_calendar(by))
    refuse_if(calendar_rules.why_not_settle_year(year, calendar.current()))
    table = _next_version(seen)
    CalendarYear.objects.get_or_create(year=year, defaults={"settled_at": clock.at(), "settled_by": by.writer})
    trail.record("core.settle_year", subject=("calendar", table.id), by=by, body={"year": year, "version": table.version})


@transaction.atomic
def reopen_year(year: int, *, by: Viewer, seen: int | None = None) -> None:
    """Something of the notice is still missing: the dates of this year are provisional again."""
    refuse_if(calendar_rules.why_not_edit_calendar(by))
    refuse_if(calendar_rules.why_not_reopen_year(year, calendar.current()))
    table = _next_version(seen)
    CalendarYear.objects.filter(year=year).delete()
    trail.record("core.reopen_year", subject=("calendar", table.id), by=by, body={"year": year, "version": table.version})


def _next_version(seen: int | None) -> CalendarTable:
    """The table's row, one version on and held to the end of the transaction. Raises Faster where it is not `seen` any more."""
    CalendarTable.objects.get_or_create(id=1)
    rows = CalendarTable.objects.filter(id=1) if seen is None else CalendarTable.objects.filter(id=1, version=seen)
    if not rows.update(version=F("version") + 1, changed_at=clock.now()):
        raise Faster(_("刚才已有他人改动工作日历。下面是现在的日历，您填的还在；请核对后再办一次。"))
    calendar.forget()
    return CalendarTable.objects.get(id=1)


def _bare(title: str) -> str:
    """A title without the 《》 around it, which pages set themselves."""
    title = " ".join(title.split())
    return title[1:-1].strip() if title.startswith("《") and title.endswith("》") and title.count("《") == 1 else title
