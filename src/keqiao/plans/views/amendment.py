"""A further paper changes an issued plan: how it begins, and what it changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keqiao.core.refusal import Refused
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans import rules
from keqiao.plans.actions import begin_amendment
from keqiao.plans.forms import PaperForm
from keqiao.plans.models import Version
from keqiao.plans.queries.comparing import changes_page


@require_http_methods(["GET", "POST"])
@signed_in
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the paper; the draft begins as a copy of the text in force."""
    viewer = viewer_of(request)
    opened = Version.objects.writable_by(viewer).published().select_related("plan__issuer")
    version = get_object_or_404(opened, pk=pk)
    form, status = PaperForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                draft = begin_amendment(version, by=viewer, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.reason)
            else:
                return redirect("plans:draft", draft.pk)
    others = Version.objects.writable_by(viewer).filter(plan=version.plan_id)
    context = {
        "version": version,
        "form": form,
        "why_not": rules.why_not_amend(version, viewer) or "",
        "draft": others.drafts().first(),
        "in_force": others.in_force().first(),
    }
    return render(request, "plans/amend.html", context, status=status)


@require_safe
@signed_in
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a paper changed, for everybody who may read its text; before it is published, for the office."""
    viewer = viewer_of(request)
    version = (
        Version.objects.visible_to(viewer).filter(pk=pk).select_related("plan").first()
        or Version.objects.writable_by(viewer).filter(pk=pk).select_related("plan").first()
    )
    if version is None:
        raise Http404
    where = "plans:draft" if version.state == Version.State.DRAFT else "plans:read"
    page = changes_page(
        version, viewer, address=lambda identity: reverse(where if identity == pk else "plans:read", args=[identity])
    )
    return render(request, "plans/changes.html", {"page": page})
