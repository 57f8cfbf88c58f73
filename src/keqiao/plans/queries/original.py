"""The original text as it was found."""

from dataclasses import dataclass

from django.urls import reverse

from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.wording import date_text
from keqiao.plans.models import Version
from keqiao.plans.queries.damage import DamageView, damage_views, place_text
from keqiao.plans.reckon import Place, Run, cut


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the original; `number` where it is a damaged place."""

    text: str
    number: int | None


@dataclass(frozen=True, slots=True)
class OriginalPage:
    """The source with every character in exactly one segment, its hash, and where it came from."""

    title: str
    read_url: str
    source_name: str
    sha256: str
    taken_text: str
    characters: int
    segments: list[Segment]
    damages: list[DamageView]


def original_page(version: Version) -> OriginalPage:
    """Every character of the source with its damaged places; a text that a further paper made has that of the first."""
    first = version if version.no == 1 else version.plan.versions.select_related("source").get(no=1)
    source = first.source
    damages = list(first.damages.select_related("wording__node"))
    # A place that runs over two sentences is two rows with one place in the source; `cut` takes the first.
    runs = cut(
        source.text, [Place(d.src_start, d.src_start + len(d.raw), Run("damage", d.raw, number=d.number)) for d in damages]
    )
    nodes = {d.wording.id: d.wording.node for d in damages if d.wording}
    return OriginalPage(
        title=version.title,
        read_url=reverse("plans:read", args=[version.id]),
        source_name=source.name,
        sha256=source.sha256,
        taken_text=date_text(first.drafted_at.astimezone(OFFICIAL_ZONE).date()),
        characters=len(source.text),
        segments=[Segment(run.text, run.number or None) for run in runs],
        damages=damage_views(damages, {w: place_text(node.kind, node.number_printed) for w, node in nodes.items()}),
    )
