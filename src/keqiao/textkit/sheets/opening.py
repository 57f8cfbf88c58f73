"""Reading a foreign workbook without trusting it: another process opens it, this one only reads lines of JSON."""

import datetime as dt
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import IO, Final

from keqiao.textkit.formats.refusal import REFUSALS, Refused

from . import limits
from .model import Row, Sheet, Value, Workbook, Wrong

_CHILD: Final = "keqiao.textkit.sheets.child"
_BOMB: Final = "读这个文件要占用过多的内存，没有读取。请只留要导入的行和列，另存一份后再试。"
_SLOW: Final = "读这个文件用时过长，没有读完。请分成几个文件再试。"
_BROKEN: Final = "文件已损坏，读不下去。请用 Excel 或 WPS 打开，另存一份后再试。"


class Workfile:
    """A workbook that was read, kept as a file of lines until it is closed: large ones are never whole in memory."""

    def __init__(self, data: bytes, name: str = "") -> None:
        """Have it read. Raises what `read_workbook` raises."""
        self._found = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`, or with this object
        try:
            _run(data, name, self._found)
            _refuse_as_told(self._found)
            self._places: dict[str, int] = {}
            self.sheets: dict[str, int] = {}
            """How many rows with content each sheet has, in the order of the workbook."""
            self.hidden: set[str] = set()
            self._look_over()
        except BaseException:
            self._found.close()
            raise

    def _look_over(self) -> None:
        self._found.seek(0)
        sheet = ""
        while line := self._found.readline():
            if line.startswith(b"["):
                self.sheets[sheet] += 1
            elif line.startswith(b'{"sheet"'):
                value = json.loads(line)
                sheet = str(value["sheet"])
                self.sheets[sheet], self._places[sheet] = 0, self._found.tell()
                if value["hidden"]:
                    self.hidden.add(sheet)

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of one sheet from its first; one walk at a time."""
        self._found.seek(self._places[sheet])
        while (line := self._found.readline()).startswith(b"["):
            number, cells = json.loads(line)
            yield Row(int(number), tuple([cell if type(cell) is not list else _typed(cell) for cell in cells]))

    def close(self) -> None:
        self._found.close()

    def __enter__(self) -> "Workfile":
        return self

    def __exit__(self, *_end: object) -> None:
        self.close()


def read_workbook(data: bytes, name: str = "") -> Workbook:
    """Read a spreadsheet (xlsx, xlsm, xls, ods, csv) whole; the content decides, `name` only names the sheet of a csv.

    Formulas give the value that was last computed, macros are not looked at. Raises Refused: empty, damaged_file,
    encrypted, too_large, bomb, not_readable, not_text, classified.
    """
    with Workfile(data, name) as file:
        return Workbook(tuple(Sheet(title, tuple(file.rows(title)), title in file.hidden) for title in file.sheets))


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


def _typed(cell: list[str]) -> Value:
    kind, text = cell
    if kind == "d":
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text) if kind == "t" else Wrong(text)
