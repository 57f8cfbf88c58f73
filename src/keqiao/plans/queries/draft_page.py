"""What the page of a draft is made of: frozen values."""

from dataclasses import dataclass
from urllib.parse import urlencode

# Up to so many parts a draft stands on one page; a larger one is turned over so many at a time.
WHOLE, SIZE = 200, 60


@dataclass(frozen=True, slots=True)
class DraftAsked:
    """What the address asks for: parts from this order on, only those with something left to do, the notice of what was done."""

    start: int = 0
    only_todo: bool = False
    done: str = ""

    def link(
        self, base: str, anchor: str = "", *, start: int | None = None, only_todo: bool | None = None, **more: object
    ) -> str:
        """The same page, or another one where `start` and `only_todo` say so; `more` goes into the address too."""
        is_only_todo = self.only_todo if only_todo is None else only_todo
        values = {"from": self.start if start is None else start, "todo": "1" if is_only_todo else ""} | more
        words = urlencode({name: value for name, value in values.items() if value})
        return f"{base}{'?' if words else ''}{words}{'#' if anchor else ''}{anchor}"


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of what is left before publishing."""

    label: str
    is_done: bool
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that looks odd and may be right: said, never in the way."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DamageRow:
    """A damaged place in its words. `mended` is None where the raw characters stand in the text."""

    number: int
    where: str
    url: str
    before: str
    raw: str
    after: str
    suggestions: list[str]
    mended: str | None
    is_decided: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    name: str
    kind_label: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A name that brackets print; `means` is the organisation that was decided, "" where the name stays a name.

    `namesakes`: how many are called so. `seen`: what the name means now, as `actions.unit.meaning` says it.
    """

    printed: str
    where: str
    candidates: list[Candidate]
    namesakes: int
    means: str
    is_decided: bool
    seen: str


@dataclass(frozen=True, slots=True)
class LeftRow:
    id: int
    text: str
    near: int | None


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A part of the draft as one card; the excerpt is made of whole sentences, so that no fixed phrase is cut."""

    id: int
    url: str
    add_url: str
    anchor: str
    kind: str
    kind_label: str
    level: int
    number: str
    title: str
    excerpt: str
    more: int
    lead: list[Named]
    support: list[Named]
    units_printed: str
    leader: str
    due: str
    damaged: int
    change: str
    is_withdrawn: bool
    has_source: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the original: of which part, "" for none; the first of each part is where links lead.

    runs: text, damaged place, whether it begins here.
    """

    node: int | None
    is_first: bool
    runs: list[tuple[str, int | None, bool]]


@dataclass(frozen=True, slots=True)
class Original:
    name: str
    stretches: list[Stretch]
    damages: frozenset[int]
    is_part: bool


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    url: str
    is_on: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    filters: list[Way]
    sections: list[Way]
    newer_url: str
    older_url: str
    text: str


@dataclass(frozen=True, slots=True)
class HeadView:
    title: str
    issuer: str
    number: str
    recipients: str
    issued_text: str
    paper_title: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """`changed`: of the parts here that a further paper changes, how, the part in words, where it stands."""

    id: int
    url: str
    query: str
    is_amendment: bool
    presence: str
    done: str
    head: HeadView
    todo: list[Todo]
    hints: list[Hint]
    open_count: int
    damages: list[DamageRow]
    damages_open: int
    mended: list[DamageRow]
    units: list[UnitRow]
    units_open: int
    told: list[UnitRow]
    organisations: list[tuple[int, str]]
    unit_kinds: list[tuple[str, str]]
    left_out: list[LeftRow]
    left_open: int
    acknowledged: list[LeftRow]
    places: list[tuple[int, str]]
    changed: list[tuple[str, str, str]]
    cards: list[Card]
    pages: Pages
    original: Original | None
    original_damages: frozenset[int]
    why_not_publish: str
