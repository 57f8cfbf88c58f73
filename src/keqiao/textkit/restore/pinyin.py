"""Readings of characters, and the step that takes printed readings out: 長(zhǎng)治 → 長治."""

import re
from functools import cache
from typing import Final
from unicodedata import normalize

from .segments import Segment

_TONES: Final = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿɡêếềḗ", "aaaaeeeeiiiioooouuuuüüüünnnmgeeee")
_MARKS: Final = re.compile("[\u0300\u0301\u0304\u030c]")
_BRACKET: Final = re.compile(
    r"([\u3400-\u4dbf\u4e00-\u9fff])\(([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡê\u0300\u0301\u0304\u0308\u030c:]{1,12})\)"
)


@cache
def _table() -> dict[int, str]:
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


def plain_reading(reading: str) -> str:
    """A reading without its tone, ü written as v: lǜ, lü and lu: → lv."""
    if _MARKS.search(reading):
        reading = normalize("NFC", reading)
    return reading.replace("u:", "ü").translate(_TONES).replace("ü", "v")


@cache
def readings_of(char: str) -> frozenset[str]:
    """Every reading of ``char`` that the dictionary knows, tone marks as printed there; empty for an unknown one."""
    return frozenset(_table().get(ord(char), "").split(",")) - {""}


@cache
def is_reading(char: str, printed: str) -> bool:
    """Is ``printed`` a reading of ``char``? With tone marks it must be that tone; one bare letter is a list mark."""
    plain = plain_reading(printed)
    if len(plain) == 1 and plain == printed:
        return False
    if printed in readings_of(char):
        return True
    spoken = {plain_reading(reading) for reading in readings_of(char)}
    toneless = printed.replace("u:", "v").replace("ü", "v") == plain
    return plain in spoken if toneless else normalize("NFC", printed) in readings_of(char)


def remove_pinyin(text: str, start: int, end: int) -> tuple[list[Segment], list[str]]:
    """Segments of ``text[start:end]`` with every reading bracket taken out, and the characters that had one."""
    if start == end:
        return [], []
    if text.find("(", start, end) < 0:
        return [Segment(start, end, text[start:end], "kept")], []
    segments: list[Segment] = []
    annotated: list[str] = []
    at = start
    for match in _BRACKET.finditer(text, start, end):
        char, printed = match.groups()
        if not is_reading(char, printed):
            continue
        open_at = match.start() + 1
        segments.append(Segment(at, open_at, text[at:open_at], "kept"))
        segments.append(Segment(open_at, match.end(), "", "pinyin_removed"))
        annotated.append(char)
        at = match.end()
    if at < end:
        segments.append(Segment(at, end, text[at:end], "kept"))
    return segments, annotated
