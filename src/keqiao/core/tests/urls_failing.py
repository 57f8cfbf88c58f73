"""The product's addresses and some that fail, for the tests of error pages."""

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

FAULTS = {
    "400": BadRequest("secret detail"),
    "suspicious": SuspiciousOperation("secret detail"),
    "403": PermissionDenied("secret detail"),
    "404": Http404("secret detail"),
    "500": RuntimeError("secret detail"),
    "database": OperationalError("secret detail"),
}


def fail(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


@csrf_protect
def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("well")


urlpatterns = [path("fail/<fault>/", fail), path("answer/", answer), path("", include("keqiao.config.urls"))]

handler400 = "keqiao.core.views.errors.bad_request"
handler403 = "keqiao.core.views.errors.forbidden"
handler404 = "keqiao.core.views.errors.not_found"
handler500 = "keqiao.core.views.errors.failed"
