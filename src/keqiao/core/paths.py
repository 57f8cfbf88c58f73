"""Arithmetic of the organisation tree: a path is the ids from the root down, ten digits each.

Only digits, so that every collation of both databases sorts it alike; scope is a range of the index, never a prefix search.
"""

WIDTH = 10


def below(parent_path: str, identity: int) -> str:
    """Path of the organisation `identity` under `parent_path` ("" for a root)."""
    return f"{parent_path}{identity:0{WIDTH}d}"


def upper_bound(path: str) -> str:
    """The first path after `path` and everything below it: scope is `path <= x < upper_bound(path)`."""
    return f"{int(path) + 1:0{len(path)}d}"


def ancestors(path: str) -> list[str]:
    """Paths above `path`, the root first; without `path` itself."""
    return [path[:end] for end in range(WIDTH, len(path), WIDTH)]
