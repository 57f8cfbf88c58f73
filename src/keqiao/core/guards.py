"""What the database itself refuses: changing, deleting, replacing or emptying the trail and its seals.

Installed by `keqiao migrate` after every migration, because Django's table rebuild on SQLite drops triggers silently.
"""

from django.db import connection

# Table and its unique columns: SQLite's `INSERT OR REPLACE` deletes the row that stands in the way and fires no delete
# trigger, so there an insert under a key that is taken is refused as well.
TABLES = {"core_trail": ("id",), "core_seal": ("seq", "trail_id")}
_VERBS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}
_BODY = " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END "


def install() -> None:
    """Create what is missing; doing it twice changes nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE OR REPLACE FUNCTION keqiao_append_only() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$")
        for name in missing():
            on = f" ON {_table(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            cursor.execute(_statement(name))


def missing() -> list[str]:
    """Names of the triggers that should be there, enabled and as `install` makes them, and are not."""
    there = _there()
    wanted = [f"{table}_no_{verb}" for table in TABLES for verb in _VERBS[connection.vendor]]
    return [name for name in wanted if there.get(name) != _statement(name)]


def _there() -> dict[str, str]:
    """Definition by name of every trigger that fires."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, pg_get_triggerdef(t.oid, true) FROM pg_trigger t "
                "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE c.relname = ANY(%s) AND t.tgenabled IN ('O', 'A') AND p.prosrc = %s AND pg_table_is_visible(c.oid)",
                [list(TABLES), _BODY],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _table(name: str) -> str:
    return name.rsplit("_no_", 1)[0]


def _statement(name: str) -> str:
    table, verb = name.rsplit("_no_", 1)
    if connection.vendor == "postgresql":
        each = "STATEMENT" if verb == "truncate" else "ROW"
        return f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH {each} EXECUTE FUNCTION keqiao_append_only()"
    event = f"{verb.upper()} ON {table}"
    if verb == "replace":
        taken = " OR ".join(f"{column} = NEW.{column}" for column in TABLES[table])
        event = f"INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608  names from above
    return f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
