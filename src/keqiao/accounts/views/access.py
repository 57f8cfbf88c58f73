from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from keqiao.accounts.actions.why import ask_why
from keqiao.accounts.forms.grant import LONGEST, number
from keqiao.accounts.forms.why import WhyForm
from keqiao.accounts.queries.asking import asking_page
from keqiao.accounts.queries.permissions import table_page
from keqiao.accounts.queries.tabs import rights_tabs
from keqiao.accounts.queries.why import WhyAnswer
from keqiao.accounts.queries.why import why as answer_for
from keqiao.core import access
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of


def _reader(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not access.holds(viewer, "access.read"):
        raise Http404
    return viewer


@require_safe
@signed_in
def table(request: HttpRequest) -> HttpResponse:
    """The access table as one page, for whoever answers for it."""
    viewer = _reader(request)
    context = {"page": table_page(viewer), "tabs": rights_tabs(viewer, "accounts:access")}
    return render(request, "accounts/access.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def why(request: HttpRequest) -> HttpResponse:
    """Why somebody sees a page or not. What is asked is sent, not linked: each question is on record."""
    viewer = _reader(request)
    sent = request.POST if request.method == "POST" else request.GET
    form, trouble, status = WhyForm(viewer), "", 200
    answer: WhyAnswer | None = None
    if request.method == "POST":
        form, status = WhyForm(viewer, request.POST), 422
        if form.is_valid():
            (thing, place), person = form.asked(), form.cleaned_data["person"]
            try:
                ask_why(person, page=thing.url_name, numbers=thing.kwargs, by=viewer)
                answer, status = answer_for(viewer, person, thing, place), 200
            except Refused as refusal:
                trouble = refusal.reason
    context = {
        "page": asking_page(viewer, sent.get("who", "").strip()[:LONGEST], number(sent.get("person", ""))),
        "tabs": rights_tabs(viewer, "accounts:why"),
        "form": form,
        "trouble": trouble,
        "answer": answer,
    }
    return render(request, "accounts/why.html", context, status=status)
