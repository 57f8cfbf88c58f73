import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keqiao.core import access, clock
from keqiao.core.queries import trail as queries
from keqiao.core.visitor import signed_in, viewer_of


@require_safe
@signed_in
def trail(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "trail.read"):
        raise Http404
    asked = queries.TrailAsked(
        kind=request.GET.get("kind", "")[:60],
        by=_number(request.GET.get("by", "")),
        from_on=_day(request.GET.get("from", "")),
        until_on=_day(request.GET.get("until", "")),
        before=_number(request.GET.get("before", "")),
    )
    return render(request, "core/trail.html", {"page": queries.trail_page(viewer, asked)})


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in clock.YEARS else None
