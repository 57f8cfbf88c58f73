"""How an app says which of its lists come and go as Excel: a book of tables, each with its columns.

The same declaration makes the file that is exported, the empty form, the check of what is brought in and its pages. Headers
and help are the office's Chinese in every language: they stand in files that go from hand to hand.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from keqiao.core.viewer import Viewer

ColumnKind = Literal["text", "code", "date", "whole", "choice"]
Cell = Any  # what an export writes: text, a day, a whole number or None
Choices = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind`: `code` is text of digits and letters (phones too), kept as typed but for width and blanks.

    `choices` (of a choice): code → the word that stands in the cell. `also`: other headers under which it is known.
    """

    key: str
    header: str
    kind: ColumnKind = "text"
    width: int = 14
    help: str = ""
    is_required: bool = False
    longest: int = 120
    choices: Choices | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: the column ("" is the whole row), and wording with `%(name)s` places, translated when shown."""

    column: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """A row while it is checked. `cells`: texts as read; `values`: what they mean; the rest is what the check finds.

    `id` is that of the kept row, once it is kept. `changes`: (column, before, after) as a person reads them. Where there are
    faults the rest does not count.
    """

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    id: int | None = None
    key: str = ""
    label: str = ""
    target: int | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    ready: dict[str, Any] = field(default_factory=dict)
    needs: "int | Line | None" = None
    also_needs: "int | Line | None" = None

    def wrong(self, column: str, text: str, /, **values: Any) -> None:
        """Note a fault. `text` is marked for translation by the caller (`N_`)."""
        self.faults.append(Fault(column, text, values))


@dataclass(frozen=True, slots=True)
class Check:
    """What a check is about: which import, by whom, in the hat of which body.

    `memo` lasts from one call to the next as long as one worker goes on; what is not there has to be looked up again.
    """

    import_id: int
    viewer: Viewer
    path: str
    memo: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One list = one sheet.

    `check(lines, check)` compares some hundred rows with the database in a few queries and fills each line: key, label,
    target, changes, ready, needs; it also sees the rows of earlier tables of the same import (`SheetRow`). `step`: so many
    lines at once; a table whose rows lean on later ones takes all of them, and no more than that are brought in.
    `finish(check)`, after the last row: what only all rows together show (rings, overlaps), as fault by row id.
    `rows(viewer)`: the list as this viewer may see it, a value for each column.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    check: Callable[[Sequence[Line], Check], None]
    rows: Callable[[Viewer], Iterable[Sequence[Cell]]]
    finish: Callable[[Check], Iterable[tuple[int, Fault]]] | None = None
    step: int = 1000
    is_whole: bool = False

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Book:
    """Lists that come and go in one workbook and are applied together.

    `read`, `write`: permissions of the access table; single rows are held to more by their check.
    `mark()`: text that is another one whenever the lists changed; `hold()`: from now to the end of the transaction nobody else
    changes them. `apply(import_id, check)`: write every row that is not left out, by set statements, with one trail entry;
    returns what was written, for the page. `url`: name of the page on which the lists stand.
    """

    kind: str
    title: str
    tables: tuple[Table, ...]
    read: str
    write: str
    mark: Callable[[], str]
    hold: Callable[[], None]
    apply: Callable[[int, Check], Mapping[str, int]]
    url: str = ""

    def table(self, kind: str) -> Table:
        return next(table for table in self.tables if table.kind == kind)
