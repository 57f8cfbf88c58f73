"""How far a viewer reaches: as a condition on rows, and as an answer for one organisation."""

from django.db.models import Q

from keqiao.core import paths
from keqiao.core.access.access_table import Words, table
from keqiao.core.viewer import Hat, Viewer

NOTHING: Words = frozenset()


def scope(viewer: Viewer, permission: str, path: str) -> Q:
    """Condition on the field `path` (an organisation's path, e.g. "issuer__path") for all hats of the viewer together.

    Who looks through somebody else's eyes sees what both of them may see.
    """
    condition = _scope_of_hats(viewer, permission, path)
    return condition & scope(viewer.behind, permission, path) if viewer.behind else condition


def _scope_of_hats(viewer: Viewer, permission: str, path: str) -> Q:
    condition = Q(pk__in=[])
    for hat in viewer.hats:
        words = table()[permission].get(hat.role, NOTHING)
        if "all" in words:
            return Q()  # not joined with the rest: Django takes `… | Q()` for the other side alone
        condition |= within(hat, words, path)
    return condition


def reaches(viewer: Viewer, permission: str, path: str) -> bool:
    """The same rule for one organisation's path, without the database."""
    found = any(covers(hat, table()[permission].get(hat.role, NOTHING), path) for hat in viewer.hats)
    return found and (viewer.behind is None or reaches(viewer.behind, permission, path))


def holds(viewer: Viewer, permission: str) -> bool:
    """Whether any hat has any reach at all: is there a point in showing the way there?"""
    found = any(table()[permission].get(hat.role) for hat in viewer.hats)
    return found and (viewer.behind is None or holds(viewer.behind, permission))


def within(hat: Hat, words: Words, path: str) -> Q:
    """Condition on the field `path` for one hat and the reach words of its role; "all" stands for itself elsewhere."""
    condition = Q(pk__in=[])
    if {"own", "below"} <= words:
        condition |= Q(**{f"{path}__gte": hat.lo, f"{path}__lt": hat.hi})
    elif "own" in words:
        condition |= Q(**{path: hat.lo})
    elif "below" in words:
        condition |= Q(**{f"{path}__gt": hat.lo, f"{path}__lt": hat.hi})
    if "above" in words:
        condition |= Q(**{f"{path}__in": paths.ancestors(hat.lo)})
    return condition


def covers(hat: Hat, words: Words, path: str) -> bool:
    """Whether reach words, held where the hat is held, take in the organisation at `path`."""
    return "all" in words or position(hat, path) in words


def position(hat: Hat, path: str) -> str:
    """Where the organisation at `path` stands, seen from the hat: own, below, above, or beside."""
    if path == hat.lo:
        return "own"
    if hat.lo < path < hat.hi:
        return "below"
    return "above" if path in paths.ancestors(hat.lo) else "beside"
