"""Tables as the models say, and what the database itself refuses; older databases come up to date."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from keqiao.core import guards
from tests.guards.source import ROOT, floors

KEPT = sorted((ROOT / "tests" / "samples").glob("*.sqlite3"))


def test_the_run_is_on_the_database_that_it_says() -> None:
    """`script/test` names the database of each of its two runs."""
    assert connection.vendor == os.environ.get("KEQIAO_TEST_VENDOR", connection.vendor)


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # exits with 1 where one is missing


def test_the_database_has_its_guards(db: None) -> None:
    assert guards.missing() == []
    with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):  # each database has its own error
        cursor.execute("DELETE FROM core_trail")


def test_every_table_is_the_one_of_its_model(db: None) -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            if model._meta.app_label in floors():
                assert model._meta.db_table in tables
                columns = {
                    column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
                }
                assert columns == {field.column for field in model._meta.concrete_fields}, model
    assert "search_index" in tables


def keqiao(database: Path, *words: str) -> None:
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "KEQIAO_HOME": str(database.parent),
        "DJANGO_SETTINGS_MODULE": "keqiao.config.settings",
    }
    command = [sys.executable, "-m", "keqiao", *words]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def schema(database: Path) -> set[tuple[str, ...]]:
    """Tables with their columns, indexes with theirs, triggers: in no order, without what migrations leave in the text."""
    found: set[tuple[str, ...]] = set()
    with sqlite3.connect(database) as opened:
        for kind, name, table in opened.execute("SELECT type, name, tbl_name FROM sqlite_master"):
            if kind == "table":
                for _i, column, type_, required, _default, key in opened.execute(f'PRAGMA table_info("{name}")'):
                    found.add((name, column, type_, str(required), str(key)))
            elif kind == "trigger":
                found.add((kind, name, table))
            else:
                columns = tuple(str(row[2]) for row in opened.execute(f'PRAGMA index_info("{name}")'))
                found.add((kind, table, *columns))
    opened.close()
    return found


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("fresh") / "db.sqlite3"
    keqiao(database, "migrate", "--verbosity", "0")
    return database


def test_a_database_of_the_first_migrations_comes_up_to_date(fresh: Path, tmp_path: Path) -> None:
    """Stands in until a version has been released and its sample is kept; goes the same way."""
    database = tmp_path / "db.sqlite3"
    migrations = MigrationLoader(None).disk_migrations
    top = max((app for app, _name in migrations if app in floors()), key=lambda app: floors()[app])
    # The first migration of the highest app brings with it what it needs of the others; the trail has its guards from the start.
    for first in ("core", top):
        keqiao(database, "migrate", first, min(name for app, name in migrations if app == first), "--verbosity", "0")
    keqiao(database, "migrate", "--verbosity", "0")
    assert schema(database) == schema(fresh)


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: str(path.stem))
def test_a_kept_sample_comes_up_to_date(kept: Path, fresh: Path, tmp_path: Path) -> None:
    """The sample of each released version (kept by script/release) opens in this one, its trail still whole."""
    database = tmp_path / "db.sqlite3"
    shutil.copy(kept, database)
    keqiao(database, "migrate", "--verbosity", "0")
    assert schema(database) == schema(fresh)
    with sqlite3.connect(database) as opened:
        assert opened.execute("SELECT count(*) FROM plans_version").fetchone()[0] >= 1
    opened.close()
