"""How much is in a workbook, before anything takes memory for it: parts are unpacked piece by piece and only counted.

A file that lies to these counts (another order of attributes, no numbers of rows) still meets the limits of the process.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from keqiao.textkit.formats.refusal import Refused

from . import limits
from .model import letter, place_of

_PIECE: Final = 1 << 18
_LONGEST_TAG: Final = 1 << 12
_ROW: Final = re.compile(rb'<(?:\w+:)?row\b(?:[^>]*?\br="(\d{1,9})")?[^>]*?(?<!/)>')
_CELL: Final = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})\d{1,9}"[^>]*?(?<!/)>')
_WRONG: Final = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,9})"[^>]*?\bt="e"[^>]*?(?<!/)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<', re.S
)
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,9}):([A-Z]{1,3})(\d{1,9})"')
_REPEATED: Final = re.compile(
    rb'<table:(?:table-row|table-cell|covered-table-cell)\b[^>]*?number-(rows|columns)-repeated="(\d{1,9})"[^>]*?(?<!/)>'
)
_FILLED: Final = re.compile(rb"<table:table-cell\b[^>]*?office:value-type=")
_DECLARED: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
Place = tuple[int, int]  # row and column, counted from 0


@dataclass(slots=True)
class Count:
    """What one sheet's part holds; `wrong`: cells that show an error."""

    rows: int = 0
    cells: int = 0
    last_row: int = 0
    first_row: int = 1 << 30
    columns: set[bytes] = field(default_factory=set)
    merged: int = 0
    merged_cells: int = 0
    wrong: dict[Place, str] = field(default_factory=dict)

    @property
    def area(self) -> int:
        if not self.columns:
            return 0
        places = [place_of(letters.decode()) for letters in self.columns]
        return (max(self.last_row, self.rows) - min(self.first_row, self.last_row) + 1) * (max(places) - min(places) + 1)

    @property
    def last_cell(self) -> str:
        return f"{letter(max(place_of(letters.decode()) for letters in self.columns))}{max(self.last_row, self.rows)}"


def counted(file: IO[bytes]) -> dict[str, Count]:
    """Counts by part (`xl/worksheets/sheet1.xml`) of an xlsx; of an ods only its limits are held, and nothing is returned.

    Raises Refused: damaged_file, encrypted, bomb, too_large.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _hold_sizes(archive)
            names = [name for name in archive.namelist() if re.match(r"xl/worksheets/[^/]+\.xml$", name, re.I)]
            found = {name: _count(archive, name) for name in names}
            for name in archive.namelist():
                if name.lower().endswith((".xml", ".rels")) and name not in found:
                    _hold_declarations(archive, name)
            if "content.xml" in archive.namelist():
                _hold_repetitions(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError) as fault:
        raise Refused("damaged_file", "文件已损坏或没有传完整。请用 Excel 或 WPS 打开，另存一份后再试。") from fault
    except RuntimeError as fault:  # asks for a password
        raise Refused("encrypted", "文件设了密码。请打开后取消密码，另存一份后再试。") from fault
    _hold(found)
    return found


def _hold_sizes(archive: zipfile.ZipFile) -> None:
    if len(archive.infolist()) > 20 * limits.SHEETS or sum(part.file_size for part in archive.infolist()) > limits.UNPACKED:
        raise Refused("bomb", "文件展开后过大，没有读取。请只留要导入的工作表，另存一份后再试。")


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Stretches of a part, each with the end of the one before it from its last open tag on; the sizes it says may lie."""
    seen, tail = 0, b""
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            seen += len(piece)
            if seen > limits.UNPACKED:
                raise Refused("bomb", "文件展开后过大，没有读取。请只留要导入的工作表，另存一份后再试。")
            piece = tail + piece
            cut = piece.rfind(b"<row")
            cut = cut if cut > 0 else max(piece.rfind(b"<"), len(piece) - _LONGEST_TAG)
            tail = piece[cut:] if len(piece) - cut < 8 * _PIECE else b""
            yield piece[:cut] if tail else piece
    yield tail


def _count(archive: zipfile.ZipFile, name: str) -> Count:
    found = Count()
    for piece in _pieces(archive, name):
        _refuse_declared(piece)
        rows = [int(number) for number in _ROW.findall(piece) if number]
        found.rows += len(_ROW.findall(piece)) if not rows else len(rows)
        if rows:
            found.first_row, found.last_row = min(found.first_row, min(rows)), max(found.last_row, max(rows))
        letters = _CELL.findall(piece)
        found.cells += len(letters)
        found.columns.update(letters)
        for match in _WRONG.finditer(piece) if b't="e"' in piece else ():
            found.wrong[int(match[2]) - 1, place_of(match[1].decode())] = match[3].decode("utf-8", "replace")
        for left, top, right, bottom in _MERGED.findall(piece):
            found.merged += 1
            width = abs(place_of(right.decode()) - place_of(left.decode())) + 1
            found.merged_cells += width * (abs(int(bottom) - int(top)) + 1)
        if found.rows > limits.ROWS or found.cells > limits.CELLS or found.merged > limits.MERGED:
            break
    return found


def _hold(found: dict[str, Count]) -> None:
    if len(found) > limits.SHEETS:
        raise Refused("too_large", f"工作表有{len(found)}张，最多{limits.SHEETS}张。请只留要导入的工作表。")
    if sum(count.rows for count in found.values()) > limits.ROWS or sum(c.cells for c in found.values()) > limits.CELLS:
        raise Refused("too_large", f"行数超过{limits.ROWS}行或单元格过多。请分成几个文件导入。")
    if any(c.merged > limits.MERGED or c.merged_cells > limits.MERGED_CELLS for c in found.values()):
        raise Refused("bomb", "合并的单元格过多。请取消合并后再试。")
    for count in found.values():
        if count.area > limits.AREA:
            raise Refused("bomb", f"表格以外很远处还有内容（到{count.last_cell}为止）。请删去多余的行和列，另存后再试。")


def _hold_declarations(archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name) as part:
        _refuse_declared(part.read(_PIECE))


def _refuse_declared(piece: bytes) -> None:
    if _DECLARED.search(piece):
        raise Refused("damaged_file", "文件里有不该有的外部定义，没有读取。请用 Excel 或 WPS 打开，另存一份后再试。")


def _hold_repetitions(archive: zipfile.ZipFile) -> None:
    """A cell of an ods may stand for a thousand: what is repeated and filled is counted as often."""
    cells, most = 0, 1
    for piece in _pieces(archive, "content.xml"):
        _refuse_declared(piece)
        cells += len(_FILLED.findall(piece))
        repeated = [int(times) for _what, times in _REPEATED.findall(piece)]
        # A repeated row that holds only empty cells is how the program ends each sheet.
        most = max([most, *(times for times in repeated if times < 1_000_000)])
        if cells > limits.CELLS or (most > limits.ROWS and cells):
            raise Refused("too_large", f"行数超过{limits.ROWS}行或单元格过多。请分成几个文件导入。")
