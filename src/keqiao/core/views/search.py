from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keqiao.core import offers
from keqiao.core.queries import search as queries
from keqiao.core.visitor import signed_in, viewer_of


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """The one search box; whoever may look for nothing has no such page."""
    viewer = viewer_of(request)
    if not offers.findable(viewer):
        raise Http404
    return render(request, "core/search.html", {"page": queries.search_page(viewer, request.GET.get("q", ""))})
