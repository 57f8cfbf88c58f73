from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keqiao.accounts.queries.seat import seats_to_take
from keqiao.accounts.rules.seat import SEAT_ROLES
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer


class SeatForm(forms.Form):
    """Through whose eyes to look."""

    unit: Any = forms.ModelChoiceField(queryset=None, label=_("单位"), error_messages={"required": _("请选择单位。")})
    role = forms.ChoiceField(
        label=_("身份"),
        choices=[(role, Role(role).label) for role in SEAT_ROLES],
        error_messages={"required": _("请选择身份。")},
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = seats_to_take(viewer)  # type: ignore[attr-defined]
