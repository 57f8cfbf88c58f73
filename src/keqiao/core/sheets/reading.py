"""A workbook as rows of a book's tables: which sheet is which table, which column which field."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from keqiao.core.refusal import Refused
from keqiao.core.sheets.declaring import Book, Column, Line, Table
from keqiao.core.sheets.values import LONGEST_KEPT, understand
from keqiao.textkit.sheets import Row, Workfile, letter, text_of

# The header stands within so many filled rows: above it a title, a remark.
HEADER_WITHIN = 8
# Sheets and columns that our own files have beside the data.
CHOICES_SHEET, FAULTS_HEADER = "选项", "问题"


@dataclass(frozen=True, slots=True)
class Placed:
    """One table found in a file: in which sheet, below which row, in which columns (place → column)."""

    table: Table
    sheet: str
    header_row: int
    columns: dict[int, Column]
    total: int


@dataclass(slots=True)
class Found:
    """The tables of a book that a file holds, in the book's order, and what of the file is not used."""

    tables: list[Placed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def layout(self) -> dict[str, Any]:
        """By table: its sheet, and where each column stands, for telling a person where something is wrong."""
        return {
            placed.table.kind: {
                "sheet": placed.sheet,
                "columns": {column.key: letter(place) for place, column in placed.columns.items()},
            }
            for placed in self.tables
        }


def look_over(book: Book, file: Workfile) -> Found:
    """Which tables a file holds. Raises Refused where there is none, or where a table lacks a column that it needs."""
    found = Found()
    left = {sheet: list(_head(file, sheet)) for sheet in file.sheets if _plain(sheet) != CHOICES_SHEET}
    for table in book.tables:
        sheet = next((name for name in left if _plain(name) == _plain(table.title)), None) or _by_header(table, left)
        if sheet is not None:
            found.tables.append(_place(table, sheet, left.pop(sheet), file, found.notes))
    if not found.tables:
        titles = "、".join(f"“{table.title}”" for table in book.tables)
        raise Refused(_("没有找到要导入的工作表（%(titles)s）。请下载空表，把内容填在里面再导入。") % {"titles": titles})
    found.notes += [_("工作表“%(name)s”没有用到。") % {"name": name} for name, head in left.items() if head]
    return found


def _head(file: Workfile, sheet: str) -> Iterator[Row]:
    for count, row in enumerate(file.rows(sheet)):
        if count == HEADER_WITHIN:
            return
        yield row


def _plain(text: str) -> str:
    """A header or title without what people add to it: blanks, stars, remarks in brackets."""
    return re.sub(
        r"\s|[*＊：:]|[（(].*?[）)]", "", unicodedata.normalize("NFKC", text[:80]).replace("(", "（").replace(")", "）")
    )


def _names(column: Column) -> set[str]:
    return {_plain(name) for name in (column.header, *column.also)}


def _matched(table: Table, row: Row) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for place, value in enumerate(row.values):
        text = _plain(text_of(value))
        column = next((c for c in table.columns if text in _names(c) and c not in found.values()), None) if text else None
        if column:
            found[place] = column
    return found


def _missing(table: Table, columns: dict[int, Column]) -> list[str]:
    return [column.header for column in table.columns if column.is_required and column not in columns.values()]


def _by_header(table: Table, sheets: dict[str, list[Row]]) -> str | None:
    """A sheet of another name (a csv, 人员名单) whose header has all that the table needs."""
    for name, head in sheets.items():
        if any(len(found) > 1 and not _missing(table, found) for found in (_matched(table, row) for row in head)):
            return name
    return None


def _place(table: Table, sheet: str, head: Sequence[Row], file: Workfile, notes: list[str]) -> Placed:
    best = max(head, key=lambda row: len(_matched(table, row)), default=None)
    columns = _matched(table, best) if best else {}
    if best is None or not columns:
        if not head:
            return Placed(table, sheet, 0, {}, 0)
        raise Refused(_("工作表“%(sheet)s”里没有找到表头。请下载空表，照它的表头填写。") % {"sheet": sheet})
    if missing := _missing(table, columns):
        words = {"sheet": sheet, "row": best.number, "missing": "、".join(missing)}
        raise Refused(_("工作表“%(sheet)s”的表头（第%(row)s行）缺少：%(missing)s。请补上这几列再导入。") % words)
    unused = [text_of(value) for place, value in enumerate(best.values) if value != "" and place not in columns]
    if unused := [name for name in unused if _plain(name) != FAULTS_HEADER]:
        notes.append(_("工作表“%(sheet)s”的这几列没有用到：%(names)s。") % {"sheet": sheet, "names": "、".join(unused)[:200]})
    return Placed(table, sheet, best.number, columns, max(0, file.sheets[sheet] - 1))


def lines_of(placed: Placed, file: Workfile, after: int = 0) -> Iterator[Line]:
    """The rows below the header (and below row `after`), understood but not yet compared; empty ones are left out."""
    words = words_of(placed.table)
    helps = {column.key: column.help for column in placed.table.columns if column.help}
    for row in file.rows(placed.sheet):
        if row.number <= max(placed.header_row, after):
            continue
        cells = {
            column.key: text[:LONGEST_KEPT]
            for place, column in placed.columns.items()
            if place < len(row.values) and (text := text_of(row.values[place]))
        }
        if not cells or (helps and all(helps.get(key) == text for key, text in cells.items())):
            continue
        line = Line(row.number, cells)
        understand(line, placed.table.columns, words)
        yield line


def words_of(table: Table) -> dict[str, dict[str, str]]:
    """Of each column with choices: word → code, and the code itself."""
    return {
        column.key: {word: code for code, word in column.choices().items()}
        for column in table.columns
        if column.choices is not None
    }


def again(table: Table, number: int, cells: dict[str, Any], words: dict[str, dict[str, str]]) -> Line:
    """A kept row, understood once more."""
    line = Line(number, dict(cells))
    understand(line, table.columns, words)
    return line
