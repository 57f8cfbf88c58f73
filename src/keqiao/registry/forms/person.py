from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keqiao.core.roles import FieldScope
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Appointment, Organisation, Person


class BodyField(forms.CharField):
    """An organisation as a person types it: its full name, or another one that only one body within reach has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=140, **kwargs)
        self.viewer: Viewer | None = None

    def clean(self, value: Any) -> Organisation | None:
        """The organisation; None where nothing is asked for. Raises ValidationError where none or several are called so."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        assert self.viewer is not None
        rows = Organisation.objects.visible_to(self.viewer).existing()
        found = list(rows.called(text).in_official_order()[:3])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                gettext("没有找到叫“%(name)s”的单位，请从列表里选，或先到“单位”里新增。") % {"name": text}
            )
        raise forms.ValidationError(gettext("叫“%(name)s”的单位不止一个，请写全称并从列表里选。") % {"name": text})


class PersonForm(forms.Form):
    """A person: name, unit, phone and how far the phone may be known."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    unit = BodyField(label=_("所在单位"), help_text=_("打单位名称的头几个字，从列表里选"))
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    phone_scope = forms.ChoiceField(
        label=_("电话给谁看"), choices=FieldScope.choices, initial=FieldScope.UNIT, widget=forms.RadioSelect
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, BodyField)
        unit.viewer = viewer


class AppointForm(forms.Form):
    """A post that a person takes up."""

    organisation = BodyField(label=_("任职单位"), help_text=_("打单位名称的头几个字，从列表里选"))
    post = forms.CharField(label=_("职务"), max_length=60, help_text=_("如：主席、副主席、干事、联络员"))
    manner = forms.ChoiceField(label=_("任职方式"), choices=Appointment.Manner.choices, initial=Appointment.Manner.APPOINTED)
    since = forms.DateField(label=_("任职日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("免职日期"), required=False, help_text=_("还在任的不填"))
    paper = forms.CharField(label=_("任免文件"), max_length=200, required=False)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, BodyField)
        organisation.viewer = viewer


class HandOverForm(forms.Form):
    """Who takes a post over, and from which day."""

    to = forms.CharField(
        label=_("接任人"), max_length=60, help_text=_("打姓名，从列表里选；还没有登记的人，请先到“人员”里新增")
    )
    on = forms.DateField(label=_("接任日期"), help_text=_("从这一天起由接任人任此职，前一天为原任的最后一天"))
    manner = forms.ChoiceField(label=_("任职方式"), choices=Appointment.Manner.choices, initial=Appointment.Manner.APPOINTED)
    paper = forms.CharField(label=_("任免文件"), max_length=200, required=False)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_to(self) -> Person:
        """By name, or by `name（unit）` as the list offers it. Raises ValidationError where none or several are called so."""
        text = str(self.cleaned_data["to"]).strip()
        name, _sign, unit = text.removesuffix("）").partition("（")
        rows = Person.objects.visible_to(self.viewer).select_related("unit")
        found = list(rows.filter(name=text)[:3]) or [
            person for person in rows.filter(name=name.strip())[:50] if person.unit and person.unit.name == unit
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(gettext("没有找到“%(name)s”，请先到“人员”里新增。") % {"name": text})
        raise forms.ValidationError(gettext("有几位“%(name)s”，请从列表里选带单位的那一位。") % {"name": text})


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("免职日期"), help_text=_("从这一天起不再任此职"))


class PostForm(forms.Form):
    name = forms.CharField(label=_("职务"), max_length=60)
    rank = forms.IntegerField(label=_("排序"), min_value=0, max_value=99_999, help_text=_("数小的在前；班子按班子顺序"))
    is_single = forms.BooleanField(label=_("一人一职（同一天只能由一人担任）"), required=False)
    is_leading = forms.BooleanField(label=_("班子成员（参加领导分工）"), required=False)
