"""Bytes of a plan file → its documents."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from keqiao.textkit.formats import Refused, Source, read_lines
from keqiao.textkit.restore import Flag, Restored, restore

from .division import find_title, starts_of_documents, tail_length
from .head import Frame
from .layout import Block, blocks_of
from .model import Damaged, Document, Furniture, PlanFile, Section
from .passage import passage_of, spans_of
from .tree import Tree
from .units import take_units
from .words import is_secrecy_mark, year_in

_HEAD_LINES: Final = 12
"""Filled lines of a paper's head among which a secrecy mark may stand (GB/T 9704: the upper left of the first page)."""
_LONGEST_HEAD_LINE: Final = 200


def read_plans(data: bytes, name: str = "") -> PlanFile:
    """Read the plans of one file. ``name`` serves only the messages.

    Raises Refused: empty, not_text, not_readable, classified, not_a_plan.
    """
    source = read_lines(data, name)
    restored = restore(source)
    _refuse_classified(restored)
    blocks, furniture = blocks_of(restored)
    starts = starts_of_documents(blocks)
    parts = [blocks[low:high] for low, high in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    if not any(map(_is_plan, parts)):
        raise Refused("not_a_plan", "没有找到计划的标题和编号（一、（一）、1.）。请确认这是工作要点或工作计划的全文。")
    return PlanFile(source.text, source.encoding, tuple(_documents(source, restored, parts, furniture)))


def read_as_text(data: bytes, name: str = "") -> PlanFile:
    """A text without the form of a plan: its paragraphs as the preamble of one document, to be divided by a person.

    Raises Refused: empty, not_text, not_readable, classified.
    """
    source = read_lines(data, name)
    restored = restore(source)
    _refuse_classified(restored)
    blocks, furniture = blocks_of(restored)
    found = _document(source, [], restored.damaged, 0, furniture)
    spans = spans_of([block.passage for block in blocks], 0)
    return PlanFile(source.text, source.encoding, (replace(found, preamble_spans=spans),))


def refuse_classified(data: bytes, name: str = "") -> None:
    """Only look for a secrecy mark at the head. Raises Refused: classified, and what `read_plans` raises ahead of that."""
    source = read_lines(data, name)
    filled = [line for line in source.lines if source.text[line.start : line.end].strip()][:_HEAD_LINES]
    head = "\n".join(source.text[line.start : min(line.end, line.start + _LONGEST_HEAD_LINE)] for line in filled)
    _refuse_classified(restore(read_lines(head.encode(), name)))


def _refuse_classified(restored: Restored) -> None:
    seen = 0
    for line in restored.lines:
        text = passage_of(line).text
        if not text:
            continue
        if is_secrecy_mark(text):
            raise Refused("classified", "文件首页有密级标志。涉密文件不得进入本系统，请按保密规定处理。")
        seen += 1
        if seen == _HEAD_LINES:
            return


def _is_plan(blocks: Sequence[Block]) -> bool:
    numbered = sum(1 for block in blocks if block.number is not None)
    title = find_title(blocks)
    if title is None:
        return numbered >= 2
    return numbered >= 1 or year_in(title[2].sound_text) is not None


def _documents(source: Source, restored: Restored, parts: list[list[Block]], furniture: list[Furniture]) -> list[Document]:
    documents = []
    borders = [_start(part) for part in parts[1:]] + [len(source.text) + 1]
    flag_at = furniture_at = 0
    for part, border in zip(parts, borders, strict=True):
        flags_end = bisect_left(restored.damaged, border, key=lambda flag: flag.start)
        furniture_end = bisect_left(furniture, border, key=lambda line: line.start)
        documents.append(
            _document(source, part, restored.damaged[flag_at:flags_end], flag_at, furniture[furniture_at:furniture_end])
        )
        flag_at, furniture_at = flags_end, furniture_end
    return documents


def _start(part: Sequence[Block]) -> int:
    return part[0].passage.raw_span()[0]


def _document(
    source: Source, blocks: list[Block], flags: Sequence[Flag], first_flag: int, furniture: Sequence[Furniture]
) -> Document:
    frame, tree = Frame(), Tree(first_flag)
    title = find_title(blocks)
    head_end = 0
    if title is not None:
        start, head_end, frame.title = title
        frame.read_notice(blocks[:start])
    numbered = [k for k in range(head_end, len(blocks)) if blocks[k].number is not None]
    first = numbered[0] if numbered else len(blocks)
    frame.read_preamble(blocks[head_end:first])
    if numbered:
        last = numbered[-1]
        has_units = [bool(take_units(block.body)[1].printed) for block in blocks[last:]]
        end = last + 1 + tail_length(blocks[first:], last - first, [False] * (last - first) + has_units)
        for block in blocks[first:end]:
            tree.feed(block)
        frame.read_closing(blocks[end:])
    frame.name_issuer()
    sections = tree.sections() if numbered else ()
    return Document(
        (frame.title.whole(first_flag),) if frame.title else (),
        frame.year,
        frame.issuer,
        frame.issued_on,
        frame.number,
        frame.recipients,
        spans_of(frame.notice, first_flag),
        spans_of(frame.preamble, first_flag),
        sections,
        spans_of(frame.closing, first_flag),
        tuple(Damaged(source.text[flag.start : flag.end], *flag) for flag in flags),
        tuple(furniture),
        tuple(_warnings(frame, tree, sections, flags)),
        frame.recipients_printed,
        frame.issued_on_printed,
    )


def _warnings(frame: Frame, tree: Tree, sections: Sequence[Section], flags: Sequence[Flag]) -> list[str]:
    warnings = []
    if frame.title is None:
        warnings.append("没有找到计划的标题。")
    elif frame.year is None:
        warnings.append("标题里没有年份。")
    if not sections:
        warnings.append("没有找到编号的章节或条目。")
    if flags:
        warnings.append(f"有 {len(flags)} 处文字缺损，请对照原文订正。")
    return warnings + tree.warnings
