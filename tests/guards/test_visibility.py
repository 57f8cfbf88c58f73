"""What reaches a page went through `visible_to`."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.guards.source import Module, calls, in_room, modules

MANAGERS = {"objects", "_default_manager", "_base_manager"}
OPENINGS = {"visible_to", "writable_by", "open_to_public"}
# Functions that ask for rows without a viewer, and why they may.
WITHOUT_VIEWER = {
    "keqiao.registry.queries.organisation.association": "the name of the house stands on every page, the public's too",
    "keqiao.registry.queries.matching.match_names": "tells names that a paper prints while it is brought in; shows nothing",
    "keqiao.registry.queries.finding._with_signs": "ids alone: `found_…` asks `visible_to` for them",
    "keqiao.registry.queries.finding.found_people": "the ids of a name, which `visible_to` is asked for two lines later",
    "keqiao.registry.queries.person.people_page": "where the page goes on after a person; what is shown comes from `_asked`",
    "keqiao.registry.queries.person._asked": "the people are asked for by `visible_to`; the unit was",
    "keqiao.registry.queries.person.person_page": "posts of a person whom `visible_to` opened",
    "keqiao.registry.queries.charge.leaders_of": "班子 of an association whose division of work was opened by `charge.read`",
    "keqiao.registry.queries.charge.in_charge_of": "for whoever was given the bodies",
    "keqiao.registry.queries.charge.division_page": "names of leaders on rows that `visible_to` opened",
    "keqiao.registry.queries.charge._posts": "posts of those leaders",
    "keqiao.registry.queries.charge.lines_of": "the bodies that a paper of this association names",
    "keqiao.registry.queries.listing._lines": "counts of people beside units that `visible_to` opened",
    "keqiao.registry.offers.stands": "says where a thing stands to whoever may ask why; shows nothing of it",
    "keqiao.plans.queries.standing.place": "says where a thing stands to whoever may ask why; shows nothing of it",
    "keqiao.plans.offers.moved": "ids for a job; shows nothing",
    "keqiao.accounts.offers.post_passed": "grants that pass on with a post; shows nothing",
    "keqiao.accounts.queries.giving.people_to_grant": "whoever gives a role may give it to anybody in reach of it, whose name they type",
    "keqiao.accounts.queries.viewer.viewer_for": "makes the viewer",
    "keqiao.registry.offers.subjects": "labels of what the viewer already sees; the address only where visible_to opens it",
    "keqiao.plans.offers.subjects": "labels of what the viewer already sees; the address only where visible_to opens it",
}


def with_visibility() -> set[str]:
    """Names of the models whose rows not everybody may see."""
    return {model.__name__ for model in apps.get_models() if hasattr(getattr(model, "objects", None), "visible_to")}


def chained(tree: ast.AST) -> Iterator[tuple[ast.Attribute, ast.Call | None]]:
    """Every `X.objects` with the call that directly follows it: `X.objects.visible_to(viewer)`."""
    followed = {id(call.func.value): call for _name, call in calls(tree) if isinstance(call.func, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node, followed.get(id(node))


def opens(call: ast.Call | None) -> bool:
    """Whether the call is `.visible_to(<something of the viewer>)`, `.writable_by(…)` or `.open_to_public()`."""
    if call is None or not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in ("visible_to", "writable_by"):
        return len(call.args) == 1 and "viewer" in ast.unparse(call.args[0])
    return call.func.attr == "open_to_public" and not call.args


def faults_of_screen(module: Module) -> list[str]:
    """What a view, an API or a form may not do: start from rows that nobody asked `visible_to` for."""
    found = [
        f"{module.at(node)}: .{node.attr} without .visible_to(viewer)" for node, call in chained(module.tree) if not opens(call)
    ]
    names = {model.__name__ for model in apps.get_models()}
    for name, call in calls(module.tree):
        first = call.args[0] if call.args else None
        if name in ("get_object_or_404", "get_list_or_404") and isinstance(first, ast.Name) and first.id in names:
            found.append(f"{module.at(call)}: {name}({first.id}, …) asks for every row")
        if name in ("raw", "cursor", "execute"):
            found.append(f"{module.at(call)}: .{name}() is for queries")
    return found


def functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            yield f"{module.name}.{node.name}", node


def unasked(module: Module, shown: set[str]) -> dict[str, str]:
    """Functions that start from all rows of a model with `visible_to` → where."""
    return {
        name: module.at(node)
        for name, function in functions(module)
        for node, call in chained(function)
        if isinstance(node.value, ast.Name) and node.value.id in shown and not opens(call)
    }


def test_screens_start_from_what_the_viewer_may_see() -> None:
    screens = [module for module in modules() if in_room(module, "views", "api", "forms")]
    assert screens
    assert [fault for module in screens for fault in faults_of_screen(module)] == []


def test_queries_start_from_what_the_viewer_may_see() -> None:
    shown = with_visibility()
    assert shown >= {"Organisation", "Version"}
    found: dict[str, str] = {}
    for module in modules():
        if in_room(module, "queries", "offers"):
            found |= unasked(module, shown)
    assert {name: where for name, where in found.items() if name not in WITHOUT_VIEWER} == {}
    assert set(WITHOUT_VIEWER) - set(found) == set(), "reasons for what no longer needs one"


def test_a_function_that_opens_for_a_viewer_is_given_one() -> None:
    """The viewer comes in as an argument (first, or after the thing that was already opened for it), never from elsewhere."""
    wrong = []
    for module in modules():
        if in_room(module, "queries", "offers"):
            for name, function in functions(module):
                if any(
                    call and opens(call) and call.args and isinstance(call.args[0], ast.Name) for _n, call in chained(function)
                ):
                    given = [arg.arg for arg in [*function.args.args, *function.args.kwonlyargs]]
                    if "viewer" not in given and not any(ast.unparse(arg).endswith("viewer") for arg in function.args.args):
                        wrong.append(f"{module.at(function)}: {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "code",
    [
        "Version.objects.get(pk=pk)",
        "Version.objects.filter(state='draft').visible_to(viewer)",
        "Version.objects.visible_to(somebody)",
        "rows = Version.objects",
        "Version._default_manager.all()",
        "get_object_or_404(Version, pk=pk)",
        "connection.cursor().execute('SELECT 1')",
    ],
)
def test_the_guard_sees(code: str) -> None:
    module = modules()[0]
    assert faults_of_screen(Module(module.path, "plans", "keqiao.plans.views", ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["Version.objects.visible_to(viewer_of(request)).get(pk=pk)", "get_object_or_404(Version.objects.open_to_public(), pk=pk)"],
)
def test_the_guard_lets_pass(code: str) -> None:
    module = modules()[0]
    assert not faults_of_screen(Module(module.path, "plans", "keqiao.plans.views", ast.parse(code)))
