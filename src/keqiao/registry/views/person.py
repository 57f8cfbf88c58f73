import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from keqiao.core import access, clock
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.registry.actions.appointment import appoint, edit_post, hand_over, leave_post
from keqiao.registry.actions.person import add_person, edit_person, facts
from keqiao.registry.actions.reading import note_reading
from keqiao.registry.forms.person import AppointForm, HandOverForm, LeaveForm, PersonForm, PostForm
from keqiao.registry.models import Appointment, Person, Post
from keqiao.registry.queries.naming import body_names, person_names
from keqiao.registry.queries.person import PeopleAsked, people_page, person_page
from keqiao.registry.views.forms import held_seen, whole_number, write


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """People, in 机构 order of their units."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "person.read"):
        raise Http404
    query = request.GET
    asked = PeopleAsked(query.get("q", "").strip()[:60], whole_number(query.get("unit")), whole_number(query.get("after")))
    page = people_page(viewer, asked)
    if page.has_phones:
        note_reading("people", page.ids, by=viewer)
    return render(request, "registry/people.html", {"page": page})


@require_safe
@signed_in
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's own page: unit, phone where one may know it, posts, what a leader answers for."""
    viewer = viewer_of(request)
    found = get_object_or_404(Person.objects.visible_to(viewer).select_related("unit"), pk=pk)
    return render(request, "registry/person.html", {"page": person_page(viewer, found)})


@require_http_methods(["GET", "POST"])
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """A new person of a unit."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "person.write"):
        raise Http404
    form = PersonForm(viewer, request.POST or None, initial={"unit": request.GET.get("unit", "")})

    def make() -> HttpResponse:
        values = form.cleaned_data
        made = add_person(
            values["name"], unit=values["unit"], phone=values["phone"], phone_scope=values["phone_scope"], by=viewer
        )
        return redirect("registry:person", made.id)

    context = {
        "form": form,
        "title": _("新增人员"),
        "back_url": reverse("registry:people"),
        "bodies": body_names(viewer, "person.write"),
    }
    return write(request, form, make, "registry/person_form.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's name, unit and phone."""
    viewer = viewer_of(request)
    found = get_object_or_404(Person.objects.writable_by(viewer).select_related("unit"), pk=pk)
    now = facts(found) | {"unit": found.unit.name if found.unit else ""}
    form = PersonForm(viewer, request.POST or None, initial=now)

    def save() -> HttpResponse:
        values = form.cleaned_data
        edit_person(
            found,
            name=values["name"],
            unit=values["unit"],
            phone=values["phone"],
            phone_scope=values["phone_scope"],
            by=viewer,
            seen=held_seen(request),
        )
        return redirect("registry:person", pk)

    context = {
        "form": form,
        "title": _("修改人员信息"),
        "name": found.name,
        "back_url": reverse("registry:person", args=[pk]),
        "bodies": body_names(viewer, "person.write"),
        "seen": facts(found),
    }
    return write(request, form, save, "registry/person_form.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a person on a post."""
    viewer = viewer_of(request)
    found = get_object_or_404(Person.objects.visible_to(viewer).select_related("unit"), pk=pk)
    if not access.holds(viewer, "person.write"):
        raise Http404
    first = {"organisation": found.unit.name if found.unit else "", "since": clock.today().isoformat()}
    form = AppointForm(viewer, request.POST or None, initial=first)

    def make() -> HttpResponse:
        values = form.cleaned_data
        appoint(
            found,
            organisation=values["organisation"],
            post_name=values["post"],
            manner=values["manner"],
            since=values["since"],
            until=values["until"],
            paper=values["paper"],
            by=viewer,
        )
        return redirect("registry:person", pk)

    context = {
        "form": form,
        "title": _("任职"),
        "name": found.name,
        "back_url": reverse("registry:person", args=[pk]),
        "bodies": body_names(viewer, "person.write"),
    }
    return write(request, form, make, "registry/appoint.html", context)


def _held(request: HttpRequest, pk: int) -> Appointment:
    rows = Appointment.objects.writable_by(viewer_of(request)).select_related("person", "post__organisation")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """A post passes to another person, with what hangs on it."""
    viewer, held = viewer_of(request), _held(request, pk)
    form = HandOverForm(viewer, request.POST or None, initial={"on": clock.today().isoformat(), "manner": held.manner})

    def pass_on() -> HttpResponse:
        values = form.cleaned_data
        hand_over(held, to=values["to"], on=values["on"], manner=values["manner"], paper=values["paper"], by=viewer)
        return redirect("registry:person", values["to"].id)

    context = {
        "form": form,
        "held": held,
        "back_url": reverse("registry:person", args=[held.person_id]),
        "people": person_names(viewer),
    }
    return write(request, form, pass_on, "registry/hand_over.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A post is given up without a successor."""
    viewer, held = viewer_of(request), _held(request, pk)
    tomorrow = clock.today() + dt.timedelta(days=1)
    form = LeaveForm(request.POST or None, initial={"on": tomorrow.isoformat()})

    def end() -> HttpResponse:
        leave_post(held, on=form.cleaned_data["on"], by=viewer)
        return redirect("registry:person", held.person_id)

    context = {"form": form, "held": held, "back_url": reverse("registry:person", args=[held.person_id])}
    return write(request, form, end, "registry/leave_post.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """What a post is called, where it stands, and how many hold it."""
    viewer = viewer_of(request)
    found = get_object_or_404(Post.objects.writable_by(viewer).select_related("organisation"), pk=pk)
    now = {"name": found.name, "rank": found.rank, "is_single": found.is_single, "is_leading": found.is_leading}
    form = PostForm(request.POST or None, initial=now)

    def save() -> HttpResponse:
        edit_post(found, **form.cleaned_data, by=viewer)
        return redirect("registry:organisation", found.organisation_id)

    back = reverse("registry:organisation", args=[found.organisation_id])
    return write(request, form, save, "registry/post_form.html", {"form": form, "post": found, "back_url": back})
