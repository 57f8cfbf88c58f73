from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from keqiao.core.visitor import signed_in, viewer_of
from keqiao.registry import queries
from keqiao.registry.models import Organisation


@require_safe
@signed_in
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation's own page: what am I in?"""
    viewer = viewer_of(request)
    found = get_object_or_404(Organisation.objects.visible_to(viewer), pk=pk)
    return render(request, "registry/organisation.html", {"page": queries.organisation_page(found, viewer)})
