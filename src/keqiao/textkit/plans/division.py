"""Where in a file does each document begin, and which of its lines is the title?"""

from collections.abc import Sequence
from typing import Final

from .layout import Block
from .numbering import SECTION_STYLES
from .passage import Passage
from .words import (
    before_year,
    is_annex,
    is_date,
    is_issuer,
    is_notice_title,
    is_paper_number,
    is_paper_title,
    is_plan_title,
    is_recipients,
    is_secrecy_mark,
    is_tail,
    matchable,
    squeezed,
    year_in,
)

_LONGEST_HALF_TITLE: Final = 40
_MOST_BACK: Final = 40
"""Blocks ahead of a title that are searched for the beginning of its covering notice."""


def starts_of_documents(blocks: Sequence[Block]) -> list[int]:
    """Indices of the blocks with which the documents begin; the first is 0."""
    starts, titled, numbered, last_numbered = [0], False, False, -1
    first_value = _first_values_behind(blocks)
    for k, block in enumerate(blocks):
        if block.number is not None:
            numbered, last_numbered = True, k
        elif is_plan_title(block.sound_text):
            if not numbered:
                titled = True
            elif first_value[k] == 1 and _names_a_plan(blocks, k):
                if titled or not _is_notice(blocks[starts[-1] : k]):
                    starts.append(_beginning(blocks, k, last_numbered + 1))
                titled, numbered = True, False
    return starts


def _first_values_behind(blocks: Sequence[Block]) -> list[int]:
    """For each block the value of the first number behind it, 0 for none."""
    values, value = [0] * len(blocks), 0
    for k in range(len(blocks) - 1, -1, -1):
        values[k] = value
        number = blocks[k].number
        if number is not None:
            value = number.value
    return values


def _names_a_plan(blocks: Sequence[Block], k: int) -> bool:
    """A heading inside a plan (重点任务) names neither year nor body; the title of another plan does."""
    return year_in(title_of(blocks, k)[1].sound_text) is not None


def _is_notice(blocks: Sequence[Block]) -> bool:
    """Are these blocks, numbered demands included, a covering notice?"""
    return any(
        block.number is None and (is_notice_title(block.sound_text) or "印发给你们" in matchable(block.text))
        for block in blocks[:_MOST_BACK]
    )


def _beginning(blocks: Sequence[Block], title: int, low: int) -> int:
    """Where the covering notice ahead of ``title`` begins, at ``low`` at the earliest; the title itself without one."""
    for k in range(max(low, title - _MOST_BACK), title):
        text = blocks[k].sound_text
        if is_recipients(text) or is_paper_number(text) or is_notice_title(text) or is_secrecy_mark(text):
            return k
    return title_of(blocks, title)[0]


def find_title(blocks: Sequence[Block]) -> tuple[int, int, Passage] | None:
    """First block, end and passage of the title; None if the document has none."""
    candidates = [k for k, block in enumerate(blocks) if block.number is None and is_plan_title(block.sound_text)]
    first_number = next((k for k, block in enumerate(blocks) if block.number is not None), len(blocks))
    ahead = [k for k in candidates if k < first_number]
    if not ahead and candidates and _is_notice(blocks[: candidates[0]]):
        ahead = candidates[:1]
    if not ahead:
        ahead = [
            k for k in range(first_number) if is_paper_title(blocks[k].sound_text) and not is_notice_title(blocks[k].sound_text)
        ][:1]
    if not ahead:
        return None
    best = next((k for k in ahead if _names_a_plan(blocks, k)), ahead[0])
    start, passage = title_of(blocks, best)
    return start, best + 1, passage


def title_of(blocks: Sequence[Block], k: int) -> tuple[int, Passage]:
    """The title whose last line is block ``k``: its first block and its passage, a line above joined if it is half of it."""
    passage = blocks[k].passage
    if k and not _is_complete(passage.sound_text) and _is_half_title(blocks[k - 1], passage.sound_text):
        return k - 1, blocks[k - 1].passage + passage
    return k, passage


def _is_complete(text: str) -> bool:
    return year_in(text) is not None and is_issuer(squeezed(before_year(text)))


def _is_half_title(above: Block, below: str) -> bool:
    text = squeezed(above.sound_text)
    if above.number is not None or len(text) > _LONGEST_HALF_TITLE or text[-1] in "。；：:;！？" or text.endswith("文件"):
        return False
    if is_date(text) or is_paper_number(text) or is_tail(text) or is_annex(text) or is_notice_title(text):
        return False
    return (year_in(below) is None and year_in(text) is not None) or is_issuer(text)


def tail_length(blocks: Sequence[Block], last: int, has_units: Sequence[bool]) -> int:
    """How many of the plain blocks behind the last numbered block, ``last``, still belong to that item.

    The rest is the closing: from a signature, an annex or a copy line on; behind the units bracket; and what the last item
    would have more than any other of its level.
    """
    tail = blocks[last + 1 :]
    limit = len(tail)
    for k, block in enumerate(tail):
        text = block.text
        follows = tail[k + 1].text if k + 1 < len(tail) else ""
        if is_date(text) or is_tail(text) or is_annex(text) or (is_issuer(text) and (is_date(follows) or not follows)):
            limit = k
            break
    for k, units in enumerate(has_units[last : last + limit]):
        if units:
            limit = k
            break
    usual = _usual_paragraphs(blocks, last)
    return limit if usual is None else min(limit, usual)


def _usual_paragraphs(blocks: Sequence[Block], last: int) -> int | None:
    """The most plain blocks behind any earlier number of the same style; None with fewer than two to compare."""
    number = blocks[last].number
    assert number is not None
    counts: list[int] = []
    style = ""
    for block in blocks[:last]:
        if block.number is not None:
            style = block.number.style
            if style == number.style:
                counts.append(0)
        elif style == number.style:
            counts[-1] += 1
    if number.style in SECTION_STYLES or len(counts) < 2:
        return None
    return max(counts)
