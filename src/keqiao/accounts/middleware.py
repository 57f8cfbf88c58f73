"""Sessions end; the viewer begins."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from keqiao.accounts.actions.seat import leave_seat
from keqiao.accounts.models import User
from keqiao.accounts.queries import HAT_IN_USE, viewer_for
from keqiao.accounts.queries.seat import SEAT, Seat, seated
from keqiao.core import clock
from keqiao.core.viewer import PUBLIC
from keqiao.core.visitor import SAFE, viewer_of
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


def seat(get_response: Answer) -> Answer:
    """Whoever looks through another body's eyes sees as it does, and sends nothing but that it is over."""
    ends = {reverse("accounts:leave_seat"), reverse("account_logout"), reverse("set_language")}

    def middleware(request: HttpRequest) -> HttpResponse:
        real, kept = viewer_of(request), Seat.kept(request.session)
        if kept is None or not real.is_signed_in:
            return get_response(request)
        through = seated(real, kept)
        if through is None:
            leave_seat(kept.organisation, role=kept.role, by=real, was_over=True)
            request.session.pop(SEAT, None)
            return get_response(request)
        request.viewer = through  # type: ignore[attr-defined]
        if request.method in (*SAFE, "OPTIONS") or request.path in ends:
            return get_response(request)
        return _refused(request)

    return middleware


def _refused(request: HttpRequest) -> HttpResponse:
    """Instead of the page; where htmx sent it, instead of what the page shows."""
    is_htmx = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL" if is_htmx else "Referer", "")
    response = render(request, "accounts/seat_refused.html", {"back": _own(request, back)}, status=422)
    if is_htmx:
        for name, value in {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}.items():
            response.headers[name] = value
    return response


def _own(request: HttpRequest, address: str) -> str:
    """A page of this product, as its path; else ""."""
    start = f"{request.scheme}://{request.get_host()}"
    return address.removeprefix(start) if address.startswith(f"{start}/") else ""
