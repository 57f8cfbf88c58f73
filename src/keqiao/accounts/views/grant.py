from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keqiao.accounts.actions.grant import grant as give_role
from keqiao.accounts.actions.grant import revoke as take_back
from keqiao.accounts.forms.grant import GiveForm, giving_asked, grants_asked
from keqiao.accounts.models import Grant
from keqiao.accounts.queries.giving import giving_page
from keqiao.accounts.queries.grants import grants_page
from keqiao.accounts.queries.revoking import revoking_page
from keqiao.accounts.queries.tabs import rights_tabs
from keqiao.core import access, clock
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of


def _giver(request: HttpRequest) -> Viewer:
    """Who looks; who gives nothing has no such pages."""
    viewer = viewer_of(request)
    if not access.roles_to_give(viewer):
        raise Http404
    return viewer


@require_safe
@signed_in
def grants(request: HttpRequest) -> HttpResponse:
    """Who holds what role where: over the whole tree for the security administrator, else what one may give."""
    viewer = _giver(request)
    page = grants_page(viewer, grants_asked(request.GET))
    context = {"page": page, "tabs": rights_tabs(viewer, "accounts:grants"), "done": request.GET.get("done", "")}
    return render(request, "accounts/grants.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def give(request: HttpRequest) -> HttpResponse:
    """Find the person and the body, then say what for how long."""
    viewer = _giver(request)
    sent = request.POST if request.method == "POST" else request.GET
    page = giving_page(viewer, giving_asked(sent))
    form, trouble = GiveForm(viewer, initial={"since": clock.today().isoformat()}), ""
    if request.method == "POST":
        form = GiveForm(viewer, request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                given = give_role(
                    said["person"],
                    role=said["role"],
                    organisation=said["unit"],
                    since=said["since"] or clock.today(),
                    until=said["until"],
                    via_post=said["post"],
                    by=viewer,
                )
                return _back_to_list("given", given)
            except Refused as refusal:
                trouble = refusal.reason
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/give.html", {"page": page, "form": form, "trouble": trouble}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, with the name of whom it touches; then take it back."""
    viewer = viewer_of(request)
    given = get_object_or_404(Grant.objects.visible_to(viewer).select_related("person", "organisation"), pk=pk)
    page, trouble = revoking_page(given, viewer), ""
    if request.method == "POST":
        trouble = page.why_not or page.unlike(request.POST.get("name", ""))
        if not trouble:
            try:
                take_back(given, by=viewer)
                return _back_to_list("revoked", given)
            except Refused as refusal:
                trouble = refusal.reason
    context = {"page": page, "trouble": trouble, "name": request.POST.get("name", "")}
    return render(request, "accounts/revoke.html", context, status=422 if trouble else 200)


def _back_to_list(done: str, given: Grant) -> HttpResponse:
    """To the list, where the person's rights stand as they are now."""
    words = urlencode({"q": given.person.name, "state": "all", "done": done})
    return redirect(f"{reverse('accounts:grants')}?{words}")
