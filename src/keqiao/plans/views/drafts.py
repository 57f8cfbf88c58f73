"""What the views of a draft share: who may open it, where it leads when it is no draft any more, the way back after a change."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from keqiao.core.refusal import Refused
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans.forms import draft_asked
from keqiao.plans.models import Version
from keqiao.plans.queries.draft import draft_page
from keqiao.plans.queries.intake import still_read

DraftView = Callable[[HttpRequest, Version], HttpResponse]


def of_draft(view: DraftView) -> Callable[..., HttpResponseBase]:
    """Open the draft for one of those who write it; what was issued meanwhile, or is still being read, leads there."""

    @signed_in
    @wraps(view)
    def inner(request: HttpRequest, pk: int) -> HttpResponseBase:
        version = open_draft(request, pk)
        if where := elsewhere(version):
            return lead(request, where)
        return view(request, version)

    return inner


def open_draft(request: HttpRequest, pk: int) -> Version:
    rows = Version.objects.writable_by(viewer_of(request)).select_related("plan__issuer", "edited_by__person")
    return get_object_or_404(rows, pk=pk)


def elsewhere(version: Version) -> str:
    """Where a text is that is no draft to be worked on; "" for a draft."""
    if version.state != Version.State.DRAFT:
        return reverse("plans:read", args=[version.pk])
    source = still_read(version)
    return reverse("plans:source", args=[source]) if source else ""


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def lead(request: HttpRequest, url: str) -> HttpResponse:
    """To another page altogether, also where htmx asked for a part of one."""
    return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)


def back(request: HttpRequest, version: Version, done: str, anchor: str = "") -> HttpResponse:
    """To the draft as it was looked at, with the notice of what was done."""
    return redirect(draft_asked(request.GET).link(reverse("plans:draft", args=[version.pk]), anchor, done=done))


def shown(request: HttpRequest, version: Version, trouble: str = "", status: int = 200) -> HttpResponse:
    """The page of the draft; `trouble`: why what was just asked for could not be done."""
    if trouble:
        version = open_draft(request, version.pk)  # as it stands now
    page = draft_page(version, viewer_of(request), draft_asked(request.GET))
    sent = request.POST if trouble else {}
    return render(request, "plans/draft.html", {"page": page, "trouble": trouble, "sent": sent}, status=status)


def within(response: HttpResponse, place: str) -> HttpResponse:
    """htmx puts what is wrong in this element, not where the answer of a success would go."""
    response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = place
    return response


def tried(request: HttpRequest, version: Version, act: Callable[[], object], done: str, anchor: str = "") -> HttpResponse:
    """Do it and go back, or say on the page of the draft why not."""
    try:
        act()
    except Refused as refusal:
        return shown(request, version, refusal.reason, 422)
    return back(request, version, done, anchor)
