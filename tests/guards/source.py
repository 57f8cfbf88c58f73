"""What the guards read: the files of the project, the floors, the templates as trees."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.template import engines
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "keqiao"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is or would be in git."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(ROOT / name for name in sorted(set(found)) if name and (ROOT / name).is_file())


def is_vendored(path: Path) -> bool:
    return "vendor" in path.relative_to(ROOT).parts


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file of the product: its app ("" for the package's own), its dotted name, its tree."""

    path: Path
    app: str
    name: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where a fault stands, as an editor opens it."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Python files of the product, without tests and migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if not {"tests", "migrations"} & set(parts):
            name = ".".join(["keqiao", *parts]).removesuffix(".py").removesuffix(".__init__")
            found.append(Module(path, parts[0] if len(parts) > 1 else "", name, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


def in_room(module: Module, *rooms: str) -> bool:
    """Whether a module is one of these rooms of its app (`views.py`) or stands in its folder (`views/trail.py`)."""
    parts = module.path.relative_to(PACKAGE).with_suffix("").parts
    return len(parts) > 1 and parts[1] in rooms


@cache
def floors() -> dict[str, int]:
    """App → floor, 0 is the cellar, as the first contract of import-linter has them. Siblings share a floor."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    rows = [[app.strip().removeprefix("keqiao.") for app in row.split("|")] for row in reversed(contract["layers"])]
    return {app: floor for floor, row in enumerate(rows) for app in row}


def runs_upward(from_app: str, to_app: str) -> bool:
    """Whether a reference is forbidden: to a higher floor, or to a sibling. Apps that are not ours are below all."""
    level = floors()
    return from_app != to_app and to_app in level and level[to_app] >= level[from_app]


@dataclass(frozen=True, slots=True)
class Template:
    path: Path
    app: str
    name: str
    source: str

    @property
    def tree(self) -> nodes.Template:
        return jinja().parse(self.source, self.name)

    def at(self, line: int) -> str:
        return f"{self.path.relative_to(ROOT)}:{line}"


def jinja() -> Environment:
    found = getattr(engines["jinja2"], "env", None)
    assert isinstance(found, Environment)
    return found


@cache
def templates() -> tuple[Template, ...]:
    """Every template of the product; its name is what `extends` and `include` call it."""
    found = []
    for path in sorted(PACKAGE.glob("*/templates/**/*.html")):
        parts = path.relative_to(PACKAGE).parts
        found.append(Template(path, parts[0], "/".join(parts[2:]), path.read_text(encoding="utf-8")))
    return tuple(found)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of what it calls: `reverse`, `update`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node
