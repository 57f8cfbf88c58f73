"""Error pages: what happened, what to do, and the request's id. The words for each stand in the template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, code: int | str = 0) -> HttpResponse:
    return render(request, "core/error.html", {"code": code or status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Asked for by the sign-in library where somebody tries too often."""
    return _page(request, 429)


def failed(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is Django's own, in English and for developers; people get what they can do."""
    return _page(request, 403, "expired")
