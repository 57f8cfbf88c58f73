"""Official wording of dates and numbers."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

_WEEKDAYS = "一二三四五六日"
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _is_english() -> bool:
    return (translation.get_language() or "").startswith("en")


def date_text(day: dt.date | None) -> str:
    """2021年5月24日, without leading zeros; in English 24 May 2021; "" for None."""
    if day is None:
        return ""
    if _is_english():
        return f"{day.day} {day.strftime('%B')} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def day_text(day: dt.date) -> str:
    """The date with its day of the week: 2021年6月22日 星期二."""
    if _is_english():
        return f"{_ENGLISH_DAYS[day.weekday()]}, {date_text(day)}"
    return f"{date_text(day)} 星期{_WEEKDAYS[day.weekday()]}"


def issued_text(day: dt.date | None) -> str:
    """印发于 2021年5月24日."""
    return _("印发于 %(day)s") % {"day": date_text(day)} if day else ""


def weekday_heads() -> list[tuple[str, str]]:
    """(short, whole) names of the days of the week, Monday first: 一 星期一."""
    if _is_english():
        return [(name[:3], name) for name in _ENGLISH_DAYS]
    return [(name, f"星期{name}") for name in _WEEKDAYS]


def month_text(month: int) -> str:
    """10月; in English October."""
    return dt.date(2000, month, 1).strftime("%B") if _is_english() else f"{month}月"


def span_text(start: dt.date, end: dt.date) -> str:
    """Days of one year without the year: 10月1日至7日, 1月31日至2月6日, 5月8日."""
    if _is_english():
        last = f"{end.day} {end.strftime('%B')}"
        first = str(start.day) if start.month == end.month else f"{start.day} {start.strftime('%B')}"
        return last if start == end else f"{first} – {last}"
    first = f"{start.month}月{start.day}日"
    if start == end:
        return first
    return f"{first}至{end.day}日" if start.month == end.month else f"{first}至{end.month}月{end.day}日"
