"""Sessions end; the viewer begins."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from keqiao.accounts.models import User
from keqiao.accounts.queries import HAT_IN_USE, viewer_for
from keqiao.core import clock
from keqiao.core.viewer import PUBLIC
from keqiao.registry.queries import association

Answer = Callable[[HttpRequest], HttpResponse]
SEEN, SIGNED_IN = "seen", "signed_in"


def session_limits(get_response: Answer) -> Answer:
    """End a session that was idle or is too old. The last use is written at most once a minute: reading must not write."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now().timestamp()
            begun, seen = request.session.get(SIGNED_IN, now), request.session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - begun > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif SIGNED_IN not in request.session or now - seen > 60:
                request.session.update({SIGNED_IN: begun, SEEN: now})
        return get_response(request)

    return middleware


def viewer(get_response: Answer) -> Answer:
    """Put the viewer and the association's name on the request; a signed-in page is never kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        signed_in = isinstance(user, User)
        request.viewer = viewer_for(user, request.session.get(HAT_IN_USE, "")) if isinstance(user, User) else PUBLIC  # type: ignore[attr-defined]
        root = association()
        request.association = root.name if root else ""  # type: ignore[attr-defined]
        response = get_response(request)
        if signed_in or isinstance(request.user, User):
            response["Cache-Control"] = "no-store"
        return response

    return middleware
