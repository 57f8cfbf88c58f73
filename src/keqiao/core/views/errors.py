"""Error pages: what happened, what to do, and the request's id. The words for each status stand in the template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, code: int, reason: str = "") -> HttpResponse:
    return render(request, "core/error.html", {"code": code, "reason": reason}, status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is Django's own, in English and for developers; people get what they can do."""
    return _page(request, 403, _("这个页面停留过久，或浏览器没有保存本站的Cookie。请返回上一页，刷新后再提交。"))
