from keqiao.plans.queries.listing import PlanLine, plan_lines
from keqiao.plans.queries.original import OriginalPage, original_page
from keqiao.plans.queries.page import ReadingPage
from keqiao.plans.queries.reading import reading_page

__all__ = ["OriginalPage", "PlanLine", "ReadingPage", "original_page", "plan_lines", "reading_page"]
