"""The working calendar: everybody reads it, the office of the association keeps it."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keqiao.core import access, calendar_rules, clock
from keqiao.core.actions import calendar as actions
from keqiao.core.calendar_forms import ReckonForm, SpanForm
from keqiao.core.queries import calendar as queries
from keqiao.core.queries.arrangements import Arrangement, link, reckoned
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of


@require_http_methods(["GET", "POST"])
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """A year's working days; the office enters what a notice says. Everybody turns working days into a date here."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "calendar.read"):
        raise Http404
    if request.method == "POST":
        return _changed(request, viewer)
    page = queries.calendar_page(viewer, _year(request.GET.get("year", "")))
    if page.may_edit and (asked := queries.arrangement_of(page, request.GET.get("take_back", ""))):
        return render(request, "core/calendar_ask.html", {"page": page, "asked": asked})
    edited = queries.arrangement_of(page, request.GET.get("edit", "")) if page.may_edit else None
    return _shown(request, page, SpanForm(initial=_initial(page, edited)))


def _changed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    if not calendar_rules.may_edit_calendar(viewer):
        raise Http404
    post, form = request.POST, SpanForm(request.POST)
    year, wanted, trouble, status = _year(post.get("year", "")), post.get("do", ""), "", 422
    try:
        if wanted in ("settle", "reopen", "take_back"):
            _do(wanted, post, year, viewer)
            return redirect(link(year=year, done=wanted))
        if form.is_valid():
            actions.set_days(**form.arranged(), by=viewer, seen=_number(post.get("seen", "")))
            return redirect(link(year=form.cleaned_data["start"].year, done="set"))
    except Refused as refused:
        trouble, status = refused.reason, 409 if isinstance(refused, Faster) else 422
    page = queries.calendar_page(viewer, year)
    typed = form if wanted not in ("settle", "reopen", "take_back") else SpanForm(initial=_initial(page, None))
    return _shown(request, page, typed, trouble, status)


def _do(wanted: str, post: QueryDict, year: int, viewer: Viewer) -> None:
    seen = _number(post.get("seen", ""))
    if wanted == "settle":
        actions.settle_year(year, by=viewer, seen=seen)
    elif wanted == "reopen":
        actions.reopen_year(year, by=viewer, seen=seen)
    else:
        start, end = _day(post.get("start", "")), _day(post.get("end", ""))
        if start is None or end is None:
            raise Refused(_("请从清单里选要撤销的登记。"))
        actions.take_back_days(start, end, by=viewer, seen=seen)


def _shown(
    request: HttpRequest, page: queries.CalendarPage, form: SpanForm, trouble: str = "", status: int = 200
) -> HttpResponse:
    reckon = ReckonForm(request.GET if "since" in request.GET else None, initial={"since": clock.today(), "n": 3})
    context = {
        "page": page,
        "form": form,
        "trouble": trouble,
        "done": request.GET.get("done", ""),
        "reckon": reckon,
        "reckoned": None,
    }
    if reckon.is_bound and reckon.is_valid():
        context["reckoned"] = reckoned(reckon.cleaned_data["since"], reckon.cleaned_data["n"])
    return render(request, "core/calendar.html", context, status=status)


def _initial(page: queries.CalendarPage, edited: Arrangement | None) -> dict[str, object]:
    if edited is None:
        return {"kind": "holiday", "paper": page.paper}
    return {
        "start": edited.start.isoformat(),
        "end": edited.end.isoformat(),
        "kind": "makeup" if edited.is_working else "holiday",
        "name": edited.name,
        "paper": edited.paper,
    }


def _year(text: str) -> int:
    """The year asked for, else this year."""
    return year if (year := _number(text)) in clock.YEARS else clock.today().year


def _number(text: str) -> int:
    """What is no number stands for nothing that exists."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
