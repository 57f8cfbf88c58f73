"""Lists of plans, and where a plan names one's own units."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.urls import reverse

from keqiao.core.offers import Passage
from keqiao.core.viewer import Viewer
from keqiao.core.wording import issued_text
from keqiao.plans.models import Node, NodeUnit, Version, Wording
from keqiao.plans.queries.papers import status_text
from keqiao.plans.reckon import bare_mark, shown_mark


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a plan as one line of its contents."""

    number: str
    short: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a list, with the items that name the viewer's own organisations."""

    title: str
    issuer: str
    url: str
    status_text: str
    changes_url: str = ""
    my_items: list[Passage] = field(default_factory=list)
    contents: list[Part] = field(default_factory=list)


def plan_lines(viewer: Viewer) -> list[PlanLine]:
    """The plans in force that the viewer reads as the office does, the newest year first."""
    versions = list(Version.objects.visible_to(viewer).in_force().with_first_day().latest_first())
    mine = passages(viewer, [hat.organisation_id for hat in viewer.hats])
    return [_line(v, reverse("plans:read", args=[v.id]), reverse("plans:changes", args=[v.id]), mine) for v in versions]


def public_lines(address: Callable[[int], str], changes_address: Callable[[int], str]) -> list[PlanLine]:
    """The plans in force as anyone sees them, each with its sections; `address` gives the page of a version."""
    versions = list(Version.objects.open_to_public().in_force().with_first_day().latest_first())
    parts = _parts([version.id for version in versions])
    return [_line(v, address(v.id), changes_address(v.id), [], parts.get(v.id, [])) for v in versions]


def _line(version: Version, url: str, changes_url: str, mine: Sequence[Passage], parts: Sequence[Part] = ()) -> PlanLine:
    my_items = [passage for passage in mine if passage.paper_url == url]
    status = status_text(version)
    if version.no > 1:
        status = " · ".join(filter(None, [issued_text(getattr(version, "first_day", None)), status]))
    changes = changes_url if version.no > 1 else ""
    return PlanLine(version.title, version.issuer_printed, url, status, changes, my_items, list(parts))


def _parts(versions: Sequence[int]) -> dict[int, list[Part]]:
    rows = list(_rows(versions))
    anchors = _anchors(rows)
    sections = [row for row in rows if row.kind == Node.Kind.SECTION]
    titles = titles_of({row.id for row in sections})
    found: dict[int, list[Part]] = {}
    for row in sections:
        if title := titles.get(row.id, ""):
            found.setdefault(row.version, []).append(Part(row.number, title, anchors[row.id]))
    return found


def passages(viewer: Viewer, organisation_ids: Sequence[int]) -> list[Passage]:
    """Items of plans in force whose bracket names one of these organisations, in the order of the papers."""
    named = list(
        NodeUnit.objects.filter(
            organisation_id__in=organisation_ids, node__version__in=Version.objects.visible_to(viewer).in_force()
        )
        .select_related("node__version", "node__parent")
        .order_by("-node__version__plan__year", "node__version_id", "node__order", "order")
    )
    anchors = part_anchors({unit.node.version_id for unit in named})
    titles = titles_of({unit.node_id for unit in named} | {unit.node.parent_id for unit in named if unit.node.parent_id})
    found = []
    for unit in named:
        node, version = unit.node, unit.node.version
        url = reverse("plans:read", args=[version.id])
        found.append(
            Passage(
                organisation_id=unit.organisation_id or 0,
                paper=version.title,
                paper_url=url,
                section=titles.get(node.parent_id or 0, ""),
                number=node.number_printed,
                title=titles.get(node.id, "").rstrip("。"),
                url=f"{url}#{anchors.get(node.id, '')}",
                role_text=str(NodeUnit.Role(unit.role).label),
                printed=unit.printed,
            )
        )
    return found


def anchors_of(kinds: Iterable[str]) -> Iterator[str]:
    """The anchor of every part of a text, told by the kinds of its parts in order: the only place that counts them.

    `s2` is the second section, `i9` the ninth item, counted through; items before any section stand in a nameless one.
    """
    sections = items = 0
    for kind in kinds:
        if kind == Node.Kind.SECTION:
            sections += 1
            yield f"s{sections}"
        elif kind == Node.Kind.ITEM:
            sections, items = max(sections, 1), items + 1
            yield f"i{items}"
        else:
            yield ""


def part_anchors(versions: Collection[int]) -> dict[int, str]:
    """Anchor of every section and item of these versions by node, as on their reading pages."""
    return _anchors(_rows(versions))


def item_names(version: int) -> dict[int, str]:
    """What an item is called in references, by node: 9; （二）1 below another item; 一（二） where numbers begin anew by section."""
    fields = ("id", "parent_id", "kind", "number_printed", "mark_printed")
    rows = list(Node.objects.filter(version=version).order_by("order").values_list(*fields))
    kind_of = {identity: kind for identity, _parent, kind, _number, _mark in rows}
    own = {i: bare_mark(shown_mark(number, mark, is_section=False)) for i, _parent, _kind, number, mark in rows}
    on_top = Counter(own[i] for i, parent, kind, _n, _m in rows if kind == Node.Kind.ITEM and kind_of.get(parent) != kind)
    found: dict[int, str] = {}
    for identity, parent, kind, _number, _mark in rows:
        if kind != Node.Kind.ITEM:
            continue
        if kind_of.get(parent) == Node.Kind.ITEM:
            found[identity] = found[parent] + own[identity]
        else:
            found[identity] = (own.get(parent, "") if on_top[own[identity]] > 1 else "") + own[identity]
    return found


class _Row(NamedTuple):
    version: int
    id: int
    kind: str
    number: str


def _rows(versions: Collection[int]) -> Iterator[_Row]:
    """Sections and items of these versions, in order."""
    kinds = (Node.Kind.SECTION, Node.Kind.ITEM)
    nodes = Node.objects.filter(version_id__in=versions, kind__in=kinds).order_by("version_id", "order")
    return map(_Row._make, nodes.values_list("version_id", "id", "kind", "number_printed"))


def _anchors(rows: Iterable[_Row]) -> dict[int, str]:
    found: dict[int, str] = {}
    for _version, group in groupby(rows, key=attrgetter("version")):
        parts = list(group)
        found.update(zip([part.id for part in parts], anchors_of(part.kind for part in parts), strict=True))
    return found


def titles_of(nodes: Collection[int]) -> dict[int, str]:
    """The title of each of these nodes that has one."""
    rows = Wording.objects.filter(node_id__in=nodes, part=Wording.Part.TITLE).order_by("order").values_list("node_id", "text")
    found: dict[int, str] = {}
    for node, text in rows:
        found[node] = found.get(node, "") + text
    return found
