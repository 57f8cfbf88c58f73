"""What happens around every request: an id for it, the language, the site row once, no caching when signed in."""

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import translation

from keqiao.core import calendar, requestlog, site

Answer = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: Answer) -> Answer:
    """Give each request an id, shown on error pages and in the log; read the site row and the calendar once for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-Id", "")
        request.id = sent if re.fullmatch(r"[0-9a-zA-Z-]{8,64}", sent) else secrets.token_hex(6)  # type: ignore[attr-defined]
        said = requestlog.current_id.set(request.id)  # type: ignore[attr-defined]
        try:
            with site.remembered(), calendar.remembered():
                response = get_response(request)
                if response.status_code == 500 and request.path_info == reverse("core:health"):
                    # With its database away a page fails long before its view; this one has to answer.
                    response = resolve(request.path_info).func(request)
        finally:
            requestlog.current_id.reset(said)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response

    return middleware


def language(get_response: Answer) -> Answer:
    """Chinese unless this browser chose otherwise: what a browser prefers in general does not count in an office."""
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def first_run(get_response: Answer) -> Answer:
    """An installation that is not set up shows nothing but its first-run page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if site.current().set_up_at is None and resolve(request.path_info).url_name not in ("setup", "set_language", "health"):
            return redirect(settings.FIRST_RUN_URL)
        return get_response(request)

    return middleware
