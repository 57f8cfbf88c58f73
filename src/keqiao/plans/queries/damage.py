"""The damaged places of a version, as pages list them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keqiao.plans.models import Damage, Node


@dataclass(frozen=True, slots=True)
class DamageView:
    """One damaged place; `suggestions` best first, "" meaning that nothing was there.

    `mended` is what stands there now, None where the raw characters stand in the text.
    """

    number: int
    anchor: str
    raw: str
    suggestions: list[str]
    where: str
    mended: str | None


def damage_views(damages: Iterable[Damage], places: Mapping[int, str]) -> list[DamageView]:
    """One line a place, though a place that runs over two sentences is two rows. `places`: in words, by wording id."""
    found: dict[int, DamageView] = {}
    for d in damages:
        where = places.get(d.wording_id or 0, _("标题或单位"))
        view = DamageView(d.number, f"damage-{d.number}", d.raw, list(d.suggestions), where, d.mended)
        found.setdefault(d.number, view)
    return [found[number] for number in sorted(found)]


def place_text(kind: str, number: str) -> str:
    """Where in the document, in words: 第9项, 第三部分, 前言."""
    if kind == Node.Kind.ITEM and number:
        return _("第%(number)s项") % {"number": number}
    if kind == Node.Kind.SECTION and number:
        return _("第%(number)s部分") % {"number": number}
    return str(Node.Kind(kind).label)
