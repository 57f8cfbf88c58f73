"""The reading page: a version as a document, in six queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import count
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from keqiao.core import access, phrases, search
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.plans.models import SEARCH_KIND, Clause, ClauseSpan, Damage, Node, Version, Wording
from keqiao.plans.queries.damage import DamageView, damage_views, place_text
from keqiao.plans.queries.filtering import NOT_BROKEN_DOWN, FilterPart, UnitRow, filters_of, states_of, unit_value, units_of
from keqiao.plans.queries.listing import anchors_of
from keqiao.plans.queries.page import (
    Asked,
    ClauseView,
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
from keqiao.plans.queries.papers import paper_name, status_text
from keqiao.plans.reckon import Place, Run, Runs, bare_mark, cut, hit_pattern, parted, places_of, short_heading, shown_mark

# A search within one plan shows every place.
EVERY = 1_000_000


# Of the rows only what the page shows: making model instances of them costs more than reading them.
class _Node(NamedTuple):
    id: int
    parent_id: int | None
    kind: str
    number_printed: str
    mark_printed: str
    units_printed: str


class _Wording(NamedTuple):
    id: int
    node_id: int
    order: int
    part: str
    text: str
    sentence_id: int


class _Span(NamedTuple):
    wording_id: int
    part_from: int
    clause_id: int
    clause__kind: str
    clause__decided_at: object


@lru_cache(maxsize=8192)
def _plain_runs(text: str) -> Runs:
    """A sentence with nothing in it but phrases; the same text is cut once in a process."""
    return cut(text, places_of(phrases.pattern(), "phrase", text))


@lru_cache(maxsize=8192)
def _plain_parts(text: str, borders: tuple[int, ...]) -> tuple[Runs, ...]:
    """The same by clauses."""
    return tuple(parted(_plain_runs(text), borders))


@dataclass(frozen=True, slots=True)
class OneItem:
    """An item as the page shows it, with its node, the title of its section, and how many items there are."""

    node: int
    item: ItemView
    section: str
    damages: list[DamageView]
    items: int


def one_item(version: Version, place: int, viewer: Viewer) -> OneItem | None:
    """The item at this place, counted through; of the other parts nothing is read but where they stand."""
    return _Builder(version, viewer, Asked(), "", is_public=False, place=place).item()


def reading_page(version: Version, viewer: Viewer, asked: Asked, *, is_public: bool, url: str = "") -> ReadingPage:
    """The document for one reader; its filters lead back to `url`. For the public: no suggestions, no original, no links to units."""
    return _Builder(version, viewer, asked, url, is_public=is_public).page()


class _Builder:
    """Holds the rows of one version while the page is put together."""

    def __init__(self, version: Version, viewer: Viewer, asked: Asked, url: str, *, is_public: bool, place: int = 0) -> None:
        """`place`: the one item of which, and of whose section, the texts are read; 0 for all."""
        self.version, self.viewer, self.asked, self.url, self.is_public = version, viewer, asked, url, is_public
        self.nodes = list(map(_Node._make, version.nodes.order_by("order").values_list(*_Node._fields)))
        self.one, self.section = self._found(f"i{place}") if place else (None, None)
        only = [node.id for node in (self.one, self.section) if node] if place else []
        part, of_part = (Q(node__in=only), Q(wording__node__in=only)) if place else (Q(), Q())
        self.texts: dict[int, list[_Wording]] = defaultdict(list)
        for wording in map(_Wording._make, version.wordings.filter(part).order_by("order").values_list(*_Wording._fields)):
            self.texts[wording.node_id].append(wording)
        self.units: dict[int, list[UnitRow]] = defaultdict(list)
        for unit in units_of(version, only):
            self.units[unit.node_id].append(unit)
        self.damaged: dict[int, list[Damage]] = defaultdict(list)
        for damage in version.damages.filter(of_part, wording__isnull=False).order_by("number", "part_from"):
            self.damaged[damage.wording_id or 0].append(damage)
        self.spans: dict[int, list[_Span]] = defaultdict(list)
        if not is_public:
            spans = ClauseSpan.objects.filter(of_part, wording__version=version).order_by("wording_id", "part_from")
            for span in map(_Span._make, spans.values_list(*_Span._fields)):
                self.spans[span.wording_id].append(span)
        self.former: dict[int, str] | None = None
        if version.no > 1:
            texts = Wording.objects.filter(version__plan=version.plan_id, version__no=version.no - 1)
            if place:
                texts = texts.filter(sentence__in=[wording.sentence_id for rows in self.texts.values() for wording in rows])
            self.former = dict(texts.values_list("sentence_id", "text"))
        self.clause_url = "" if is_public else reverse("plans:clause", args=[version.id, 0])[: -len("0/")]
        self.item_url = "" if is_public else reverse("plans:item", args=[version.id, 0])[: -len("0/")]
        self.hit = hit_pattern(asked.q)
        self.node_of = {node.id: node for node in self.nodes}
        self.anchors: dict[int, str] = {}
        self.shown: set[str] = set()
        self.link_of = cache(lambda identity: reverse("registry:organisation", args=[identity]))

    def _found(self, wanted: str) -> tuple[_Node | None, _Node | None]:
        """The item with this anchor, and the section in which it stands."""
        section = None
        for node, anchor in zip(self.nodes, anchors_of(node.kind for node in self.nodes), strict=True):
            if anchor == wanted:
                return node, section
            section = node if node.kind == Node.Kind.SECTION else section
        return None, None

    def item(self) -> OneItem | None:
        if self.one is None:
            return None
        places = [node.id for node in self.nodes if node.kind == Node.Kind.ITEM]
        anchor = f"i{places.index(self.one.id) + 1}"
        self.anchors, self.shown = {self.one.id: anchor}, {anchor}
        title = self._runs_of(self.section, Wording.Part.TITLE) if self.section else ()
        self.texts.pop(self.section.id if self.section else 0, None)
        return OneItem(
            node=self.one.id,
            item=self._item(self.one, anchor),
            section="".join(run.text for run in title),
            damages=self._damages(),
            items=len(places),
        )

    def page(self) -> ReadingPage:
        sections = self._sections()
        shown = self._shown(sections)
        self.shown = {section.anchor for section in shown} | {item.anchor for section in shown for item in section.items}
        return ReadingPage(
            title=self.version.title,
            issuer=self.version.issuer_printed,
            issued_text=date_text(self.version.issued_on) if self.version.no == 1 else self.version.issued_on_printed,
            number=self.version.number_printed if self.version.no == 1 else "",
            status_text=status_text(self.version),
            url=self.url,
            original_url="" if self.is_public else reverse("plans:original", args=[self.version.id]),
            counts=Counts(
                sections=sum(bool(section.title) for section in sections),
                items=sum(len(section.items) for section in sections),
                damaged=len({d.number for row in self.damaged.values() for d in row if d.mended is None}),
                mended=len({d.number for row in self.damaged.values() for d in row if d.mended is not None}),
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
            desk_url=reverse("plans:clauses", args=[self.version.id]) if self._may_decide() else "",
            points_url=reverse("plans:points", args=[self.version.id]) + f"?state={NOT_BROKEN_DOWN}" if self.spans else "",
            not_broken_down=sum(_is_not_broken_down(span) for spans in self.spans.values() for span in spans),
            paper=paper_name(self.version) if self.version.no > 1 else "",
            amend_url=reverse("plans:amend", args=[self.version.id]) if self._may_amend() else "",
        )

    def _may_amend(self) -> bool:
        return self._may_decide() and self.version.state == Version.State.PUBLISHED

    def _may_decide(self) -> bool:
        return not self.is_public and access.reaches(self.viewer, "plan.write", self.version.plan.issuer.path)

    # --- the document -------------------------------------------------------------------------------------------------
    def _sections(self) -> list[SectionView]:
        """Sections with their items; items that stand under none come in one without a title."""
        found: list[SectionView] = []
        for node, anchor in zip(self.nodes, anchors_of(node.kind for node in self.nodes), strict=True):
            if anchor:
                self.anchors[node.id] = anchor
            if node.kind == Node.Kind.SECTION:
                found.append(
                    SectionView(
                        number=node.number_printed,
                        mark=shown_mark(node.number_printed, node.mark_printed, is_section=True),
                        anchor=anchor,
                        title=self._runs_of(node, Wording.Part.TITLE),
                        intro=self._paragraphs(self._of(node, Wording.Part.TEXT)),
                        items=[],
                    )
                )
            elif node.kind == Node.Kind.ITEM:
                if not found:
                    found.append(SectionView("", "", "s1", (), [], []))
                found[-1].items.append(self._item(node, anchor))
        return found

    def _item(self, node: _Node, anchor: str) -> ItemView:
        units = self.units[node.id]
        counter = count(1)
        sentences = tuple(self._sentence(wording, counter) for wording in self._of(node, Wording.Part.TEXT))
        # An item that is nothing but its title has its clauses there.
        title = self._of(node, Wording.Part.TITLE)
        of_title = tuple(c for wording in title for c in self._clauses(wording, counter)) if not sentences else ()
        clauses = [*of_title, *(clause for sentence in sentences for clause in sentence.clauses)]
        return ItemView(
            number=node.number_printed,
            mark=shown_mark(node.number_printed, node.mark_printed, is_section=False),
            anchor=anchor,
            title=self._runs_of(node, Wording.Part.TITLE),
            sentences=sentences,
            units=UnitsView(self._bracket(node, units)),
            unit_values=frozenset(unit_value(unit) for unit in units),
            url=f"{self.item_url}{anchor[1:]}/" if self.item_url else "",
            points=sum(clause.kind == Clause.Kind.TASK_POINT for clause in clauses),
            open=sum(not clause.is_confirmed for clause in clauses),
            clause_values=frozenset(value for clause in clauses for value in _clause_values(clause)),
            title_clauses=of_title,
            is_withdrawn=not self.texts[node.id],
        )

    def _bracket(self, node: _Node, units: Sequence[UnitRow]) -> Runs:
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

    def _sentence(self, wording: _Wording, counter: Iterator[int]) -> SentenceView:
        return SentenceView(f"w{wording.order}", self._runs(wording), self._clauses(wording, counter), self._change(wording))

    def _change(self, wording: _Wording) -> str:
        if self.former is None:
            return ""
        old = self.former.get(wording.sentence_id)
        if old is None:
            return "added"
        return "" if old.strip() == wording.text.strip() else "reworded"

    def _clauses(self, wording: _Wording, counter: Iterator[int]) -> tuple[ClauseView, ...]:
        spans = self.spans.get(wording.id)
        if not spans:
            return ()
        borders = tuple(span.part_from for span in spans)
        if self.hit or wording.id in self.damaged:
            parts: Sequence[Runs] = parted(self._runs(wording), borders)
        else:
            parts = _plain_parts(wording.text, borders)
        return tuple(
            ClauseView(
                span.clause_id,
                span.clause__kind,
                span.clause__decided_at is not None,
                next(counter) if span.clause__kind == Clause.Kind.TASK_POINT else 0,
                runs,
                f"{self.clause_url}{span.clause_id}/",
            )
            for span, runs in zip(spans, parts, strict=True)
        )

    def _pieces(self, kind: str) -> list[Paragraph]:
        return self._paragraphs([wording for node in self.nodes if node.kind == kind for wording in self.texts[node.id]])

    def _paragraphs(self, wordings: Iterable[_Wording]) -> list[Paragraph]:
        """Sentences in paragraphs, as the line ends of the original part them."""
        found: list[list[SentenceView]] = [[]]
        counter = count(1)
        for wording in wordings:
            found[-1].append(self._sentence(wording, counter))
            if wording.text.endswith("\n"):
                found.append([])
        return [tuple(paragraph) for paragraph in found if paragraph]

    def _runs(self, wording: _Wording) -> Runs:
        damaged = self.damaged.get(wording.id)
        if not damaged and not self.hit:
            return _plain_runs(wording.text)
        return cut(
            wording.text,
            [Place(d.part_from, d.part_to, self._damage_run(d)) for d in damaged or () if d.part_from < d.part_to],
            places_of(self.hit, "hit", wording.text) if self.hit else (),
            places_of(phrases.pattern(), "phrase", wording.text),
        )

    def _damage_run(self, damage: Damage) -> Run:
        if damage.mended is not None:
            return Run("text" if self.is_public else "mended", damage.mended, number=damage.number)
        if self.is_public:
            return Run("damage", "", number=damage.number)
        return Run("damage", damage.raw, number=damage.number, suggestions=tuple(damage.suggestions))

    # --- filters ------------------------------------------------------------------------------------------------------
    def _shown(self, sections: list[SectionView]) -> list[SectionView]:
        unit, wanted, kind, state = self.asked.unit, self.asked.section, self.asked.kind, self.asked.state
        clause = {f"{kind}:{state}"} if kind or state else set[str]()
        found = []
        for section in sections:
            if wanted and section.anchor != wanted:
                continue
            items = [item for item in section.items if (not unit or unit in item.unit_values) and clause <= item.clause_values]
            if items or not (unit or clause):
                intro = section.intro if not (unit or clause) else []
                found.append(replace(section, intro=intro, items=items))
        return found

    def _filters(self, sections: list[SectionView], shown: list[SectionView]) -> Filters:
        return filters_of(
            self.asked,
            self.url,
            units=[unit for units in self.units.values() for unit in units],
            parts=[FilterPart(s.anchor, _plain(s.title), [item.unit_values for item in s.items]) for s in sections],
            clauses=[(span.clause__kind, span.clause__decided_at is not None) for row in self.spans.values() for span in row],
            shown_items=sum(len(section.items) for section in shown),
        )

    # --- lists beside the document ------------------------------------------------------------------------------------
    def _hits(self) -> list[HitView]:
        if not self.asked.q:
            return []
        if self.version.state != Version.State.PUBLISHED:
            # The index knows only what is in force.
            found = [w for texts in self.texts.values() for w in texts if self._holds(w.text) and self._is_shown(w)]
            return [HitView(*self._place(w), self._runs(w)) for w in sorted(found, key=lambda w: w.order)]
        scope = ["pub"] if self.is_public else access.words(self.viewer, "plan.read")
        ids = set(search.find(self.asked.q, kind=SEARCH_KIND, scope=scope, within=f"v{self.version.id}", limit=EVERY))
        found = [w for texts in self.texts.values() for w in texts if w.id in ids and self._is_shown(w)]
        return [HitView(*self._place(w), self._runs(w)) for w in sorted(found, key=lambda w: w.order)]

    def _holds(self, text: str) -> bool:
        patterns = [hit_pattern(word) for word in self.asked.q.split()]
        return bool(patterns) and all(pattern and pattern.search(text) for pattern in patterns)

    def _damages(self) -> list[DamageView]:
        marked = [w for texts in self.texts.values() for w in texts if w.id in self.damaged and self._is_shown(w)]
        rows = [d for w in sorted(marked, key=lambda w: w.order) for d in self.damaged[w.id]]
        views = damage_views(rows, {w.id: self._place(w)[1] for w in marked})
        # Where nothing stands now there is no place to go to: its sentence.
        of = {d.number: self._place(w)[0] for w in marked for d in self.damaged[w.id]}
        return [replace(view, anchor=of[view.number]) if view.mended == "" else view for view in views]

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


def _is_not_broken_down(span: _Span) -> bool:
    return NOT_BROKEN_DOWN in states_of(span.clause__kind, span.clause__decided_at is not None)


def _clause_values(clause: ClauseView) -> Iterator[str]:
    """What the filters ask of an item: kind, state, or both of one clause."""
    for state in states_of(clause.kind, clause.is_confirmed):
        yield from (f"{clause.kind}:", f":{state}", f"{clause.kind}:{state}")


def _plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs).strip().rstrip("。")


def _contents(section: SectionView) -> ContentsSection:
    items = [ContentsItem(bare_mark(item.mark), _plain(item.title), item.anchor) for item in section.items]
    return ContentsSection(bare_mark(section.mark), short_heading(_plain(section.title)), section.anchor, items)
