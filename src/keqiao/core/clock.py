"""The only place that asks the machine for the time.

`now()` is true time: sessions, lock-outs, seals, retries. `today()` and `at()` are business time: true time plus the
offset of the sample, which lives in 2021. Deadlines, records and pages use business time.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from keqiao.core import site

OFFICIAL_ZONE = ZoneInfo("Asia/Shanghai")
# Years of business dates; beyond them a sample would leave what a database can hold.
YEARS = range(1949, 2101)


def now() -> dt.datetime:
    """True time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def at() -> dt.datetime:
    """Business time, aware, in the official zone."""
    return now().astimezone(OFFICIAL_ZONE) + dt.timedelta(days=site.current().offset_days)


def today() -> dt.date:
    """Business date of the official zone."""
    return at().date()


def offset_to(day: dt.date) -> int:
    """Days between the true date and `day`, for `Site.offset_days`."""
    return (day - now().astimezone(OFFICIAL_ZONE).date()).days
