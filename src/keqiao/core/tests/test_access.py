"""Three ways to ask who reaches what (SQL, Python, words of the search index) give one answer: that of a naive walk."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from keqiao.core import access, paths, places, search
from keqiao.core.viewer import PUBLIC, Hat, Viewer

KIND, READ = "test.thing", "thing.read"
REACHES = ["all", "above", "below", "own"]
# One role for each set of reach words, and one that the table does not know.
ROLES = {"_".join(words): set(words) for n in range(1, 5) for words in combinations(REACHES, n)} | {"stranger": set()}
every_role = st.sampled_from(sorted(ROLES))


@pytest.fixture
def every_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An access table in which each set of reach words is a role."""
    rows = [f'{role} = "{" ".join(words)}"' for role, words in ROLES.items() if words]
    table = tmp_path / "access.toml"
    table.write_text(f"[reach.thing]\nread = {{ {', '.join(rows)} }}\n")
    monkeypatch.setattr(places, "ACCESS_TABLE", table)
    access.table.cache_clear()
    yield
    access.table.cache_clear()


@dataclass(frozen=True)
class Tree:
    """Parent of each of its bodies by number (None for a root; several roots are possible)."""

    parents: list[int | None]

    def above(self, body: int) -> set[int]:
        parent = self.parents[body]
        return set() if parent is None else {parent} | self.above(parent)

    def reached(self, held_in: int, words: set[str]) -> set[int]:
        """What the words mean, said as plainly as possible."""
        found: set[int] = set()
        for body in range(len(self.parents)):
            if (
                "all" in words
                or ("own" in words and body == held_in)
                or ("below" in words and held_in in self.above(body))
                or ("above" in words and body in self.above(held_in))
            ):
                found.add(body)
        return found


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    size = draw(st.integers(1, 9))
    return Tree([None, *(draw(st.none() | st.integers(0, n - 1)) for n in range(1, size))])


class Rolled(Exception):
    """Takes back what an example wrote."""


def plant(tree: Tree) -> list[tuple[int, str]]:
    """Id and path of a row for each body; its text in the search index belongs to it and is not public."""
    model = apps.get_model("registry", "Organisation")
    made: list[tuple[int, str]] = []
    for parent in tree.parents:
        row = model.objects.create(kind_id="department", name="甲", path=f"x{len(made)}")
        row.path = paths.below("" if parent is None else made[parent][1], row.id)
        row.save()
        made.append((row.id, row.path))
    search.put(KIND, [search.Row(identity, "甲乙", access.words_of(path, is_public=False)) for identity, path in made])
    return made


@effort(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees(), hats=st.lists(st.tuples(every_role, st.integers(0, 8)), max_size=3))
def test_scope_reaches_and_words_agree_with_a_naive_walk(
    db: None, every_reach: None, tree: Tree, hats: list[tuple[str, int]]
) -> None:
    held = [(role, body % len(tree.parents)) for role, body in hats]
    expected = set().union(*(tree.reached(body, ROLES[role]) for role, body in held))
    try:
        with transaction.atomic():
            made = plant(tree)
            viewer = Viewer(account_id=1, hats=tuple(Hat(role, *made[b], paths.upper_bound(made[b][1])) for role, b in held))
            number = {identity: body for body, (identity, _path) in enumerate(made)}
            rows = apps.get_model("registry", "Organisation").objects.filter(id__in=number)
            assert {number[row.id] for row in rows.filter(access.scope(viewer, READ, "path"))} == expected
            assert {n for n, (_id, path) in enumerate(made) if access.reaches(viewer, READ, path)} == expected
            found = search.find("甲乙", kind=KIND, scope=access.words(viewer, READ))
            assert {number[identity] for identity in found} == expected
            assert access.holds(viewer, READ) == any(ROLES[role] for role, _body in held)
            raise Rolled
    except Rolled:
        pass


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_set_of_words_reaches_what_it_says(every_reach: None, role: str) -> None:
    tree = Tree([None, 0, 1, 2, 1])  # above all of them, above, held here, below, beside
    names = [paths.below("", 1)]
    for body in (1, 2, 3, 4):
        names.append(paths.below(names[tree.parents[body] or 0], body + 1))
    viewer = Viewer(hats=(Hat(role, 3, names[2], paths.upper_bound(names[2])),))
    assert {n for n, name in enumerate(names) if access.reaches(viewer, READ, name)} == tree.reached(2, ROLES[role])


def test_nobody_reaches_nothing_but_what_is_public(every_reach: None) -> None:
    assert access.words(PUBLIC, READ) == ["pub"]
    assert not access.reaches(PUBLIC, READ, paths.below("", 1))
    assert not access.holds(PUBLIC, READ)


def test_scope_joins_with_other_conditions(db: None, every_reach: None) -> None:
    model = apps.get_model("registry", "Organisation")
    first = model.objects.order_by("id")[0]
    everywhere = Viewer(hats=(Hat("all", first.id, first.path, paths.upper_bound(first.path)),))
    assert model.objects.filter(access.scope(everywhere, READ, "path")).count() == model.objects.count() > 1
    assert model.objects.filter(access.scope(everywhere, READ, "path"), id=first.id).count() == 1
    assert not model.objects.filter(access.scope(PUBLIC, READ, "path")).exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[reach.thing]\nread = { leader = "own beside" }', ValueError),
        ('[reach.thing]\nread = { leader = "own', ValueError),
        ("[url.plans]\n", KeyError),
    ],
)
def test_unsound_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: type[Exception]) -> None:
    table = tmp_path / "access.toml"
    table.write_text(text)
    monkeypatch.setattr(places, "ACCESS_TABLE", table)
    access.table.cache_clear()
    with pytest.raises(fault):
        access.table()
    access.table.cache_clear()
