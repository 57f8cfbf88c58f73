"""What stands in the way of changing the working calendar."""

import datetime as dt

from django.utils.translation import gettext as _

from keqiao.core import access, clock, paths
from keqiao.core.viewer import Hat, Viewer
from keqiao.core.workdays import Workdays

LONGEST_SPAN = 60


def may_edit_calendar(viewer: Viewer) -> bool:
    """Whether any hat is one of the office that keeps the calendar: that of the root."""
    return any(_keeps_calendar(hat) for hat in viewer.hats)


def why_not_edit_calendar(viewer: Viewer) -> str | None:
    """The office of the association itself keeps the calendar, in that hat."""
    if viewer.hat and _keeps_calendar(viewer.hat):
        return None
    if may_edit_calendar(viewer):
        return _("登记工作日历要用办公室的身份，请先在工作台换用。")
    return _("只有科协办公室可以登记工作日历。")


def _keeps_calendar(hat: Hat) -> bool:
    return access.reaches(Viewer(hats=(hat,)), "calendar.write", hat.lo[: paths.WIDTH])


def why_not_span(start: dt.date, end: dt.date) -> str | None:
    """A notice moves a few days at a time; a longer span is a slip of the pen."""
    if end < start:
        return _("止日不能早于起日，请核对。")
    if start.year not in clock.YEARS or end.year not in clock.YEARS:
        return _("日期须在1949年至2100年之间。")
    if (end - start).days >= LONGEST_SPAN:
        return _("一次最多登记%(n)s天，请核对起止日期。") % {"n": LONGEST_SPAN}
    return None


def why_not_settle_year(year: int, calendar: Workdays) -> str | None:
    """What the library knows needs nobody's word; of what nobody entered nothing is whole."""
    if year not in clock.YEARS:
        return _("年份须在1949年至2100年之间。")
    if calendar.is_known(year):
        return _("%(year)s年的放假安排已经收录，不必再确认。") % {"year": year}
    if not any(day.year == year and not entry.is_working for day, entry in calendar.entries.items()):
        return _("%(year)s年还没有登记放假的日子，请先按通知逐段登记。") % {"year": year}
    return None


def why_not_reopen_year(year: int, calendar: Workdays) -> str | None:
    """Only the office's own word is taken back."""
    return None if year in calendar.settled else _("%(year)s年没有登记完毕的记录。") % {"year": year}
