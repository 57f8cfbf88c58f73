from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keqiao.core import access, clock, paths
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.registry.actions.charge import divide_work
from keqiao.registry.forms.charge import DivideForm
from keqiao.registry.models import Organisation
from keqiao.registry.queries.charge import divide_lines, division_page, leaders_of
from keqiao.registry.views.forms import day_of, write

# Bodies whose leaders share out work.
ASSOCIATIONS = (Organisation.Kind.ASSOCIATION,)


def _association(viewer: Viewer, permission: str) -> Organisation:
    """The association nearest to the viewer whose division of work they may read or write; 404 where there is none."""
    rows = Organisation.objects.visible_to(viewer).filter(access.scope(viewer, permission, "path"), kind__in=ASSOCIATIONS)
    around = rows.filter(path__in=[path for hat in viewer.hats for path in (hat.lo, *paths.ancestors(hat.lo))])
    found = around.order_by("-path").first() or rows.in_official_order().first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def division(request: HttpRequest) -> HttpResponse:
    """Which leader answers for what, today or on any day."""
    viewer = viewer_of(request)
    association = _association(viewer, "charge.read")
    return render(
        request,
        "registry/division.html",
        {"page": division_page(viewer, association, day_of(request.GET.get("on", "")) or clock.today())},
    )


@require_http_methods(["GET", "POST"])
@signed_in
def divide(request: HttpRequest) -> HttpResponse:
    """Write down what a new paper says of the division of work."""
    viewer = viewer_of(request)
    association = _association(viewer, "charge.write")
    on = day_of(request.POST.get("on", "")) or clock.today()
    lines, leaders = divide_lines(association, on), leaders_of(association, on)
    form = DivideForm(lines, leaders, request.POST or None, initial={"on": clock.today().isoformat()})

    def save() -> HttpResponse:
        values = form.cleaned_data
        divide_work(association, form.shares(), title=values["title"], number=values["number"], on=values["on"], by=viewer)
        return redirect(f"{reverse('registry:division')}?on={values['on']}")

    context = {"form": form, "groups": form.groups(), "leaders": leaders, "association": association.name}
    return write(request, form, save, "registry/divide.html", context)
