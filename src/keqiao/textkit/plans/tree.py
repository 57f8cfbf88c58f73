"""From numbered blocks to sections, items and children: the document's own order of number styles decides the levels."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .layout import Block
from .model import Item, Section, Spans
from .numbering import SECTION_STYLES, Number
from .passage import Passage, spans_of
from .units import Units, take_units


@dataclass(slots=True)
class Node:
    """A numbered paragraph with what follows it, as printed in ``printed`` and without its units in ``paragraphs``."""

    number: Number
    paragraphs: list[Passage] = field(default_factory=list)
    printed: list[Passage] = field(default_factory=list)
    units: Units = field(default_factory=Units)
    has_units_line: bool = False
    children: list["Node"] = field(default_factory=list)

    def take(self, passage: Passage) -> None:
        """Append a paragraph, its units taken off."""
        rest, units = take_units(passage)
        self.units.add(units)
        self.printed.append(passage)
        if rest.text:
            self.paragraphs.append(rest)


class Tree:
    """The numbered part of one document. Feed it the blocks in order, then ask for ``sections``."""

    def __init__(self, first_damaged: int) -> None:
        self._first_damaged = first_damaged
        self.roots: list[Node] = []
        self.warnings: list[str] = []
        self._stack: list[Node] = []
        self._last: dict[str, int] = {}

    @property
    def last(self) -> Node | None:
        """The node that was opened last."""
        return self._stack[-1] if self._stack else None

    def feed(self, block: Block) -> None:
        """Open a node for a numbered block, or append a plain one to the node that is open."""
        if block.number is None:
            assert self._stack, "the head takes what stands before the first number"
            self._append(block.passage)
            return
        node = Node(block.number)
        self._place(node)
        node.take(block.body)

    def _append(self, passage: Passage) -> None:
        node = self._stack[-1]
        before = len(node.paragraphs)
        node.take(passage)
        node.has_units_line = bool(node.units.printed) and len(node.paragraphs) == before

    def _place(self, node: Node) -> None:
        style, value = node.number.style, node.number.value
        if style in SECTION_STYLES:
            keep = SECTION_STYLES[: SECTION_STYLES.index(style)]
            self._stack = [open_ for open_ in self._stack if open_.number.style in keep]
        else:
            styles = [open_.number.style for open_ in self._stack]
            if style in styles:
                del self._stack[styles.index(style) :]
        siblings = self._stack[-1].children if self._stack else self.roots
        previous = siblings[-1].number.value if siblings and siblings[-1].number.style == style else 0
        if value not in (1, previous + 1, self._last.get(style, 0) + 1):
            self.warnings.append(f"编号“{node.number.printed}”与前面的编号不连续，请核对原文。")
        self._last[style] = value
        siblings.append(node)
        self._stack.append(node)

    def sections(self) -> tuple[Section, ...]:
        """The sections with their items."""
        roots = self.roots
        if _are_items(roots):
            return (Section(None, (), (), tuple(map(self._item, roots))),)
        sections: list[Section] = []
        loose: list[Node] = []
        for root in roots:
            if _is_section(root):
                sections += self._loose_section(loose)
                loose = []
                sections.append(self._section(root))
            else:
                loose.append(root)
        return tuple(sections + self._loose_section(loose))

    def _section(self, node: Node) -> Section:
        # The form has no units for a section: they stay in its text.
        title, rest = self._first_sentence(node.printed)
        if node.units.printed:
            self.warnings.append(f"“{node.number.printed}”后有责任单位，没有分到各条：{''.join(node.units.printed)}")
        return Section(node.number.printed, title, rest, tuple(map(self._item, node.children)))

    def _first_sentence(self, paragraphs: list[Passage]) -> tuple[Spans, Spans]:
        spans = spans_of(paragraphs, self._first_damaged)
        if not spans:
            return (), ()
        first = spans[0]
        return (first._replace(text=first.text.removesuffix("\n")),), spans[1:]

    def _loose_section(self, nodes: list[Node]) -> list[Section]:
        return [Section(None, (), (), tuple(map(self._item, nodes)))] if nodes else []

    def _item(self, node: Node) -> Item:
        _lift_units_line(node)
        title, text = self._first_sentence(node.paragraphs)
        units = node.units
        self.warnings += units.warnings
        return Item(
            node.number.printed,
            title,
            text,
            tuple(units.lead),
            tuple(units.support),
            units.leader,
            units.due,
            tuple(map(self._item, node.children)),
            "\n".join(units.printed),
        )


def _lift_units_line(node: Node) -> None:
    """Units on a line of their own below several children, of which no other has any, are those of the whole item."""
    *others, last = node.children or [node]
    if others and last.has_units_line and not any(one.units.printed for one in (node, *others)):
        node.units, last.units = last.units, Units()


def _is_section(node: Node) -> bool:
    return node.number.style in SECTION_STYLES


def _are_items(roots: Sequence[Node]) -> bool:
    """一、 … with a units bracket each and nothing below: a flat list of items, though numbered as sections are."""
    if not any(_is_section(root) for root in roots):
        return True
    if any(root.children for root in roots):
        return False
    return sum(1 for root in roots if root.units.printed) * 2 > len(roots)
