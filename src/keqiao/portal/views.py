from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from keqiao.core.viewer import PUBLIC
from keqiao.plans.forms import asked_of
from keqiao.plans.models import Version
from keqiao.plans.queries import listing, reading_page


def home(request: HttpRequest) -> HttpResponse:
    """The public page: what the association has published."""
    return render(request, "portal/home.html", {"page": {"plans": listing.public_lines()}})


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan as published; the same page for everybody, signed in or not."""
    version = get_object_or_404(Version.objects.open_to_public().select_related("plan"), pk=pk)
    return render(request, "portal/plan.html", {"page": reading_page(version, PUBLIC, asked_of(request.GET), is_public=True)})
