import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keqiao.core import calendar_rules, clock

# So many working days are forty years: more is a slip of the pen.
MOST = 9999


class DayField(forms.DateField):
    """A day within the years of business dates."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {"invalid": _("请填写日期，如 2027-02-05。")}

    def clean(self, value: object) -> Any:
        day = super().clean(value)
        if isinstance(day, dt.date) and day.year not in clock.YEARS:
            raise forms.ValidationError(gettext("日期须在1949年至2100年之间。"))
        return day


class SpanForm(forms.Form):
    """Some days in a row, as a notice arranges them."""

    start = DayField(label=_("从"))
    end = DayField(label=_("至"), required=False)
    kind = forms.ChoiceField(
        label=_("这几天"), choices=[("holiday", _("放假")), ("makeup", _("上班（调休）"))], widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("节日名称"), max_length=40, required=False)
    paper = forms.CharField(label=_("依据文件"), max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("start"):
            cleaned["end"] = cleaned.get("end") or cleaned["start"]
            if "end" not in self.errors and (reason := calendar_rules.why_not_span(cleaned["start"], cleaned["end"])):
                self.add_error("end", reason)
        if cleaned.get("kind") == "holiday" and not (cleaned.get("name") or "").strip():
            self.add_error("name", gettext("请填写节日名称，如：国庆节。"))
        return cleaned

    def arranged(self) -> dict[str, Any]:
        """As the action takes it."""
        values = {name: self.cleaned_data[name] for name in ("start", "end", "name", "paper")}
        return values | {"is_working": self.cleaned_data["kind"] == "makeup"}


class ReckonForm(forms.Form):
    """So many working days from a day on."""

    since = DayField(label=_("从"))
    n = forms.IntegerField(label=_("几个工作日"), min_value=-MOST, max_value=MOST)
