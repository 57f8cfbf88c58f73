from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keqiao.registry.actions.charge import Share
from keqiao.registry.models import Charge, Person
from keqiao.registry.queries.charge import DivideLine


class DivideForm(forms.Form):
    """The division of work as a paper says it: one line a body, in each the leader who answers for it."""

    title = forms.CharField(label=_("依据的文件或会议"), max_length=200, help_text=_("如：关于调整领导班子成员分工的通知"))
    number = forms.CharField(label=_("文号"), max_length=60, required=False, help_text=_("如：长科协党组〔2021〕5号"))
    on = forms.DateField(label=_("起始日期"), help_text=_("从这一天起按新的分工；这一天以前的分工照原样保留"))

    def __init__(self, lines: list[DivideLine], leaders: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        choices = [("", _("（未定）")), *((str(person.id), person.name) for person in leaders)]
        known = {person.id for person in leaders}
        for line in lines:
            mine = choices if line.now is None or line.now in known else [*choices, (str(line.now), _("（已不在任）"))]
            label = f"{line.body}"
            self.fields[line.field] = forms.ChoiceField(label=label, choices=mine, required=False, initial=str(line.now or ""))

    def shares(self) -> list[Share]:
        values = self.cleaned_data
        return [Share(line.kind, line.organisation_id, int(values[line.field] or 0) or None) for line in self.lines]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Fields by kind of charge, in the order of the lines."""
        words = {
            Charge.Kind.IN_CHARGE: _("分管：机关部室、直属单位和党组织"),
            Charge.Kind.CONTACT: _("联系：县区和开发区科协"),
            Charge.Kind.CHECKS: _("核对：办公室自己牵头的事项由谁核对"),
        }
        found = [(label, [self[line.field] for line in self.lines if line.kind == kind]) for kind, label in words.items()]
        return [(label, fields) for label, fields in found if fields]
