from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keqiao.accounts import actions
from keqiao.accounts.forms.set_up import FIRST_ROLES, SetupForm
from keqiao.core import site
from keqiao.core.refusal import Refused


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
