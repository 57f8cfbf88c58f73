"""The date by which an installation lives: that of a sample may be moved."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, site, trail
from keqiao.core.models import Site
from keqiao.core.refusal import Refused
from keqiao.core.viewer import SYSTEM


@transaction.atomic
def set_clock(day: dt.date) -> None:
    """Move the business date of the sample to `day`. Raises Refused in an installation in use."""
    here = site.current()
    if not here.is_sample:
        raise Refused(_("只有示例数据可以调整日期。"))
    if day.year not in clock.YEARS:
        raise Refused(_("日期须在1949年至2100年之间。"))
    here.offset_days = clock.offset_to(day)
    Site.objects.filter(id=here.id).update(offset_days=here.offset_days)
    trail.record("core.set_clock", subject=("site", here.id), by=SYSTEM, body={"today": day})


@transaction.atomic
def begin_sample(day: dt.date) -> None:
    """Mark an empty database as the sample, with its date. Only the filling of the sample calls this."""
    here = site.current()
    if here.set_up_at is not None:
        raise Refused(_("数据库已在使用，不能写入示例数据。"))
    here.is_sample, here.offset_days, here.set_up_at = True, clock.offset_to(day), clock.now()
    here.save()
