"""Databases for measures: a file in a temporary folder, or one on a PostgreSQL server, gone afterwards."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.run import USUAL

VENDORS = ("sqlite", "postgresql")


class NoServer(Exception):
    """No PostgreSQL answers here."""


@contextmanager
def empty_database(vendor: str, names: list[str]) -> Iterator[Path]:
    """Put an empty database of `vendor` in DATABASE_URL, before Django reads its settings; yields the data folder.

    Without a PostgreSQL the process ends, having said for each of `names` that it could not run.
    """
    with tempfile.TemporaryDirectory(prefix="keqiao-bench-") as folder:
        os.environ |= {"KEQIAO_HOME": folder, "DJANGO_SETTINGS_MODULE": "keqiao.config.settings"}
        if vendor == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            yield Path(folder)
            return
        try:
            server = _server()
        except NoServer as fault:
            for name in names:
                print(json.dumps({"name": name, "error": str(fault)}))
            sys.exit(0)
        name = f"keqiao_bench_{os.getpid()}"
        _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        try:
            yield Path(folder)
        finally:
            _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _server() -> str:
    named = os.environ.get("TEST_DATABASE_URL", "")
    for address in [named] if named.startswith("postgres") else USUAL:
        try:
            with psycopg.connect(address, connect_timeout=3):
                return address
        except psycopg.Error:
            continue
    raise NoServer("no PostgreSQL answered; name one in TEST_DATABASE_URL")


def _execute(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
