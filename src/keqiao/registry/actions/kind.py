"""Writing the kinds of organisations, which are data."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import access, trail
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.registry.models import OrganisationKind


@transaction.atomic
def keep_kind(
    code: str, *, name: str, name_en: str, rank: int, has_division: bool, is_party: bool, by: Viewer, is_new: bool = False
) -> OrganisationKind:
    """Add a kind or correct one; its code is for ever. Raises Refused."""
    if not access.holds(by, "kind.write"):
        raise Refused(_("单位类别由科协办公室维护。"))
    name, code = name.strip(), code.strip().lower()
    if not name or len(name) > 40:
        raise Refused(_("请填写类别名称，40字以内。"))
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,29}", code):
        raise Refused(_("代码用小写英文字母、数字和下划线，以字母开头，2至30位。"))
    if is_new and OrganisationKind.objects.filter(code=code).exists():
        raise Refused(_("代码“%(code)s”已有类别使用。") % {"code": code})
    if OrganisationKind.objects.filter(name=name).exclude(code=code).exists():
        raise Refused(_("已有类别“%(name)s”。") % {"name": name})
    values = {"name": name, "name_en": name_en.strip(), "rank": rank, "has_division": has_division, "is_party": is_party}
    kind, _made = OrganisationKind.objects.update_or_create(code=code, defaults=values)
    trail.record("registry.keep_kind", subject=("kind", None), by=by, body={"code": code, **values})
    return kind
