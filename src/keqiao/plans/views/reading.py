from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keqiao.core import access
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans import queries
from keqiao.plans.forms import asked_of
from keqiao.plans.models import Version


@require_safe
@signed_in
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a document, with the office's marks."""
    viewer = viewer_of(request)
    version = get_object_or_404(Version.objects.visible_to(viewer).select_related("plan"), pk=pk)
    page = queries.reading_page(version, viewer, asked_of(request.GET), url=reverse("plans:read", args=[pk]), is_public=False)
    return render(request, "plans/read.html", {"page": page})


@require_safe
@signed_in
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it was found, with its hash."""
    version = get_object_or_404(Version.objects.visible_to(viewer_of(request)).select_related("source"), pk=pk)
    return render(request, "plans/original.html", {"page": queries.original_page(version)})


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """All plans that the viewer reads; whoever reads none has no such page."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "plan.read"):
        raise Http404
    return render(request, "plans/index.html", {"plans": queries.plan_lines(viewer)})
