"""What a workbook becomes: sheets of rows of values, each with its place as the program shows it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that shows an error of the program instead of a value: #REF!, #DIV/0!."""

    text: str


Value = str | int | float | bool | dt.date | dt.datetime | Wrong
"""A cell without content is "". A number without fraction is an int: 13800000000.0 → 13800000000."""

MOST_COLUMNS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is 1-based as the program shows it; `values` begin with column A; what is empty at the end is left out."""

    number: int
    values: tuple[Value, ...]

    def cells(self) -> Iterator[tuple[str, Value]]:
        """(column letter, value) of what is not empty."""
        return ((letter(place), value) for place, value in enumerate(self.values) if value != "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows without any content are left out; hidden ones are not. `is_hidden`: the whole sheet is."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]


def letter(place: int) -> str:
    """Column letter of a place counted from 0: 0 → A, 26 → AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def place_of(letters: str) -> int:
    """A → 0, AA → 26; letters are A to Z."""
    found = 0
    for char in letters:
        found = found * 26 + ord(char) - 64
    return found - 1


def text_of(value: Value) -> str:
    """The value as a person reads it: no `.0`, dates as 2021-05-24; blanks around it are gone."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Wrong):
        return value.text
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != dt.time() else value.date().isoformat()
    return str(value)
