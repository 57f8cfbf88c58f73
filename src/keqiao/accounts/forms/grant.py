from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keqiao.accounts.queries.giving import GivingAsked, people_to_grant, posts_to_name, units_to_grant
from keqiao.accounts.queries.grants import STATES, GrantsAsked, role_options
from keqiao.core import access
from keqiao.core.clock import YEARS
from keqiao.core.roles import Role
from keqiao.core.viewer import Viewer

LONGEST = 60


class DayField(forms.DateField):
    """A day within the years that the product knows."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day.year not in YEARS:
            raise forms.ValidationError(_("请填写1949年至2100年之间的日期。"))
        return day


class GiveForm(forms.Form):
    """A role for a person in a body, from when until when, perhaps through a post."""

    person: Any = forms.ModelChoiceField(queryset=None, label=_("人员"), error_messages={"required": _("请选择人员。")})
    unit: Any = forms.ModelChoiceField(queryset=None, label=_("单位"), error_messages={"required": _("请选择单位。")})
    role = forms.ChoiceField(label=_("身份"), error_messages={"required": _("请选择身份。")})
    since = DayField(label=_("起"), required=False)
    until = DayField(label=_("止"), required=False, help_text=_("不填就是长期"))
    post: Any = forms.ModelChoiceField(queryset=None, label=_("随职务"), required=False)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_to_grant(viewer)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_to_grant(viewer)  # type: ignore[attr-defined]
        self.fields["role"].choices = role_options(access.roles_to_give(viewer.acting))  # type: ignore[attr-defined]
        self.fields["post"].queryset = posts_to_name(viewer)  # type: ignore[attr-defined]


def grants_asked(sent: QueryDict) -> GrantsAsked:
    """What the address of the list asks for; what it does not know, it does not ask."""
    role, state = sent.get("role", ""), sent.get("state", "")
    return GrantsAsked(
        q=sent.get("q", "").strip()[:LONGEST],
        role=role if role in Role.values else "",
        state=state if state in STATES else "now",
        place=max(1, number(sent.get("page", ""))),
    )


def giving_asked(sent: QueryDict) -> GivingAsked:
    """Words and numbers of whom to give what where."""
    return GivingAsked(
        who=sent.get("who", "").strip()[:LONGEST],
        where=sent.get("where", "").strip()[:LONGEST],
        person=number(sent.get("person", "")),
        unit=number(sent.get("unit", "")),
    )


def number(text: str) -> int:
    """A whole number of an address; 0 where it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0
