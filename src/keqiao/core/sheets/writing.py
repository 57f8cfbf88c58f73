"""Lists as a workbook: row by row into a file, never whole in memory. What begins like a formula is written as text."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from keqiao.core.sheets.declaring import Book, Cell, Column, Table
from keqiao.core.sheets.reading import CHOICES_SHEET, FAULTS_HEADER

# Rows below the last one in which a chosen word is offered too.
MORE_ROWS = 2000
FIRST = 2  # below header and help
Rows = Iterable[Sequence[Cell]]


def written(book: Book, rows: Mapping[str, Rows], faults: Mapping[str, Iterable[str]] | None = None) -> IO[bytes]:
    """A workbook with a sheet for each table, at its beginning; the caller closes it.

    `rows` by table; `faults`: for each row of a table what is wrong with it, as a last column.
    """
    import xlsxwriter

    found = tempfile.TemporaryFile()  # noqa: SIM115  the answer to a request closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(found, options)
    formats = _formats(workbook)
    chosen = [column for table in book.tables for column in table.columns if column.choices]
    for table in book.tables:
        told = faults.get(table.kind) if faults is not None else None
        _sheet(workbook, table, rows.get(table.kind, ()), formats, [column.key for column in chosen], told)
    _choices(workbook, chosen)
    workbook.close()
    found.seek(0)
    return found


def _formats(workbook: Any) -> dict[str, Any]:
    line = {"font_size": 11, "valign": "vcenter"}
    return {
        "header": workbook.add_format(line | {"bold": True, "bg_color": "#E8F0FA", "border": 1, "border_color": "#C5CCD7"}),
        "needed": workbook.add_format(
            line | {"bold": True, "bg_color": "#E8F0FA", "border": 1, "border_color": "#C5CCD7", "font_color": "#B42318"}
        ),
        "help": workbook.add_format(
            {"font_size": 9, "font_color": "#566072", "text_wrap": True, "valign": "top", "num_format": "@"}
        ),
        "text": workbook.add_format(line | {"num_format": "@"}),
        "date": workbook.add_format(line | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "whole": workbook.add_format(line | {"num_format": "0", "align": "left"}),
        "fault": workbook.add_format(line | {"num_format": "@", "font_color": "#B42318"}),
    }


def _form(column: Column) -> str:
    return column.kind if column.kind in ("date", "whole") else "text"


def _sheet(
    workbook: Any,
    table: Table,
    rows: Rows,
    formats: dict[str, Any],
    chosen: Sequence[str],
    faults: Iterable[str] | None,
) -> None:
    sheet = workbook.add_worksheet(table.title)
    _head(sheet, table, formats, has_faults=faults is not None)
    sheet.freeze_panes(FIRST, 0)
    last = FIRST
    told = iter(faults) if faults is not None else None
    for last, values in enumerate(rows, FIRST):
        for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write(sheet, last, place, value, formats[_form(column)])
        if told is not None and (text := next(told, "")):
            sheet.write_string(last, len(table.columns), text, formats["fault"])
    for place, column in enumerate(table.columns):
        if column.choices:
            _offer(sheet, place, last, chosen.index(column.key), len(column.choices()))
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _head(sheet: Any, table: Table, formats: dict[str, Any], *, has_faults: bool) -> None:
    """Widths, headers, and below them how each column is filled in; rows are written from the top down."""
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width, formats[_form(column)])
    sheet.set_row(1, 15 * _help_lines(table))
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.header, formats["needed" if column.is_required else "header"])
    if has_faults:
        sheet.set_column(len(table.columns), len(table.columns), 60)
        sheet.write_string(0, len(table.columns), FAULTS_HEADER, formats["header"])
    for place, column in enumerate(table.columns):
        if column.help:
            sheet.write_string(1, place, column.help, formats["help"])


def _help_lines(table: Table) -> int:
    """So high that the longest help can be read in its column."""
    return max((-(-2 * len(column.help) // max(1, column.width)) for column in table.columns if column.help), default=1)


def _write(sheet: Any, row: int, place: int, value: Cell, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, place, dt.datetime.combine(value, dt.time()), form)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, form)
    else:
        sheet.write_string(row, place, str(value), form)


def _offer(sheet: Any, place: int, last: int, number: int, count: int) -> None:
    letter = chr(65 + number)
    source = f"='{CHOICES_SHEET}'!${letter}$1:${letter}${max(1, count)}"
    told = {"error_title": "请从下拉表里选", "error_message": "这一列只能填下拉表里有的内容。", "error_type": "stop"}
    sheet.data_validation(FIRST, place, last + MORE_ROWS, place, {"validate": "list", "source": source, **told})


def _choices(workbook: Any, columns: Sequence[Column]) -> None:
    """The words of all lists to choose from, a column each, in a sheet that nobody needs to see."""
    sheet = workbook.add_worksheet(CHOICES_SHEET)
    words = [list(column.choices().values()) for column in columns if column.choices]
    for row in range(max(map(len, words), default=0)):
        for place, values in enumerate(words):
            if row < len(values):
                sheet.write_string(row, place, values[row])
    sheet.hide()
