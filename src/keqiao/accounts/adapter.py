"""How the sign-in library meets this product: no self-registration, and every sign-in is a trail entry."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.core import trail
from keqiao.core.viewer import PUBLIC


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已停用，请与单位管理员联系。"),
        # As long as `ACCOUNT_RATE_LIMITS` says.
        "too_many_login_attempts": _("输错次数过多，请15分钟后再试。"),
        "username_password_mismatch": _("用户名或密码不正确。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Refuses an account that is not active in the form itself: the library's own page for it is not routed."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            raise self.validation_error("account_inactive")
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By name alone: the library adds the Host header, which whoever guesses passwords may choose."""
        return str(credentials.get("username", "")).strip().lower()

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        assert isinstance(user, User)
        trail.record("accounts.sign_in", subject=("account", user.pk), by=viewer_for(user))

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            trail.record("accounts.sign_out", subject=("account", user.pk), by=viewer_for(user))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password: which account (never what was typed), so that the auditor sees a series of attempts."""
        account = User.objects.filter(username=str(credentials.get("username", "")).lower()).first()
        trail.record("accounts.sign_in_failed", subject=("account", account.pk if account else None), by=PUBLIC)
