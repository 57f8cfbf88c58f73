"""Error pages: what happened, what to do, and the request's id."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    title: str
    advice: str


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    return render(request, "core/error.html", {"problem": problem}, status=problem.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, Problem(400, _("请求有误"), _("地址或提交的内容不完整。请返回上一页重试。")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, Problem(403, _("不能办理"), _("当前身份没有这项权限。如确需办理，请联系办公室或安全管理员。")))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, Problem(404, _("没有找到"), _("页面不存在，或当前身份不能查看。请检查地址，或从首页重新进入。")))


def failed(request: HttpRequest) -> HttpResponse:
    return _page(
        request, Problem(500, _("系统出错"), _("没有保存本次操作。请稍后再试；仍不行时，把下面的编号告诉系统管理员。"))
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        Problem(403, _("页面已过期"), _("这个页面停留过久，或浏览器没有保存本站的Cookie。请返回上一页，刷新后再提交。")),
    )
