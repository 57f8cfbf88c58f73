from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keqiao.accounts.queries.asking import ADDRESS
from keqiao.accounts.queries.giving import people_to_grant
from keqiao.accounts.queries.why import Thing, place_of, thing_at, thing_numbered
from keqiao.core.offers import Place
from keqiao.core.viewer import Viewer


class WhyForm(forms.Form):
    """Who, and what: an address of a page, or a kind of thing and its number."""

    person: Any = forms.ModelChoiceField(queryset=None, label=_("人员"), error_messages={"required": _("请选择人员。")})
    kind = forms.CharField(label=_("问什么"), required=False)
    what = forms.CharField(
        label=_("地址或编号"), max_length=500, error_messages={"required": _("请粘贴页面地址，或填写编号。")}
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_to_grant(viewer)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Adds `thing` and `place`; says on the field what cannot be asked about."""
        cleaned = super().clean() or {}
        what = str(cleaned.get("what", "")).strip()
        if what:
            thing = self._thing(str(cleaned.get("kind") or ADDRESS), what)
            place = place_of(thing) if thing else None
            if thing is None or place is None:
                self.add_error("what", self._unknown(thing))
            cleaned |= {"thing": thing, "place": place}
        return cleaned

    def asked(self) -> tuple[Thing, Place]:
        return self.cleaned_data["thing"], self.cleaned_data["place"]

    def _thing(self, kind: str, what: str) -> Thing | None:
        if kind == ADDRESS or not (what.isdecimal() and what.isascii() and len(what) < 10):
            return thing_at(what)
        return thing_numbered(kind, int(what))

    def _unknown(self, thing: Thing | None) -> str:
        if thing is None:
            return gettext("本系统没有这个页面。请从浏览器地址栏整个复制地址，或选择类别后只填编号。")
        return gettext("这个地址不按权限表开放（如公开页面、本人账号页面），或只接收表单，无从查问。")
