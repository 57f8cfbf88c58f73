"""Published plans for outside programs: what the public pages show."""

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from keqiao.core.viewer import PUBLIC
from keqiao.plans.models import Version
from keqiao.plans.queries import reading_page
from keqiao.plans.queries.page import Asked
from keqiao.plans.reckon import Runs

router = Router(tags=["plans"])


class PlanOut(Schema):
    id: int
    year: int
    title: str
    issuer: str
    issued_on: dt.date | None


class ItemOut(Schema):
    number: str
    title: str
    text: str
    units: str


class SectionOut(Schema):
    number: str
    title: str
    items: list[ItemOut]


class PlanTextOut(PlanOut):
    sections: list[SectionOut]


@router.get("", response=list[PlanOut])
def plans(request: HttpRequest) -> list[PlanOut]:
    """The plans in force, newest first; a text that a further paper replaced is still found by its number."""
    return [_plan(version) for version in Version.objects.open_to_public().in_force().select_related("plan").latest_first()]


@router.get("/{pk}", response=PlanTextOut)
def plan(request: HttpRequest, pk: int) -> PlanTextOut:
    """One plan with its sections and items; a damaged place is a run of U+FFFD."""
    version = get_object_or_404(Version.objects.open_to_public().select_related("plan"), pk=pk)
    page = reading_page(version, PUBLIC, Asked(), is_public=True)
    sections = [
        SectionOut(
            number=section.number,
            title=_text(section.title),
            items=[
                ItemOut(
                    number=item.number,
                    title=_text(item.title),
                    text="".join(_text(sentence.runs) for sentence in item.sentences),
                    units=_text(item.units.text_runs),
                )
                for item in section.items
            ],
        )
        for section in page.sections
    ]
    return PlanTextOut(**_plan(version).dict(), sections=sections)


def _plan(version: Version) -> PlanOut:
    return PlanOut(
        id=version.id, year=version.plan.year, title=version.title, issuer=version.issuer_printed, issued_on=version.issued_on
    )


def _text(runs: Runs) -> str:
    return "".join("\ufffd" if run.kind == "damage" else run.text for run in runs)
