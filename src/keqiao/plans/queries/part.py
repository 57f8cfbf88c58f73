"""One part of a draft, to be corrected."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.plans.models import Node, NodeUnit, Wording
from keqiao.plans.queries.damage import place_text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a part; `can_begin`: a new part may begin with it."""

    id: int
    text: str
    can_begin: bool


@dataclass(frozen=True, slots=True)
class PartPage:
    """A part as it stands now: the values of its form, its sentences, and what may be done with it."""

    id: int
    url: str
    anchor: str
    label: str
    revision: int
    values: dict[str, str]
    sentences: list[Sentence]
    can_merge: bool
    damaged: int
    number_stays: bool


def part_page(node: Node) -> PartPage:
    wordings = list(node.wordings.order_by("order"))
    units = list(node.units.order_by("order"))
    of_role = {role: "、".join(u.printed for u in units if u.role == role) for role in NodeUnit.Role.values}
    values = {
        "kind": kind_value(node.kind, node.level),
        "number": node.number_printed,
        "title": "".join(w.text for w in wordings if w.part == Wording.Part.TITLE),
        "text": "".join(w.text for w in wordings if w.part == Wording.Part.TEXT),
        "lead": of_role[NodeUnit.Role.LEAD],
        "support": of_role[NodeUnit.Role.SUPPORT],
        "units": node.units_printed,
        "leader": node.leader_printed,
        "due": node.due_printed,
    }
    return PartPage(
        id=node.id,
        url=reverse("plans:node", args=[node.id]),
        anchor=f"node-{node.id}",
        label=place_text(node.kind, node.number_printed),
        revision=node.revision,
        values=values,
        sentences=[Sentence(w.id, w.text.strip(), place > 0) for place, w in enumerate(wordings)],
        can_merge=Node.objects.filter(version_id=node.version_id, order__lt=node.order).exists(),
        damaged=node.wordings.filter(damages__decided_at__isnull=True, damages__isnull=False).count(),
        number_stays=node.has_issued_number(),
    )


def kind_value(kind: str, level: int) -> str:
    return f"{kind}-{level}" if kind == Node.Kind.ITEM else kind


def kind_choices(present: str = "") -> list[tuple[str, str]]:
    """What a part can be, as a list to choose from; items by their level, also by the one that `present` says."""
    kind, _dash, level = present.partition("-")
    deepest = max(Node.DEEPEST, int(level)) if kind == Node.Kind.ITEM and level.isdecimal() else Node.DEEPEST
    levels = [n for n in range(1, deepest + 1) if n <= Node.DEEPEST or n == deepest]
    items = [(f"item-{n}", _("条目") if n == 1 else _("下一级条目（第%(n)s级）") % {"n": n}) for n in levels]
    labels = {kind.value: str(kind.label) for kind in Node.Kind}
    return [
        ("section", labels["section"]),
        *items,
        ("notice", labels["notice"]),
        ("preamble", labels["preamble"]),
        ("closing", labels["closing"]),
    ]
