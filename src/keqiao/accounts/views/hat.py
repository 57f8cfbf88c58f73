from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from keqiao.accounts.queries.viewer import HAT_IN_USE
from keqiao.core.visitor import signed_in, viewer_of


@require_POST
@signed_in
def choose_hat(request: HttpRequest) -> HttpResponse:
    """Write in another of one's hats from now on, and go back to the page where that was said."""
    chosen = request.POST.get("hat", "")
    if any(hat.word == chosen for hat in viewer_of(request).hats):
        request.session[HAT_IN_USE] = chosen
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect(settings.LOGIN_REDIRECT_URL)
