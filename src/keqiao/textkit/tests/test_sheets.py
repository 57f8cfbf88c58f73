"""A foreign workbook is read as its program shows it, and whatever is wrong with it is a refusal with its class."""

import datetime as dt
import io
import json
import subprocess
import sys
import time
import zipfile
from typing import Any

import pytest

from keqiao.textkit.formats import Refused
from keqiao.textkit.sheets import Value, Workfile, Wrong, limits, read_workbook, text_of
from keqiao.textkit.sheets.model import letter, place_of

from .workbooks import ods, with_part, workbook, worked

FIRST = "xl/worksheets/sheet1.xml"


def rows(data: bytes, name: str = "") -> list[tuple[int, tuple[Value, ...]]]:
    (sheet, *_) = read_workbook(data, name).sheets
    return [(row.number, row.values) for row in sheet.rows]


def refused(data: bytes, name: str = "") -> str:
    with pytest.raises(Refused) as found:
        read_workbook(data, name)
    assert "请" in found.value.message
    return found.value.kind


# --- what stands in it -----------------------------------------------------------------------------------------------
def test_values_are_what_the_program_shows() -> None:
    at = dt.datetime(2021, 5, 24, 9, 30)
    data = workbook({"表": [["姓名", "手机"], ["张〇𠮷", 13800000000.0, 1.5, dt.date(2021, 5, 24), at, True, "０１２"]]})
    values = rows(data)[1][1]
    assert values == ("张〇𠮷", 13800000000, 1.5, dt.date(2021, 5, 24), at, True, "０１２")
    assert [text_of(value) for value in values] == [
        "张〇𠮷",
        "13800000000",
        "1.5",
        "2021-05-24",
        "2021-05-24 09:30",
        "是",
        "０１２",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "0012", "2021-05-24"])
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    assert rows(workbook({"表": [[text]]})) == [(1, (text,))]
    assert rows(f"名称,值\n甲,{text}\n".encode())[1] == (2, ("甲", text))


def test_a_formula_gives_the_value_last_computed() -> None:
    data = with_part(
        workbook({"表": [["x"]]}), FIRST, lambda raw: raw.replace(b"</row>", b'<c r="B1"><f>1+1</f><v>2</v></c></row>')
    )
    assert rows(data) == [(1, ("x", 2))]


def test_errors_of_the_program_are_told_where_they_stand() -> None:
    def change(sheet: Any) -> None:
        sheet["A3"], sheet["C3"] = "甲", "#REF!"
        sheet["C3"].data_type = "e"

    (row,) = rows(worked(change))
    assert row == (3, ("甲", "", Wrong("#REF!")))
    assert text_of(row[1][2]) == "#REF!"


def test_merged_cells_are_read_in_each_row_that_they_cover() -> None:
    def change(sheet: Any) -> None:
        sheet["A1"], sheet["B1"], sheet["B2"], sheet["B3"], sheet["B4"] = "办公室", "甲", "乙", "丙", "丁"
        sheet.merge_cells("A1:A3")

    assert [values for _n, values in rows(worked(change))] == [("办公室", "甲"), ("办公室", "乙"), ("办公室", "丙"), ("", "丁")]


def test_hidden_rows_and_sheets_are_read_and_rows_keep_their_numbers() -> None:
    def change(sheet: Any) -> None:
        sheet["B2"], sheet["A5"] = "甲", "乙"
        sheet["Z900"].style = "Good"  # formatted and empty: trailing rows of nothing
        sheet.row_dimensions[5].hidden = True
        sheet.parent.create_sheet("藏").sheet_state = "hidden"

    data = worked(change)
    assert rows(data) == [(2, ("", "甲")), (5, ("乙",))]
    assert [(sheet.name, sheet.is_hidden) for sheet in read_workbook(data).sheets] == [("表", False), ("藏", True)]


def test_ods_is_read() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    empty = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    assert rows(ods(f"<table:table-row>{cell}{cell}</table:table-row>{empty}")) == [(1, ("甲", "甲"))]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("split", [",", "\t", ";"])
def test_csv_is_read_in_any_encoding(codec: str, split: str) -> None:
    text = f'单位名称{split}办公地点\r\n办公室{split}"主楼{split}三层\n东侧"\r\n\r\n普及部{split}会议室\r\n'
    assert rows(text.encode(codec), "C:\\单位.csv") == [
        (1, ("单位名称", "办公地点")),
        (2, ("办公室", f"主楼{split}三层\n东侧")),
        (4, ("普及部", "会议室")),
    ]
    assert read_workbook(text.encode(codec), "C:\\单位.csv").sheets[0].name == "单位"


def test_the_content_decides_not_the_name() -> None:
    assert rows("名称,值\n甲,1\n".encode(), "单位.xlsx")[1] == (2, ("甲", "1"))
    assert rows(workbook({"表": [["甲"]]}), "单位.csv") == [(1, ("甲",))]


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")])
def test_columns_are_named_as_the_program_names_them(place: int, letters: str) -> None:
    assert (letter(place), place_of(letters)) == (letters, place)


# --- what is refused -------------------------------------------------------------------------------------------------
def test_nothing_is_empty() -> None:
    assert refused(b"") == refused(b" \r\n") == refused(workbook({"表": []})) == "empty"


def test_broken_files_are_damaged() -> None:
    data = workbook({"表": [["甲"] * 5] * 50})
    assert refused(data[: len(data) // 2]) == "damaged_file"
    assert refused(with_part(data, FIRST, lambda raw: raw[:200])) == "damaged_file"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20) == "damaged_file"


def test_a_password_is_encrypted() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 1024
    assert refused(ole, "名单.xlsx") == "encrypted"


def test_other_files_are_not_readable() -> None:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(found.getvalue(), "名单.xlsx") == "not_readable"
    assert refused(b"<html><table><tr><td>1</td></tr></table></html>", "名单.xls") == "not_readable"
    assert refused(b"%PDF-1.7", "名单.xlsx") == "not_readable"
    assert refused(bytes(range(256)) * 40) == "not_text"


def test_secrecy_marks_are_classified() -> None:
    assert refused(workbook({"表": [["名单"], ["", "机密★1年"]]})) == "classified"
    assert refused("名称,备注\n甲,秘密★\n".encode()) == "classified"
    assert rows(workbook({"表": [["管好标有“机密★”的文件"]]}))


# --- what would harm -------------------------------------------------------------------------------------------------
def test_a_cell_far_away_is_a_bomb() -> None:
    def far(sheet: Any) -> None:
        sheet["A1"], sheet["XFD1048576"] = "甲", "乙"

    assert refused(worked(far)) == "bomb"


def test_a_far_cell_that_is_not_counted_ends_the_child_alone() -> None:
    """Written so that the count does not see it: the limits of the process hold."""
    data = with_part(
        workbook({"表": [["甲"]]}),
        FIRST,
        lambda raw: raw.replace(
            b"</sheetData>", b"<row spans='1:1' r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row></sheetData>"
        ),
    )
    assert refused(data) == "bomb"


def test_a_zip_bomb_is_a_bomb() -> None:
    data = with_part(
        workbook({"表": [["甲"]]}), FIRST, lambda raw: raw.replace(b"</sheetData>", b" " * 600_000_000 + b"</sheetData>")
    )
    assert len(data) < 1_000_000
    assert refused(data) == "bomb"


def test_shared_strings_that_do_not_fit_are_a_bomb() -> None:
    data = with_part(
        workbook({"表": [["甲"]]}),
        "xl/sharedStrings.xml",
        lambda raw: raw.replace(b"</sst>", b"<si><t>" + b"a" * 499_000_000 + b"</t></si></sst>"),
    )
    assert refused(data) == "bomb"


def test_merged_cells_over_everything_are_a_bomb() -> None:
    def change(sheet: Any) -> None:
        sheet["A1"] = "甲"
        sheet.merge_cells("A1:B2")

    over = with_part(worked(change), FIRST, lambda raw: raw.replace(b"A1:B2", b"A1:XFD1048576"))
    assert refused(over) == "bomb"


def test_too_many_sheets_or_rows_are_too_large() -> None:
    assert refused(workbook({f"表{n}": [["甲"]] for n in range(1000)})) == "too_large"
    assert refused(b"a,b\n" * (limits.ROWS + 10)) == "too_large"
    assert refused(b"a,b\n" * 20_000_000) == "too_large"


@pytest.mark.parametrize(
    "declared", [b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b'<!DOCTYPE a [<!ENTITY l "lol">]>']
)
def test_declared_entities_are_not_read(declared: bytes) -> None:
    base = workbook({"表": [["甲"]]})
    for part in (FIRST, "xl/sharedStrings.xml", "xl/workbook.xml"):
        assert refused(with_part(base, part, lambda raw: raw.replace(b"?>", b"?>" + declared, 1))) == "damaged_file"


def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    from keqiao.textkit.sheets import opening

    monkeypatch.setattr(opening, "_CHILD", "keqiao.textkit.sheets.nowhere")
    assert refused(workbook({"表": [["甲"]]})) == "damaged_file"


def test_the_child_loads_no_framework() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, json, keqiao.textkit.sheets.child; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        check=True,
    )
    assert not {"django", "jinja2", "xlsxwriter"} & set(json.loads(said.stdout))


def test_a_hundred_thousand_rows_take_seconds() -> None:
    text = "\n".join(f"{n},张三,办公室,主任,13800000000,2021-05-24,,,,,,x" for n in range(100_000)).encode()
    start = time.monotonic()
    with Workfile(text, "人员.csv") as file:
        assert file.sheets == {"人员": 100_000}
        assert sum(1 for _ in file.rows("人员")) == 100_000
    assert time.monotonic() - start < 20  # three, on a quiet machine
