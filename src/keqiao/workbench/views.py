from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keqiao.core import access
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans.queries import plan_lines


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in: the plans in force and where they name one's own unit."""
    viewer = viewer_of(request)
    context = {
        "plans": plan_lines(viewer),
        "reads_plans": access.holds(viewer, "plan.read"),
        "writes_plans": access.holds(viewer, "plan.write"),
        "reads_trail": access.holds(viewer, "trail.read"),
    }
    return render(request, "workbench/home.html", {"page": context})
