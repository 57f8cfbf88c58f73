"""Why something about organisations, posts, people or the division of work may not be done."""

import datetime as dt

from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.core.wording import date_text
from keqiao.registry.models import Appointment, Organisation, Person, Post
from keqiao.registry.reckon import credit_code

LONGEST_NAME, LONGEST_PERSON_NAME = 120, 60


def why_not_keep(permission: str, body: Organisation | None, viewer: Viewer) -> str | None:
    """Why the viewer does not keep these facts of a body; None of the tree: only set-up and sample begin one."""
    if viewer == SYSTEM or (body is not None and access.reaches(viewer, permission, body.path)):
        return None
    return _("这个单位不归您维护，请与其所属科协办公室联系。")


def why_not_keep_organisation(body: Organisation | None, viewer: Viewer) -> str | None:
    return why_not_keep("organisation.write", body, viewer)


def why_not_keep_people(body: Organisation, viewer: Viewer) -> str | None:
    return why_not_keep("person.write", body, viewer)


def why_not_keep_person(person: Person, viewer: Viewer) -> str | None:
    """A person without a unit is kept by whoever keeps any people."""
    if person.unit is None:
        return None if viewer == SYSTEM or access.holds(viewer, "person.write") else _("您没有维护人员信息的权限。")
    return why_not_keep_people(person.unit, viewer)


def why_not_divide_work(association: Organisation, viewer: Viewer) -> str | None:
    return why_not_keep("charge.write", association, viewer)


def why_not_named(name: str, longest: int = LONGEST_NAME) -> str | None:
    """A name of a body or of a person: one character is enough, line breaks and the like are none."""
    if not name:
        return _("请填写名称。") if longest == LONGEST_NAME else _("请填写姓名。")
    if len(name) > longest:
        return _("名称过长，最多%(most)s字。") % {"most": longest}
    if not name.isprintable():
        return _("名称里有看不见的字符（如换行），请删去后再填。")
    return None


def why_not_coded(code: str) -> str | None:
    """Of a compact unified social credit code; none is right too."""
    if not code:
        return None
    return {
        "": None,
        "length": _("统一社会信用代码应为18位，请核对登记证书。"),
        "signs": _("统一社会信用代码里有不该出现的字符（不用字母I、O、S、V、Z），请核对登记证书。"),
        "check": _("统一社会信用代码的校验位不对，多半是抄错了一位，请核对登记证书。"),
    }[credit_code.fault(code)]


def why_not_division_code(code: str) -> str | None:
    if code and not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
        return _("行政区划代码应为2、4、6、9或12位数字，如140403。")
    return None


def why_not_under(body: Organisation, parent: Organisation) -> str | None:
    """Why a body cannot stand under another one: the tree has no rings."""
    if parent.path.startswith(body.path):
        return _("不能把单位放到它自己或它的下级单位之下。")
    if parent.ended_on is not None:
        return _("“%(name)s”已撤并，请选择现有单位。") % {"name": parent.name}
    return None


def why_not_ended(body: Organisation) -> str | None:
    if body.ended_on is not None:
        return _("“%(name)s”已于%(day)s撤并。") % {"name": body.name, "day": date_text(body.ended_on)}
    return None


def why_not_appointed(person: Person, post: Post, since: dt.date | None, until: dt.date | None) -> str | None:
    """Nobody holds a post twice at a time, and a post for one is held by one."""
    if since and until and since > until:
        return _("免职日期早于任职日期。")
    held = Appointment.objects.filter(post=post).select_related("person")
    meeting = [one for one in held if one.meets(since, until)]
    if any(one.person_id == person.id for one in meeting):
        return _("%(name)s这一时段已任%(post)s。") % {"name": person.name, "post": post.name}
    if post.is_single and meeting:
        other = meeting[0]
        return _("“%(post)s”一人一职，%(name)s自%(day)s起在任；请先办理交接，或填写其免职日期。") % {
            "post": post.name,
            "name": other.person.name,
            "day": date_text(other.from_on) or _("以前"),
        }
    return None
