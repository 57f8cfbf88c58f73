from keqiao.plans.queries.clause import clause_page, item_page, points_page
from keqiao.plans.queries.listing import PlanLine, plan_lines
from keqiao.plans.queries.original import OriginalPage, original_page
from keqiao.plans.queries.page import ReadingPage
from keqiao.plans.queries.reading import reading_page

__all__ = [
    "OriginalPage",
    "PlanLine",
    "ReadingPage",
    "clause_page",
    "item_page",
    "original_page",
    "plan_lines",
    "points_page",
    "reading_page",
]
