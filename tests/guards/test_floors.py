"""Nothing points upward: what import-linter cannot see. Floors are those of pyproject.toml."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from jinja2 import nodes

from tests.guards.source import Module, Template, floors, modules, runs_upward, templates

# Functions whose first argument is the name of an address.
NAMES_OF_ADDRESSES = {"reverse", "reverse_lazy", "redirect", "resolve_url", "url"}
POINTS_DOWN: tuple[type[nodes.Node], ...] = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def strings(tree: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def named_addresses(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """(place, app) of every address that code names, `reverse(a if b else c)` included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in NAMES_OF_ADDRESSES and node.args:
                for text, value in strings(node.args[0]):
                    if found := re.match(r"(\w+):[\w-]+$", value):
                        yield text, found.group(1)


def test_every_app_has_its_floor() -> None:
    ours = {config.name.removeprefix("keqiao.") for config in apps.get_app_configs() if config.name.startswith("keqiao.")}
    assert ours | {"config", "textkit"} == set(floors())


def test_relations_of_models_run_downward() -> None:
    """Foreign keys by class or by string, and through AUTH_USER_MODEL."""
    relations = [
        (model._meta.label, model._meta.app_label, field.name, field.related_model._meta.app_label)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if getattr(field, "concrete", False) and field.is_relation and isinstance(field.related_model, type)
        if model._meta.app_label in floors()
    ]
    assert relations
    assert [relation for relation in relations if runs_upward(relation[1], relation[3])] == []


def test_addresses_named_in_code_run_downward() -> None:
    named = [(module, place, app) for module in modules() if module.app in floors() for place, app in named_addresses(module)]
    assert named
    assert [module.at(place) for module, place, app in named if runs_upward(module.app, app)] == []


def test_modules_named_in_strings_run_downward() -> None:
    wrong = []
    for module in modules():
        for text, value in strings(module.tree):
            found = re.match(r"keqiao\.(\w+)[\w.:]*$", value)
            if found and module.app in floors() and runs_upward(module.app, found.group(1)):
                wrong.append(f"{module.at(text)}: {value}")
    assert wrong == []


def owner(name: str) -> str:
    return next((template.app for template in templates() if template.name == name), "")


def referred(template: Template) -> Iterator[tuple[int, str, str]]:
    """(line, what is named, its app) of other templates, addresses and static files that a template names."""
    tree = template.tree
    for node in (found for kind in POINTS_DOWN for found in tree.find_all(kind)):
        named: nodes.Expr = getattr(node, "template")  # noqa: B009  each of these kinds has one, their base has not
        for text in [named] if isinstance(named, nodes.Const) else named.find_all(nodes.Const):
            yield node.lineno, text.value, owner(text.value)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("url", "static") and call.args:
            first = call.args[0]
            for text in [first] if isinstance(first, nodes.Const) else first.find_all(nodes.Const):
                separator = ":" if call.node.name == "url" else "/"
                if separator in text.value:
                    yield call.lineno, text.value, text.value.split(separator)[0]


def test_templates_refer_downward() -> None:
    found = [(template, line, name, app) for template in templates() for line, name, app in referred(template)]
    assert {name for _template, _line, name, _app in found} >= {"core/base.html", "plans/document.html"}
    assert [f"{t.at(line)}: {name}" for t, line, name, app in found if runs_upward(t.app, app)] == []


def test_every_template_that_is_named_exists() -> None:
    missing = [
        f"{template.at(line)}: {name}"
        for template in templates()
        for line, name, app in referred(template)
        if name.endswith(".html") and not app
    ]
    assert missing == []


def test_templates_stand_under_their_apps_name() -> None:
    """`plans/read.html` in plans; the sign-in library looks for `account/…`, our components are `ui.html`."""
    own = {"account/login.html": "accounts", "ui.html": "core"}
    assert [t.name for t in templates() if not t.name.startswith(f"{t.app}/") and own.get(t.name) != t.app] == []


def test_migrations_depend_downward() -> None:
    migrations = MigrationLoader(None).disk_migrations
    wrong = []
    for (app, name), migration in migrations.items():
        if app in floors():
            for other, _name in [*migration.dependencies, *migration.run_before]:
                if runs_upward(app, settings.AUTH_USER_MODEL.split(".")[0] if other == "__setting__" else other):
                    wrong.append(f"{app}.{name} → {other}")
    assert migrations
    assert wrong == []
