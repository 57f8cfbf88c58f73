"""What the reading page is made of: frozen values, every text already cut into runs."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from keqiao.plans.queries.damage import DamageView
from keqiao.plans.reckon import Runs

Paragraph = tuple["SentenceView", ...]


class ClauseView(NamedTuple):
    """A clause as it stands in the text. `number` counts the task points of an item, 0 for other kinds."""

    id: int
    kind: str
    is_confirmed: bool
    number: int
    runs: Runs
    url: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence; inside also by its clauses, which hold the same runs. `change`: added or reworded by a further paper."""

    anchor: str
    runs: Runs
    clauses: tuple[ClauseView, ...] = ()
    change: str = ""


@dataclass(frozen=True, slots=True)
class UnitsView:
    text_runs: Runs


@dataclass(frozen=True, slots=True)
class ItemView:
    number: str
    mark: str
    anchor: str
    title: Runs
    sentences: Paragraph
    units: UnitsView
    unit_values: frozenset[str]
    url: str = ""
    points: int = 0
    open: int = 0
    clause_values: frozenset[str] = frozenset()
    title_clauses: tuple[ClauseView, ...] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    number: str
    mark: str
    anchor: str
    title: Runs
    intro: list[Paragraph]
    items: list[ItemView]


@dataclass(frozen=True, slots=True)
class ContentsItem:
    number: str
    short: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ContentsSection:
    number: str
    short: str
    anchor: str
    items: list[ContentsItem]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, with how many items (clauses, for kinds and states) it leaves and where it leads."""

    label: str
    value: str
    count: int | None
    is_on: bool
    url: str


@dataclass(frozen=True, slots=True)
class Filters:
    units: list[Choice]
    sections: list[Choice]
    kinds: list[Choice]
    states: list[Choice]
    q: str
    keep: dict[str, str]
    clear_url: str
    total_items: int
    shown_items: int


@dataclass(frozen=True, slots=True)
class HitView:
    anchor: str
    label: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class Counts:
    sections: int
    items: int
    damaged: int
    mended: int = 0


@dataclass(frozen=True, slots=True)
class ReadingPage:
    title: str
    issuer: str
    issued_text: str
    number: str
    status_text: str
    url: str
    original_url: str
    counts: Counts
    recipients: str
    notice: list[Paragraph]
    signed_on: str
    preamble: list[Paragraph]
    sections: list[SectionView]
    closing: list[Paragraph]
    contents: list[ContentsSection]
    filters: Filters
    hits: list[HitView]
    damages: list[DamageView]
    desk_url: str = ""
    points_url: str = ""
    not_broken_down: int = 0
    paper: str = ""
    amend_url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: items of one unit, one section, that hold a clause of a kind or state; words to be found."""

    unit: str = ""
    section: str = ""
    kind: str = ""
    state: str = ""
    q: str = ""

    def link(self, base: str, **change: str) -> str:
        values = {"unit": self.unit, "section": self.section, "kind": self.kind, "state": self.state, "q": self.q} | change
        words = urlencode({name: value for name, value in values.items() if value})
        return f"{base}?{words}" if words else base
