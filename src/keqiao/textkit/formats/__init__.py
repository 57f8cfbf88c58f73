"""The door for files: bytes of any format become a ``Source``, decoded text with the place of every line.

A new format is one module here and one entry of ``_SIGNATURES``; the grammars see lines and nothing of the format.
"""

from typing import Final

from .plaintext import read_plain_text
from .refusal import REFUSALS, RefusalClass, Refused
from .source import Line, Source

__all__ = ["REFUSALS", "Line", "RefusalClass", "Refused", "Source", "read_lines"]

_SAVE_AS_TEXT: Final = "请用原程序打开，另存为纯文本（.txt）后再试。"
_SIGNATURES: Final[tuple[tuple[bytes, RefusalClass, str], ...]] = (
    (b"%PDF-", "not_readable", "这是 PDF 文件，本版本还不能读。请打开后复制全文，存为纯文本（.txt）再试。"),
    (b"PK\x03\x04", "not_readable", "这是 Word、Excel、WPS 或压缩文件，本版本还不能读。" + _SAVE_AS_TEXT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_readable", "这是旧版 Office 文件，本版本还不能读。" + _SAVE_AS_TEXT),
    (b"{\\rtf", "not_readable", "这是 RTF 文件，本版本还不能读。" + _SAVE_AS_TEXT),
    (b"\x89PNG", "not_text", "这是图片，不是文字文件。请提供可以复制文字的版本。"),
    (b"\xff\xd8\xff", "not_text", "这是图片，不是文字文件。请提供可以复制文字的版本。"),
    (b"GIF8", "not_text", "这是图片，不是文字文件。请提供可以复制文字的版本。"),
)
_HTML_HEADS: Final = (b"<!doctype html", b"<html", b"<?xml")


def read_lines(data: bytes, name: str = "") -> Source:
    """Read a file's bytes, whatever its format: the content decides, never ``name`` (which only serves messages).

    Raises Refused: empty, not_text, not_readable.
    """
    for signature, kind, message in _SIGNATURES:
        if data.startswith(signature):
            raise Refused(kind, f"{name}：{message}" if name else message)
    if data[:256].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML_HEADS):
        raise Refused("not_readable", "这是网页文件，本版本还不能读。请在浏览器中打开，复制全文，存为纯文本（.txt）再试。")
    return read_plain_text(data)
