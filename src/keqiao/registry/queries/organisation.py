"""An organisation's own page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from keqiao.core import clock, offers
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.registry.models import Organisation
from keqiao.registry.models.dated import in_force


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class DatedName:
    text: str
    from_text: str
    until_text: str


@dataclass(frozen=True, slots=True)
class PaperPassages:
    """What one paper says of an organisation."""

    plan_title: str
    plan_url: str
    items: list[offers.Passage]


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    name: str
    kind: str
    names: list[DatedName]
    parent: Link | None
    aliases: list[str]
    children: list[Link]
    passages: list[PaperPassages]


def association() -> Organisation | None:
    """The root of the tree: the association whose installation this is."""
    return Organisation.objects.order_by("path").first()


def organisation_page(organisation: Organisation, viewer: Viewer) -> OrganisationPage:
    """Who it is, since when, and where published papers name it."""
    today = clock.today()
    around = Organisation.objects.visible_to(viewer)
    parent = around.filter(in_force(today, "children_placed__"), children_placed__organisation=organisation).first()
    children = around.filter(in_force(today, "placements__"), placements__parent=organisation).in_official_order()
    names = organisation.names.all()
    return OrganisationPage(
        name=organisation.name,
        kind=organisation.kind.label,
        names=[DatedName(n.text, date_text(n.from_on), date_text(n.until_on)) for n in names],
        parent=link(parent) if parent else None,
        aliases=[alias.text for alias in organisation.aliases.order_by("id")],
        children=[link(child) for child in children],
        passages=_by_paper(offers.passages(viewer, [organisation.id])),
    )


def link(organisation: Organisation) -> Link:
    return Link(organisation.name, reverse("registry:organisation", args=[organisation.id]))


def _by_paper(passages: Iterable[offers.Passage]) -> list[PaperPassages]:
    papers: dict[str, PaperPassages] = {}
    for p in passages:
        paper = papers.setdefault(p.paper_url, PaperPassages(p.paper, p.paper_url, []))
        paper.items.append(p)
    return list(papers.values())
