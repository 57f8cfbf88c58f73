from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keqiao.core import access
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans import queries
from keqiao.plans.forms import asked_of
from keqiao.plans.models import Version
from keqiao.plans.queries.intake import draft_lines
from keqiao.plans.queries.papers import papers_of


def _opened(request: HttpRequest, pk: int) -> tuple[Viewer, Version]:
    """Who looks, and the text that they may read; 404 for any other."""
    viewer = viewer_of(request)
    return viewer, get_object_or_404(Version.objects.visible_to(viewer).select_related("plan__issuer"), pk=pk)


@require_safe
@signed_in
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a document, with the office's marks."""
    viewer, version = _opened(request, pk)
    page = queries.reading_page(version, viewer, asked_of(request.GET), url=reverse("plans:read", args=[pk]), is_public=False)
    return render(request, "plans/read.html", {"page": page, "papers": papers_of(version, viewer)})


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
    writes = access.holds(viewer, "plan.write")
    drafts = draft_lines(viewer) if writes else []
    return render(request, "plans/index.html", {"plans": queries.plan_lines(viewer), "drafts": drafts, "writes": writes})


@require_safe
@signed_in
def clause(request: HttpRequest, pk: int, clause: int) -> HttpResponse:
    """What is known of one clause: a panel beside the text, or a page of its own."""
    viewer, version = _opened(request, pk)
    page = queries.clause_page(version, clause, viewer)
    if page is None:
        raise Http404
    is_panel = request.headers.get("HX-Request") == "true"
    return render(request, "plans/clause_panel.html" if is_panel else "plans/clause.html", {"page": page})


@require_safe
@signed_in
def item(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One item with its clauses and units."""
    viewer, version = _opened(request, pk)
    page = queries.item_page(version, place, viewer)
    if page is None:
        raise Http404
    return render(request, "plans/item.html", {"page": page})


@require_safe
@signed_in
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """The clauses of a plan as a list, by kind, state, unit and section."""
    viewer, version = _opened(request, pk)
    place = request.GET.get("page", "")
    number = int(place) if place.isdecimal() and len(place) < 6 else 1
    page = queries.points_page(version, viewer, asked_of(request.GET), place=number)
    return render(request, "plans/points.html", {"page": page})
