"""The one `Site` row, read at most once a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from keqiao.core.models import Site

_known: ContextVar[list[Site] | None] = ContextVar("site", default=None)


def current() -> Site:
    """The site row, made at first use (an empty installation that is not set up yet)."""
    memo = _known.get()
    if memo:
        return memo[0]
    site = Site.objects.first() or Site.objects.get_or_create(id=1)[0]
    if memo is not None:
        memo.append(site)
    return site


@contextmanager
def remembered() -> Iterator[None]:
    """Within this block (one request) the row is read once."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)
