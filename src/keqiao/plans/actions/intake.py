"""Bringing a plan in: received with the office's word that it holds no secrets, read, kept as a draft."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao import textkit
from keqiao.core import clock, jobs, trail
from keqiao.core.move import move
from keqiao.core.refusal import Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.draft import remove_draft
from keqiao.plans.actions.writing import Piece, pieces_of, write_damages_elsewhere, write_pieces
from keqiao.plans.models import LeftOut, Plan, Source, Version
from keqiao.registry.models import Organisation
from keqiao.textkit import Document, PlanFile

# Items written in one transaction: the writer's lock of SQLite is held for less than a second.
STEP = 300


@transaction.atomic
def draft_plan(
    file: PlanFile,
    *,
    document: int = 0,
    data: bytes,
    name: str,
    issuer: Organisation,
    by: Viewer,
    is_declared: bool,
    year: int | None = None,
) -> Version:
    """Keep one document of a read file as the draft of its year's plan, in one go.

    `data` is the file as it came; it is kept with its hash and the decoded text. `year` where the title holds none.
    `is_declared`: the office's word that the paper holds no secrets. Raises Refused when the year cannot be told or this
    association already has a plan of the year.
    """
    refuse_if(rules.why_not_take_in(issuer, by, is_declared=is_declared))
    source = _source(data, name=name, issuer=issuer, by=by, year=year, document=document)
    version = begin(source, file, by=by)
    pieces = pieces_of(file.documents[document])
    write_step(source, file, pieces, by=by, first=0, last=len(pieces))
    return version


@transaction.atomic
def receive(
    data: bytes,
    *,
    name: str,
    issuer: Organisation,
    by: Viewer,
    is_declared: bool,
    year: int | None = None,
    document: int = 0,
) -> Source:
    """Keep a large file, to be read by the worker. A paper with a secrecy mark at its head is refused before it is kept."""
    refuse_if(rules.why_not_take_in(issuer, by, is_declared=is_declared))
    try:
        textkit.refuse_classified(data, name)
    except textkit.Refused as refused:
        raise Refused(refused.message) from refused
    source = _source(data, name=name, issuer=issuer, by=by, year=year, document=document)
    trail.record("plans.receive", subject=("source", source.id), by=by, body={"sha256": source.sha256, "is_declared": True})
    jobs.enqueue("plans.take", source=source.id)
    return source


def _source(data: bytes, *, name: str, issuer: Organisation, by: Viewer, year: int | None, document: int) -> Source:
    return Source.objects.create(
        issuer=issuer,
        name=name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        year=year,
        document=document,
        received_at=clock.at(),
        received_by_id=by.writer,
        hat=by.hat.word if by.hat else "",
    )


@transaction.atomic
def begin(source: Source, file: PlanFile, *, by: Viewer) -> Version:
    """The empty draft of a received file, with what its head says."""
    found = file.documents[source.document]
    year = source.year or found.year
    if year is None:
        raise Refused(_("标题中没有年度，无法归入某一年的工作要点。请填写年度后再导入。"))
    plan, is_new = Plan.objects.get_or_create(year=year, issuer=source.issuer)
    if not is_new:
        raise Refused(_("%(year)s年工作要点已在系统中。") % {"year": year})
    version = Version.objects.create(
        plan=plan,
        title=found.title or _("%(year)s年工作要点") % {"year": year},
        issuer_printed=found.issuer or "",
        number_printed=found.number or "",
        recipients_printed=found.recipients_printed,
        issued_on=found.issued_on,
        issued_on_printed=found.issued_on_printed,
        drafted_at=clock.at(),
        drafted_by_id=by.writer,
    )
    source.version, source.encoding, source.text = version, file.encoding, file.source
    source.save(update_fields=["version", "encoding", "text"])
    return version


@transaction.atomic
def write_step(source: Source, file: PlanFile, pieces: list[Piece], *, by: Viewer, first: int, last: int) -> bool:
    """Write some parts of a begun draft; True when it is whole."""
    version, found = source.version, file.documents[source.document]
    assert version is not None, "begin() gives it"
    before = sum(len(piece.title) + len(piece.text) for piece in pieces[:first])
    last_one = min(last, len(pieces))
    write_pieces(version, pieces, found.damaged, source=file.source, first=first, last=last_one, sentences_before=before)
    source.done, source.total = min(last, len(pieces)), len(pieces)
    source.save(update_fields=["done", "total"])
    if last < len(pieces):
        return False
    _finish(source, version, file, found, by=by)
    return True


def _finish(source: Source, version: Version, file: PlanFile, found: Document, *, by: Viewer) -> None:
    damaged = write_damages_elsewhere(version, found.damaged)
    left = [
        LeftOut(version=version, text=line.text, src_start=line.start, src_end=line.end)
        for line in textkit.left_over(file, source.document)
    ]
    LeftOut.objects.bulk_create(left)
    move(source, "take", rules.SOURCE_TRANSITIONS)
    body = {
        "sha256": source.sha256,
        "year": version.plan.year,
        "is_declared": True,
        "nodes": version.nodes.count(),
        "sentences": version.wordings.count(),
        "damaged": damaged,
        "left_out": len(left),
    }
    trail.record("plans.draft", subject=("version", version.id), by=by, body=body)


@transaction.atomic
def give_up(source: Source, *, by: Viewer) -> None:
    """Throw away what could not be read to its end, with the parts that were written."""
    refuse_if(rules.why_not_give_up(source, by))
    version, source.version = source.version, None
    source.save(update_fields=["version"])
    if version:
        remove_draft(version, by=by)
    refuse(source, reason=_("没有读完，已放弃。"), by=by)


def is_short(document: Document) -> bool:
    """Whether it is written in one step, however long the file around it is."""
    pieces = pieces_of(document)
    return len(pieces) <= STEP and sum(len(piece.title) + len(piece.text) for piece in pieces) <= 10 * STEP


def chosen(file: PlanFile, *, document: int, year: int | None) -> int | None:
    """Which plan of a file is meant: the only one, the one named, or the only one of the year; None: it has to be asked."""
    if len(file.documents) == 1 or 0 < document < len(file.documents):
        return min(document, len(file.documents) - 1)
    of_year = [n for n, found in enumerate(file.documents) if year and found.year == year]
    return of_year[0] if len(of_year) == 1 else None


@transaction.atomic
def refuse(source: Source, *, reason: str, by: Viewer) -> None:
    """Say of a received file why it cannot be read, and keep nothing of it."""
    move(source, "refuse", rules.SOURCE_TRANSITIONS, reason=reason, content=b"", text="")
    trail.record("plans.refuse", subject=("source", source.id), by=by, body={"sha256": source.sha256})
