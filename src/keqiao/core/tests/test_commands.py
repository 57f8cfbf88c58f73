"""What scripts rely on: exit statuses, one line or one JSON value, UTF-8 whatever the locale."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from keqiao.core.tests.conftest import Scratch, on_postgresql

Done = subprocess.CompletedProcess[str]


def keqiao(env: dict[str, str], *words: str) -> Done:
    command = [sys.executable, "-m", "keqiao", *words]
    return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False, timeout=120)


@pytest.fixture
def nowhere(own_home: Path) -> dict[str, str]:
    """An environment whose database is a file that does not exist yet."""
    own = {"KEQIAO_HOME": str(own_home), "DATABASE_URL": f"sqlite:///{own_home}/none.sqlite3"}
    return os.environ | own | {"DJANGO_SETTINGS_MODULE": "keqiao.config.settings"}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def one_line(text: str) -> str:
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1, text
    return text.strip()


# --- the database ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["audit", "verify"], ["migrate"]])
def test_unreachable_database_is_status_3(nowhere: dict[str, str], words: list[str]) -> None:
    done = keqiao(nowhere | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, *words)
    assert done.returncode == 3
    assert done.stdout == ""
    one_line(done.stderr)


def test_unreachable_database_is_said_as_json(nowhere: dict[str, str]) -> None:
    done = keqiao(nowhere | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "audit", "verify", "--json")
    assert (done.returncode, done.stderr) == (3, "")
    assert set(json.loads(done.stdout)["error"]) == {"class", "message"}


def test_database_without_tables_is_not_a_traceback(nowhere: dict[str, str]) -> None:
    done = keqiao(nowhere, "audit", "verify")
    assert done.returncode == 3
    one_line(done.stderr)


@on_postgresql
def test_database_that_does_not_exist_is_status_3(scratch: Scratch) -> None:
    done = keqiao(scratch.env | {"DATABASE_URL": scratch.env["DATABASE_URL"].replace("_scratch", "_missing")}, "clock")
    assert done.returncode == 3
    one_line(done.stderr)


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://host/name", "postgresql://u:p@host:port/name", "sqlite:////no/such/folder/x.sqlite3"]
)
def test_bad_database_address_is_one_line(nowhere: dict[str, str], address: str) -> None:
    done = keqiao(nowhere | {"DATABASE_URL": address}, "clock")
    assert done.returncode in (2, 3)
    one_line(done.stderr)


def test_bad_database_address_of_serve_is_one_line(nowhere: dict[str, str]) -> None:
    done = keqiao(nowhere, "serve", "--port", "0", "--database", "nonsense")
    assert done.returncode in (2, 3)
    one_line(done.stderr)


def test_file_that_is_no_database_is_one_line_and_stays(nowhere: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "letter.sqlite3"
    file.write_text("这不是数据库。" * 100)
    done = keqiao(nowhere | {"DATABASE_URL": f"sqlite:///{file}"}, "serve", "--port", "0", "--sample-if-empty")
    assert done.returncode in (2, 3)
    one_line(done.stderr)
    assert file.read_text() == "这不是数据库。" * 100


# --- usage -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    [["no-such-command"], ["audit"], ["audit", "burn"], ["serve", "--port", "x"]],
)
def test_wrong_usage_is_status_2(nowhere: dict[str, str], words: list[str]) -> None:
    done = keqiao(nowhere, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_refusal_is_one_line_or_one_json_value(scratch: Scratch) -> None:
    plain, as_json = keqiao(scratch.env, "clock", "--set", "soon"), keqiao(scratch.env, "clock", "--set", "soon", "--json")
    assert (plain.returncode, plain.stdout) == (2, "")
    assert "soon" in one_line(plain.stderr)
    assert (as_json.returncode, as_json.stderr) == (2, "")
    assert set(json.loads(as_json.stdout)["error"]) == {"class", "message"}


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "gb18030"},
    ],
)
def test_output_is_utf_8_whatever_the_locale(scratch: Scratch, locale: dict[str, str]) -> None:
    done = keqiao(scratch.env | locale, "accounts", "--json")
    assert done.returncode == 0
    assert "林晓（示例）" in done.stdout
    assert json.loads(done.stdout)[0]["username"] == "bangongshi"


def test_output_for_people_is_utf_8_too(scratch: Scratch) -> None:
    assert "林晓（示例）" in keqiao(scratch.env | {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}, "accounts").stdout


# --- serve, as far as it does not start ----------------------------------------------------------------------------------
def test_taken_port_is_one_line_and_touches_nothing(nowhere: dict[str, str], own_home: Path, taken_port: int) -> None:
    done = keqiao(nowhere, "serve", "--port", str(taken_port), "--sample-if-empty")
    assert done.returncode == 2
    assert str(taken_port) in one_line(done.stderr)
    assert not (own_home / "none.sqlite3").exists()


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", "70000"), ("127.0.0.1", "-1"), ("no.such.host.invalid", "8000"), ("h" * 80, "8000")]
)
def test_address_that_cannot_be_is_one_line(nowhere: dict[str, str], host: str, port: str) -> None:
    done = keqiao(nowhere, "serve", "--host", host, f"--port={port}")
    assert done.returncode == 2
    one_line(done.stderr)
