"""Workbooks for tests, made by programs of others."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter

Rows = Iterable[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An xlsx of these sheets; every value is written as what it is, a string never as a formula."""
    found = io.BytesIO()
    book = xlsxwriter.Workbook(found, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if hasattr(value, "year"):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None and value != "":
                    sheet.write(row, column, value)
    book.close()
    return found.getvalue()


def worked(change: Callable[[Any], object]) -> bytes:
    """An xlsx of one sheet, 表, as `change` leaves it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    change(sheet)
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            raw = source.read(part.filename)
            target.writestr(part.filename, change(raw) if part.filename == name else raw)
    return found.getvalue()


ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="单位">'
)


def ods(rows: str) -> bytes:
    """An ods of one sheet, 单位, with these rows as they stand in its XML."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f"{ODS_HEAD}{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return found.getvalue()
