"""Statuses change by table and by one function only."""

import ast
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.db import models

from tests.guards.source import Module, calls, floors, modules

# The worker's own table is in `core.jobs`: a lease decides there, not a person.
MOVES = {"keqiao.core.move", "keqiao.core.jobs"}
WITHOUT_TABLE = {"core.Job"}
WRITERS = {"update", "create", "get_or_create", "update_or_create", "aupdate", "acreate"}


def with_state() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in floors()
        and any(field.name == "state" for field in model._meta.fields)
        and model._meta.label not in WITHOUT_TABLE
    ]


def tables(app: str) -> dict[str, dict[tuple[str, str], str]]:
    """`TRANSITIONS`, and `<THING>_TRANSITIONS` where an app has several."""
    rules: ModuleType = import_module(f"keqiao.{app}.rules")
    return {name: value for name, value in vars(rules).items() if name.endswith("TRANSITIONS")}


def table_of(model: type[models.Model]) -> dict[tuple[str, str], str]:
    found = tables(model._meta.app_label)
    own = f"{model.__name__.upper()}_TRANSITIONS"
    return found[own] if own in found else found["TRANSITIONS"]


def test_every_state_is_in_its_table_and_can_be_reached() -> None:
    assert with_state()
    for model in with_state():
        field = model._meta.get_field("state")
        assert isinstance(field, models.Field)
        states, table = {value for value, _label in field.choices or ()}, table_of(model)
        assert {state for (old, _verb), new in table.items() for state in (old, new)} == states, model
        reached = {field.get_default()}
        while step := {new for (old, _verb), new in table.items() if old in reached} - reached:
            reached |= step
        assert reached == states, f"{model}: {states - reached} cannot be reached from {field.get_default()}"


def test_every_table_belongs_to_a_model() -> None:
    used = {id(table_of(model)) for model in with_state()}
    for app in floors():
        if any(module.name == f"keqiao.{app}.rules" for module in modules()):
            assert [name for name, table in tables(app).items() if id(table) not in used] == []


def test_every_verb_of_a_table_is_moved_by_an_action() -> None:
    moved = {
        call.args[1].value
        for module in modules()
        for name, call in calls(module.tree)
        if name == "move" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }
    verbs = {verb for model in with_state() for _old, verb in table_of(model)}
    assert verbs - moved == set(), "nothing moves by these"


def writes(module: Module, stateful: set[str]) -> Iterator[str]:
    """Places that write a state: by keyword, by attribute, by name."""
    for name, call in calls(module.tree):
        if (name in WRITERS or name in stateful) and any(keyword.arg == "state" for keyword in call.keywords):
            yield f"{module.at(call)}: {name}(state=…)"
        if name in WRITERS and any(keyword.arg is None and "state" in ast.unparse(keyword.value) for keyword in call.keywords):
            yield f"{module.at(call)}: {name}(**…state…)"
        values = [keyword.value for keyword in call.keywords if keyword.arg in ("update_fields", "defaults")]
        values += call.args[1:2] if name in ("setattr", "bulk_update") else []
        for text in (node for value in values for node in ast.walk(value)):
            if isinstance(text, ast.Constant) and text.value == "state":
                yield f"{module.at(call)}: {name} of state"
    for node in ast.walk(module.tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "state":
                yield f"{module.at(node)}: .state = …"


def test_nothing_else_writes_a_state() -> None:
    stateful = {model.__name__ for model in with_state()} | {"Job"}
    found = {module.name: list(writes(module, stateful)) for module in modules()}
    assert [place for name, places in found.items() if name not in MOVES for place in places] == []
    assert found["keqiao.core.jobs"], "the guard no longer sees what it should"
