from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keqiao.accounts.actions import FirstAccount
from keqiao.accounts.models import User
from keqiao.core.roles import Role

FIRST_ROLES = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.OFFICE_CLERK)


class SetupForm(forms.Form):
    """The first-run page: who the association is and who begins."""

    association = forms.CharField(label=_("科协名称"), max_length=120, help_text=_("全称，如：长治市科学技术协会"))
    departments = forms.CharField(
        label=_("机关部室和直属事业单位"), widget=forms.Textarea, max_length=4000, help_text=_("一行一个，按机构顺序")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in FIRST_ROLES:
            self.fields[f"{role.value}_name"] = forms.CharField(label=_("姓名"), max_length=60)
            self.fields[f"{role.value}_username"] = forms.CharField(label=_("用户名"), max_length=60)
            self.fields[f"{role.value}_password"] = forms.CharField(
                label=_("密码"), max_length=200, strip=False, widget=forms.PasswordInput(render_value=True)
            )

    def clean_departments(self) -> list[str]:
        """The lines, without empty ones; a list of names. Raises ValidationError for a name over 120 characters."""
        lines = [line.strip() for line in str(self.cleaned_data["departments"]).splitlines() if line.strip()]
        if long := next((line for line in lines if len(line) > 120), None):
            raise forms.ValidationError(gettext("名称过长（120字以内）：%(name)s…") % {"name": long[:20]})
        if not lines:
            raise forms.ValidationError(gettext("请至少填写一个部室。"))
        return lines

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for role in FIRST_ROLES:
            username = str(cleaned.get(f"{role.value}_username", "")).strip().lower()
            self._check_password(f"{role.value}_password", username)
            if username and username in seen:
                self.add_error(f"{role.value}_username", gettext("每个账号的用户名必须不同。"))
            seen[username] = role.value
        return cleaned

    def _check_password(self, field: str, username: str) -> None:
        """A weak password is told beside its own field."""
        if password := self.cleaned_data.get(field):
            try:
                validate_password(password, User(username=username))
            except forms.ValidationError as fault:
                self.add_error(field, fault)

    def accounts(self) -> list[FirstAccount]:
        values = self.cleaned_data
        return [
            FirstAccount(role, values[f"{role.value}_name"], values[f"{role.value}_username"], values[f"{role.value}_password"])
            for role in FIRST_ROLES
        ]
