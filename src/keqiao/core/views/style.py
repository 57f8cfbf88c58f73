from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from keqiao.core import site


def style(request: HttpRequest) -> HttpResponse:
    """Every component of the page furniture in all its states (sample only)."""
    if not site.current().is_sample:
        raise Http404
    return render(request, "core/style.html")
