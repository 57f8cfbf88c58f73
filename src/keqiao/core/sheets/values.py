"""From what stands in a cell to what it means, and what to say where it means nothing."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_noop as N_  # noqa: N812  the extractor knows it by this name

from keqiao.core.sheets.declaring import Column, Line

YEARS: Final = range(1900, 2101)
LONGEST_KEPT: Final = 2000
_DAY: Final = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WHOLE: Final = re.compile(r"\d{1,9}(?:\.0+)?")
# A day as the program counts days when a cell lost its format.
_SERIAL: Final = range(18_264, 73_416)
_SERIAL_ZERO: Final = dt.date(1899, 12, 30)


def understand(line: Line, columns: tuple[Column, ...], words: Mapping[str, Mapping[str, str]]) -> None:
    """Fill `line.values` from `line.cells`, with a fault for what is missing or means nothing.

    `words`: of each column with choices, word → code.
    """
    for column in columns:
        text = line.cells.get(column.key, "")
        if not text:
            line.values[column.key] = None if column.kind in ("date", "whole") else ""
            if column.is_required:
                line.wrong(column.key, N_("没有填写，请补上。"))
        elif text.startswith("#") and text.rstrip("!?/0AN").rstrip() in _WRONG:
            line.values[column.key] = None if column.kind in ("date", "whole") else ""
            line.wrong(column.key, N_("公式出错（%(text)s），请改成文字或数字。"), text=text)
        else:
            line.values[column.key] = _meaning(line, column, text, words)


_WRONG: Final = {"#REF", "#DIV", "#N", "#NAME", "#NULL", "#NUM", "#VALUE", "#"}


def _meaning(line: Line, column: Column, text: str, words: Mapping[str, Mapping[str, str]]) -> Any:
    if column.kind == "text":
        return _text(line, column, text)
    if column.kind == "code":
        return _text(line, column, text if text.isascii() else unicodedata.normalize("NFKC", text[:LONGEST_KEPT]))
    if column.kind == "choice":
        code = words[column.key].get(text)
        if code is None:
            known = "、".join(words[column.key])
            line.wrong(column.key, N_("没有“%(text)s”这一项，请从下拉表里选：%(known)s。"), text=text[:40], known=known)
        return code or ""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text[:40])
    if column.kind == "date":
        return _day(line, column, plain)
    if _WHOLE.fullmatch(plain):
        return int(float(plain))
    line.wrong(column.key, N_("“%(text)s”不是整数，请填写数字，如10。"), text=text[:40])
    return None


def _text(line: Line, column: Column, text: str) -> str:
    plain = text if text.isprintable() else " ".join(text.split())
    if len(plain) > column.longest:
        line.wrong(column.key, N_("超过%(most)s字（现有%(n)s字），请缩短。"), most=column.longest, n=len(plain))
        return ""
    return plain


def _day(line: Line, column: Column, text: str) -> dt.date | None:
    match = _DAY.fullmatch(text) or _PACKED.fullmatch(text)
    try:
        if match:
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        elif text.isdecimal() and int(text) in _SERIAL:
            day = _SERIAL_ZERO + dt.timedelta(days=int(text))
        else:
            raise ValueError
    except ValueError:
        line.wrong(column.key, N_("“%(text)s”不是完整的日期，请写成2021-05-24这样，年月日都要有。"), text=text[:40])
        return None
    if day.year not in YEARS:
        line.wrong(column.key, N_("日期“%(text)s”的年份不对，请核对。"), text=text[:40])
        return None
    return day


TWICE: Final = N_("与第%(row)s行重复，请只留一行。")
