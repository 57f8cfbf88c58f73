"""What the tests of the ground floor share: a data folder of their own, a tamperer's hands, a database with real commits."""

import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import Settings

from keqiao.core import guards

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite alone")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")
Tampering = Callable[[], AbstractContextManager[None]]
Audit = Callable[[], tuple[int, dict[str, Any]]]


@pytest.fixture(autouse=True)
def own_home(settings: Settings, tmp_path: Path) -> Path:
    """What a test seals is rolled back in the database; its lines in the seal log must not outlive it either."""
    home = tmp_path / "home"
    home.mkdir()
    if (settings.HOME / "seals").exists():
        shutil.copytree(settings.HOME / "seals", home / "seals")
    settings.HOME = home
    return home


@contextmanager
def tamper() -> Iterator[None]:
    """Within this block the database refuses nothing, as for somebody who owns it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
    else:
        guards.install()


@pytest.fixture
def tampering(db: None) -> Tampering:
    return tamper


@pytest.fixture
def audit(db: None) -> Audit:
    """`keqiao audit verify --json`: exit status and answer."""

    def verify() -> tuple[int, dict[str, Any]]:
        out = io.StringIO()
        try:
            call_command("audit", "verify", "--json", stdout=out)
        except SystemExit as end:
            return int(str(end.code)), json.loads(out.getvalue())
        return 0, json.loads(out.getvalue())

    return verify


@dataclass(frozen=True, slots=True)
class Scratch:
    """A copy of the filled test database, with real commits; `env` is for processes that shall use it too."""

    env: dict[str, str]

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "keqiao", *words]


@pytest.fixture
def scratch(db: None, own_home: Path, tmp_path: Path) -> Iterator[Scratch]:
    """For this test every thread's connection, and every process given `env`, is to a copy that is thrown away afterwards."""
    outer = connections["default"]
    known, original = outer.settings_dict, outer.settings_dict["NAME"]
    outer.close()  # its transaction ends with it; PostgreSQL copies a database only while nobody is in it
    known["NAME"] = name = _copy_of(original, tmp_path)
    connections["default"] = connections.create_connection("default")
    try:
        yield Scratch(
            os.environ
            | {
                "DATABASE_URL": _address(name),
                "KEQIAO_HOME": str(own_home),
                "DJANGO_SETTINGS_MODULE": "keqiao.config.settings",
            }
        )
    finally:
        connections["default"].close()
        connections["default"] = outer
        known["NAME"] = original
        if connection.vendor == "postgresql":
            _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_of(original: str, folder: Path) -> str:
    if connection.vendor == "postgresql":
        name = f"{original}_scratch"
        _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        return name
    import sqlite3

    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(folder / "scratch.sqlite3")) as target:
        source.backup(target)
    return str(folder / "scratch.sqlite3")


def _on_server(statement: str) -> None:
    known = connection.settings_dict
    words = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **{k: v for k, v in words.items() if v}) as server:
        server.execute(statement.encode())


def _address(name: str) -> str:
    if connection.vendor != "postgresql":
        return f"sqlite:///{name}"
    known = connection.settings_dict
    user = f"{known['USER']}:{known['PASSWORD']}@" if known["USER"] else ""
    if str(known["HOST"]).startswith("/"):
        return f"postgresql://{user}/{name}?host={known['HOST']}"
    return f"postgresql://{user}{known['HOST']}:{known['PORT'] or 5432}/{name}"
