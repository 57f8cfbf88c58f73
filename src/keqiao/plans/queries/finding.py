"""Sentences of the plans in force, for the one search box."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access, excerpts, search
from keqiao.core.offers import Hit
from keqiao.core.viewer import Viewer
from keqiao.plans.models import SEARCH_KIND, Damage, Version, Wording
from keqiao.plans.queries.damage import place_text
from keqiao.plans.queries.listing import part_anchors, titles_of

# One character stands in every other sentence.
LEAST = 2
# So many sentences are looked at to choose from, the newest first; and so many of each plan are shown at least.
MOST, OF_EACH = 500, 3


def found_sentences(viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Sentences that hold the words, in the order of the papers, the newest year first; of several papers some of each."""
    if len(excerpts.bare(words)) < LEAST:
        return []
    scope = access.words(viewer, "plan.read")
    if scope is not None:
        # What this viewer may read as everybody may is read on the public page: here every hit leads to the page inside.
        scope = [word for word in scope if word != access.PUBLIC_WORD]
    in_force = Version.objects.visible_to(viewer).in_force()
    rows = (
        Wording.objects.filter(
            id__in=search.find(words, kind=SEARCH_KIND, scope=scope, limit=MOST), version_id__in=in_force.values("id")
        )
        .select_related("version", "node")
        .order_by("-version__plan__year", "version__plan__issuer__path", "version_id", "order")
    )
    return _hits(_of_each(list(rows), limit), words)


def _of_each(rows: Sequence[Wording], limit: int) -> list[Wording]:
    """At most `limit`; a paper that holds the words often leaves room for the others."""
    papers: dict[int, list[Wording]] = defaultdict(list)
    for row in rows:
        papers[row.version_id].append(row)
    share = max(OF_EACH, limit // max(1, len(papers)))
    chosen = {row.id for paper in papers.values() for row in paper[:share]}
    spare = limit - len(chosen)
    for row in rows:
        if spare > 0 and row.id not in chosen:
            chosen.add(row.id)
            spare -= 1
    return [row for row in rows if row.id in chosen][:limit]


def _hits(rows: Sequence[Wording], words: str) -> list[Hit]:
    titles, anchors = titles_of({row.node_id for row in rows}), part_anchors({row.version_id for row in rows})
    damaged: dict[int, list[Damage]] = defaultdict(list)
    for damage in Damage.objects.filter(wording_id__in=[row.id for row in rows]).order_by("part_from"):
        damaged[damage.wording_id or 0].append(damage)
    found = []
    for row in rows:
        paper = f"{reverse('plans:read', args=[row.version_id])}?{urlencode({'q': words})}"
        is_title = row.part == Wording.Part.TITLE
        found.append(
            Hit(
                kind_label=_("工作要点"),
                label=titles.get(row.node_id, "").strip().rstrip("。"),
                url=f"{paper}#{anchors.get(row.node_id, '') if is_title else f'w{row.order}'}",
                what=place_text(row.node.kind, row.node.number_printed),
                excerpt="" if is_title else excerpts.around(_legible(row.text, damaged[row.id]), words),
                paper=row.version.title,
                paper_url=paper,
            )
        )
    return found


def _legible(text: str, damaged: Iterable[Damage]) -> str:
    """The text with each damaged place named instead of shown: its characters mean nothing, and its note is on the page."""
    for damage in reversed(list(damaged)):
        there = text[damage.part_from : damage.part_to]
        if there and there in damage.raw:
            text = f"{text[: damage.part_from]}〔{_('原文此处缺损')}〕{text[damage.part_to :]}"
    return text
