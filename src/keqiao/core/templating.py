"""The Jinja2 environment of all pages, and what every page gets."""

from collections.abc import Hashable
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.templatetags import static as files
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from keqiao.core import clock, offers, phrases, site, wording
from keqiao.core.viewer import PUBLIC, Viewer


def environment(**options: Any) -> Environment:
    """Strict: a name that a page does not get is an error, not an empty place."""
    options["undefined"] = StrictUndefined
    options.setdefault("autoescape", True)
    env = Environment(  # noqa: S701  escaping is set one line above
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True, **options
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext, ngettext=translation.ngettext, newstyle=False
    )
    env.globals.update(
        url=url, static=static, _=translation.gettext, date_text=wording.date_text, whole=phrases.whole, remembered=remembered
    )
    env.globals.update(first_page=first_page, public_page=public_page, choose_hat=choose_hat, leave_seat=leave_seat)
    env.globals["ui"] = env.get_template("ui.html").module
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


@cache
def static(path: str) -> str:
    """The address of a file that comes with the product, another one with each version: browsers keep files for a while."""
    return f"{files.static(path)}?v={version('keqiao')}"


def first_page() -> str:
    """Where one begins after signing in. Which app's page that is, is said in settings: it lies on a higher floor."""
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def public_page() -> str:
    """Where anyone begins."""
    return resolve_url(settings.LOGOUT_REDIRECT_URL)


def choose_hat() -> str:
    """Where one says in which of one's hats one writes."""
    return resolve_url(settings.CHOOSE_HAT_URL)


def leave_seat() -> str:
    """Where one stops looking through another body's eyes."""
    return resolve_url(settings.LEAVE_SEAT_URL)


def remembered(macro: Macro, *values: Hashable) -> Markup:
    """What `macro` makes of these values, made once in a process and language: for parts of long pages that repeat.

    Only for macros that depend on nothing but their (frozen) arguments and the language.
    """
    return _remembered(macro, translation.get_language(), *values)


@lru_cache(maxsize=4096)
def _remembered(macro: Macro, _language: str | None, *values: Hashable) -> Markup:
    return Markup(macro(*values))  # noqa: S704  a macro escapes what it shows


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: who looks, what installation this is, where one can go, in which language."""
    viewer = getattr(request, "viewer", PUBLIC)
    context: dict[str, Any] = {
        "viewer": viewer,
        "site": None,
        "nav": [],
        "searches": False,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "request_id": getattr(request, "id", ""),
    }
    with suppress(DatabaseError):  # the page that says so must not fail of it once more
        context["site"] = _site(request)
        context["nav"] = _nav(request, viewer)
        context["searches"] = bool(offers.findable(viewer))
    return context


def _site(request: HttpRequest) -> dict[str, Any]:
    return {
        "name": getattr(request, "association", ""),
        "is_sample": site.current().is_sample,
        "today_text": wording.day_text(clock.today()),
    }


def _nav(request: HttpRequest, viewer: Viewer) -> list[dict[str, Any]]:
    return [{"label": way.label, "url": way.url, "is_current": request.path.startswith(way.url)} for way in offers.nav(viewer)]
