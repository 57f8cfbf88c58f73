"""One command runs the product and leaves nothing behind, however it ends; it never touches what is somebody's."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from keqiao.core.operations import prepare
from tests.product import Product, environment, running

pytestmark = pytest.mark.journey
# A machine under the whole suite is slow: these are how long a person would wait, not how long it takes.
GONE, ORPHANS_GONE = 20, 15


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the product made its sample."""
    home = tmp_path_factory.mktemp("sample")
    with running(home, "serve", "--sample-if-empty"):
        return home


def children_of(pid: int) -> list[int]:
    """Every process below this one."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, wanted = list[int](), [pid]
    while wanted:
        above = wanted.pop()
        below = [child for child, parent in pairs if parent == above]
        found += below
        wanted += below
    return found


def command_of(pid: int) -> str:
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def is_there(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def wait_for(what: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return what()


def all_gone(pids: list[int], seconds: float) -> bool:
    return wait_for(lambda: not any(map(is_there, pids)), seconds)


def rows(home: Path, statement: str, name: str = "db.sqlite3") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / name)) as database:
        return database.execute(statement).fetchall()


@contextmanager
def started(home: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """`keqiao serve` without waiting for it; killed at the end if it still runs."""
    command = [sys.executable, "-m", "keqiao", "serve", "--port", "0", *words]
    env = environment(home, f"sqlite:///{home / 'db.sqlite3'}")
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


# --- its end -----------------------------------------------------------------------------------------------------------
def health(product: Product) -> dict[str, object]:
    with urllib.request.urlopen(f"{product.url}/healthz", timeout=10) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/json"
        return dict(json.load(response))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_product_is_well_and_ends_when_asked(sample_home: Path, number: signal.Signals) -> None:
    with running(sample_home, "serve") as product:
        assert health(product) == {"ok": True, "web": "ok", "database": "ok", "worker": "ok"}
        below = children_of(product.process.pid)
        assert len(below) >= 3  # web, its workers, worker
        product.process.send_signal(number)
        assert product.process.wait(GONE) == 0
        assert all_gone(below, 2)


def test_killed_product_leaves_no_orphans(sample_home: Path) -> None:
    with running(sample_home, "serve") as product:
        below = children_of(product.process.pid)
        os.kill(product.process.pid, signal.SIGKILL)  # and nobody waits for it: it stays a zombie
        assert all_gone(below, ORPHANS_GONE)


@pytest.mark.parametrize("part", ["worker", "web"])
def test_product_ends_with_a_part_that_fell(sample_home: Path, part: str) -> None:
    with running(sample_home, "serve") as product:
        below = children_of(product.process.pid)
        parts = {command_of(pid).strip(): pid for pid in below}
        ending = " worker" if part == "worker" else "application"
        os.kill(next(pid for command, pid in parts.items() if command.endswith(ending)), signal.SIGKILL)
        assert product.process.wait(GONE) == 1
        assert all_gone(below, 2)


# --- what it says --------------------------------------------------------------------------------------------------------
def test_start_says_address_accounts_and_time(sample_home: Path) -> None:
    with running(sample_home, "serve", env={"KEQIAO_STARTED_AT": str(time.time())}) as product:
        output = product.home / "output.txt"
        assert wait_for(lambda: "first page after" in output.read_text(), 30)
        said = output.read_text()
        assert product.url in said
        assert "bangongshi" in said
        assert "Filling" not in said  # it was there already


# --- whose database it is ------------------------------------------------------------------------------------------------
def test_new_installation_stays_empty_and_leads_to_its_first_page(tmp_path: Path) -> None:
    home = tmp_path / "installation"
    with running(home, "serve", "--new") as product, urllib.request.urlopen(product.url, timeout=10) as response:
        assert response.url.rstrip("/").endswith("/setup")
    assert (
        rows(home, "SELECT count(*) FROM accounts_user") == rows(home, "SELECT count(*) FROM registry_organisation") == [(0,)]
    )
    # The next start, without the flag, finds an installation of somebody's, not an empty database.
    with running(home, "serve", "--sample-if-empty"):
        pass
    assert rows(home, "SELECT count(*) FROM accounts_user") == [(0,)]
    assert rows(home, "SELECT is_sample FROM core_site") == [(0,)]


def test_sample_stays_with_new(sample_home: Path) -> None:
    before = rows(sample_home, "SELECT count(*) FROM accounts_user")
    with running(sample_home, "serve", "--new") as product, urllib.request.urlopen(product.url, timeout=10) as response:
        assert not response.url.rstrip("/").endswith("/setup")
    assert rows(sample_home, "SELECT count(*) FROM accounts_user") == before != [(0,)]


def test_database_of_somebody_else_is_not_filled(tmp_path: Path) -> None:
    home = tmp_path / "installation"
    home.mkdir()
    with closing(sqlite3.connect(home / "db.sqlite3")) as theirs:
        theirs.execute("CREATE TABLE recipes (name text)")
        theirs.execute("INSERT INTO recipes VALUES ('面')")
        theirs.commit()
    with running(home, "serve", "--sample-if-empty"):
        pass
    assert rows(home, "SELECT name FROM recipes") == [("面",)]
    assert rows(home, "SELECT count(*) FROM accounts_user") == [(0,)]


def killed_while_filling(home: Path) -> None:
    home.mkdir()
    with started(home, "--sample-if-empty") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Filling" in line:
                break
        time.sleep(0.3)
        process.kill()
        process.wait()
    assert rows(home, f"SELECT count(*) FROM {prepare.UNFINISHED}") == [(0,)]


def test_sample_whose_filling_was_killed_is_finished_by_the_next_start(tmp_path: Path) -> None:
    home = tmp_path / "installation"
    killed_while_filling(home)
    with running(home, "serve", "--sample-if-empty") as product:
        accounts = json.loads(product.keqiao("accounts", "--json").stdout)
        assert {"bangongshi", "auditor"} <= {account["username"] for account in accounts}
        assert product.keqiao("audit", "verify").returncode == 0
    assert rows(home, f"SELECT name FROM sqlite_master WHERE name = '{prepare.UNFINISHED}'") == []


def test_database_whose_filling_was_killed_can_become_an_installation(tmp_path: Path) -> None:
    home = tmp_path / "installation"
    killed_while_filling(home)
    for flag in ("--new", "--sample-if-empty"):  # once opened as an installation it is one
        with running(home, "serve", flag):
            pass
        assert rows(home, "SELECT count(*) FROM accounts_user") == [(0,)]
