"""The reading page: a version as a document, in six queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import count
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access, phrases, search
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.plans.models import SEARCH_KIND, Clause, ClauseSpan, Damage, Node, NodeUnit, Version, Wording
from keqiao.plans.queries.damage import DamageView, damage_views, place_text
from keqiao.plans.queries.listing import anchors_of
from keqiao.plans.queries.page import (
    Asked,
    Choice,
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


class _Unit(NamedTuple):
    node_id: int
    printed: str
    organisation_id: int | None
    organisation__rank: int | None
    organisation__path: str | None


@lru_cache(maxsize=8192)
def _plain_runs(text: str) -> Runs:
    """A sentence with nothing in it but phrases; the same text is cut once in a process."""
    return cut(text, places_of(phrases.pattern(), "phrase", text))


@lru_cache(maxsize=8192)
def _plain_parts(text: str, borders: tuple[int, ...]) -> tuple[Runs, ...]:
    """The same by clauses."""
    return tuple(parted(_plain_runs(text), borders))


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
        self.spans: dict[int, list[_Span]] = defaultdict(list)
        if not is_public:
            spans = ClauseSpan.objects.filter(wording__version=version).order_by("wording_id", "part_from")
            for span in map(_Span._make, spans.values_list(*_Span._fields)):
                self.spans[span.wording_id].append(span)
        self.former: dict[int, str] | None = None
        if version.no > 1:
            texts = Wording.objects.filter(version__plan=version.plan_id, version__no=version.no - 1)
            self.former = dict(texts.values_list("sentence_id", "text"))
        self.clause_url = "" if is_public else reverse("plans:clause", args=[version.id, 0])[: -len("0/")]
        self.item_url = "" if is_public else reverse("plans:item", args=[version.id, 0])[: -len("0/")]
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
            not_broken_down=sum(NOT_BROKEN_DOWN in _span_values(span) for spans in self.spans.values() for span in spans),
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
            unit_values=frozenset(_unit_value(unit) for unit in units),
            url=f"{self.item_url}{anchor[1:]}/" if self.item_url else "",
            points=sum(clause.kind == Clause.Kind.TASK_POINT for clause in clauses),
            open=sum(not clause.is_confirmed for clause in clauses),
            clause_values=frozenset(value for clause in clauses for value in _clause_values(clause)),
            title_clauses=of_title,
            is_withdrawn=not self.texts[node.id],
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
        labels: dict[str, str] = {}
        named = [unit for units in self.units.values() for unit in units]
        for unit in sorted(named, key=_official_order):
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
            kinds=self._clause_choices("kind", kind_words()),
            states=self._clause_choices("state", state_words()),
            q=asked.q,
            keep={
                name: value
                for name, value in (
                    ("unit", asked.unit),
                    ("section", asked.section),
                    ("kind", asked.kind),
                    ("state", asked.state),
                )
                if value
            },
            clear_url=self.url,
            total_items=sum(len(section.items) for section in sections),
            shown_items=sum(len(section.items) for section in shown),
        )

    def _clause_choices(self, name: str, words: dict[str, str]) -> list[Choice]:
        """Kinds or states of clauses, each with how many there are in the whole text; none where nothing is divided."""
        counts: Counter[str] = Counter()
        for spans in self.spans.values():
            for span in spans:
                counts.update(_span_values(span))
        asked = getattr(self.asked, name)
        return [
            Choice(label, value, counts[value], value == asked, self.asked.link(self.url, **{name: value}))
            for value, label in words.items()
            if counts[value] or value == asked
        ]

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


def _official_order(unit: _Unit) -> tuple[bool, int, str]:
    """机构 order; names that are no organisation of the house behind, as the paper has them."""
    return unit.organisation_id is None, unit.organisation__rank or 0, unit.organisation__path or ""


def _unit_value(unit: _Unit) -> str:
    """Names of one organisation count as one unit, however the bracket writes them."""
    return str(unit.organisation_id) if unit.organisation_id else unit.printed


OPEN, CONFIRMED, NOT_BROKEN_DOWN = "open", "confirmed", "not_broken_down"


def kind_words() -> dict[str, str]:
    return {value: str(label) for value, label in Clause.Kind.choices}


def state_words() -> dict[str, str]:
    """A task point is not broken down until tasks hang on it; those come with the ledger."""
    return {OPEN: _("待确认"), CONFIRMED: _("已确认"), NOT_BROKEN_DOWN: _("未分解")}


def states_of(kind: str, is_confirmed: bool) -> list[str]:
    if not is_confirmed:
        return [OPEN]
    return [CONFIRMED, NOT_BROKEN_DOWN] if kind == Clause.Kind.TASK_POINT else [CONFIRMED]


def _span_values(span: _Span) -> list[str]:
    return [span.clause__kind, *states_of(span.clause__kind, span.clause__decided_at is not None)]


def _clause_values(clause: ClauseView) -> Iterator[str]:
    """What the filters ask of an item: kind, state, or both of one clause."""
    for state in states_of(clause.kind, clause.is_confirmed):
        yield from (f"{clause.kind}:", f":{state}", f"{clause.kind}:{state}")


def _plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs).strip().rstrip("。")


def _contents(section: SectionView) -> ContentsSection:
    items = [ContentsItem(bare_mark(item.mark), _plain(item.title), item.anchor) for item in section.items]
    return ContentsSection(bare_mark(section.mark), short_heading(_plain(section.title)), section.anchor, items)
