from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keqiao.core import site


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component of the page furniture in all its states (sample only)."""
    if not site.current().is_sample:
        raise Http404
    return render(request, "core/style.html")
