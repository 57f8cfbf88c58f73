from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans.actions.draft import add_node, correct_node, merge_node, remove_node, split_node
from keqiao.plans.forms import PartForm, draft_asked, whole_number
from keqiao.plans.models import Node, Version
from keqiao.plans.queries.part import part_page
from keqiao.plans.views.drafts import back, elsewhere, is_htmx, lead, of_draft, open_draft, within


@require_http_methods(["GET", "POST"])
@signed_in
def node(request: HttpRequest, pk: int) -> HttpResponse:
    """One part, corrected in its place or on a page of its own; saved, joined, divided, taken out."""
    viewer = viewer_of(request)
    part = _part(request, pk)
    if part is None:
        return _gone(request)
    if where := elsewhere(part.version):
        return lead(request, where)
    if request.method != "POST":
        return _page(request, part, _form(part))
    form = _form(part, request.POST)
    if "remove" not in request.POST and not form.is_valid():
        return _page(request, part, form, status=422)
    try:
        with transaction.atomic():
            anchor = _done(request, part, form, viewer)
    except Faster as faster:
        return _page(request, part, form, trouble=faster.reason, is_late=True, status=422)
    except Refused as refusal:
        return _page(request, part, form, trouble=refusal.reason, status=422)
    return back(request, part.version, "saved" if "remove" not in request.POST else "removed", anchor)


def _form(part: Node, sent: QueryDict | None = None) -> PartForm:
    page = part_page(part)
    return PartForm(sent, initial=page.values, number_stays=page.number_stays)


def _part(request: HttpRequest, pk: int) -> Node | None:
    version = Version.objects.writable_by(viewer_of(request)).filter(nodes__pk=pk).select_related("plan__issuer").first()
    return version.nodes.filter(pk=pk).first() if version else None


def _done(request: HttpRequest, part: Node, form: PartForm, by: Viewer) -> str:
    """What the pressed button says, after keeping what was typed; where to go on."""
    sent, seen = request.POST, whole_number(request.POST.get("seen", ""))
    if "remove" in sent:
        remove_node(part, seen=seen, by=by)
        return "parts"
    kind, level = form.placed()
    correct_node(part, form.typed(), kind=kind, level=level, seen=seen, by=by)
    if "merge" in sent:
        return f"node-{merge_node(part, seen=part.revision, by=by).pk}"
    if "split" in sent:
        at = part.wordings.filter(pk=whole_number(sent["split"])).first()
        if at is None:
            raise Refused(_("要分开的这一句已改了样，请先保存，再选从哪一句分开。"))
        return f"node-{split_node(part, at=at, seen=part.revision, by=by).pk}"
    return f"node-{part.pk}"


def _page(
    request: HttpRequest, part: Node, form: PartForm, *, trouble: str = "", is_late: bool = False, status: int = 200
) -> HttpResponse:
    """The form of a part. Where somebody was faster (`is_late`): what stands there now, beside what was typed."""
    asked = draft_asked(request.GET)
    part = part.version.nodes.get(pk=part.pk)  # as it stands now
    page = part_page(part)
    seen = str(page.revision) if is_late or not form.is_bound else str(form.data.get("seen", ""))
    typed = {name: str(form[name].value() or "") for name in page.values}
    context = {
        "page": page,
        "form": form,
        "trouble": trouble,
        "now": {name: value for name, value in page.values.items() if is_late and value.strip() != typed[name].strip()},
        "seen": seen,
        "version": part.version,
        "query": asked.link(""),
        "draft_url": asked.link(reverse("plans:draft", args=[part.version_id])),
        "is_inside": is_htmx(request),
        "asks_remove": "remove" in request.GET,
    }
    response = render(request, "plans/draft_node.html", context, status=status)
    return within(response, f"#{page.anchor}") if status != 200 else response


def _gone(request: HttpRequest) -> HttpResponse:
    """The part was joined or taken out meanwhile: what was typed may become a new one."""
    pk = whole_number(request.POST.get("version", ""))
    if request.method != "POST" or pk < 0 or "remove" in request.POST:
        raise Http404
    version = open_draft(request, pk)
    if where := elsewhere(version):
        return lead(request, where)
    told = _("这一段刚才已被并入别处或移出。您填写的内容还在下面，可以作为新的一条加入。")
    return _add_page(request, version, PartForm(request.POST), told, 422)


@require_http_methods(["GET", "POST"])
@of_draft
def add(request: HttpRequest, version: Version) -> HttpResponse:
    """A part that is not there yet, behind another."""
    if request.method != "POST":
        return _add_page(request, version, PartForm(initial={"kind": "item-1"}))
    form = PartForm(request.POST)
    if not form.is_valid():
        return _add_page(request, version, form, status=422)
    after = version.nodes.filter(pk=whole_number(request.POST.get("after", ""))).first()
    kind, level = form.placed()
    try:
        made = add_node(version, after=after, kind=kind, level=level, typed=form.typed(), by=viewer_of(request))
    except Refused as refusal:
        return _add_page(request, version, form, refusal.reason, 422)
    return back(request, version, "saved", f"node-{made.pk}")


def _add_page(request: HttpRequest, version: Version, form: PartForm, trouble: str = "", status: int = 200) -> HttpResponse:
    asked = draft_asked(request.GET)
    after = version.nodes.filter(pk=whole_number(request.POST.get("after", request.GET.get("after", "")))).first()
    context = {
        "version": version,
        "form": form,
        "trouble": trouble,
        "after": part_page(after) if after else None,
        "query": asked.link(""),
        "draft_url": asked.link(reverse("plans:draft", args=[version.pk])),
    }
    response = render(request, "plans/draft_add.html", context, status=status)
    return within(response, "main") if status != 200 else response
