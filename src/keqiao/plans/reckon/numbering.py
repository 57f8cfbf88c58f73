"""Numbers as a paper prints them: （一）, 1., 二、; a number alone gets the sign that papers usually put behind it."""

import re
from collections import Counter
from collections.abc import Sequence

from keqiao.textkit.plans.numbering import value_of

_SIGNS_BEFORE, _SIGNS_BEHIND = "（(【〔[", "）)】〕]、.．,，:："


def printed_mark(source: str, start: int, number: str) -> str:
    """What stands on the line ahead of `source[start]`, where that is the number with its signs and nothing else; else ""."""
    line = source[max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1 : start].strip()
    signs = rf"[{re.escape(_SIGNS_BEFORE)}]?\s*{re.escape(number)}\s*[{re.escape(_SIGNS_BEHIND)}\s]*"
    return "".join(line.split()) if number and re.fullmatch(signs, line) else ""


def shown_mark(number: str, mark: str, *, is_section: bool) -> str:
    """The number as it is shown in the text: as printed, else with the usual sign; "" without a number."""
    if mark or not number:
        return mark
    if number[-1] in _SIGNS_BEHIND:
        return number
    return f"{number}、" if is_section else f"{number}."


def renumbered(mark: str, old: str, new: str) -> str:
    """The mark of a number that was typed anew: the same signs around it."""
    return mark.replace(old, new, 1) if old and new and old in mark else ""


def bare_mark(mark: str) -> str:
    """A number as contents and references show it: （一）, 1, 二."""
    return mark.rstrip("、.．")


_COMPOUND = re.compile(r"[一二三四五六七八九十\d]\s*[.．\-－—]\s*\d")
_NUMERAL = re.compile(r"[一二三四五六七八九十百]+|\d+")
_DIGITS = "〇一二三四五六七八九"


def counted(number: str) -> int:
    """What a printed number counts: （三） is 3; 0 for none and for compound ones."""
    return 0 if _COMPOUND.search(number) or not _NUMERAL.search(number) else value_of(number)


def number_like(value: int, like: str) -> str:
    """A number as it would be printed beside `like`: 3 beside （二） is （三）."""
    is_chinese = not any(sign.isdigit() and sign.isdecimal() for sign in like) and value < 100
    return _NUMERAL.sub(_in_chinese(value) if is_chinese else str(value), like, count=1)


def _in_chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def number_faults(values: Sequence[int]) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Of numbers that should run from 1: those that occur again, with how often, and the gaps, first and last missing."""
    counts = Counter(values)
    gaps, before = [], 0
    for value in sorted(counts):
        if value > before + 1:
            gaps.append((before + 1, value - 1))
        before = value
    return {value: n for value, n in counts.items() if n > 1}, gaps
