"""Arithmetic of the organisation tree."""

from hypothesis import given
from hypothesis import strategies as st

from keqiao.core import paths

ids = st.integers(1, 9_999_999_998)
chains = st.lists(ids, min_size=1, max_size=6)


def path_of(chain: list[int]) -> str:
    path = ""
    for identity in chain:
        path = paths.below(path, identity)
    return path


@given(chains)
def test_path_is_the_ids_from_the_root_down(chain: list[int]) -> None:
    path = path_of(chain)
    assert [int(path[n : n + paths.WIDTH]) for n in range(0, len(path), paths.WIDTH)] == chain
    assert path.isdecimal()


@given(chains)
def test_ancestors_are_the_paths_above_the_root_first(chain: list[int]) -> None:
    assert paths.ancestors(path_of(chain)) == [path_of(chain[:n]) for n in range(1, len(chain))]


@given(chains, chains)
def test_upper_bound_holds_what_is_below_and_nothing_beside(chain: list[int], other: list[int]) -> None:
    path, stranger = path_of(chain), path_of(other)
    assert path < paths.upper_bound(path)
    assert path <= path_of([*chain, *other]) < paths.upper_bound(path)
    is_inside = other[: len(chain)] == chain
    assert (path <= stranger < paths.upper_bound(path)) == is_inside


def test_upper_bound_carries_over() -> None:
    assert paths.upper_bound("0000000009") == "0000000010"
    assert paths.upper_bound("00000000010000000099") == "00000000010000000100"
