"""The process that opens a foreign workbook: `python -m keqiao.textkit.sheets.child NAME`, its bytes on standard input.

Writes one JSON value a line: `{"sheet": name, "hidden": bool}` ahead of the rows of each sheet, `[number, [values]]` for a
row, at the end `{"end": true}` or `{"refused": [class, message]}`. A value is a string, a number or a boolean; `["d", ISO]` a
day, `["t", ISO]` a day with its time, `["e", text]` an error of the program. Whatever else happens here is the end of this
process alone.
"""

import csv
import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from keqiao.textkit.formats.encoding import decode
from keqiao.textkit.formats.refusal import Refused
from keqiao.textkit.plans.words import is_secrecy_mark

from . import limits
from .counting import Count, counted

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS: Final = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
_SPLITS: Final = ",\t;"
Cells = list[Any]


def main() -> int:
    """Read, write, end: 0 also for a refusal."""
    _limit()
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read(limits.MAX_BYTES + 1)
        for line in _lines(data, sys.argv[1] if len(sys.argv) > 1 else ""):
            out.write(line)
    except Refused as refused:
        out.write(_line({"refused": [refused.kind, refused.message]}))
    except MemoryError:
        return 3
    out.flush()
    return 0


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _lines(data: bytes, name: str) -> Iterator[bytes]:
    if len(data) > limits.MAX_BYTES:
        raise Refused("too_large", f"文件超过{limits.MAX_BYTES // 1_000_000} MB。请分成几个文件导入。")
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused("empty", "文件里没有内容。请检查是否选错了文件。")
    count = 0
    for title, is_hidden, rows in _sheets(data, name):
        yield _line({"sheet": title, "hidden": is_hidden})
        for number, cells in rows:
            while cells and cells[-1] == "":
                cells.pop()
            if cells:
                count += 1
                yield _line([number, cells])
    if not count:
        raise Refused("empty", "文件里没有内容。请检查是否选错了文件。")
    yield _line({"end": True})


Rows = Iterable[tuple[int, Cells]]


def _sheets(data: bytes, name: str) -> Iterator[tuple[str, bool, Rows]]:
    if data.startswith(b"PK\x03\x04"):
        return _of_archive(data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("encrypted", "文件设了密码。请打开后取消密码，另存一份后再试。")
        if "WordDocument".encode("utf-16-le") in data:
            raise Refused("not_readable", "这是 Word 文件，不是表格。请选择 Excel 或 WPS 表格文件。")
        return _of_workbook(data, {}, {})
    if data.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise Refused("not_readable", "这不是表格文件。请选择 Excel 或 WPS 表格文件（.xlsx、.xls、.ods 或 .csv）。")
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"mime-version")):
        raise Refused("not_readable", "这其实是网页或 XML 文件，只是扩展名像表格。" + _SAVE_AS)
    return _of_csv(data, name)


def _of_archive(data: bytes) -> Iterator[tuple[str, bool, Rows]]:
    counts = counted(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        parts = _parts(archive) if "xl/workbook.xml" in names else {}
    if any(part.startswith("word/") for part in names):
        raise Refused("not_readable", "这是 Word 文件，不是表格。请选择 Excel 或 WPS 表格文件。")
    if "xl/workbook.bin" in names:
        raise Refused("not_readable", "这种格式（.xlsb）不能读。" + _SAVE_AS)
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise Refused("not_readable", "这是压缩文件，不是表格。请解压后选择其中的 Excel 或 WPS 表格文件。")
    return _of_workbook(data, counts, parts)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its part of the file; where that cannot be told, its errors are read as empty."""
    try:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  holds no declarations
        targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    except (KeyError, ElementTree.ParseError) as fault:
        raise Refused("damaged_file", "文件已损坏或没有传完整。请用 Excel 或 WPS 打开，另存一份后再试。") from fault
    found = {}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            place = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            target = targets.get(place, "")
            found[sheet.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _of_workbook(data: bytes, counts: dict[str, Count], parts: dict[str, str]) -> Iterator[tuple[str, bool, Rows]]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(workbook.sheet_names) > limits.SHEETS:
            raise Refused("too_large", f"工作表有{len(workbook.sheet_names)}张，最多{limits.SHEETS}张。请只留要导入的工作表。")
        for meta in workbook.sheets_metadata:
            if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            wrong = counts[parts[meta.name]].wrong if parts.get(meta.name) in counts else {}
            is_hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
            yield meta.name, is_hidden, _of_sheet(sheet, wrong)
    except python_calamine.PasswordError as fault:
        raise Refused("encrypted", "文件设了密码。请打开后取消密码，另存一份后再试。") from fault
    except (python_calamine.CalamineError, python_calamine.WorksheetNotFound, ValueError) as fault:
        kind = "encrypted" if "assword" in str(fault) else "damaged_file"
        message = "文件设了密码。请打开后取消密码" if kind == "encrypted" else "文件已损坏或没有传完整。请用 Excel 或 WPS 打开"
        raise Refused("encrypted" if kind == "encrypted" else "damaged_file", f"{message}，另存一份后再试。") from fault


def _of_sheet(sheet: Any, wrong: dict[tuple[int, int], str]) -> Rows:
    """Rows from the top of the sheet; a value of merged cells stands in each of them, downwards."""
    if sheet.start is None:
        return
    down, covered = _merged(sheet.merged_cell_ranges or ())
    for number, raw in enumerate(sheet.iter_rows()):
        cells = [_cell(value) if type(value) is not str else _text(value) for value in raw]
        for column in covered.get(number, ()):
            if column < len(cells) and cells[column] == "":
                cells[column] = down[number, column]
        for column in down.get((number,), ()):
            _keep(down, covered, number, column, cells)
        if wrong:
            for column in range(len(cells)):
                if (number, column) in wrong:
                    cells[column] = ["e", wrong[number, column]]
        yield number + 1, cells


def _merged(ranges: Sequence[Any]) -> tuple[dict[Any, Any], dict[int, list[int]]]:
    """What has to be carried down: (first row,) → {column: last row}, filled in as rows come; row → columns covered."""
    down: dict[Any, Any] = {}
    covered: dict[int, list[int]] = {}
    if len(ranges) > limits.MERGED or sum(bottom - top + 1 for (top, _l), (bottom, _r) in ranges) > limits.MERGED_CELLS:
        raise Refused("bomb", "合并的单元格过多。请取消合并后再试。")
    for (top, left), (bottom, _right) in ranges:
        if bottom > top:
            down.setdefault((top,), {})[left] = bottom
            for row in range(top + 1, bottom + 1):
                covered.setdefault(row, []).append(left)
    return down, covered


def _keep(down: dict[Any, Any], covered: dict[int, list[int]], top: int, column: int, cells: Cells) -> None:
    for row in range(top + 1, down[top,][column] + 1):
        down[row, column] = cells[column] if column < len(cells) else ""


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else _finite(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, dt.datetime):
        return ["t", value.isoformat()] if value.time() != dt.time() else ["d", value.date().isoformat()]
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    return _text(str(value)) if value is not None else ""


def _finite(value: float) -> Any:
    return value if value == value and abs(value) != float("inf") else ["e", "#NUM!"]


def _text(value: str) -> str:
    if "密" in value and is_secrecy_mark(value):
        raise Refused("classified", "表格里有密级标志（秘密★、机密★或绝密★）。涉密文件不得进入本系统，请按保密规定处理。")
    if len(value) > limits.LONGEST_CELL:
        raise Refused("too_large", f"有的单元格超过{limits.LONGEST_CELL}字。请检查文件内容。")
    return _UNSEEN.sub("", value) if not value.isprintable() else value


# Signs that nobody can see, and that a database may refuse; line ends and tabs stay.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff\u200b-\u200d\u2060]")


def _of_csv(data: bytes, name: str) -> Iterator[tuple[str, bool, Rows]]:
    decoded = decode(data)
    if decoded is None or "\x00" in decoded.text:
        raise Refused("not_text", "这不是表格文件，或编码无法识别。" + _SAVE_AS)
    title = re.sub(r"\.\w{1,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1]) or "表"
    yield title, False, _of_text(decoded.text)


def _of_text(text: str) -> Rows:
    head = text[:20_000].splitlines()[:10]
    split = max(_SPLITS, key=lambda sign: sum(line.count(sign) for line in head))
    csv.field_size_limit(limits.LONGEST_CELL + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=split)
    seen = 0
    try:
        for number, raw in enumerate(reader, 1):
            seen += len(raw)
            if number > limits.ROWS or seen > limits.CELLS or len(raw) > 16_384:
                raise Refused("too_large", f"行数超过{limits.ROWS}行或单元格过多。请分成几个文件导入。")
            yield number, [_text(value) for value in raw]
    except csv.Error as fault:
        raise Refused("damaged_file", "文件里有一处引号没有配对，或一格过长，读不下去。" + _SAVE_AS) from fault


if __name__ == "__main__":
    sys.exit(main())
