"""What every format becomes: decoded text and its lines, each with its place."""

from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """One line without its line end: ``source[start:end]``, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """Decoded text. All places in this library are code points in ``text``.

    ``text`` has no byte order mark, keeps its line ends, and holds one U+FFFD for each byte that could not be decoded.
    ``encoding`` is one of ``encoding.ENCODINGS``. ``lines`` are in order, empty lines included.
    """

    text: str
    encoding: str
    lines: tuple[Line, ...]
