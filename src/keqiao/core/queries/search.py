"""The page of the one search box: what every app has found for this viewer, in groups, with the words marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from keqiao.core import excerpts, offers
from keqiao.core.viewer import Viewer

# So many of each kind are shown; what is typed beyond LONGEST is not meant.
LIMIT, LONGEST = 20, 80


@dataclass(frozen=True, slots=True)
class Excerpt:
    text: Markup
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found, ready for the page: of a paper one item, with every sentence of it that was found."""

    url: str
    what: str
    label: Markup
    where: str
    also: Markup
    excerpts: list[Excerpt]


@dataclass(frozen=True, slots=True)
class Paper:
    """What was found in one paper; what stands in none comes under "" ."""

    title: str
    url: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Group:
    """All that was found of one kind; `is_cut`: there is more of it."""

    label: str
    anchor: str
    count_text: str
    is_cut: bool
    has_papers: bool
    papers: list[Paper]


@dataclass(frozen=True, slots=True)
class SearchPage:
    q: str
    longest: int
    limit: int
    groups: list[Group]
    chips: list[dict[str, str]]
    findable: list[offers.Findable]
    too_short: list[offers.Findable]


def search_page(viewer: Viewer, asked: str) -> SearchPage:
    """What the viewer asked for, found where the viewer may look; nothing asked: only what can be looked for."""
    q = excerpts.typed(asked, LONGEST)
    length = len(excerpts.bare(q))
    findable = offers.findable(viewer)
    hits = offers.hits(viewer, q, LIMIT + 1) if length else []
    kinds = dict.fromkeys(hit.kind_label for hit in hits)
    groups = [
        _group(f"found-{place}", kind, [hit for hit in hits if hit.kind_label == kind], q)
        for place, kind in enumerate(kinds, 1)
    ]
    return SearchPage(
        q=q,
        longest=LONGEST,
        limit=LIMIT,
        groups=groups,
        chips=[{"label": group.label, "url": f"#{group.anchor}", "count": group.count_text} for group in groups],
        findable=findable,
        too_short=[one for one in findable if length < one.least],
    )


def _group(anchor: str, label: str, hits: Sequence[offers.Hit], q: str) -> Group:
    shown = hits[:LIMIT]
    is_cut = len(hits) > LIMIT
    papers = groupby(shown, lambda hit: (hit.paper, hit.paper_url))
    return Group(
        label=label,
        anchor=anchor,
        count_text=f"{LIMIT}+" if is_cut else str(len(hits)),
        is_cut=is_cut,
        has_papers=any(hit.paper for hit in shown),
        papers=[Paper(title, url, _lines(list(found), q)) for (title, url), found in papers],
    )


def _lines(hits: Sequence[offers.Hit], q: str) -> list[Line]:
    """Places of one item stand under one heading; bodies and people each have their own."""
    by_item = groupby(hits, lambda hit: (hit.what, hit.label) if hit.paper else (hit.url, hit.label, hit.where))
    return [_line(list(found), q) for _item, found in by_item]


def _line(hits: Sequence[offers.Hit], q: str) -> Line:
    hit = hits[0]
    return Line(
        url=hit.url,
        what=hit.what,
        label=excerpts.marked(hit.label, q),
        where=hit.where,
        also=excerpts.marked(hit.also, q),
        excerpts=[Excerpt(excerpts.marked(one.excerpt, q), one.url) for one in hits if one.excerpt],
    )
