"""Files and functions that can be seen whole. 250 lines are a hint, 500 a stop: then a file becomes a folder of its name.

`pytest tests/guards/test_sizes.py -rP` lists what is past the hint.
"""

import ast
import gzip
from pathlib import Path

import pytest

from tests.guards.source import PACKAGE, ROOT, is_vendored, project_files

HINT, STOP = 250, 500
FUNCTION_STOP = 50
TEMPLATE_STOP = 300
# What a first visit loads, compressed as it is sent. More is a page for somebody to wait for, on a phone in a county.
STYLES_BUDGET, SCRIPTS_BUDGET = 12_000, 25_000
# Loaded by pages of the office alone, each with what it may weigh.
OFFICE_ONLY = {
    "draft.css": 3_000,
    "draft.js": 2_000,
    "clauses.css": 3_000,
    "clauses.js": 3_000,
    "sheet.css": 2_000,
    "registry.css": 1_000,
}
STATIC = PACKAGE / "core" / "static"
CODE = {".py", ".html", ".css", ".js", ".sh"}


def own_code() -> list[Path]:
    """Written by people of the house: not vendored, not generated, not data."""
    return [
        path
        for path in project_files()
        if (path.suffix in CODE or path.parent == ROOT / "script") and not is_vendored(path) and "migrations" not in path.parts
    ]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_can_be_seen_whole() -> None:
    sizes = {path.relative_to(ROOT): lines(path) for path in own_code()}
    print("Past the hint of", HINT, "lines:")
    for path, size in sorted(sizes.items(), key=lambda item: -item[1]):
        if size > HINT:
            print(f"{size:>5}  {path}")
    assert len(sizes) > 100
    assert {path: size for path, size in sizes.items() if size > STOP} == {}


def test_functions_can_be_seen_whole() -> None:
    found = {}
    for path in own_code():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                    found[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    print("The ten longest:", *sorted(found.items(), key=lambda item: -item[1])[:10], sep="\n  ")
    assert {name: size for name, size in found.items() if size > FUNCTION_STOP} == {}


def test_templates_can_be_seen_whole() -> None:
    sizes = {path.relative_to(ROOT): lines(path) for path in own_code() if path.suffix == ".html"}
    assert sizes
    assert {path: size for path, size in sizes.items() if size > TEMPLATE_STOP} == {}


def sent(*kinds: str) -> int:
    files = [path for path in STATIC.rglob("*") if path.suffix in kinds and path.name not in OFFICE_ONLY]
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)


def test_what_a_first_visit_loads_is_small() -> None:
    assert 0 < sent(".css") <= STYLES_BUDGET
    assert 0 < sent(".js") <= SCRIPTS_BUDGET


@pytest.mark.parametrize("name", OFFICE_ONLY)
def test_what_an_office_page_loads_besides_is_small(name: str) -> None:
    assert 0 < len(gzip.compress((STATIC / "core" / name).read_bytes(), 9)) <= OFFICE_ONLY[name]
