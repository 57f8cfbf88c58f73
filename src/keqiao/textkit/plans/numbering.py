"""Numbers at the start of a line: which style, which value, how printed. The order of styles is GB/T 9704's: 一、（一）1.（1）."""

import re
from typing import Final, NamedTuple

_CHINESE: Final = "〇零一二三四五六七八九十百"
_ARABIC: Final = "0-9０-９"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED: Final = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_DOTTED: Final = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
_SPACE: Final = "[ \\t\u3000\u00a0]{0,8}"

SECTION_STYLES: Final = ("chapter", "chapter_part", "chinese")
"""Styles that always open a section, the outermost first."""


class Number(NamedTuple):
    """``printed`` without its punctuation; ``end``: offset of the text behind the number and its blanks."""

    style: str
    printed: str
    value: int
    end: int


_STYLES: Final = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
        ("chapter", rf"(第[{_CHINESE}{_ARABIC}]{{1,4}}(?:部分|章|篇)){_SPACE}[、：:.．]?"),
        ("chapter_part", rf"(第[{_CHINESE}{_ARABIC}]{{1,4}}节){_SPACE}[、：:.．]?"),
        # 一、二、三产业 is a phrase, not the number one.
        ("chinese", rf"([{_CHINESE}]{{1,4}}){_SPACE}(?:、(?![{_CHINESE}]{{1,3}}[、，,])|[.．](?![{_CHINESE}]))"),
        ("chinese_bracket", rf"[（(]{_SPACE}([{_CHINESE}]{{1,4}}){_SPACE}[）)]{_SPACE}[、.．]?"),
        ("chinese_half", rf"([{_CHINESE}]{{1,4}})[）)][、.．]?"),
        ("mixed", rf"([{_CHINESE}]{{1,3}}[-－—][{_ARABIC}]{{1,3}}){_SPACE}[、.．:：]?"),
        ("decimal_3", rf"([{_ARABIC}]{{1,2}}[.．][{_ARABIC}]{{1,2}}[.．][{_ARABIC}]{{1,2}})[.．、 \t\u3000]"),
        ("decimal_2", rf"([{_ARABIC}]{{1,2}}[.．][{_ARABIC}]{{1,2}})(?:[.．、]|[ \t\u3000]{{1,8}}(?=[\u4e00-\u9fff]))"),
        # 3.5万 is a figure; 1.2021年 is item 1 that begins with a year.
        (
            "arabic",
            rf"([{_ARABIC}]{{1,5}}){_SPACE}[.．、](?![{_ARABIC}])|([{_ARABIC}]{{1,5}})[.．、](?=(?:19|20)[{_ARABIC}]{{2}}{_SPACE}年)",
        ),
        ("arabic_dotted", rf"([{_DOTTED}])"),
        ("arabic_bracket", rf"[（(]{_SPACE}([{_ARABIC}]{{1,5}}){_SPACE}[）)]{_SPACE}[、.．]?"),
        ("arabic_bracketed", rf"([{_BRACKETED}])[、.．]?"),
        ("arabic_half", rf"([{_ARABIC}]{{1,5}})[）)][、.．]?"),
        ("circled", rf"([{_CIRCLED}])[、.．]?"),
    )
)
_FIRST: Final = re.compile(rf"[{_CHINESE}{_ARABIC}{_CIRCLED}{_BRACKETED}{_DOTTED}第（(]")
_SHORT: Final = 999
"""The greatest value that is believed without the numbers before it: above it begin the years."""
_WIDEST_GAP: Final = 10
"""How far a long number may lie behind the one before it: a few numbers may be lost or misprinted."""
_BEHIND: Final = re.compile("[ \\t\u3000\u00a0]*")


class NumberReader:
    """Reads the numbers of a text line by line. A long one (2021.) counts only where the numbers before it lead there."""

    def __init__(self) -> None:
        self._reached: dict[str, int] = {}

    def at_start(self, text: str) -> Number | None:
        """The number with which the next line begins, or None."""
        number = _candidate(text)
        if number is None or number.value <= _SHORT - _WIDEST_GAP:
            return number
        if number.value > _SHORT and not 0 <= number.value - self._reached.get(number.style, 0) <= _WIDEST_GAP:
            return None
        self._reached[number.style] = number.value
        return number


def number_at_start(text: str) -> Number | None:
    """The number with which a line that stands alone begins, or None."""
    return NumberReader().at_start(text)


def _candidate(text: str) -> Number | None:
    if not _FIRST.match(text):
        return None
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match:
            printed = match.group(1) or match.group(2)
            behind = _BEHIND.match(text, match.end())
            assert behind is not None
            return Number(_FAMILY.get(style, style), printed, value_of(printed), behind.end())
    return None


_FAMILY: Final = {"arabic_dotted": "arabic", "arabic_bracketed": "arabic_bracket"}
_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


def value_of(printed: str) -> int:
    """The value of a printed number, the last figure of a compound one: 十二 → 12, ③ → 3, 二-3 → 3, 第四章 → 4."""
    for block in (_CIRCLED, _BRACKETED, _DOTTED):
        if printed in block:
            return block.index(printed) + 1
    figures = re.findall(rf"[{_ARABIC}]+", printed)
    if figures:
        return int(figures[-1])
    return chinese_value("".join(char for char in printed if char in _CHINESE))


def chinese_value(numeral: str) -> int:
    """The value of a Chinese numeral below 1000 or of a row of digits: 二十一 → 21, 二〇二一 → 2021."""
    if not any(char in "十百" for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral) or 0)
    total, digit = 0, 0
    for char in numeral:
        if char in "十百":
            total += max(digit, 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
