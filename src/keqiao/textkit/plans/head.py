"""Head and tail of a document: covering notice, recipients, number, title, preamble, closing, signature and date."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from .layout import Block
from .passage import BLANKS, Passage
from .units import split_units
from .words import (
    before_year,
    date_of,
    is_issuer,
    is_notice_title,
    is_paper_number,
    is_recipients,
    matchable,
    squeezed,
    year_in,
)

_SIGNED: Final = re.compile(r"(.{2,40}?)[\s]{0,20}([0-9０-９〇○零一二三四五六七八九]{4}\s{0,4}年.{1,16}日)")
_HANDED_OUT: Final = ("现将", "印发给你们")


@dataclass(slots=True)
class Frame:
    """What surrounds the numbered part of one document."""

    title: Passage | None = None
    issuer: str | None = None
    issued_on: datetime.date | None = None
    issued_on_printed: str = ""
    number: str | None = None
    recipients: tuple[str, ...] = ()
    recipients_printed: str = ""
    notice: list[Passage] = field(default_factory=list)
    preamble: list[Passage] = field(default_factory=list)
    closing: list[Passage] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        """The year of the title, else that of a plan named in the covering notice."""
        for text in (self.title.sound_text if self.title else "", *(passage.sound_text for passage in self.notice)):
            year = year_in(text)
            if year is not None:
                return year
        return None

    def read_notice(self, blocks: Sequence[Block]) -> None:
        """What stands ahead of the title."""
        at = 0
        while at < len(blocks):
            signed = self._signature(blocks, at)
            if not signed:
                self._read_notice_block(blocks[at])
            at += signed or 1

    def _read_notice_block(self, block: Block) -> None:
        text = block.text
        if self.number is None and is_paper_number(text):
            self.number = text
        elif not self.recipients and is_recipients(text):
            self._read_recipients(text)
        else:
            self.notice.append(block.passage)

    def read_preamble(self, blocks: Sequence[Block]) -> None:
        """What stands between the title, or the start of a paper without one, and the first number."""
        at = 0
        while at < len(blocks):
            signed = self._signature(blocks, at) if not self.preamble else 0
            if signed:
                at += signed
                continue
            block = blocks[at]
            if self.title is not None and not self.preamble and self.issuer is None and is_issuer(block.text):
                self.issuer = block.text
            elif not self.preamble and not self.recipients and is_recipients(block.text):
                self._read_recipients(block.text)
            elif self.title is None and _belongs_to_notice(block):
                self._read_notice_block(block)
            else:
                self.preamble.append(block.passage)
            at += 1

    def read_closing(self, blocks: Sequence[Block]) -> None:
        """What follows the last item."""
        at = 0
        while at < len(blocks):
            signed = self._signature(blocks, at)
            if not signed:
                self.closing.append(blocks[at].passage)
            at += signed or 1

    def _read_recipients(self, text: str) -> None:
        self.recipients = tuple(split_units(text.rstrip(BLANKS + "：:")))
        self.recipients_printed = text

    def _signature(self, blocks: Sequence[Block], at: int) -> int:
        """How many blocks from ``at`` on are the signature and its date, which are then taken; 0 if none."""
        if self.issued_on is not None:
            return 0
        first = blocks[at].text
        if self._date(first):
            return 1
        both = _SIGNED.fullmatch(first)
        if both and is_issuer(both.group(1)) and self._may_sign(both.group(1)) and self._date(both.group(2)):
            self.issuer = both.group(1)
            return 1
        follows = blocks[at + 1].text if at + 1 < len(blocks) else ""
        if is_issuer(first) and self._may_sign(first) and self._date(follows):
            self.issuer = first
            return 2
        return 0

    def _may_sign(self, name: str) -> bool:
        return self.issuer is None or self.issuer == name

    def _date(self, text: str) -> bool:
        day = date_of(text)
        if day is None:
            return False
        self.issued_on, self.issued_on_printed = day, text
        return True

    def name_issuer(self) -> None:
        """Without a signature the title names the issuer: 长治市科学技术协会2021年工作要点."""
        if self.issuer is None and self.title is not None:
            name = squeezed(before_year(self.title.text))
            self.issuer = name if is_issuer(name) else None


def _belongs_to_notice(block: Block) -> bool:
    text = block.text
    return (
        is_notice_title(text)
        or is_paper_number(text)
        or is_recipients(text)
        or any(words in matchable(text[:80]) for words in _HANDED_OUT)
    )
