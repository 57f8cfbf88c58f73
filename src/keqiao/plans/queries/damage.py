"""The damaged places of a version, as pages list them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keqiao.plans.models import Damage, Node


@dataclass(frozen=True, slots=True)
class DamageView:
    """One damaged place; `suggestions` best first, "" meaning that nothing was there."""

    number: int
    anchor: str
    raw: str
    suggestions: list[str]
    where: str


def damage_views(damages: Iterable[Damage], nodes: dict[int, Node]) -> list[DamageView]:
    """One line a place, though a place that runs over two sentences is two rows. `nodes`: by wording id."""
    found: dict[int, DamageView] = {}
    for d in damages:
        found.setdefault(
            d.number, DamageView(d.number, f"damage-{d.number}", d.raw, list(d.suggestions), place_text(nodes[d.wording_id]))
        )
    return [found[number] for number in sorted(found)]


def place_text(node: Node) -> str:
    """Where in the document, in words: 第9项, 第三部分, 前言."""
    if node.kind == Node.Kind.ITEM and node.number_printed:
        return _("第%(number)s项") % {"number": node.number_printed}
    if node.kind == Node.Kind.SECTION and node.number_printed:
        return _("第%(number)s部分") % {"number": node.number_printed}
    return str(Node.Kind(node.kind).label)
