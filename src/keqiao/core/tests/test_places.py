"""Where an installation lies, who may read it, and what is there when a start was cut off."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import dj_database_url
import pytest

from keqiao.core import places


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not made yet, with a name that an address cannot hold as it is."""
    folder = tmp_path / "科协 #1?50%25"
    monkeypatch.setenv("KEQIAO_HOME", str(folder))
    monkeypatch.delenv("SECRET_KEY")
    return folder


def test_any_name_of_the_data_folder_comes_through_the_address(folder: Path) -> None:
    assert dj_database_url.parse(places.sample_database())["NAME"] == str(folder / "sample.sqlite3")
    (folder / "keqiao.sqlite3").write_text("something")
    assert dj_database_url.parse(places.default_database())["NAME"] == str(folder / "keqiao.sqlite3")


def test_empty_file_is_no_sample(folder: Path) -> None:
    places.home()
    (folder / "sample.sqlite3").touch()
    (folder / "keqiao.sqlite3").write_text("something")
    assert places.default_database() == places.new_database()
    (folder / "sample.sqlite3").write_text("something")
    assert places.default_database() == places.sample_database()


def test_key_is_made_once_and_for_its_owner(folder: Path) -> None:
    key = places.secret_key()
    assert len(key) > 50
    assert places.secret_key() == key
    places._make_key(folder / "secret_key")  # another first start, a moment later
    assert places.secret_key() == key
    assert [file.name for file in folder.iterdir()] == ["secret_key"]
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_what_a_command_makes_is_for_its_owner_alone(folder: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    command = [sys.executable, "-m", "keqiao", "migrate", "--verbosity", "0"]
    env |= {"DJANGO_SETTINGS_MODULE": "keqiao.config.settings"}
    subprocess.run(command, env=env, check=True, umask=0o022)
    assert (folder / "sample.sqlite3").exists()
    assert {
        str(file): file.stat().st_mode & 0o077 for file in (folder, *folder.rglob("*")) if file.stat().st_mode & 0o077
    } == {}


def test_version_is_the_products_own(folder: Path) -> None:
    command = [sys.executable, "-m", "keqiao", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == version("keqiao")
