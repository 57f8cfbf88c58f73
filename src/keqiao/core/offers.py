"""The one way up: a lower floor asks, every app that has something answers; nobody imports upward.

Each module named in settings.OFFERS may define the functions below (all optional, all keyword-free):

- `subjects(kind, ids, viewer) -> dict[int, Subject]`: labels and addresses of things that trail entries and links name.
- `passages(viewer, organisation_ids) -> list[Passage]`: where published papers name these organisations.
- `nav(viewer) -> list[Way]`: entries of the top navigation, in the order of settings.OFFERS.
- `findable(viewer) -> list[Findable]`: what this viewer may look for in the search box of every page; no database.
- `hits(viewer, words, limit) -> list[Hit]`: what the words find and the viewer may see, the best first, at most `limit`
  of each kind; always with the same number of queries. Lower floors come first: who, then what they owe.
- `acting(account_id, hat) -> Viewer | None`: an account as it may act today in this hat, for what the worker does in its name;
  None where it may do nothing any more.
- `moved(path)`: the organisation at this path was put there with all below it; in the transaction that does it. Who has
  written down who may see what of theirs (scope words of the search index) does so anew.
- `post_passed(post_id, former_id, to_id, on, by)`: from the day `on` a post is held by another person (None: by nobody); in
  the transaction that does it. What hangs on the post passes on, in its own words in the trail.
- `stands(url_name, kwargs) -> Place | None`: which rule of the access table opens an address of this app, and where the thing
  stands that it leads to; tells nothing of the thing but its kind and number. None: not an address of this app.
- `askable() -> list[Askable]`: kinds of things of which one may ask, by their number, why somebody sees them or not.

Further kinds of offer (duties, figures, standing) come with the issue that first asks for them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings

from keqiao.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing as one line: what it is called now, and where it is shown ("" when the viewer may not open it)."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a paper that names an organisation, e.g. item 9 of the plan of 2021 with 普及部 as lead."""

    organisation_id: int
    paper: str
    paper_url: str
    section: str
    number: str
    title: str
    url: str
    role_text: str
    printed: str


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the navigation; it is current on every page whose address begins with its own."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Findable:
    """A kind of thing that can be looked for, how, and the least number of characters."""

    label: str
    how: str
    least: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that a search has found. `what` and `kind_label` are in the reader's language, the rest is as recorded.

    kind_label: its group, e.g. 单位; what: which part or sort of it, e.g. 第9项, 机关部室; where: e.g. its unit and post;
    also: another name by which it was found; excerpt: the stretch of text around the words. Of a place in a paper: the
    paper's title, and where all its places are shown. url is "" where the viewer may not open it.
    """

    kind_label: str
    label: str
    url: str
    what: str = ""
    where: str = ""
    also: str = ""
    excerpt: str = ""
    paper: str = ""
    paper_url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What an address asks of whoever opens it.

    permissions: rules of the access table ("plan.read") of which one must open it; none: whoever signs in opens it.
    path: of the organisation to which the thing belongs; "" where it belongs to none, then any reach of the role will do.
    owner: that organisation's name. label: kind and number of the thing. closed: why nobody opens it, in words; "" mostly.
    """

    permissions: tuple[str, ...]
    label: str
    path: str = ""
    owner: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Askable:
    """A kind of thing with a page of its own, `url_name`, by its number `pk`."""

    url_name: str
    label: str


@cache
def apps() -> tuple[ModuleType, ...]:
    """The offering modules, imported once; a system check sees to it that each can be."""
    return tuple(import_module(name) for name in settings.OFFERS)


def subjects(kind: str, ids: Iterable[int], viewer: Viewer) -> dict[int, Subject]:
    """Subjects of one kind by id; what no app knows any more is absent."""
    wanted = sorted(set(ids))
    found: dict[int, Subject] = {}
    for app in apps():
        if wanted and hasattr(app, "subjects"):
            found.update(app.subjects(kind, wanted, viewer))
    return found


def passages(viewer: Viewer, organisation_ids: Sequence[int]) -> list[Passage]:
    """Every passage that names one of the organisations and that the viewer may read."""
    return [passage for app in apps() if hasattr(app, "passages") for passage in app.passages(viewer, organisation_ids)]


def nav(viewer: Viewer) -> list[Way]:
    """Where this viewer can go."""
    return [way for app in apps() if hasattr(app, "nav") for way in app.nav(viewer)]


def findable(viewer: Viewer) -> list[Findable]:
    """What this viewer may look for; nothing: no search box."""
    return [one for app in reversed(apps()) if hasattr(app, "findable") for one in app.findable(viewer)]


def hits(viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """What the words find, at most `limit` of each kind."""
    return [hit for app in reversed(apps()) if hasattr(app, "hits") for hit in app.hits(viewer, words, limit)]


def moved(path: str) -> None:
    """Tell every app that the organisation at `path` and all below it stand elsewhere now."""
    for app in apps():
        if hasattr(app, "moved"):
            app.moved(path)


def post_passed(post_id: int, former_id: int, to_id: int | None, on: dt.date, by: Viewer) -> None:
    """Tell every app that a post changes hands."""
    for app in apps():
        if hasattr(app, "post_passed"):
            app.post_passed(post_id, former_id, to_id, on, by)


def acting(account_id: int, hat: str) -> Viewer | None:
    """An account as it may act today in this hat (`role@organisation`); None where it may do nothing any more."""
    found = (app.acting(account_id, hat) for app in apps() if hasattr(app, "acting"))
    return next((viewer for viewer in found if viewer), None)


def stands(url_name: str, kwargs: Mapping[str, Any]) -> Place | None:
    """Where the thing behind an address stands; None where no app knows the address."""
    found = (app.stands(url_name, kwargs) for app in apps() if hasattr(app, "stands"))
    return next((place for place in found if place), None)


def askable() -> list[Askable]:
    """Kinds of things to ask about, lower floors first."""
    return [one for app in reversed(apps()) if hasattr(app, "askable") for one in app.askable()]
