"""Writing organisations: what they are, what they are called, under whom they stand, and what became of them.

Each takes `by`; who may not is refused by `rules`, set-up and sample write as the system itself.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keqiao.core import clock, paths, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry import rules
from keqiao.registry.actions import tree
from keqiao.registry.actions.index import index_organisations
from keqiao.registry.models import Alias, Organisation, OrganisationKind, OrganisationName, Placement, Succession
from keqiao.registry.models.dated import Dated, in_force
from keqiao.registry.reckon import credit_code, search_key
from keqiao.registry.reckon.ordering import LAST_RANK, order_key

DAY = dt.timedelta(days=1)
R = TypeVar("R", bound=Dated)


@transaction.atomic
def add_organisation(
    name: str,
    *,
    kind: str,
    parent: Organisation | None,
    by: Viewer,
    rank: int | None = None,
    aliases: Sequence[str] = (),
    since: dt.date | None = None,
    level: str = "",
    division_code: str = "",
    code: str = "",
) -> Organisation:
    """Add a body under `parent` (None for the root of the tree), behind those that stand there unless `rank` says where."""
    name, code = name.strip(), credit_code.compact(code)
    refuse_if(rules.why_not_keep_organisation(parent, by))
    for text in (name, *aliases):
        refuse_if(rules.why_not_named(text))
    refuse_if(rules.why_not_division_code(division_code))
    refuse_if(why_not_this_code(code, None))
    if not OrganisationKind.objects.filter(pk=kind).exists():
        raise Refused(_("请选择单位类别。"))
    if parent:
        refuse_if(rules.why_not_ended(parent))
    rank = _last_rank(parent) if rank is None else rank
    # path and order key hold the id, which the database gives: until then a path that is nobody else's
    body = Organisation.objects.create(kind_id=kind, name=name, rank=rank, path=uuid.uuid4().hex, credit_code=code)
    body.path = paths.below(parent.path if parent else "", body.id)
    body.order_key = order_key(parent.order_key if parent else "", rank, body.id)
    body.save(update_fields=["path", "order_key"])
    OrganisationName.objects.create(
        organisation=body, text=name, search_key=search_key(name), from_on=since, level=level, division_code=division_code
    )
    if parent:
        Placement.objects.create(organisation=body, parent=parent, from_on=since)
    for text in dict.fromkeys(aliases):
        Alias.objects.create(organisation=body, text=text, search_key=search_key(text))
    index_organisations([body.id])
    _record(
        "registry.add_organisation", body, by, name=name, kind=kind, parent=parent.id if parent else None, aliases=list(aliases)
    )
    return body


def _last_rank(parent: Organisation | None) -> int:
    """Behind the last one that stands under `parent`."""
    if parent is None:
        return 1
    under = Organisation.objects.filter(path__gt=parent.path, path__lt=paths.upper_bound(parent.path))
    last = under.order_by("-order_key").values_list("order_key", flat=True).first()
    width = len(parent.order_key)
    return min(int(last[width : width + 5]) + 1, LAST_RANK) if last else 1


def why_not_this_code(code: str, body: Organisation | None) -> str | None:
    """Why a compact unified social credit code cannot be this body's."""
    if (fault := rules.why_not_coded(code)) or not code:
        return fault
    other = Organisation.objects.filter(credit_code=code).first()
    if other is None or other == body:
        return None
    return _("这个统一社会信用代码已登记在“%(name)s”名下；若是它内设的机构，请填写“所在法人单位”。") % {"name": other.name}


@transaction.atomic
def add_alias(body: Organisation, text: str, *, by: Viewer) -> None:
    """Remember that papers write this organisation so; nothing happens where that is known. Whoever imports a plan may."""
    text = text.strip()
    is_name = OrganisationName.objects.filter(organisation=body, text=text).exists()
    if not text or is_name or Alias.objects.filter(organisation=body, text=text).exists():
        return
    refuse_if(rules.why_not_named(text))
    Alias.objects.create(organisation=body, text=text, search_key=search_key(text))
    index_organisations([body.id])
    _record("registry.add_alias", body, by, alias=text)


@transaction.atomic
def edit_organisation(
    body: Organisation,
    *,
    kind: str,
    code: str,
    legal_person: Organisation | None,
    aliases: Sequence[str],
    by: Viewer,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Correct what has no history: kind, credit code, the legal person inside which it stands, other names.

    `seen`: these four as the page showed them; where they are no longer so, Faster is raised and nothing is written.
    """
    refuse_if(rules.why_not_keep_organisation(body, by))
    body = Organisation.objects.select_for_update().get(pk=body.pk)
    code, aliases = credit_code.compact(code), [text for text in dict.fromkeys(map(str.strip, aliases)) if text]
    before = details(body)
    if seen is not None and dict(seen) != before:
        raise Faster(_("您打开页面以后，别人改过这个单位的信息。请看一下现在的内容，再改一次。"))
    for text in aliases:
        refuse_if(rules.why_not_named(text))
    refuse_if(why_not_this_code(code, body))
    if not OrganisationKind.objects.filter(pk=kind).exists():
        raise Refused(_("请选择单位类别。"))
    if legal_person is not None and legal_person.pk == body.pk:
        raise Refused(_("所在法人单位不能是它自己。"))
    body.kind_id, body.credit_code, body.legal_person = kind, code, legal_person
    body.save(update_fields=["kind", "credit_code", "legal_person"])
    Alias.objects.filter(organisation=body).exclude(text__in=aliases).delete()
    for text in aliases:
        Alias.objects.get_or_create(organisation=body, text=text, defaults={"search_key": search_key(text)})
    index_organisations([body.id])
    after = details(body)
    _record("registry.edit_organisation", body, by, **{name: value for name, value in after.items() if value != before[name]})


def details(body: Organisation) -> dict[str, Any]:
    """What `edit_organisation` edits, as plain values."""
    aliases = list(body.aliases.order_by("id").values_list("text", flat=True))
    return {
        "kind": body.kind_id,
        "code": body.credit_code,
        "legal_person": body.legal_person_id,
        "aliases": aliases,
    }


@transaction.atomic
def rename(
    body: Organisation,
    text: str,
    *,
    by: Viewer,
    on: dt.date | None,
    level: str = "",
    division_code: str = "",
) -> None:
    """Give a body another name, level or division code from the day `on`; what it was called before stays true of before.

    Without a day the name in force is corrected in place (a slip of the pen, not a renaming).
    """
    text = text.strip()
    refuse_if(rules.why_not_keep_organisation(body, by) or rules.why_not_ended(body))
    refuse_if(rules.why_not_named(text) or rules.why_not_division_code(division_code))
    tree.lock()
    current = next(iter(_last(body.names.all())), None)
    values = {"text": text, "search_key": search_key(text), "level": level, "division_code": division_code}
    if current is None or (on is not None and current.from_on is not None and on <= current.from_on):
        raise Refused(
            _("更名日期须晚于现用名称的启用日期（%(day)s）。") % {"day": date_text(current.from_on) if current else ""}
        )
    if on is None:
        OrganisationName.objects.filter(pk=current.pk).update(**values)
    else:
        if current.text == text and (current.level, current.division_code) == (level, division_code):
            raise Refused(_("名称、层级和代码都没有变。"))
        OrganisationName.objects.filter(pk=current.pk).update(until_on=on - DAY)
        OrganisationName.objects.create(organisation=body, from_on=on, **values)
    tree.settle(body)
    index_organisations([body.id])
    _record("registry.rename_organisation", body, by, name=text, level=level, division_code=division_code, **{"from": on})


@transaction.atomic
def move(body: Organisation, parent: Organisation, *, by: Viewer, on: dt.date | None) -> None:
    """Put a body with all below it under another parent from the day `on`; without a day it has always stood there."""
    refuse_if(rules.why_not_keep_organisation(body, by) or rules.why_not_keep_organisation(parent, by))
    tree.lock()
    body.refresh_from_db()
    parent.refresh_from_db()
    refuse_if(rules.why_not_ended(body) or rules.why_not_under(body, parent))
    _place(body, parent, on)
    tree.settle(body)
    _record("registry.move_organisation", body, by, parent=parent.id, **{"from": on})


def _place(body: Organisation, parent: Organisation, on: dt.date | None) -> None:
    current = next(iter(_last(body.placements.all())), None)
    if current is None:
        raise Refused(_("最上级的科协没有上级单位。"))
    if current.parent_id == parent.id:
        raise Refused(_("它已在“%(name)s”之下。") % {"name": parent.name})
    if on is None:
        Placement.objects.filter(pk=current.pk).update(parent=parent)
        return
    if current.from_on is not None and on <= current.from_on:
        raise Refused(_("变更日期须晚于现在隶属关系的起始日期（%(day)s）。") % {"day": date_text(current.from_on)})
    Placement.objects.filter(pk=current.pk).update(until_on=on - DAY)
    Placement.objects.create(organisation=body, parent=parent, from_on=on)


@transaction.atomic
def merge(former: Sequence[Organisation], into: Organisation, *, on: dt.date, by: Viewer, paper: str = "") -> None:
    """End bodies on the day `on`: they went into another one, and what stood under them stands under it from then on."""
    tree.lock()
    if on > clock.today():
        raise Refused(_("撤并日期不能晚于今天，请到时再办。"))
    refuse_if(rules.why_not_ended(into) or rules.why_not_keep_organisation(into, by))
    if not former:
        raise Refused(_("请选择被撤并的单位。"))
    for body in former:
        refuse_if(rules.why_not_keep_organisation(body, by) or rules.why_not_ended(body) or rules.why_not_under(body, into))
        for child in _children(body, on):
            _place(child, into, on)
            tree.settle(child)
        Succession.objects.create(former=body, successor=into, on=on, paper=paper.strip())
        _end(body, on)
        _record("registry.merge_organisation", body, by, into=into.id, on=on, paper=paper.strip())
    index_organisations([body.id for body in former])


@transaction.atomic
def close(body: Organisation, *, on: dt.date, by: Viewer) -> None:
    """End a body on the day `on` without a successor; refused while others stand under it."""
    tree.lock()
    refuse_if(rules.why_not_keep_organisation(body, by) or rules.why_not_ended(body))
    if on > clock.today():
        raise Refused(_("撤销日期不能晚于今天，请到时再办。"))
    if not body.placements.exists():
        raise Refused(_("最上级的科协不能撤销。"))
    if children := _children(body, on):
        raise Refused(
            _("“%(name)s”等%(count)s个单位还在它之下，请先调整隶属关系。") % {"name": children[0].name, "count": len(children)}
        )
    _end(body, on)
    _record("registry.close_organisation", body, by, on=on)


def _children(body: Organisation, on: dt.date) -> list[Organisation]:
    placed = Q(placements__parent=body) & in_force(on, "placements__")
    return list(Organisation.objects.existing().filter(placed).in_official_order().distinct())


def _end(body: Organisation, on: dt.date) -> None:
    """Its names and places hold to the day before; they stay what was true then."""
    rows: list[Dated] = [*_last(body.names.all()), *_last(body.placements.all())]
    if any(row.from_on is not None and row.from_on >= on for row in rows):
        raise Refused(_("撤并日期须晚于“%(name)s”现用名称和隶属关系的起始日期。") % {"name": body.name})
    for row in rows:
        row.until_on = on - DAY
        row.save(update_fields=["until_on"])
    Organisation.objects.filter(pk=body.pk).update(ended_on=on)
    body.ended_on = on


def _last(rows: Iterable[R]) -> list[R]:
    """The row that begins last, as a list of one; none where there is none."""
    return sorted(rows, key=lambda one: one.from_on or dt.date.min)[-1:]


@transaction.atomic
def reorder(parent: Organisation, ids: Sequence[int], *, by: Viewer) -> None:
    """Set the official order of those directly under `parent`: first to last, all of them."""
    refuse_if(rules.why_not_keep_organisation(parent, by))
    tree.lock()
    children = {child.id: child for child in Organisation.objects.directly_under(parent)}
    if len(ids) != len(children) or set(ids) != children.keys():
        raise Faster(_("您打开页面以后，下设单位有变动。请看一下现在的名单，再排一次。"))
    for rank, identity in enumerate(ids, 1):
        child = children[identity]
        if child.rank != rank:
            child.rank = rank
            child.save(update_fields=["rank"])
            tree.put_under(child, parent)
    _record("registry.reorder_organisations", parent, by, order=list(ids))


def _record(word: str, body: Organisation, by: Viewer, /, **facts: Any) -> None:
    trail.record(word, subject=("organisation", body.id), by=by, body=facts)
