from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keqiao.core import access, clock
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.registry.queries.listing import UnitsAsked, units_page
from keqiao.registry.views.forms import day_of, whole_number


@require_safe
@signed_in
def units(request: HttpRequest) -> HttpResponse:
    """Units in official order, today or on any day."""
    viewer, query = viewer_of(request), request.GET
    if not access.holds(viewer, "organisation.read"):
        raise Http404
    asked = UnitsAsked(
        q=query.get("q", "").strip()[:60],
        kind=query.get("kind", "")[:30],
        under=whole_number(query.get("under")),
        on=day_of(query.get("on", "")) or clock.today(),
        after=query.get("after", "")[:200],
    )
    return render(request, "registry/units.html", {"page": units_page(viewer, asked)})
