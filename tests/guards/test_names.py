"""One word for one thing, and words that say something."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps

from keqiao.core.queries.trail import _words
from keqiao.core.roles import Role
from tests.guards.source import PACKAGE, ROOT, floors, is_vendored, project_files

GLOSSARY = ROOT / "docs" / "glossary.md"
# Rooms and verbs that say nothing (a thing is called by what it is or does); parts of a name count: `plan_utils`.
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "services"}
EMPTY_BEGINNINGS = ("handle_", "process_")
EMPTY_NAMES = {"data", "handle", "process"}
# Names that are not ours to choose.
GIVEN = {
    "handle": "what a Django command is called by",
    "handle_starttag": "what html.parser calls",
    "handle_startendtag": "what html.parser calls",
    "handle_endtag": "what html.parser calls",
    "handle_data": "what html.parser calls",
}
ROW = re.compile(r"\|([^|]*)\|\s*`([^`|]+)`\s*\|([^|]*)\|")


@dataclass(frozen=True, slots=True)
class Word:
    chinese: str
    identifier: str
    meaning: str


def glossary() -> list[Word]:
    rows = (ROW.fullmatch(line.strip()) for line in GLOSSARY.read_text(encoding="utf-8").splitlines())
    return [Word(*(part.strip() for part in row.groups())) for row in rows if row]


def test_every_model_is_in_the_glossary() -> None:
    models = {model.__name__ for model in apps.get_models() if model._meta.app_label in floors()}
    assert models
    assert models - {word.identifier for word in glossary()} == set()


def test_every_role_is_in_the_glossary_by_its_label() -> None:
    said = {word.identifier: word.chinese for word in glossary()}
    assert {role.value: str(role.label) for role in Role} == {role.value: said.get(role.value) for role in Role}


def test_the_glossary_names_what_exists() -> None:
    """An identifier of the glossary is a model, a role, or stands in the code as a word."""
    models = {model.__name__ for model in apps.get_models()}
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    known = models | set(Role.values) | set(re.findall(r"\w+", source))
    assert [word.identifier for word in glossary() if word.identifier not in known] == []


def test_one_word_for_one_thing() -> None:
    words = glossary()
    for part in ("chinese", "identifier"):
        counted = Counter(getattr(word, part) for word in words)
        assert {value for value, count in counted.items() if count > 1} == set(), part
    assert [word for word in words if not (word.chinese and word.meaning)] == []


def names() -> Iterator[tuple[str, str]]:
    """(where, name) of every module, folder and function of the house."""
    for path in project_files():
        if path.suffix != ".py" or is_vendored(path) or "migrations" in path.parts:
            continue
        place = path.relative_to(ROOT)
        for part in (*place.parts[:-1], place.stem):
            yield str(place), part
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{place}:{node.lineno}", node.name


def says_nothing(name: str) -> bool:
    bare = name.strip("_")
    is_empty = bool(set(bare.split("_")) & EMPTY_WORDS) or bare.startswith(EMPTY_BEGINNINGS) or bare in EMPTY_NAMES
    return is_empty and name not in GIVEN


def test_names_say_something() -> None:
    assert [f"{where}: {name}" for where, name in names() if says_nothing(name)] == []


@pytest.mark.parametrize("name", ["plan_utils", "helpers", "handle_upload", "process_rows", "data", "_misc", "service"])
def test_the_guard_knows_empty_words(name: str) -> None:
    assert says_nothing(name)
    assert not says_nothing("handle")
    assert not says_nothing("draft_plan")


def trail_kinds() -> set[str]:
    """Every kind that an action of the house records."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        if "tests" not in path.parts:
            found.update(re.findall(r'(?:trail\.|_)record\(\s*"([a-z]+\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    return found


def test_every_trail_kind_has_words() -> None:
    """The auditor reads words, and picks a kind from the list of them."""
    assert len(trail_kinds()) >= 10
    assert trail_kinds() == set(_words())
