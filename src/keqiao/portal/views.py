from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keqiao.core.viewer import PUBLIC
from keqiao.plans.forms import asked_of
from keqiao.plans.models import Version
from keqiao.plans.queries import listing, reading_page
from keqiao.plans.queries.comparing import changes_page
from keqiao.plans.queries.papers import papers_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public page: what the association has published."""
    return render(request, "portal/home.html", {"page": {"plans": listing.public_lines(_address, _changes_address)}})


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan as published; the same page for everybody, signed in or not."""
    version = get_object_or_404(Version.objects.open_to_public().select_related("plan"), pk=pk)
    page = reading_page(version, PUBLIC, asked_of(request.GET), url=_address(pk), is_public=True)
    papers = papers_of(version, PUBLIC, _address, _changes_address)
    return render(request, "portal/plan.html", {"page": page, "papers": papers})


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a further paper changed in a published plan."""
    version = get_object_or_404(Version.objects.open_to_public().select_related("plan"), pk=pk)
    page = changes_page(version, PUBLIC, address=_address, changes_address=_changes_address)
    return render(request, "portal/changes.html", {"page": page})


def _address(version_id: int) -> str:
    return reverse("portal:plan", args=[version_id])


def _changes_address(version_id: int) -> str:
    return reverse("portal:changes", args=[version_id])
