"""Parts of set statements that read rows of an import: what `ready` holds, in the words of either database."""

from typing import Any

from django.db import connection, models


class Ready:
    """SQL for values of `core_sheetrow.ready`; `row` is the table's name in the statement."""

    def __init__(self, row: str = "r") -> None:
        self.row = row
        self.is_postgresql = connection.vendor == "postgresql"

    def text(self, name: str) -> str:
        return f"COALESCE({self._value(name)}, '')"

    def whole(self, name: str) -> str:
        return f"CAST({self._value(name)} AS bigint)" if self.is_postgresql else self._value(name)

    def day(self, name: str) -> str:
        return f"CAST({self._value(name)} AS date)" if self.is_postgresql else self._value(name)

    def has(self, name: str) -> str:
        if self.is_postgresql:
            return f"jsonb_exists({self.row}.ready, '{name}')"
        return f"(json_type({self.row}.ready, '$.{name}') IS NOT NULL)"

    def _value(self, name: str) -> str:
        return f"({self.row}.ready->>'{name}')" if self.is_postgresql else f"json_extract({self.row}.ready, '$.{name}')"

    def rows(self, table: str, verdict: str) -> str:
        """FROM and WHERE of the rows to be written; one place: the import's id."""
        return (
            f"core_sheetrow {self.row} WHERE {self.row}.sheet_import_id = %s AND {self.row}.\"table\" = '{table}'"
            f" AND {self.row}.verdict = '{verdict}' AND NOT {self.row}.is_left_out"
        )

    def digits(self, value: str, width: int) -> str:
        """A number with leading zeros."""
        if self.is_postgresql:
            return f"lpad(CAST({value} AS text), {width}, '0')"
        return f"printf('%%0{width}d', {value})"


def execute(statement: str, *values: Any) -> int:
    """Run one statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def reserve(model: type[models.Model], count: int) -> int:
    """Ids that nobody else will get: the first of `count`. The table must be held."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s)", [sequence])
            (first,) = cursor.fetchone()
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
        else:
            cursor.execute("SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = %s", [table])
            (first,) = cursor.fetchone()
    return int(first)


def hold(*tables: type[models.Model]) -> None:
    """Nobody else writes these tables until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        names = ", ".join(f'"{model._meta.db_table}"' for model in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
