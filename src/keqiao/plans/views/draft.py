from functools import partial

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keqiao.core.refusal import Refused
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans import actions, rules
from keqiao.plans.actions.damage import leave, mend
from keqiao.plans.actions.draft import acknowledge, discard, edit_head, put_back
from keqiao.plans.actions.unit import create_unit, leave_unit, map_unit
from keqiao.plans.forms import HeadForm, draft_asked, plain, whole_number
from keqiao.plans.models import Version
from keqiao.plans.queries.draft_hints import hints
from keqiao.plans.views.drafts import back, elsewhere, is_htmx, lead, of_draft, open_draft, shown, tried, within
from keqiao.registry.models import Organisation


@require_safe
@of_draft
def draft(request: HttpRequest, version: Version) -> HttpResponse:
    """What was read out of the paper, to be checked: what is left to do on top, the parts beside the original."""
    return shown(request, version)


@require_POST
@of_draft
def damages(request: HttpRequest, version: Version) -> HttpResponse:
    """Mend a damaged place by one of the suggestions or by typing, or leave it as it was found."""
    sent, by = request.POST, viewer_of(request)
    number, seen = whole_number(sent.get("number", "")), sent.get("seen")
    if "leave" in sent:
        return tried(request, version, partial(leave, version, number, by=by, seen=seen), "left", "damages")
    text = plain(sent.get("choice", sent.get("text", "")))
    if "choice" not in sent and not text.strip():
        return shown(request, version, _("请填写缺损处的文字；如果此处本无文字，请按“此处本无文字”。"), 422)
    return tried(request, version, partial(mend, version, number, text=text, by=by, seen=seen), "mended", "damages")


@require_POST
@of_draft
def units(request: HttpRequest, version: Version) -> HttpResponse:
    """Say which organisation a printed name means: one of the house, a new one, or none."""
    sent, by, seen = request.POST, viewer_of(request), request.POST.get("seen")
    printed = plain(sent.get("printed", ""))
    if not printed:
        return shown(request, version, _("请选择要认定的单位名称。"), 422)
    if "leave" in sent:
        return tried(request, version, partial(leave_unit, version, printed, by=by, seen=seen), "told", "names")
    if "create" in sent:
        name, kind = plain(sent.get("name", "")), sent.get("kind", "")
        make = partial(create_unit, version, printed, name=name, kind=kind, by=by, seen=seen)
        return tried(request, version, make, "created", "names")
    organisation = _organisation(request, sent)
    if organisation is None:
        return shown(request, version, _("请选择一个单位。"), 422)
    means = partial(map_unit, version, printed, organisation=organisation, by=by, seen=seen)
    return tried(request, version, means, "told", "names")


def _organisation(request: HttpRequest, sent: QueryDict) -> Organisation | None:
    """By number, or by the name chosen from the list of a large house."""
    rows = Organisation.objects.visible_to(viewer_of(request))
    if name := plain(sent.get("organisation_name", "")).strip():
        return rows.filter(name=name).first()
    return rows.filter(pk=whole_number(sent.get("organisation", ""))).first()


@require_POST
@of_draft
def left_out(request: HttpRequest, version: Version) -> HttpResponse:
    """Put stretches of the original back into a part, or say that they need not stand in the plan."""
    sent, by = request.POST, viewer_of(request)
    rows = list(version.left_out.filter(pk__in=[whole_number(row) for row in sent.getlist("row")]))
    if not rows:
        return shown(request, version, _("这处原文已不在清单里，请看现在的清单。"), 422)
    if "leave" in sent:
        return tried(request, version, partial(acknowledge, version, rows, by=by), "acknowledged", "left-out")
    into = version.nodes.filter(pk=whole_number(sent.get("into", ""))).first()
    if into is None:
        return shown(request, version, _("请选择放回哪一段。"), 422)
    return tried(request, version, partial(put_back, rows[0], into=into, by=by), "back", "left-out")


@require_http_methods(["GET", "POST"])
@of_draft
def head(request: HttpRequest, version: Version) -> HttpResponse:
    """Title, issuer, number, recipients, date."""
    trouble, status = "", 200
    now = {
        "title": version.title,
        "issuer": version.issuer_printed,
        "number": version.number_printed,
        "recipients": version.recipients_printed,
        "issued_on": version.issued_on,
        "paper_title": version.paper_title,
    }
    form = HeadForm(request.POST) if request.method == "POST" else HeadForm(initial=now)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                edit_head(version, form.head(), seen=request.POST.get("seen", ""), by=viewer_of(request))
                return back(request, version, "saved", "head")
            except Refused as refusal:
                trouble = refusal.reason
    if trouble:
        version = open_draft(request, version.pk)  # as it stands now
    context = {
        "version": version,
        "form": form,
        "trouble": trouble,
        "draft_url": draft_asked(request.GET).link(reverse("plans:draft", args=[version.pk])),
        "query": draft_asked(request.GET).link(""),
        "is_inside": is_htmx(request),
    }
    response = render(request, "plans/draft_head.html", context, status=status)
    return within(response, "#head") if status != 200 else response


@require_http_methods(["GET", "POST"])
@signed_in
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, naming who will read it; then open it. Pressed twice, it leads to what is published."""
    version, viewer = open_draft(request, pk), viewer_of(request)
    if where := elsewhere(version):
        return lead(request, where)
    trouble = ""
    if request.method == "POST":
        try:
            actions.publish(version, by=viewer, seen=whole_number(request.POST.get("seen", "")))
            return lead(request, reverse("plans:read", args=[pk]))
        except Refused as refusal:
            version, trouble = open_draft(request, pk), refusal.reason
            if where := elsewhere(version):
                return lead(request, where)
    context = {
        "version": version,
        "why_not": rules.why_not_publish(version, viewer) or "",
        "trouble": trouble,
        "hints": hints(version, lambda _node, _order: ""),
        "former": Version.objects.writable_by(viewer).in_force().filter(plan_id=version.plan_id).first(),
    }
    return render(request, "plans/draft_publish.html", context, status=422 if trouble else 200)


@require_http_methods(["GET", "POST"])
@of_draft
def discard_draft(request: HttpRequest, version: Version) -> HttpResponse:
    """Throw the draft away, asked once more with what goes."""
    trouble = ""
    if request.method == "POST":
        try:
            discard(version, seen=whole_number(request.POST.get("seen", "")), by=viewer_of(request))
            return lead(request, reverse("plans:index"))
        except Refused as refusal:
            trouble = refusal.reason
    items = version.nodes.filter(kind="item", wordings__isnull=False).distinct().count()
    context = {"version": version, "trouble": trouble, "items": items}
    return render(request, "plans/draft_discard.html", context, status=422 if trouble else 200)
