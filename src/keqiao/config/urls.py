"""The addresses of every app."""

from allauth.account.views import login, logout
from django.urls import include, path
from django.views.decorators.http import require_POST

from keqiao.config.api import api
from keqiao.core.views.language import set_language

urlpatterns = [
    path("", include("keqiao.portal.urls")),
    path("", include("keqiao.core.urls")),
    path("work/", include("keqiao.workbench.urls")),
    path("plans/", include("keqiao.plans.urls")),
    path("units/", include("keqiao.registry.urls")),
    path("accounts/", include("keqiao.accounts.urls")),
    # Of the sign-in library only what has our own page; nothing else of it is routed.
    path("accounts/login/", login, name="account_login"),
    path("accounts/logout/", require_POST(logout), name="account_logout"),
    path("language/", set_language, name="set_language"),
    path("api/", api.urls),
]

handler400 = "keqiao.core.views.errors.bad_request"
handler403 = "keqiao.core.views.errors.forbidden"
handler404 = "keqiao.core.views.errors.not_found"
# Asked for by the sign-in library.
handler429 = "keqiao.core.views.errors.too_many"
handler500 = "keqiao.core.views.errors.failed"
