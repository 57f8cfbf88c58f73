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
