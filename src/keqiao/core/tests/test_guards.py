"""The database itself refuses to change, delete, replace or empty the trail and its seals."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from keqiao.core import guards, seal, trail
from keqiao.core.models import Seal, TrailEntry
from keqiao.core.operations import prepare
from keqiao.core.tests.conftest import Scratch, on_postgresql, on_sqlite
from keqiao.core.viewer import SYSTEM

REFUSED = "is append-only"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["core_trail", "core_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0} WHERE {1} = 1"])
def test_database_refuses_update_and_delete(db: None, table: str, statement: str) -> None:
    column = {"core_trail": "id", "core_seal": "seq"}[table]
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        execute(statement.format(table, column))


@pytest.mark.parametrize("act", [lambda rows: rows.update(hash="x"), lambda rows: rows.delete()])
def test_database_refuses_what_the_orm_does(db: None, act: Callable[[models.QuerySet[Seal]], object]) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        act(Seal.objects.filter(seq=1))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO core_trail SELECT id, at, true_at, 'forged', subject_kind, subject_id, \"by\", hat, body "
        "FROM core_trail WHERE id = 1",
        "INSERT OR REPLACE INTO core_seal (seq, trail_id, hash) VALUES (1, 99999, 'forged')",
        "INSERT OR REPLACE INTO core_seal (seq, trail_id, hash) SELECT 99999, trail_id, 'forged' FROM core_seal WHERE seq = 1",
    ],
)
@on_sqlite
def test_sqlite_refuses_insert_or_replace(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        execute(statement)


def test_database_refuses_insert_that_updates(db: None) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        execute(
            "INSERT INTO core_seal (seq, trail_id, hash) VALUES (1, 99999, 'forged') "
            "ON CONFLICT (seq) DO UPDATE SET hash = 'forged'"
        )


@on_postgresql
@pytest.mark.parametrize("statement", ["TRUNCATE core_trail", "TRUNCATE core_seal", "TRUNCATE core_trail, core_seal CASCADE"])
def test_postgresql_refuses_truncate(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        execute(statement)


def test_guards_stand_after_migrations_and_installing_twice_changes_nothing(db: None) -> None:
    assert guards.missing() == []
    guards.install()
    guards.install()
    assert guards.missing() == []


@on_sqlite
@pytest.mark.parametrize("verb", ["update", "delete", "replace"])
def test_guard_that_does_nothing_counts_as_missing(db: None, verb: str) -> None:
    name = f"core_trail_no_{verb}"
    event = "INSERT" if verb == "replace" else verb
    execute(f"DROP TRIGGER {name}")
    execute(f"CREATE TRIGGER {name} BEFORE {event} ON core_trail BEGIN SELECT 1; END")
    assert guards.missing() == [name]
    guards.install()
    assert guards.missing() == []


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE core_trail DISABLE TRIGGER core_trail_no_update",
        "ALTER TABLE core_trail ENABLE REPLICA TRIGGER core_trail_no_update",
        "DROP TRIGGER core_trail_no_update ON core_trail",
        "CREATE OR REPLACE TRIGGER core_trail_no_update BEFORE UPDATE ON core_trail FOR EACH ROW WHEN (false) "
        "EXECUTE FUNCTION keqiao_append_only()",
    ],
)
def test_guard_that_does_not_fire_counts_as_missing(db: None, statement: str) -> None:
    execute(statement)
    assert guards.missing() == ["core_trail_no_update"]
    guards.install()
    assert guards.missing() == []


@on_postgresql
def test_function_that_does_nothing_counts_as_all_missing(db: None) -> None:
    execute("CREATE OR REPLACE FUNCTION keqiao_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
    assert len(guards.missing()) == 6
    guards.install()
    assert guards.missing() == []


@on_sqlite
def test_rebuilt_table_gets_its_guards_back(scratch: Scratch) -> None:
    trail.record("test.before", subject=("test", 1), by=SYSTEM)
    wider = models.CharField(max_length=61)
    wider.set_attributes_from_name("kind")
    with connection.schema_editor() as editor:
        editor.alter_field(TrailEntry, TrailEntry._meta.get_field("kind"), wider, strict=True)
    assert guards.missing() == ["core_trail_no_update", "core_trail_no_delete", "core_trail_no_replace"]
    prepare.migrate()
    assert guards.missing() == []
    seal.seal()
    assert seal.verify().ok


def test_flush_is_refused(scratch: Scratch) -> None:
    before = TrailEntry.objects.count()
    with pytest.raises(Exception, match=r"append-only|couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert TrailEntry.objects.count() == before > 0
