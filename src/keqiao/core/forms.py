from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """A workbook brought in, with the sender's word that it holds no secrets."""

    file = forms.FileField(label=_("选择填好的表格"), allow_empty_file=True)
    is_declared = forms.BooleanField(
        label=_("所导入的文件不含国家秘密、工作秘密"),
        widget=forms.CheckboxInput,
        error_messages={"required": _("请先勾选：所导入的文件不含国家秘密、工作秘密。")},
    )
