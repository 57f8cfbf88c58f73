from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keqiao.core import access
from keqiao.core.viewer import Hat
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans.queries import PlanLine, plan_lines
from keqiao.plans.queries.comparing import PartChange
from keqiao.plans.queries.intake import DraftLine, draft_lines
from keqiao.plans.queries.touched import touched


@dataclass(frozen=True, slots=True)
class HatLine:
    hat: Hat
    is_current: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    plans: list[PlanLine]
    touched: dict[str, list[PartChange]]
    drafts: list[DraftLine]
    reads_plans: bool
    writes_plans: bool
    reads_trail: bool
    hats: list[HatLine]


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: the plans in force and where they name one's own unit."""
    viewer = viewer_of(request)
    plans = plan_lines(viewer)
    page = HomePage(
        plans=plans,
        touched=touched(viewer) if any(plan.changes_url for plan in plans) else {},
        drafts=draft_lines(viewer) if access.holds(viewer, "plan.write") else [],
        reads_plans=access.holds(viewer, "plan.read"),
        writes_plans=access.holds(viewer, "plan.write"),
        reads_trail=access.holds(viewer, "trail.read"),
        hats=[HatLine(hat, hat == viewer.hat) for hat in viewer.hats],
    )
    return render(request, "workbench/home.html", {"page": page})
