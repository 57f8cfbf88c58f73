"""The viewer of a request, for views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from keqiao.core.viewer import PUBLIC, Viewer

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking, as `accounts` worked it out for this request."""
    viewer = getattr(request, "viewer", PUBLIC)
    assert isinstance(viewer, Viewer)
    return viewer


def signed_in(view: View) -> View:
    """Send a visitor who has not signed in to the sign-in page, and afterwards back to the page asked for."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not viewer_of(request).is_signed_in:
            if request.headers.get("HX-Request") == "true":
                # A part of a page cannot become the sign-in page: what is only looked at is loaded anew, what was typed stays.
                return HttpResponse(headers={"HX-Refresh": "true"}) if request.method in SAFE else HttpResponse(status=401)
            # What was sent is lost when the session ended meanwhile: afterwards to the first page, not to an address of forms.
            return redirect_to_login(
                request.get_full_path() if request.method in SAFE else resolve_url(settings.LOGIN_REDIRECT_URL)
            )
        return view(request, *args, **kwargs)

    return inner
