"""Who reaches what: the first part of access.toml, read once, turned into conditions on the organisation tree.

`[reach]` says for each kind and verb how far each role reaches from the organisation in which it is held: `own`, `below`,
`above` or `all`. Everything absent is refused. The second part (`[url…]`) is for the guard and is never read here.
"""

import tomllib
from functools import cache

from django.db.models import Q

from keqiao.core import paths, places
from keqiao.core.viewer import Hat, Viewer

REACHES = frozenset({"own", "below", "above", "all"})
# The scope word of what everybody may see.
PUBLIC_WORD = "pub"


@cache
def table() -> dict[str, dict[str, frozenset[str]]]:
    """`{"plan.read": {"leader": {"own", "below"}, …}, …}`; raises ValueError for a word that is not a reach."""
    raw = tomllib.loads(places.ACCESS_TABLE.read_text(encoding="utf-8"))["reach"]
    found: dict[str, dict[str, frozenset[str]]] = {}
    for kind, verbs in raw.items():
        for verb, roles in verbs.items():
            found[f"{kind}.{verb}"] = {role: frozenset(words.split()) for role, words in roles.items()}
            if strange := set().union(*found[f"{kind}.{verb}"].values()) - REACHES:
                raise ValueError(f"access.toml: {kind}.{verb} names {sorted(strange)}, not one of {sorted(REACHES)}")
    return found


def scope(viewer: Viewer, permission: str, path: str) -> Q:
    """Condition on the field `path` (an organisation's path, e.g. "issuer__path") for all hats of the viewer together."""
    condition = Q(pk__in=[])
    for hat in viewer.hats:
        words = table()[permission].get(hat.role, frozenset())
        if "all" in words:
            return Q()  # not joined with the rest: Django takes `… | Q()` for the other side alone
        condition |= _of(hat, words, path)
    return condition


def reaches(viewer: Viewer, permission: str, path: str) -> bool:
    """The same rule for one organisation's path, without the database."""
    return any(_reaches(hat, table()[permission].get(hat.role, frozenset()), path) for hat in viewer.hats)


def holds(viewer: Viewer, permission: str) -> bool:
    """Whether any hat has any reach at all: is there a point in showing the way there?"""
    return any(table()[permission].get(hat.role) for hat in viewer.hats)


def _of(hat: Hat, words: frozenset[str], path: str) -> Q:
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


def _reaches(hat: Hat, words: frozenset[str], path: str) -> bool:
    return (
        "all" in words
        or ("own" in words and path == hat.lo)
        or ("below" in words and hat.lo < path < hat.hi)
        or ("above" in words and path in paths.ancestors(hat.lo))
    )


# --- scope words of search --------------------------------------------------------------------------------------------
def words_of(path: str, *, is_public: bool) -> list[str]:
    """Scope words of a search row that belongs to the organisation at `path`: see `words`."""
    above = [f"o{_last_id(step)}" for step in paths.ancestors(path)]
    return [f"w{_last_id(path)}", *above, *([PUBLIC_WORD] if is_public else [])]


def words(viewer: Viewer, permission: str) -> list[str] | None:
    """Scope words of which one must stand in a row for the viewer to see it; None when nothing is hidden.

    `w5` stands in rows of organisation 5 itself, `o5` in those of everything below it, `pub` in what is published.
    """
    found = {PUBLIC_WORD}
    for hat in viewer.hats:
        reach = table()[permission].get(hat.role, frozenset())
        if "all" in reach:
            return None
        if "below" in reach:
            found.add(f"o{hat.organisation_id}")
        if "own" in reach:
            found.add(f"w{hat.organisation_id}")
        if "above" in reach:
            found.update(f"w{_last_id(step)}" for step in paths.ancestors(hat.lo))
    return sorted(found)


def _last_id(path: str) -> int:
    return int(path[-paths.WIDTH :])
