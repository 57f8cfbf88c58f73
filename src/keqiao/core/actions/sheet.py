"""Workbooks coming in and going out: received, shown, applied or given up. What their rows mean is their book's."""

import hashlib
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keqiao.core import clock, jobs, trail
from keqiao.core.models import SheetImport, SheetRow
from keqiao.core.move import move
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.rules import (
    SHEETIMPORT_TRANSITIONS,
    why_not_apply,
    why_not_bring_in,
    why_not_discard,
    why_not_leave_out,
)
from keqiao.core.sheets import Book, books
from keqiao.core.viewer import Viewer
from keqiao.textkit.sheets import MAX_BYTES

OPEN = ("received", "checking", "checked", "applying")
# What leans on a row that is left out is left out with it, so many steps far: deeper than any tree.
DEEPEST = 12


def receive_sheet(book: Book, data: bytes, *, name: str, by: Viewer, is_declared: bool) -> SheetImport:
    """Keep a workbook for the worker to check. The same file sent twice is one import, while the first is not over."""
    refuse_if(why_not_bring_in(book, by, is_declared=is_declared))
    if not data:
        raise Refused(_("文件里没有内容。请检查是否选错了文件。"))
    if len(data) > MAX_BYTES:
        raise Refused(_("文件超过%(most)s MB，没有读入。请分成几个文件导入。") % {"most": MAX_BYTES // 1_000_000})
    assert by.hat is not None, "why_not_bring_in saw to it"
    sha256 = hashlib.sha256(data).hexdigest()
    same = SheetImport.objects.filter(kind=book.kind, sha256=sha256, path=by.hat.lo, state__in=OPEN)
    if known := same.first():
        return known
    try:
        with transaction.atomic():
            return _keep(book, data, sha256, name, by)
    except IntegrityError:  # the other of two that were sent at once
        return same.get()


def _keep(book: Book, data: bytes, sha256: str, name: str, by: Viewer) -> SheetImport:
    assert by.hat is not None
    found = SheetImport.objects.create(
        kind=book.kind,
        name=name[-200:],
        sha256=sha256,
        content=data,
        path=by.hat.lo,
        received_at=clock.at(),
        received_by=by.writer,
        hat=by.hat.word,
    )
    body = {"kind": book.kind, "sha256": sha256, "is_declared": True}
    trail.record("core.receive_sheet", subject=("sheet", found.id), by=by, body=body)
    jobs.enqueue("core.check_sheet", sheet=found.id)
    return found


@transaction.atomic
def leave_out(found: SheetImport, *, rows: Iterable[int], shown: Iterable[int], by: Viewer) -> None:
    """Of the rows `shown` on a page leave out `rows` and take in the others; what leans on one left out goes with it."""
    found = SheetImport.objects.select_for_update().get(pk=found.pk)
    refuse_if(why_not_leave_out(found, books()[found.kind], by))
    own = SheetRow.objects.filter(sheet_import=found)
    chosen = set(rows)
    own.filter(id__in=set(shown) - chosen).update(is_left_out=False)
    _leave(found, Q(id__in=chosen))


@transaction.atomic
def leave_wrong_out(found: SheetImport, *, by: Viewer) -> None:
    """Leave out every row that is wrong, and what leans on it."""
    found = SheetImport.objects.select_for_update().get(pk=found.pk)
    refuse_if(why_not_leave_out(found, books()[found.kind], by))
    _leave(found, Q(verdict=SheetRow.Verdict.WRONG))


def _leave(found: SheetImport, which: Q) -> None:
    own = SheetRow.objects.filter(sheet_import=found)
    own.filter(which).exclude(verdict=SheetRow.Verdict.SAME).update(is_left_out=True)
    for _step in range(DEEPEST):
        left = own.filter(is_left_out=True).values("id")
        leaning = own.filter(Q(needs__in=left) | Q(also_needs__in=left), is_left_out=False)
        if not leaning.exclude(verdict=SheetRow.Verdict.SAME).update(is_left_out=True):
            return


@transaction.atomic
def apply_sheet(found: SheetImport, *, by: Viewer, shown: str | None = None) -> None:
    """Have the worker write what is not left out. `shown`: the digest of what the person saw; pressed twice it is done once."""
    refuse_if(why_not_apply(found, books()[found.kind], by))
    if shown is not None and shown != found.shown:
        raise Faster(_("名单在您打开页面以后有变动，请再看一遍，再确认导入。"))
    move(found, "apply", SHEETIMPORT_TRANSITIONS, is_stale=False, rounds=0)
    trail.record("core.apply_sheet", subject=("sheet", found.id), by=by, body={"kind": found.kind, "sha256": found.sha256})
    jobs.enqueue("core.apply_sheet", sheet=found.id)


@transaction.atomic
def discard_sheet(found: SheetImport, *, by: Viewer) -> None:
    """Give up an import that is not applied: nothing of it stays but its entry."""
    refuse_if(why_not_discard(found, books()[found.kind], by))
    move(found, "discard", SHEETIMPORT_TRANSITIONS, content=b"", ended_at=clock.at())
    trail.record("core.discard_sheet", subject=("sheet", found.id), by=by, body={"kind": found.kind})
    jobs.enqueue("core.sweep_sheet", sheet=found.id)


@transaction.atomic
def record_export(book: Book, *, counts: Mapping[str, int], by: Viewer) -> None:
    """Lists left the house as a file: which, and how many rows."""
    trail.record("core.export_sheet", subject=("sheet", None), by=by, body={"kind": book.kind, "rows": dict(counts)})
