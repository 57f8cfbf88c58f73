"""The same reach as words of the search index: rows carry words, a viewer has words, one in common opens the row.

`w5` stands in rows of organisation 5 itself, `o5` in those of everything below it, `pub` in what is published.
"""

from keqiao.core import paths
from keqiao.core.access.access_table import table
from keqiao.core.access.reach import NOTHING
from keqiao.core.viewer import Viewer

# The scope word of what everybody may see.
PUBLIC_WORD = "pub"
# (sort, path): ("w", path) is the organisation at that path itself, ("o", path) everything below it.
Stretch = tuple[str, str]


def words_of(path: str, *, is_public: bool) -> list[str]:
    """Scope words of a search row that belongs to the organisation at `path`: see `words`."""
    above = [f"o{_last_id(step)}" for step in paths.ancestors(path)]
    return [f"w{_last_id(path)}", *above, *([PUBLIC_WORD] if is_public else [])]


def words(viewer: Viewer, permission: str) -> list[str] | None:
    """Scope words of which one must stand in a row for the viewer to see it; None when nothing is hidden."""
    found = _stretches(viewer, permission)
    if viewer.behind:
        theirs = _stretches(viewer.behind, permission)
        if found is None or theirs is None:
            found = theirs if found is None else found
        else:
            found = {both for one in found for other in theirs if (both := _both(one, other))}
    return None if found is None else sorted({PUBLIC_WORD, *(f"{sort}{_last_id(path)}" for sort, path in found)})


def _stretches(viewer: Viewer, permission: str) -> set[Stretch] | None:
    """What the hats reach, piece by piece; None: everything."""
    found: set[Stretch] = set()
    for hat in viewer.hats:
        reach = table()[permission].get(hat.role, NOTHING)
        if "all" in reach:
            return None
        if "below" in reach:
            found.add(("o", hat.lo))
        if "own" in reach:
            found.add(("w", hat.lo))
        if "above" in reach:
            found.update(("w", step) for step in paths.ancestors(hat.lo))
    return found


def _both(one: Stretch, other: Stretch) -> Stretch | None:
    """What two stretches have in common: always the smaller of them, or nothing."""
    if _holds(one, other):
        return other
    return one if _holds(other, one) else None


def _holds(outer: Stretch, inner: Stretch) -> bool:
    (sort, top), (inner_sort, path) = outer, inner
    return outer == inner or (sort == "o" and path.startswith(top) and (path != top or inner_sort == "o"))


def _last_id(path: str) -> int:
    return int(path[-paths.WIDTH :])
