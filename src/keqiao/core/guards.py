"""What the database itself refuses: changing, deleting or emptying the trail and its seals.

Installed by `keqiao migrate` after every migration, because Django's table rebuild on SQLite drops triggers silently.
"""

from django.db import connection

TABLES = ("core_trail", "core_seal")
_VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def install() -> None:
    """Create what is missing; doing it twice changes nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION keqiao_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            )
        for name in missing():
            table, verb = name.rsplit("_no_", 1)
            cursor.execute(_statement(name, table, verb))


def missing() -> list[str]:
    """Names of the triggers that should be there (enabled) and are not."""
    wanted = [f"{table}_no_{verb}" for table in TABLES for verb in _VERBS[connection.vendor]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE c.relname = ANY(%s) AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)",
                [list(TABLES)],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in there]


def _statement(name: str, table: str, verb: str) -> str:
    if connection.vendor == "postgresql":
        each = "STATEMENT" if verb == "truncate" else "ROW"
        return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION keqiao_append_only()"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
