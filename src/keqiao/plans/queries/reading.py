"""The reading page: a version as a document, in five queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from django.urls import reverse

from keqiao.core import access, phrases, search
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text, issued_text
from keqiao.plans.models import SEARCH_KIND, Damage, Node, NodeUnit, Version, Wording
from keqiao.plans.queries.damage import DamageView, damage_views, place_text
from keqiao.plans.queries.page import (
    Asked,
    Choice,
    ContentsItem,
    ContentsSection,
    Counts,
    Filters,
    HitView,
    ItemView,
    Paragraph,
    ReadingPage,
    SectionView,
    SentenceView,
    UnitsView,
)
from keqiao.plans.reckon import Place, Run, Runs, cut, hit_pattern, places_of, short_heading

# A search within one plan shows every place.
EVERY = 1_000_000


# Of the rows only what the page shows: making model instances of them costs more than reading them.
class _Node(NamedTuple):
    id: int
    parent_id: int | None
    kind: str
    number_printed: str
    units_printed: str


class _Wording(NamedTuple):
    id: int
    node_id: int
    order: int
    part: str
    text: str


class _Unit(NamedTuple):
    node_id: int
    printed: str
    organisation_id: int | None


@lru_cache(maxsize=8192)
def _plain_runs(text: str) -> Runs:
    """A sentence with nothing in it but phrases; the same text is cut once in a process."""
    return cut(text, places_of(phrases.pattern(), "phrase", text))


def reading_page(version: Version, viewer: Viewer, asked: Asked, *, is_public: bool, url: str = "") -> ReadingPage:
    """The document for one reader; its filters lead back to `url`. For the public: no suggestions, no original, no links to units."""
    return _Builder(version, viewer, asked, url, is_public).page()


class _Builder:
    """Holds the rows of one version while the page is put together."""

    def __init__(self, version: Version, viewer: Viewer, asked: Asked, url: str, is_public: bool) -> None:
        self.version, self.viewer, self.asked, self.url, self.is_public = version, viewer, asked, url, is_public
        self.nodes = list(map(_Node._make, version.nodes.order_by("order").values_list(*_Node._fields)))
        self.texts: dict[int, list[_Wording]] = defaultdict(list)
        for wording in map(_Wording._make, version.wordings.order_by("order").values_list(*_Wording._fields)):
            self.texts[wording.node_id].append(wording)
        self.units: dict[int, list[_Unit]] = defaultdict(list)
        named = NodeUnit.objects.filter(node__version=version).order_by("node__order", "order")
        for unit in map(_Unit._make, named.values_list(*_Unit._fields)):
            self.units[unit.node_id].append(unit)
        self.damaged: dict[int, list[Damage]] = defaultdict(list)
        for damage in version.damages.filter(wording__isnull=False).order_by("number", "part_from"):
            self.damaged[damage.wording_id or 0].append(damage)
        self.hit = hit_pattern(asked.q)
        self.node_of = {node.id: node for node in self.nodes}
        self.anchors: dict[int, str] = {}
        self.shown: set[str] = set()
        self.link_of = cache(lambda identity: reverse("registry:organisation", args=[identity]))

    def page(self) -> ReadingPage:
        sections = self._sections()
        shown = self._shown(sections)
        self.shown = {section.anchor for section in shown} | {item.anchor for section in shown for item in section.items}
        return ReadingPage(
            title=self.version.title,
            issuer=self.version.issuer_printed,
            issued_text=date_text(self.version.issued_on),
            number=self.version.number_printed,
            status_text=issued_text(self.version.issued_on),
            url=self.url,
            original_url="" if self.is_public else reverse("plans:original", args=[self.version.id]),
            counts=Counts(
                sections=sum(bool(section.title) for section in sections),
                items=sum(len(section.items) for section in sections),
                damaged=len({d.number for row in self.damaged.values() for d in row}),
            ),
            recipients=self.version.recipients_printed,
            notice=self._pieces(Node.Kind.NOTICE),
            signed_on=self.version.issued_on_printed,
            preamble=self._pieces(Node.Kind.PREAMBLE),
            sections=shown,
            closing=self._pieces(Node.Kind.CLOSING),
            contents=[_contents(section) for section in shown if section.title or section.items],
            filters=self._filters(sections, shown),
            hits=self._hits(),
            damages=[] if self.is_public else self._damages(),
        )

    # --- the document -------------------------------------------------------------------------------------------------
    def _sections(self) -> list[SectionView]:
        """Sections with their items; items that stand under none come in one without a title."""
        found: list[SectionView] = []
        place = 0
        for node in self.nodes:
            if node.kind == Node.Kind.SECTION:
                self.anchors[node.id] = f"s{len(found) + 1}"
                found.append(
                    SectionView(
                        number=node.number_printed,
                        anchor=f"s{len(found) + 1}",
                        title=self._runs_of(node, Wording.Part.TITLE),
                        intro=self._paragraphs(self._of(node, Wording.Part.TEXT)),
                        items=[],
                    )
                )
            elif node.kind == Node.Kind.ITEM:
                place += 1
                if not found:
                    found.append(SectionView("", "s1", (), [], []))
                self.anchors[node.id] = f"i{place}"
                found[-1].items.append(self._item(node, f"i{place}"))
        return found

    def _item(self, node: _Node, anchor: str) -> ItemView:
        units = self.units[node.id]
        return ItemView(
            number=node.number_printed,
            anchor=anchor,
            title=self._runs_of(node, Wording.Part.TITLE),
            sentences=tuple(self._sentence(wording) for wording in self._of(node, Wording.Part.TEXT)),
            units=UnitsView(self._bracket(node, units)),
            unit_values=frozenset(_unit_value(unit) for unit in units),
        )

    def _bracket(self, node: _Node, units: Sequence[_Unit]) -> Runs:
        """The bracket verbatim; each unit that could be told leads to its page."""
        text, at, places = node.units_printed, 0, []
        for unit in units:
            start = text.find(unit.printed, at)
            if start >= 0:
                at = start + len(unit.printed)
                may_open = unit.organisation_id is not None and not self.is_public
                link = self.link_of(unit.organisation_id) if may_open else ""
                places.append(Place(start, at, Run("unit", unit.printed, url=link)))
        return cut(text, places)

    def _of(self, node: _Node, part: str) -> list[_Wording]:
        return [wording for wording in self.texts[node.id] if wording.part == part]

    def _runs_of(self, node: _Node, part: str) -> Runs:
        return tuple(run for wording in self._of(node, part) for run in self._runs(wording))

    def _sentence(self, wording: _Wording) -> SentenceView:
        return SentenceView(f"w{wording.order}", self._runs(wording))

    def _pieces(self, kind: str) -> list[Paragraph]:
        return self._paragraphs([wording for node in self.nodes if node.kind == kind for wording in self.texts[node.id]])

    def _paragraphs(self, wordings: Iterable[_Wording]) -> list[Paragraph]:
        """Sentences in paragraphs, as the line ends of the original part them."""
        found: list[list[SentenceView]] = [[]]
        for wording in wordings:
            found[-1].append(self._sentence(wording))
            if wording.text.endswith("\n"):
                found.append([])
        return [tuple(paragraph) for paragraph in found if paragraph]

    def _runs(self, wording: _Wording) -> Runs:
        damaged = self.damaged.get(wording.id)
        if not damaged and not self.hit:
            return _plain_runs(wording.text)
        return cut(
            wording.text,
            [Place(d.part_from, d.part_to, self._damage_run(d)) for d in damaged or ()],
            places_of(self.hit, "hit", wording.text) if self.hit else (),
            places_of(phrases.pattern(), "phrase", wording.text),
        )

    def _damage_run(self, damage: Damage) -> Run:
        if self.is_public:
            return Run("damage", "", number=damage.number)
        return Run("damage", damage.raw, number=damage.number, suggestions=tuple(damage.suggestions))

    # --- filters ------------------------------------------------------------------------------------------------------
    def _shown(self, sections: list[SectionView]) -> list[SectionView]:
        unit, wanted = self.asked.unit, self.asked.section
        found = []
        for section in sections:
            if wanted and section.anchor != wanted:
                continue
            items = [item for item in section.items if not unit or unit in item.unit_values]
            if items or not unit:
                found.append(
                    SectionView(section.number, section.anchor, section.title, section.intro if not unit else [], items)
                )
        return found

    def _filters(self, sections: list[SectionView], shown: list[SectionView]) -> Filters:
        labels: dict[str, str] = {}
        for units in self.units.values():
            for unit in units:
                labels.setdefault(_unit_value(unit), unit.printed)
        counts = Counter(value for s in sections for item in s.items for value in item.unit_values)
        asked = self.asked
        return Filters(
            units=[
                Choice(label, value, counts[value], value == asked.unit, asked.link(self.url, unit=value))
                for value, label in labels.items()
            ],
            sections=[
                Choice(
                    short_heading(_plain(s.title)),
                    s.anchor,
                    len(s.items),
                    s.anchor == asked.section,
                    asked.link(self.url, section=s.anchor),
                )
                for s in sections
                if s.title
            ],
            q=asked.q,
            keep={name: value for name, value in (("unit", asked.unit), ("section", asked.section)) if value},
            clear_url=self.url,
            total_items=sum(len(section.items) for section in sections),
            shown_items=sum(len(section.items) for section in shown),
        )

    # --- lists beside the document ------------------------------------------------------------------------------------
    def _hits(self) -> list[HitView]:
        if not self.asked.q:
            return []
        scope = ["pub"] if self.is_public else access.words(self.viewer, "plan.read")
        ids = set(search.find(self.asked.q, kind=SEARCH_KIND, scope=scope, within=f"v{self.version.id}", limit=EVERY))
        found = [w for texts in self.texts.values() for w in texts if w.id in ids and self._is_shown(w)]
        return [HitView(*self._place(w), self._runs(w)) for w in sorted(found, key=lambda w: w.order)]

    def _damages(self) -> list[DamageView]:
        marked = [w for texts in self.texts.values() for w in texts if w.id in self.damaged and self._is_shown(w)]
        rows = [d for w in sorted(marked, key=lambda w: w.order) for d in self.damaged[w.id]]
        return damage_views(rows, {w.id: self._place(w)[1] for w in marked})

    def _is_shown(self, wording: _Wording) -> bool:
        """Whether the filters leave this sentence on the page: a list beside the document leads to nothing else."""
        node = self.node_of[wording.node_id]
        anchor = self.anchors.get(node.id)
        if anchor is None:
            return True
        is_intro = node.kind == Node.Kind.SECTION and wording.part == Wording.Part.TEXT
        return anchor in self.shown and not (is_intro and self.asked.unit)

    def _place(self, wording: _Wording) -> tuple[str, str]:
        """Where a sentence stands: its anchor, and the part of the document in words."""
        node = self.node_of[wording.node_id]
        is_title = wording.part == Wording.Part.TITLE
        anchor = self.anchors.get(node.id, "") if is_title else f"w{wording.order}"
        return anchor, place_text(node.kind, node.number_printed)


def _unit_value(unit: _Unit) -> str:
    """Names of one organisation count as one unit, however the bracket writes them."""
    return str(unit.organisation_id) if unit.organisation_id else unit.printed


def _plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs).strip().rstrip("。")


def _contents(section: SectionView) -> ContentsSection:
    items = [ContentsItem(item.number, _plain(item.title), item.anchor) for item in section.items]
    return ContentsSection(section.number, short_heading(_plain(section.title)), section.anchor, items)
