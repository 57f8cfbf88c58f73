"""Reading a foreign workbook without trusting it: another process opens it, this one only reads lines of JSON."""

import datetime as dt
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from keqiao.textkit.formats.refusal import REFUSALS, Refused

from . import limits
from .model import Row, Sheet, Value, Workbook, Wrong

_CHILD: Final = "keqiao.textkit.sheets.child"
_BOMB: Final = "读这个文件要占用过多的内存，没有读取。请只留要导入的行和列，另存一份后再试。"
_SLOW: Final = "读这个文件用时过长，没有读完。请分成几个文件再试。"
_BROKEN: Final = "文件已损坏，读不下去。请用 Excel 或 WPS 打开，另存一份后再试。"
# A row ahead of the first sheet would be no row of ours.
Item = Sheet | Row


def read_workbook(data: bytes, name: str = "") -> Workbook:
    """Read a spreadsheet (xlsx, xlsm, xls, ods, csv) whole; the content decides, `name` only names the sheet of a csv.

    Formulas give the value that was last computed, macros are not looked at. Raises Refused: empty, damaged_file,
    encrypted, too_large, bomb, not_readable, not_text, classified.
    """
    sheets: list[Sheet] = []
    rows: list[Row] = []
    with opened(data, name) as items:
        for item in items:
            if isinstance(item, Sheet):
                _close(sheets, rows)
                sheets.append(item)
                rows = []
            else:
                rows.append(item)
    _close(sheets, rows)
    return Workbook(tuple(sheets))


def _close(sheets: list[Sheet], rows: list[Row]) -> None:
    if sheets:
        sheets[-1] = Sheet(sheets[-1].name, tuple(rows), sheets[-1].is_hidden)


@contextmanager
def opened(data: bytes, name: str = "") -> Iterator[Iterator[Item]]:
    """The same, row by row: each sheet (without rows) ahead of its rows. A refusal comes before the first of them."""
    with tempfile.TemporaryFile() as found:
        _run(data, name, found)
        _refuse_as_told(found)
        found.seek(0)
        yield _items(found)


def _run(data: bytes, name: str, found: IO[bytes]) -> None:
    """Have the child read; what it could not do alive is told by its end."""
    command = [sys.executable, "-m", _CHILD, name[-200:].replace("\x00", "")]
    try:
        ended = subprocess.run(
            command, input=data, stdout=found, stderr=subprocess.DEVNULL, timeout=limits.WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise Refused("too_large", _SLOW) from fault
    if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Refused("too_large", _SLOW)
    if ended.returncode in (3, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGXFSZ, -signal.SIGBUS):
        raise Refused("bomb", _BOMB)
    if ended.returncode != 0:
        raise Refused("damaged_file", _BROKEN)


def _refuse_as_told(found: IO[bytes]) -> None:
    """The last line says whether all was read."""
    size = found.seek(0, 2)
    found.seek(max(0, size - 4096))
    last = found.read().rstrip(b"\n").rpartition(b"\n")[2]
    try:
        told = json.loads(last)
    except ValueError as fault:
        raise Refused("damaged_file", _BROKEN) from fault
    if isinstance(told, dict) and told.get("end") is True:
        return
    kind, message = told.get("refused", ("", "")) if isinstance(told, dict) else ("", "")
    for known in REFUSALS:
        if kind == known:
            raise Refused(known, str(message))
    raise Refused("damaged_file", _BROKEN)


def _items(found: IO[bytes]) -> Iterator[Item]:
    for line in found:
        value: Any = json.loads(line)
        if isinstance(value, list):
            number, cells = value
            yield Row(int(number), tuple([cell if type(cell) is not list else _typed(cell) for cell in cells]))
        elif "sheet" in value:
            yield Sheet(str(value["sheet"]), (), bool(value["hidden"]))


def _typed(cell: list[str]) -> Value:
    kind, text = cell
    if kind == "d":
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text) if kind == "t" else Wrong(text)
