"""What the reading page is made of: frozen values, every text already cut into runs."""

from dataclasses import dataclass
from urllib.parse import urlencode

from keqiao.plans.queries.damage import DamageView
from keqiao.plans.reckon import Runs

Paragraph = tuple["SentenceView", ...]


@dataclass(frozen=True, slots=True)
class SentenceView:
    anchor: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class UnitsView:
    text_runs: Runs


@dataclass(frozen=True, slots=True)
class ItemView:
    number: str
    anchor: str
    title: Runs
    sentences: Paragraph
    units: UnitsView
    unit_values: frozenset[str]


@dataclass(frozen=True, slots=True)
class SectionView:
    number: str
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
    """One value of a filter, with how many items it leaves and where it leads."""

    label: str
    value: str
    count: int
    is_on: bool
    url: str


@dataclass(frozen=True, slots=True)
class Filters:
    units: list[Choice]
    sections: list[Choice]
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: items of one unit, one section, words to be found."""

    unit: str = ""
    section: str = ""
    q: str = ""

    def link(self, base: str, **change: str) -> str:
        values = {"unit": self.unit, "section": self.section, "q": self.q} | change
        words = urlencode({name: value for name, value in values.items() if value})
        return f"{base}?{words}" if words else base
