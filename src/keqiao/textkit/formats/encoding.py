"""Which encoding is this? Strict trial, then plausibility as Chinese text; no declared charset is believed."""

import codecs
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

ENCODINGS: Final = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES: Final = 1 << 16
"""How much of a file is looked at to judge; even, so that UTF-16 is not cut inside a unit."""
_ACCEPTED: Final = 0.55
"""Least share of ordinary characters for a text to be believed. Wrong readings of real texts stay below 0.5."""
_WHITESPACE: Final = frozenset("\t\n\r\f\v")


class Decoded(NamedTuple):
    """``text`` without byte order mark, and the name of the encoding that gave it."""

    text: str
    encoding: str


def _one_for_each_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffd" * (error.end - error.start), error.end


codecs.register_error("keqiao.each_byte", _one_for_each_byte)


@cache
def ordinary_han() -> frozenset[str]:
    """The Han characters of daily use: level 1 of GB 2312 and level 1 of Big5, which were chosen by frequency."""
    simplified = _two_byte_block("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _two_byte_block("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return frozenset(simplified) | frozenset(traditional)


def _two_byte_block(codec: str, leads: range, trails: range | tuple[int, ...]) -> Iterator[str]:
    for lead in leads:
        for trail in trails:
            char = bytes((lead, trail)).decode(codec, "ignore")
            if char >= "\u4e00":
                yield char


def decode(data: bytes) -> Decoded | None:
    """The text of ``data``, or None where no encoding makes text of it.

    A byte order mark decides. Then strict UTF-8; then the reading with the greatest share of ordinary characters,
    a few undecodable bytes being U+FFFD each.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _believed(data[len(mark) :], name)
    if b"\x00" not in data:
        try:
            return _if_text(Decoded(data.decode("utf-8"), "utf-8"))
        except UnicodeDecodeError:
            pass
    ranked = sorted(ENCODINGS, key=lambda name: _plausibility(data, name), reverse=True)
    if _plausibility(data, ranked[0]) < _ACCEPTED:
        return None
    return _believed(data, ranked[0])


def _believed(data: bytes, name: str) -> Decoded | None:
    codec = "cp950" if name == "big5" else name
    return _if_text(Decoded(data.decode(codec, "keqiao.each_byte"), name))


def _if_text(decoded: Decoded) -> Decoded | None:
    """None for what decodes but is no text: control characters in number, or mostly undecodable bytes."""
    sample = decoded.text[:_SAMPLE_BYTES]
    foreign = sum(1 for char in sample if (char < " " and char not in _WHITESPACE) or char == "\ufffd")
    return None if foreign * 10 > len(sample) else decoded


def _plausibility(data: bytes, name: str) -> float:
    """Share of ordinary characters in the head of ``data`` read as ``name``: 0 to 1; newlines and blanks count little."""
    sample = data[:_SAMPLE_BYTES]
    if name.startswith("utf-16") and len(data) % 2:
        return 0.0
    text = sample.decode("cp950" if name == "big5" else name, "keqiao.each_byte")
    if len(data) > len(sample):
        text = text.rstrip("\ufffd")
    if not text:
        return 0.0
    return sum(map(_weight, text)) / len(text)


def _weight(char: str) -> float:
    code = ord(char)
    if code < 0x80:
        return 1.0 if code >= 0x20 or char in _WHITESPACE else -1.0
    if 0x4E00 <= code <= 0x9FFF:
        return 1.0 if char in ordinary_han() else 0.2
    if 0x3000 <= code <= 0x3020 or 0xFF01 <= code <= 0xFF5E or 0x2010 <= code <= 0x2026:
        return 1.0
    if 0xA0 <= code < 0x250 or 0x2100 <= code <= 0x2800:
        return 0.5
    return -0.5
