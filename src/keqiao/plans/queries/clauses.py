"""The desk at which the office confirms clauses: every item with its sentences and, under each, the clauses as rows."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.wording import date_text
from keqiao.plans.models import Clause, ClauseSpan, Node, Version, Wording
from keqiao.plans.queries.damage import place_text
from keqiao.plans.queries.listing import anchors_of
from keqiao.plans.queries.reasons import Reason, reason_words, reasons_of
from keqiao.plans.queries.settled import settled
from keqiao.plans.reckon import marked, short_heading

# More items than this are shown in pages of so many.
MOST, SIZE = 60, 30
OPEN = "open"


@dataclass(frozen=True, slots=True)
class DeskAsked:
    """What the address asks for: clauses of one kind or still open, of one section; a page, or the one with the item `at`."""

    show: str = ""
    section: str = ""
    page: int = 0
    at: str = ""

    def link(self, version_id: int, **change: str | int) -> str:
        values = {"show": self.show, "section": self.section, "page": self.page, "at": self.at} | change
        words = urlencode({name: value for name, value in values.items() if value})
        return reverse("plans:clauses", args=[version_id]) + (f"?{words}" if words else "")


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """`seen`: what a form sends back so that nobody's decision is overwritten. `next_id`: the clause to merge with, or 0."""

    id: int
    text: str
    start: int
    kind: str
    seen: str
    reasons: tuple[Reason, ...]
    decided_by: str
    decided_on: str
    next_id: int

    @property
    def is_decided(self) -> bool:
        return bool(self.decided_on)


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence with its clauses, and as text with a mark between them; `seen`: where they begin, and in which words.

    `is_settled`: it is as in the text in force, and decided there.
    """

    id: int
    marked: str
    seen: str
    clauses: tuple[ClauseRow, ...]
    is_settled: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    id: int
    anchor: str
    label: str
    title: str
    read_url: str
    sentences: tuple[SentenceRow, ...]
    open: int

    @property
    def clauses(self) -> list[ClauseRow]:
        return [clause for sentence in self.sentences for clause in sentence.clauses]


@dataclass(frozen=True, slots=True)
class Figures:
    points: int
    general: int
    background: int
    open: int


@dataclass(frozen=True, slots=True)
class Chip:
    """What a filter offers, as `ui.chips` takes it; `label` of a section is the plan's own words."""

    value: str
    label: str
    count: int
    is_on: bool
    url: str


@dataclass(frozen=True, slots=True)
class Desk:
    title: str
    url: str
    ask_url: str
    read_url: str
    is_draft: bool
    figures: Figures
    shows: list[Chip]
    sections: list[Chip]
    items: list[ItemRow]
    asked: DeskAsked
    total: int
    newer_url: str
    older_url: str
    pages: int
    place: int
    has_clauses: bool
    decided_url: str


class PartRow(NamedTuple):
    """A part, the anchor that it has on the reading page, and the anchor of the section in which it stands."""

    id: int
    kind: str
    number: str
    anchor: str
    section: str

    @property
    def is_item(self) -> bool:
        return self.kind == Node.Kind.ITEM


class _Count(NamedTuple):
    node: int
    kind: str
    is_decided: bool
    n: int


def desk(version: Version, asked: DeskAsked, *, only: int = 0, shown: Sequence[int] = ()) -> Desk:
    """The desk as asked; `version` was opened for the viewer. `only`: this part alone, and of it the sentences `shown`."""
    nodes, counts = rows_of_parts(version), _counts(version)
    figures, open_of = _figures(counts), Counter[int]()
    for row in counts:
        open_of[row.node] += 0 if row.is_decided else row.n
    matching = {row.node for row in counts if _is_asked(asked.show, row.kind, row.is_decided)}
    listed = [node for node in nodes if node.id in matching and asked.section in ("", node.section)]
    if only:
        chosen, pages, place = [node for node in nodes if node.id == only], 1, 1
    else:
        chosen, pages, place = _page(listed, asked)
    texts = _texts(version, nodes, chosen)
    return Desk(
        title=version.title,
        url=asked.link(version.id, at=""),
        ask_url=asked.link(version.id, at="") + ("&" if "?" in asked.link(version.id, at="") else "?") + "ask=all",
        read_url=reverse("plans:draft" if version.state == Version.State.DRAFT else "plans:read", args=[version.id]),
        is_draft=version.state == Version.State.DRAFT,
        figures=figures,
        shows=_shows(version, asked, figures),
        sections=_section_chips(version, asked, nodes, open_of, texts),
        items=_items(version, chosen, texts, open_of, asked.show, frozenset(shown)),
        asked=asked,
        total=len(listed),
        newer_url=asked.link(version.id, page=place - 1, at="") if place > 1 else "",
        older_url=asked.link(version.id, page=place + 1, at="") if place < pages else "",
        pages=pages,
        place=place,
        has_clauses=bool(counts),
        decided_url=_desk_in_force(version),
    )


def words_mark(text: str) -> str:
    """Tells the words of a sentence from other words."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _desk_in_force(version: Version) -> str:
    """Where the clauses are decided that an amendment does not touch."""
    if version.no == 1 or version.state != Version.State.DRAFT:
        return ""
    former = version.plan.versions.filter(state=Version.State.PUBLISHED).values_list("id", flat=True).first()
    return reverse("plans:clauses", args=[former]) if former else ""


def clauses_of(version: Version, ids: Sequence[int]) -> list[Clause]:
    """These clauses of a text that was opened for the viewer, in this order; what it does not have is left out."""
    found = Clause.objects.filter(spans__wording__version=version).in_bulk(list(ids))
    return [found[identity] for identity in ids if identity in found]


def _is_asked(show: str, kind: str, is_decided: bool) -> bool:
    return show in ("", kind) or (show == OPEN and not is_decided)


def rows_of_parts(version: Version) -> list[PartRow]:
    """All parts of a text in order."""
    rows = list(version.nodes.order_by("order").values_list("id", "kind", "number_printed"))
    found, here = [], ""
    for (identity, kind, number), anchor in zip(rows, anchors_of(kind for _id, kind, _number in rows), strict=True):
        if kind != Node.Kind.ITEM:
            here = anchor
        elif not here:
            here = "s1"
        found.append(PartRow(identity, kind, number, anchor or kind, here))
    return found


def _counts(version: Version) -> list[_Count]:
    """How many clauses of each kind, decided and not, in each part; what is decided in the text in force is not open here."""
    spans = ClauseSpan.objects.filter(wording__version=version).order_by()
    is_decided = Q(clause__decided_at__isnull=False)
    if version.no > 1 and version.state == Version.State.DRAFT:
        is_decided |= Q(wording__in=settled(version))
    rows = spans.annotate(is_decided=is_decided).values("wording__node", "clause__kind", "is_decided")
    counted = rows.annotate(n=Count("pk")).values_list("wording__node", "clause__kind", "is_decided", "n")
    return [_Count(node, kind, bool(is_decided), n) for node, kind, is_decided, n in counted]


def _figures(counts: Sequence[_Count]) -> Figures:
    kinds: Counter[str] = Counter()
    for row in counts:
        kinds[row.kind] += row.n
        kinds[OPEN] += 0 if row.is_decided else row.n
    kind = Clause.Kind
    return Figures(kinds[kind.TASK_POINT], kinds[kind.GENERAL_REQUIREMENT], kinds[kind.BACKGROUND], kinds[OPEN])


def _page(listed: Sequence[PartRow], asked: DeskAsked) -> tuple[list[PartRow], int, int]:
    """The parts of the page asked for, how many pages there are, and which this is."""
    if len(listed) <= MOST:
        return list(listed), 1, 1
    pages = -(-len(listed) // SIZE)
    here = next((place for place, node in enumerate(listed) if node.anchor == asked.at), None)
    place = here // SIZE + 1 if here is not None else min(max(asked.page, 1), pages)
    return list(listed[(place - 1) * SIZE : place * SIZE]), pages, place


def _texts(version: Version, nodes: Sequence[PartRow], chosen: Sequence[PartRow]) -> dict[int, list[Wording]]:
    """The sentences of the parts shown, and the titles of all sections."""
    sections = [node.id for node in nodes if node.kind == Node.Kind.SECTION]
    is_title = Q(node__in=sections, part=Wording.Part.TITLE)
    found: dict[int, list[Wording]] = defaultdict(list)
    for wording in version.wordings.filter(Q(node__in=[node.id for node in chosen]) | is_title).order_by("order"):
        found[wording.node_id].append(wording)
    return found


def _title(texts: Sequence[Wording]) -> str:
    return "".join(wording.text for wording in texts if wording.part == Wording.Part.TITLE).strip().rstrip("。")


# --- filters ----------------------------------------------------------------------------------------------------------
def _shows(version: Version, asked: DeskAsked, figures: Figures) -> list[Chip]:
    kind = Clause.Kind
    everything = figures.points + figures.general + figures.background
    rows = [
        ("", _("全部"), everything),
        (OPEN, _("待确认"), figures.open),
        (kind.TASK_POINT.value, str(kind.TASK_POINT.label), figures.points),
        (kind.GENERAL_REQUIREMENT.value, str(kind.GENERAL_REQUIREMENT.label), figures.general),
        (kind.BACKGROUND.value, str(kind.BACKGROUND.label), figures.background),
    ]
    return [Chip(v, label, n, v == asked.show, asked.link(version.id, show=v, page=0, at="")) for v, label, n in rows]


def _section_chips(
    version: Version, asked: DeskAsked, nodes: Sequence[PartRow], open_of: Mapping[int, int], texts: Mapping[int, list[Wording]]
) -> list[Chip]:
    """One for each section with a title; the count is what is still open in it."""
    waiting: Counter[str] = Counter()
    for node in nodes:
        waiting[node.section] += open_of.get(node.id, 0)
    found = []
    for node in nodes:
        if node.kind == Node.Kind.SECTION and (title := _title(texts.get(node.id, []))):
            # Pressed once more, a section that is on gives the whole plan back.
            is_on = node.anchor == asked.section
            url = asked.link(version.id, section="" if is_on else node.anchor, page=0, at="")
            found.append(Chip(node.anchor, short_heading(title), waiting[node.anchor], is_on, url))
    return found


# --- items ------------------------------------------------------------------------------------------------------------
def _items(
    version: Version,
    chosen: Sequence[PartRow],
    texts: Mapping[int, list[Wording]],
    open_of: Mapping[int, int],
    show: str,
    shown: frozenset[int],
) -> list[ItemRow]:
    spans: dict[int, list[ClauseSpan]] = defaultdict(list)
    rows = ClauseSpan.objects.filter(wording__node__in=[node.id for node in chosen]).order_by("part_from")
    for span in rows.select_related("clause__decided_by__person"):
        spans[span.wording_id].append(span)
    is_draft = version.state == Version.State.DRAFT
    read = "" if is_draft else reverse("plans:read", args=[version.id])
    words = reason_words()
    nodes = [node.id for node in chosen]
    done = set(settled(version).filter(node__in=nodes).values_list("id", flat=True)) if is_draft and version.no > 1 else set()
    found = []
    for node in chosen:
        sentences = [
            _sentence(wording, spans[wording.id], words, is_settled=wording.id in done)
            for wording in texts[node.id]
            if spans[wording.id]
            and (wording.id in shown if shown else _is_shown(spans[wording.id], show, is_settled=wording.id in done))
        ]
        found.append(
            ItemRow(
                id=node.id,
                anchor=node.anchor,
                label=place_text(node.kind, node.number),
                title=_title(texts[node.id]),
                read_url=f"{read}#{node.anchor}" if read and node.anchor[0] in "is" else read,
                sentences=tuple(sentences),
                open=open_of.get(node.id, 0),
            )
        )
    return found


def _is_shown(spans: Sequence[ClauseSpan], show: str, *, is_settled: bool) -> bool:
    """A sentence is shown whole as soon as one of its clauses is asked for."""
    return any(_is_asked(show, span.clause.kind, is_settled or span.clause.decided_at is not None) for span in spans)


def _sentence(
    wording: Wording, spans: Sequence[ClauseSpan], words: Mapping[str, tuple[str, str]], *, is_settled: bool
) -> SentenceRow:
    starts = [span.part_from for span in spans]
    following = [span.clause_id for span in spans[1:]] + [0]
    return SentenceRow(
        id=wording.id,
        marked=marked(wording.text, starts).strip(),
        seen=",".join(map(str, starts)) + f":{words_mark(wording.text)}",
        clauses=tuple(_row(wording, span, after, words) for span, after in zip(spans, following, strict=True)),
        is_settled=is_settled,
    )


def _row(wording: Wording, span: ClauseSpan, following: int, words: Mapping[str, tuple[str, str]]) -> ClauseRow:
    clause = span.clause
    by, at = clause.decided_by, clause.decided_at
    return ClauseRow(
        id=clause.id,
        text=wording.text[span.part_from : span.part_to],
        start=span.part_from,
        kind=clause.kind,
        seen=f"{clause.id}:{clause.kind}",
        reasons=tuple(reasons_of(clause.reasons, words)),
        decided_by=by.person.name if by else "",
        decided_on=date_text(at.astimezone(OFFICIAL_ZONE).date()) if at else "",
        next_id=following,
    )
