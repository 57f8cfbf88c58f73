"""What becomes of a received workbook, step by step, as the worker takes it: compared, shown, applied, swept."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from keqiao.core import clock, jobs, trail
from keqiao.core.models import SheetImport, SheetRow
from keqiao.core.move import move
from keqiao.core.rules import SHEETIMPORT_TRANSITIONS
from keqiao.core.sheets import Book, Check, Line, Table
from keqiao.core.viewer import Viewer

SWEEP = 5000
# So often the lists may change under an import before it is shown again.
ROUNDS = 3
# So many keys stand in one question.
KEYS = 1000
FIELDS = ("key", "label", "ready", "faults", "changes", "verdict", "target", "needs", "also_needs")


@transaction.atomic
def begin(found: SheetImport, book: Book, *, total: int, notes: Sequence[str], layout: dict[str, Any]) -> None:
    """A received file is open: from now its rows are compared."""
    fields = {"mark": book.mark(), "total": total, "notes": list(notes), "layout": layout, "done": 0}
    move(found, "begin", SHEETIMPORT_TRANSITIONS, **fields)


@transaction.atomic
def fail(found: SheetImport, *, reason: str, by: Viewer) -> None:
    """Say why a file cannot be brought in; nothing of it was written, and nothing of it is kept."""
    move(found, "fail", SHEETIMPORT_TRANSITIONS, reason=reason, content=b"", ended_at=clock.at())
    trail.record("core.refuse_sheet", subject=("sheet", found.id), by=by, body={"kind": found.kind, "sha256": found.sha256})
    jobs.enqueue("core.sweep_sheet", sheet=found.id)


def compare(found: SheetImport, table: Table, lines: Sequence[Line], by: Viewer, memo: dict[str, Any]) -> None:
    """Compare lines with the database and keep them: new ones as rows, known ones where something is different now."""
    table.check(lines, Check(found.id, by, found.path, memo))
    rows = [_row(found, table, line) for line in lines]
    new = [row for row in rows if row.id is None]
    SheetRow.objects.bulk_create(new, batch_size=500)
    for row, line in zip(rows, lines, strict=True):
        line.id = row.id
    leaning = [row for row, line in zip(rows, lines, strict=True) if _lean(row, line)]
    if not found.rounds:
        SheetRow.objects.bulk_update(leaning, ["needs", "also_needs"], batch_size=100)
    known = {row.id: row for row in rows if row.id is not None}
    if known:
        before = SheetRow.objects.in_bulk(list(known))
        changed = [row for identity, row in known.items() if _facts(row) != _facts(before[identity])]
        SheetRow.objects.bulk_update(changed, FIELDS, batch_size=100)
    SheetImport.objects.filter(pk=found.pk).update(done=found.done + len(lines))
    found.done += len(lines)


def _lean(row: SheetRow, line: Line) -> bool:
    """What a line needs may have been kept together with it only now. Whether that was so."""
    for name in ("needs", "also_needs"):
        need = getattr(line, name)
        setattr(row, name, need.id if isinstance(need, Line) else need)
    return isinstance(line.needs, Line) or isinstance(line.also_needs, Line)


def _row(found: SheetImport, table: Table, line: Line) -> SheetRow:
    row = SheetRow(id=line.id, sheet_import=found, table=table.kind, number=line.number, payload=line.cells)
    row.key, row.label = line.key[:400], line.label[:200]
    row.faults = [[fault.column, fault.text, dict(fault.values)] for fault in line.faults]
    row.target = line.target
    if line.faults:
        row.verdict = SheetRow.Verdict.WRONG
        return row
    row.changes = [list(change) for change in line.changes]
    if line.target is None:
        row.verdict, row.ready = SheetRow.Verdict.NEW, line.ready
    elif line.changes:
        row.verdict, row.ready = SheetRow.Verdict.CHANGED, line.ready
    else:
        row.verdict = SheetRow.Verdict.SAME
    return row


def _facts(row: SheetRow) -> tuple[Any, ...]:
    # through JSON, as it comes back from the database
    return tuple(json.dumps(getattr(row, name), ensure_ascii=False, sort_keys=True, default=str) for name in FIELDS)


def finish_table(found: SheetImport, table: Table, by: Viewer, memo: dict[str, Any]) -> None:
    """Note what only all rows of a table together show, and rows that stand there twice."""
    if connection.vendor == "postgresql":  # it knows nothing yet of rows that were written a moment ago
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE core_sheetrow")
    faults: dict[int, list[list[Any]]] = {}
    for identity, fault in (
        *_twice(found, table),
        *(table.finish(Check(found.id, by, found.path, memo)) if table.finish else ()),
    ):
        faults.setdefault(identity, []).append([fault.column, fault.text, dict(fault.values)])
    rows = SheetRow.objects.in_bulk(list(faults))
    for identity, row in rows.items():
        row.faults, row.verdict, row.ready, row.changes = row.faults + faults[identity], SheetRow.Verdict.WRONG, {}, []
    SheetRow.objects.bulk_update(rows.values(), ["faults", "verdict", "ready", "changes"], batch_size=100)


def _twice(found: SheetImport, table: Table) -> Iterable[tuple[int, Any]]:
    from keqiao.core.sheets import Fault
    from keqiao.core.sheets.values import TWICE

    rows = SheetRow.objects.filter(sheet_import=found, table=table.kind).exclude(key="")
    counted = rows.values("key").annotate(n=Count("id")).filter(n__gt=1)
    # Asked for first: as a condition inside the other question PostgreSQL would count them anew for every row.
    keys = list(counted.values_list("key", flat=True))
    for start in range(0, len(keys), KEYS):
        first: dict[str, int] = {}
        some = rows.filter(key__in=keys[start : start + KEYS]).order_by("number")
        for identity, key, number in some.values_list("id", "key", "number"):
            if key in first:
                yield identity, Fault("", TWICE, {"row": first[key]})
            first.setdefault(key, number)


def finish(found: SheetImport, book: Book) -> bool:
    """Every table is compared: count, and show. True where, being checked anew, it is as it was shown: it may be applied."""
    before = found.shown
    counted = SheetRow.objects.filter(sheet_import=found).values_list("table", "verdict").annotate(n=Count("id"))
    found.counts = {table.kind: {} for table in book.tables}
    for kind, verdict, count in counted:
        found.counts[kind][verdict] = count
    found.shown = _digest(found)
    found.save(update_fields=["counts", "shown"])
    if found.rounds and before == found.shown and found.rounds < ROUNDS:
        move(found, "go_on", SHEETIMPORT_TRANSITIONS)
        jobs.enqueue("core.apply_sheet", sheet=found.id)
        return True
    move(found, "show", SHEETIMPORT_TRANSITIONS, is_stale=bool(found.rounds))
    return False


def _digest(found: SheetImport) -> str:
    digest = hashlib.sha256()
    rows = SheetRow.objects.filter(sheet_import=found).exclude(verdict=SheetRow.Verdict.SAME).order_by("id")
    for values in rows.values_list("id", "verdict", "target", "changes", "ready").iterator(chunk_size=5000):
        digest.update(json.dumps(values, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def apply(found: SheetImport, book: Book, by: Viewer) -> bool:
    """Write all of it now, in the caller's transaction. False where the lists are no longer as they were when it was
    shown: then nothing is written and every row is compared once more."""
    book.hold()
    if book.mark() != found.mark:
        look_again(found, book)
        return False
    written = book.apply(found.id, Check(found.id, by, found.path))
    left_out = SheetRow.objects.filter(sheet_import=found, is_left_out=True).count()
    counts = found.counts | {"written": dict(written), "left_out": left_out}
    move(found, "finish", SHEETIMPORT_TRANSITIONS, counts=counts, content=b"", ended_at=clock.at())
    return True


def look_again(found: SheetImport, book: Book) -> None:
    """Compare once more what was shown."""
    move(found, "look_again", SHEETIMPORT_TRANSITIONS, rounds=found.rounds + 1, done=0, mark=book.mark())
    jobs.enqueue("core.check_sheet", sheet=found.id)


def sweep(found_id: int) -> bool:
    """Remove some rows of an import that is over; False when none is left."""
    some = list(SheetRow.objects.filter(sheet_import=found_id).values_list("id", flat=True)[:SWEEP])
    SheetRow.objects.filter(id__in=some).delete()
    return len(some) == SWEEP
