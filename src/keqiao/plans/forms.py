import re
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keqiao.plans.actions.draft import Head, NodeText
from keqiao.plans.queries.draft_page import DraftAsked
from keqiao.plans.queries.page import Asked
from keqiao.plans.queries.part import kind_choices

# Longer than any part of a plan; a form that is longer still is refused as a whole.
LONGEST_TEXT = 1_000_000
# What pasted words are called, as if they had come in a file.
PASTED = "粘贴的文字.txt"


# Signs that nobody can type or see, and that a database may refuse.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain(text: str) -> str:
    """What was typed, without signs that nobody can see."""
    return _UNSEEN.sub("", text)


class TextField(forms.CharField):
    """Words as a person types them."""

    def to_python(self, value: object) -> Any:
        return super().to_python(plain(value) if isinstance(value, str) else value)


def asked_of(query: Mapping[str, str]) -> Asked:
    """What an address asks of the reading page; what is too long to be meant is cut."""
    return Asked(
        unit=plain(query.get("unit", ""))[:120],
        section=plain(query.get("section", ""))[:10],
        kind=plain(query.get("kind", ""))[:20],
        state=plain(query.get("state", ""))[:20],
        q=" ".join(plain(query.get("q", ""))[:80].split()),
    )


# Between names of units; not within brackets: 学会（协会、研究会） is one.
_BETWEEN = re.compile(r"[、，,；;\s]+(?![^（(]*[）)])")


class ImportForm(forms.Form):
    """A plan brought in: pasted, or as a file. `kept`: a small file that was sent before, so that nobody has to find it again."""

    text = forms.CharField(label=_("全文"), widget=forms.Textarea, required=False, strip=False)
    file = forms.FileField(label=_("或者选择文件"), required=False, allow_empty_file=True)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=1949, max_value=2100)
    is_declared = forms.BooleanField(
        label=_("所导入的文件不含国家秘密、工作秘密"),
        widget=forms.CheckboxInput,
        error_messages={"required": _("请先勾选：所导入的文件不含国家秘密、工作秘密。")},
    )
    document = forms.IntegerField(required=False, min_value=0, max_value=99)
    is_plain = forms.BooleanField(required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    kept_name = TextField(required=False, widget=forms.HiddenInput, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("text") or "").strip() and cleaned.get("file"):
            raise forms.ValidationError(gettext("粘贴了文字，又选了文件：请只用一种。"))
        return cleaned

    def is_pasted(self) -> bool:
        return bool(self.cleaned_data["text"].strip())

    def received(self) -> tuple[bytes, str]:
        """The bytes and what they are called; b"" where nothing was sent."""
        text, file = self.cleaned_data["text"], self.cleaned_data.get("file")
        if file:
            return file.read(), str(file.name)
        if text.strip():
            # A browser sends every line end as two characters; the words are what was pasted.
            return text.replace("\r\n", "\n").encode("utf-8", "replace"), PASTED
        with suppress(ValueError):
            return b64decode(self.cleaned_data["kept"], validate=True), self.cleaned_data["kept_name"]
        return b"", ""


class HeadForm(forms.Form):
    """What stands at the head of a draft."""

    title = TextField(label=_("标题"), max_length=200)
    issuer = TextField(label=_("印发机关"), max_length=200, required=False)
    number = TextField(label=_("文号"), max_length=60, required=False)
    recipients = TextField(label=_("主送"), max_length=2000, required=False, widget=forms.Textarea)
    issued_on = forms.DateField(label=_("印发日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    paper_title = TextField(label=_("依据文件"), max_length=300, required=False)

    def head(self) -> Head:
        return Head(**self.cleaned_data)


class PaperForm(forms.Form):
    """The further paper by which an issued text is changed."""

    paper_title = TextField(label=_("依据文件名称"), max_length=300)
    number = TextField(label=_("文号"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("印发日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class PartForm(forms.Form):
    """One part of a draft."""

    kind = forms.ChoiceField(label=_("这一段是"), choices=kind_choices)
    number = TextField(label=_("编号"), max_length=40, required=False)
    title = TextField(label=_("标题"), max_length=5000, required=False)
    text = TextField(
        label=_("正文"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea,
        strip=False,
        error_messages={"max_length": _("正文太长，不能作为一条保存。请先用“从这一句起另成一条”分成几段。")},
    )
    lead = TextField(label=_("牵头单位"), max_length=1000, required=False)
    support = TextField(label=_("配合单位"), max_length=2000, required=False)
    units = TextField(label=_("文中的单位括号"), max_length=3000, required=False)
    leader = TextField(label=_("责任领导"), max_length=200, required=False)
    due = TextField(label=_("完成时限"), max_length=200, required=False)

    def __init__(self, *args: Any, number_stays: bool = False, **kwargs: Any) -> None:
        """`number_stays`: the number was issued; it is shown, and what is sent for it does not count."""
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = kind_choices(str(self.initial.get("kind", "")))
        self.fields["number"].disabled = number_stays

    def typed(self) -> NodeText:
        values = self.cleaned_data
        return NodeText(
            number=values["number"],
            title=values["title"],
            text=values["text"],
            lead=units_of(values["lead"]),
            support=units_of(values["support"]),
            units=values["units"],
            leader=values["leader"],
            due=values["due"],
        )

    def placed(self) -> tuple[str, int]:
        kind, _dash, level = self.cleaned_data["kind"].partition("-")
        return kind, int(level or 0)


def units_of(line: str) -> list[str]:
    """Names of units as typed in one line."""
    return [name for name in _BETWEEN.split(line) if name]


def draft_asked(query: Mapping[str, str]) -> DraftAsked:
    """What an address asks of the page of a draft."""
    start = query.get("from", "")
    return DraftAsked(
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0,
        only_todo=query.get("todo") == "1",
        done=query.get("done", "")[:20],
    )


def whole_number(text: str) -> int:
    """A number that a form of ours sent; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
