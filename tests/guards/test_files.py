"""What no file of the project holds: promises to oneself, places of one machine, hosts of package indexes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from tests.guards.source import ROOT, is_vendored, project_files

TEXT = {".py", ".html", ".css", ".js", ".toml", ".txt", ".md", ".sh", ".po", ".json", ".yml", ".yaml", ".cfg", ""}
PROMISES = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# Folders of people and of machines; an address of the product may look like one.
PLACES = re.compile(r"(?<![\w.:/@-])/(?:home|root|Users|work|mnt|workspace)(?:/[\w.-]+)+/?|(?<![\w.:/@-])/root\b(?!/)")
# Hosts of package indexes and of their files: whoever installs may have another one.
INDEXES = re.compile(
    r"pypi\.\w+|pythonhosted|registry\.npm|npmjs|registry\.yarnpkg|unpkg|jsdelivr|cdnjs|tuna\.|mirrors?\.|aliyun|artifactory|"
    r"(?:--|\b)(?:extra-)?index-url|find-links\s*=?\s*https?:",
    re.IGNORECASE,
)
ADDRESSES_IN_LOCKS = re.compile(r"https?://|@\s*file:|git\+")


def texts() -> Iterator[tuple[Path, str]]:
    """Every text of ours; gold texts and the seed are other people's words."""
    for path in project_files():
        place = path.relative_to(ROOT)
        if path.suffix in TEXT and not is_vendored(path) and place.parts[:2] != ("tests", "gold") and path != Path(__file__):
            try:
                yield place, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for place, text in texts()
        for match in pattern.finditer(text)
    ]


def is_address(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def test_no_promises_to_oneself() -> None:
    """What is to be done stands in an issue; what is done needs no mark."""
    assert sum(1 for _ in texts()) > 100
    assert found(PROMISES) == []


def test_no_places_of_one_machine() -> None:
    places = [line for line in found(PLACES) if not is_address(line.rsplit(": ", 1)[1])]
    assert places == []


def test_no_file_names_a_package_index() -> None:
    assert found(INDEXES) == []
    vendored = [path for path in project_files() if path.name == "ORIGIN"]
    assert vendored
    assert [path for path in vendored if INDEXES.search(path.read_text(encoding="utf-8"))] == []


def test_locks_hold_names_and_hashes_only() -> None:
    locks = sorted((ROOT / "locks").glob("*.txt"))
    assert locks
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert ADDRESSES_IN_LOCKS.search(text) is None, lock.name
        pinned = re.findall(r"^(\S+?)==", text, re.MULTILINE)
        assert pinned
        blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
        assert [block.split()[0] for block in blocks if "==" in block.split("\n")[0] and "--hash=sha256:" not in block] == []


def test_every_vendored_file_says_where_it_is_from() -> None:
    """Name, version, licence and digest, and the file still is that one."""
    from hashlib import sha256

    for origin in (path for path in project_files() if path.name == "ORIGIN"):
        said = dict(line.split(": ", 1) for line in origin.read_text(encoding="utf-8").splitlines())
        assert {"package", "version", "licence", "file", "sha256"} <= set(said), origin
        file = origin.parent / said["file"].split(",")[0]
        assert sha256(file.read_bytes()).hexdigest() == said["sha256"], file
        assert (origin.parent / "LICENSE").exists()
    folders = {path.parent for path in project_files() if is_vendored(path)}
    assert [folder for folder in folders if not (folder / "ORIGIN").exists()] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PROMISES, "# TO" + "DO later"),
        (PLACES, "cd /" + "home/wang/keqiao"),
        (PLACES, 'open("/' + 'root/x")'),
        (INDEXES, "pip install --index" + "-url x"),
        (INDEXES, "https://py" + "pi.org/simple"),
        (ADDRESSES_IN_LOCKS, "a @ https://x/a.whl"),
    ],
)
def test_the_guard_sees(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
    assert (
        not pattern.search("the root of the tree, at home in /plans/1/ and http://127.0.0.1") or pattern is ADDRESSES_IN_LOCKS
    )
