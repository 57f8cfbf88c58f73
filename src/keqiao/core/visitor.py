"""The viewer of a request, for views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from keqiao.core.viewer import PUBLIC, Viewer

View = Callable[..., HttpResponse]


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is looking, as `accounts` worked it out for this request."""
    viewer = getattr(request, "viewer", PUBLIC)
    assert isinstance(viewer, Viewer)
    return viewer


def signed_in(view: View) -> View:
    """Send a visitor who has not signed in to the sign-in page, and back here afterwards."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not viewer_of(request).is_signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return inner
