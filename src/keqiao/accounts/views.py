from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keqiao.accounts import actions
from keqiao.accounts.forms import FIRST_ROLES, SetupForm
from keqiao.accounts.queries import HAT_IN_USE
from keqiao.core import site
from keqiao.core.refusal import Refused
from keqiao.core.visitor import signed_in, viewer_of


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first-run page of an empty installation; afterwards there is no such page."""
    if site.current().set_up_at is not None:
        if request.method == "POST":
            return redirect("account_login")
        raise Http404
    form = SetupForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.set_up(
                    association=form.cleaned_data["association"],
                    departments=form.cleaned_data["departments"],
                    accounts=form.accounts(),
                )
            except Refused as refusal:
                form.add_error(None, refusal.reason)
            else:
                return redirect("account_login")
    groups = [(role.label, [form[f"{role.value}_{part}"] for part in ("name", "username", "password")]) for role in FIRST_ROLES]
    return render(request, "accounts/setup.html", {"form": form, "groups": groups}, status=status)


@require_POST
@signed_in
def choose_hat(request: HttpRequest) -> HttpResponse:
    """Write in another of one's hats from now on."""
    chosen = request.POST.get("hat", "")
    if any(hat.word == chosen for hat in viewer_of(request).hats):
        request.session[HAT_IN_USE] = chosen
    return redirect(settings.LOGIN_REDIRECT_URL)
