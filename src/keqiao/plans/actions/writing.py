"""Read documents as rows, some hundred parts at a time: nodes, sentences, units, damaged places, proposed clauses."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from keqiao.plans.actions.proposing import divided, propose_clauses
from keqiao.plans.models import Damage, Node, NodeUnit, Sentence, Version, Wording
from keqiao.plans.reckon import printed_mark
from keqiao.registry.queries import match_names
from keqiao.textkit import Damaged, Document, Item, SentenceSpan


class Piece(NamedTuple):
    """A node to be written, with the place of its parent in the same list."""

    kind: str
    parent: int | None
    level: int
    number: str
    title: tuple[SentenceSpan, ...]
    text: tuple[SentenceSpan, ...]
    item: Item | None


def pieces_of(document: Document) -> list[Piece]:
    """The nodes of a document in reading order."""
    found: list[Piece] = []
    _plain(found, Node.Kind.NOTICE, document.notice_spans)
    _plain(found, Node.Kind.PREAMBLE, document.preamble_spans)
    for section in document.sections:
        place = None
        if section.number is not None or section.title_spans or section.intro_spans:
            place = len(found)
            found.append(
                Piece(Node.Kind.SECTION, None, 0, section.number or "", section.title_spans, section.intro_spans, None)
            )
        for item in section.items:
            _item(found, item, place, 1)
    _plain(found, Node.Kind.CLOSING, document.closing_spans)
    return found


def _plain(found: list[Piece], kind: str, spans: tuple[SentenceSpan, ...]) -> None:
    if spans:
        found.append(Piece(kind, None, 0, "", (), spans, None))


def _item(found: list[Piece], item: Item, parent: int | None, level: int) -> None:
    place = len(found)
    found.append(Piece(Node.Kind.ITEM, parent, level, item.number or "", item.title_spans, item.text_spans, item))
    for child in item.children:
        _item(found, child, place, level + 1)


class Counts(NamedTuple):
    sentences: int
    damaged: frozenset[int]


def write_pieces(
    version: Version,
    pieces: Sequence[Piece],
    damaged: Sequence[Damaged],
    *,
    source: str,
    first: int,
    last: int,
    sentences_before: int,
) -> Counts:
    """Write `pieces[first:last]`; those before are there already. A piece's place is its node's order."""
    nodes = _nodes(version, pieces, first, last, source)
    units = list(_units(pieces, nodes))
    known = match_names((unit.printed for unit in units), within=version.plan.issuer)
    for unit in units:
        unit.organisation = known.get(unit.printed)
    NodeUnit.objects.bulk_create(units, batch_size=1000)
    said = [
        (nodes[place], part, span)
        for place in range(first, last)
        for part, spans in ((Wording.Part.TITLE, pieces[place].title), (Wording.Part.TEXT, pieces[place].text))
        for span in spans
    ]
    sentences = Sentence.objects.bulk_create([Sentence(plan=version.plan) for _said in said], batch_size=1000)
    wordings = Wording.objects.bulk_create(
        [
            Wording(
                version=version,
                sentence=sentence,
                node=node,
                order=sentences_before + n,
                part=part,
                text=span.text,
                src_start=span.start,
                src_end=span.end,
            )
            for n, (sentence, (node, part, span)) in enumerate(zip(sentences, said, strict=True))
        ],
        batch_size=500,
    )
    marked = list(_damages(version, damaged, wordings, [span for _node, _part, span in said]))
    Damage.objects.bulk_create(marked, batch_size=500)
    _propose(pieces, nodes, wordings)
    return Counts(len(wordings), frozenset(d.number for d in marked))


def _propose(pieces: Sequence[Piece], nodes: dict[int, Node], wordings: Sequence[Wording]) -> None:
    parents = {piece.parent for piece in pieces}
    of_node: dict[int, list[Wording]] = {node.order: [] for node in nodes.values()}
    for wording in wordings:
        of_node[wording.node.order].append(wording)
    propose_clauses(
        (nodes[place], divided(nodes[place], said, has_children=place in parents)) for place, said in of_node.items()
    )


def _nodes(version: Version, pieces: Sequence[Piece], first: int, last: int, source: str) -> dict[int, Node]:
    """Parents before their children, so that these have something to point at; by place."""
    nodes: dict[int, Node] = {}
    parents = {pieces[place].parent for place in range(first, last)}
    outside = [parent for parent in parents if parent is not None and parent < first]
    nodes.update({node.order: node for node in version.nodes.filter(order__in=outside)})
    for level in sorted({pieces[place].level for place in range(first, last)}):
        made = []
        for place in range(first, last):
            if (piece := pieces[place]).level == level:
                node = Node(version=version, order=place, kind=piece.kind, level=level, number_printed=piece.number)
                spans = piece.title or piece.text
                node.mark_printed = printed_mark(source, spans[0].start, piece.number)[:60] if spans else ""
                node.parent = nodes[piece.parent] if piece.parent is not None else None
                if piece.item:
                    node.units_printed = piece.item.units_printed
                    node.leader_printed, node.due_printed = piece.item.leader or "", piece.item.due or ""
                made.append(node)
        nodes.update({node.order: node for node in Node.objects.bulk_create(made, batch_size=500)})
    return {place: nodes[place] for place in range(first, last)}


def _units(pieces: Sequence[Piece], nodes: dict[int, Node]) -> Iterator[NodeUnit]:
    for place, node in nodes.items():
        if item := pieces[place].item:
            yield from node_units(node, item.lead_units, item.support_units)


def node_units(node: Node, lead: Iterable[str], support: Iterable[str]) -> Iterator[NodeUnit]:
    """Rows, not yet written, for the names of a bracket, each name once."""
    named = dict.fromkeys([*((NodeUnit.Role.LEAD, u) for u in lead), *((NodeUnit.Role.SUPPORT, u) for u in support)])
    for order, (role, printed) in enumerate(named):
        yield NodeUnit(node=node, role=role, order=order, printed=printed)


def _damages(
    version: Version, damaged: Sequence[Damaged], wordings: Sequence[Wording], spans: Sequence[SentenceSpan]
) -> Iterator[Damage]:
    for wording, span in zip(wordings, spans, strict=True):
        for mark in span.marks:
            yield _damage(version, damaged, mark.damaged_index, wording=wording, part_from=mark.start, part_to=mark.end)


def write_damages_elsewhere(version: Version, damaged: Sequence[Damaged]) -> int:
    """Damaged places in a title, a bracket or another line that is no sentence; returns how many places there are in all."""
    numbers = set(version.damages.values_list("number", flat=True))
    Damage.objects.bulk_create([_damage(version, damaged, n) for n in range(len(damaged)) if n + 1 not in numbers])
    return len(damaged)


def _damage(version: Version, damaged: Sequence[Damaged], index: int, **where: object) -> Damage:
    place = damaged[index]
    return Damage(
        version=version,
        number=index + 1,
        src_start=place.start,
        raw=place.raw,
        suggestions=list(place.suggestions),
        **where,
    )
