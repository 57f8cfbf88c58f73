from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from keqiao.accounts.actions.seat import leave_seat, take_seat
from keqiao.accounts.forms.seat import SeatForm
from keqiao.accounts.queries.seat import LASTS, SEAT, Seat, seat_page
from keqiao.accounts.queries.tabs import rights_tabs
from keqiao.core import access, clock
from keqiao.core.refusal import Refused
from keqiao.core.visitor import signed_in, viewer_of


@require_http_methods(["GET", "POST"])
@signed_in
def take(request: HttpRequest) -> HttpResponse:
    """Choose a body and a role, and look as they will, before anything is released."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "seat.take"):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    form, trouble = SeatForm(viewer), ""
    if request.method == "POST":
        form = SeatForm(viewer, request.POST)
        if form.is_valid():
            body, role, until = form.cleaned_data["unit"], form.cleaned_data["role"], clock.now() + LASTS
            try:
                take_seat(body, role=role, until=until, by=viewer)
                request.session[SEAT] = Seat(body.pk, role, until.timestamp()).to_keep()
                return redirect(settings.LOGIN_REDIRECT_URL)
            except Refused as refusal:
                trouble = refusal.reason
    context = {
        "page": seat_page(viewer, sent.get("q", "").strip()[:60]),
        "tabs": rights_tabs(viewer, "accounts:take_seat"),
        "form": form,
        "trouble": trouble,
    }
    return render(request, "accounts/seat.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@signed_in
def leave(request: HttpRequest) -> HttpResponse:
    """Look with one's own eyes again."""
    viewer, seat = viewer_of(request), Seat.kept(request.session)
    if seat is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    leave_seat(seat.organisation, role=seat.role, by=viewer.behind or viewer)
    request.session.pop(SEAT, None)
    return redirect("accounts:take_seat")
