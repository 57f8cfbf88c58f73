"""Plain text: bytes → decoded text → lines."""

import re
from typing import Final

from .encoding import decode
from .refusal import Refused
from .source import Line, Source

_LINE: Final = re.compile("[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+|\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_BLANK: Final = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000 \t\n\r\f\v")


def read_plain_text(data: bytes) -> Source:
    """Decode ``data`` and cut it into lines. Raises Refused: empty, not_text."""
    decoded = decode(data)
    if decoded is None:
        raise Refused("not_text", "这不是文字文件，或编码无法识别。请在原程序中另存为 UTF-8 纯文本后再试。")
    if "\x00" in decoded.text:
        # No database column and no editor holds them; a text that has them was cut out of something else.
        raise Refused("not_text", "文件里有空字符（NUL），不是纯文本。请在原程序中另存为 UTF-8 纯文本后再试。")
    if not decoded.text.strip("".join(_BLANK)):
        raise Refused("empty", "文件里没有文字。请检查是否选错了文件。")
    return Source(decoded.text, decoded.encoding, tuple(_lines(decoded.text)))


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    open_at: int | None = None
    for match in _LINE.finditer(text):
        start, _end = match.span()
        if text[start] in "\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029":
            lines.append(Line(start if open_at is None else open_at, start))
            open_at = None
        else:
            open_at = start
    if open_at is not None:
        lines.append(Line(open_at, len(text)))
    return lines
