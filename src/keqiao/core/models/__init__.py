from keqiao.core.models.calendar import CalendarDay, CalendarTable, CalendarYear
from keqiao.core.models.job import Heartbeat, Job
from keqiao.core.models.search import SearchEntry
from keqiao.core.models.sheet import SheetImport, SheetRow
from keqiao.core.models.site import Site
from keqiao.core.models.trail import Seal, SealFloor, TrailEntry

__all__ = [
    "CalendarDay",
    "CalendarTable",
    "CalendarYear",
    "Heartbeat",
    "Job",
    "Seal",
    "SealFloor",
    "SearchEntry",
    "SheetImport",
    "SheetRow",
    "Site",
    "TrailEntry",
]
