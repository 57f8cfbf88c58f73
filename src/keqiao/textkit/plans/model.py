"""What a plan file says: documents, sections, items, and every sentence with its place in the source."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple


class Mark(NamedTuple):
    """``text[start:end]`` of a sentence is damaged place number ``damaged_index`` of its document."""

    start: int
    end: int
    damaged_index: int


class SentenceSpan(NamedTuple):
    """One restored sentence, its punctuation at its end; ``start`` and ``end`` are code points in the source.

    A sentence that ends a paragraph ends with a line feed if another paragraph of the same piece follows.
    """

    text: str
    start: int
    end: int
    marks: tuple[Mark, ...]

    def ended(self, with_: str) -> "SentenceSpan":
        """The same sentence with ``with_`` at its end."""
        return self._replace(text=self.text + with_)


Spans = tuple[SentenceSpan, ...]


class Damaged(NamedTuple):
    """A broken place: ``source[start:end] == raw``. Each of ``suggestions``, best first, replaces raw; "" = nothing."""

    raw: str
    start: int
    end: int
    suggestions: tuple[str, ...]


class Furniture(NamedTuple):
    """A page number, a running head or a line of contents: ``source[start:end]`` holds it."""

    text: str
    start: int
    end: int


def joined(spans: Spans) -> str:
    """The piece that the sentences make up."""
    return "".join([span.text for span in spans])


def heading(spans: Spans) -> str:
    """The piece as a title: without its final 。."""
    return joined(spans).removesuffix("。")


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item. ``number`` as printed without its punctuation; ``units_printed`` the brackets verbatim, restored.

    Units, leader and due are what the item's own bracket or labels say, as printed; nothing is inherited.
    """

    number: str | None
    title_spans: Spans
    text_spans: Spans
    lead_units: tuple[str, ...]
    support_units: tuple[str, ...]
    leader: str | None
    due: str | None
    children: tuple["Item", ...]
    units_printed: str

    @property
    def title(self) -> str:
        """The first sentence without its 。."""
        return heading(self.title_spans)

    @property
    def text(self) -> str:
        """All sentences after the first; "" if there are none."""
        return joined(self.text_spans)


@dataclass(frozen=True, slots=True)
class Section:
    """A section; ``number`` and ``title`` are None where a plan has items but no sections."""

    number: str | None
    title_spans: Spans
    intro_spans: Spans
    items: tuple[Item, ...]

    @property
    def title(self) -> str | None:
        """The heading, without a final 。."""
        return heading(self.title_spans) if self.number is not None else None

    @property
    def intro(self) -> str:
        """What stands between the heading and the first item."""
        return joined(self.intro_spans)


@dataclass(frozen=True, slots=True)
class Document:
    """One plan. ``recipients_printed`` and ``issued_on_printed`` are the lines from which the values were read."""

    title_spans: Spans
    year: int | None
    issuer: str | None
    issued_on: datetime.date | None
    number: str | None
    recipients: tuple[str, ...]
    notice_spans: Spans
    preamble_spans: Spans
    sections: tuple[Section, ...]
    closing_spans: Spans
    damaged: tuple[Damaged, ...]
    furniture: tuple[Furniture, ...]
    warnings: tuple[str, ...]
    recipients_printed: str
    issued_on_printed: str

    @property
    def title(self) -> str | None:
        """The plan's title, not the covering notice's; None if there is none."""
        return heading(self.title_spans) or None

    @property
    def notice(self) -> str:
        """The covering notice without recipients, signature and date; "" if there is none."""
        return joined(self.notice_spans)

    @property
    def preamble(self) -> str:
        """What stands between the title and the first number."""
        return joined(self.preamble_spans)

    @property
    def closing(self) -> str:
        """What follows the last item."""
        return joined(self.closing_spans)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """``source``: the decoded text that all places count in. ``encoding``: one of ``ENCODINGS``."""

    source: str
    encoding: str
    documents: tuple[Document, ...]

    def as_json(self) -> dict[str, object]:
        """The form of ``keqiao plan parse --json``: dicts, lists, strings, whole numbers and None."""
        from .json_form import file_as_json

        return file_as_json(self)
