"""Writing people, the posts of bodies, and who holds them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.roles import FieldScope
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.registry import rules
from keqiao.registry.actions.index import index_people
from keqiao.registry.models import Organisation, Person
from keqiao.registry.reckon import search_key


@transaction.atomic
def add_person(
    name: str,
    *,
    by: Viewer,
    unit: Organisation | None = None,
    phone: str = "",
    phone_scope: str = FieldScope.UNIT,
) -> Person:
    """Add a person. Name and phone are personal: they stand in the person's row, not in the trail."""
    name = name.strip()
    refuse_if(rules.why_not_named(name, rules.LONGEST_PERSON_NAME))
    if unit is None:
        refuse_if(None if by == SYSTEM else _("请选择所在单位。"))
    else:
        refuse_if(rules.why_not_keep_people(unit, by) or rules.why_not_ended(unit))
    person = Person.objects.create(
        name=name,
        search_key=search_key(name, is_person=True),
        unit=unit,
        phone=phone_number(phone),
        phone_scope=_scope(phone_scope),
    )
    index_people([person.id])
    trail.record("registry.add_person", subject=("person", person.id), by=by, body={"unit": unit.id if unit else None})
    return person


@transaction.atomic
def edit_person(
    person: Person,
    *,
    name: str,
    unit: Organisation | None,
    phone: str,
    phone_scope: str,
    by: Viewer,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Correct name, unit and phone. `seen`: these as the page showed them; Faster where they are no longer so."""
    name = name.strip()
    refuse_if(rules.why_not_keep_person(person, by))
    if unit is not None and unit.pk != person.unit_id:
        refuse_if(rules.why_not_keep_people(unit, by) or rules.why_not_ended(unit))
    refuse_if(rules.why_not_named(name, rules.LONGEST_PERSON_NAME))
    person = Person.objects.select_for_update().get(pk=person.pk)
    before = facts(person)
    if seen is not None and dict(seen) != before:
        raise Faster(_("您打开页面以后，别人改过这个人的信息。请看一下现在的内容，再改一次。"))
    person.name, person.search_key, person.unit = name, search_key(name, is_person=True), unit
    person.phone, person.phone_scope = phone_number(phone), _scope(phone_scope)
    person.save()
    index_people([person.id])
    changed = [field for field, value in facts(person).items() if value != before[field]]
    trail.record("registry.edit_person", subject=("person", person.id), by=by, body={"changed": changed})


def facts(person: Person) -> dict[str, Any]:
    """What `edit_person` edits, as plain values."""
    return {"name": person.name, "unit": person.unit_id, "phone": person.phone, "phone_scope": person.phone_scope}


def phone_number(typed: str) -> str:
    """As it is kept: digits, with + - ( ) and spaces as people write them. Raises Refused for anything else."""
    plain = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in typed).strip()
    if plain and (len(plain) > 30 or not set(plain) <= set("0123456789+-() 转") or sum(map(str.isdigit, plain)) < 5):
        raise Refused(_("电话号码只能有数字、空格和“+-()”，至少5位，如0355-1234567。"))
    return plain


def _scope(word: str) -> str:
    if word not in FieldScope.values:
        raise Refused(_("请选择电话的公开范围。"))
    return word
