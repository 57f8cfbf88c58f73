"""What the worker does with workbooks. Each step is a transaction of its own; the file is read by a process of its own."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keqiao import textkit
from keqiao.core import offers
from keqiao.core.actions import sheet_check as check
from keqiao.core.jobs import job
from keqiao.core.models import SheetImport, SheetRow
from keqiao.core.refusal import Refused
from keqiao.core.rules import why_not_bring_in
from keqiao.core.sheets import Book, Line, Table, books
from keqiao.core.sheets.reading import Found, again, lines_of, look_over, words_of
from keqiao.core.viewer import Viewer
from keqiao.textkit.sheets import Workfile


class Reading:
    """The file that this worker has open, and how far it has read: another worker opens it again and finds its place."""

    def __init__(self, found: SheetImport, book: Book) -> None:
        content, name = SheetImport.objects.values_list("content", "name").get(pk=found.pk)
        self.import_id = found.pk
        self.file = Workfile(bytes(content), name)
        try:
            self.found: Found = look_over(book, self.file)
        except Refused:
            self.file.close()
            raise
        self._place = (-1, -1)
        self._lines: Iterator[Line] = iter(())

    def lines(self, table: int, after: int, step: int) -> list[Line]:
        """The next rows of a table below row `after`."""
        if self._place != (table, after):
            self._lines = lines_of(self.found.tables[table], self.file, after)
        some = list(islice(self._lines, step))
        self._place = (table, some[-1].number if some else after)
        return some


_open: list[Reading] = []
# What the check of an import remembers from one step to the next, by import.
_memos: dict[int, dict[str, Any]] = {}


def _reading(found: SheetImport, book: Book) -> Reading:
    if not _open or _open[0].import_id != found.pk:
        _close()
        _open.append(Reading(found, book))
    return _open[0]


def _memo(found: SheetImport) -> dict[str, Any]:
    if found.pk not in _memos:
        _memos.clear()
    return _memos.setdefault(found.pk, {})


def _close() -> None:
    _memos.clear()
    while _open:
        _open.pop().file.close()


@job("core.check_sheet")
def check_sheet(args: dict[str, Any], cursor: Any) -> Any:
    """Compare the rows of a received file, or of one that was shown and whose lists changed since.

    The cursor is [table, row number or row id, is that table being finished].
    """
    found = SheetImport.objects.defer("content").select_for_update().get(pk=args["sheet"])
    book, by = books()[found.kind], acting(found)
    try:
        if found.state == SheetImport.State.RECEIVED:
            opened = _reading(found, book).found
            total = sum(placed.total for placed in opened.tables)
            check.begin(found, book, total=total, notes=opened.notes, layout=opened.layout())
            return [0, 0, False]
        if found.state != SheetImport.State.CHECKING:
            return None
        return _step(found, book, by, cursor or [0, 0, False])
    except (textkit.Refused, Refused) as refused:
        check.fail(found, reason=str(refused), by=by)
        _close()
        return None
    except BaseException:  # what is remembered may be of a step that is taken back
        _close()
        raise


def _step(found: SheetImport, book: Book, by: Viewer, cursor: Any) -> Any:
    place, after, is_finishing = cursor
    if place == len(book.tables):
        check.finish(found, book)
        _close()
        return None
    table = book.tables[place]
    if is_finishing:
        check.finish_table(found, table, by, _memo(found))
        return [place + 1, 0, False]
    lines = _kept(found, table, after) if found.rounds else _read(found, book, place, after)
    if not lines:
        return [place, 0, True]
    if table.is_whole and (after or len(lines) > table.step):
        words = {"sheet": table.title, "most": table.step}
        raise Refused(_("工作表“%(sheet)s”超过%(most)s行，请分成几个文件导入。") % words)
    check.compare(found, table, lines, by, _memo(found))
    return [place, (lines[-1].id if found.rounds else lines[-1].number), False]


def _read(found: SheetImport, book: Book, place: int, after: int) -> list[Line]:
    reading = _reading(found, book)
    at = next((n for n, placed in enumerate(reading.found.tables) if placed.table == book.tables[place]), None)
    return [] if at is None else reading.lines(at, after, book.tables[place].step)


def _kept(found: SheetImport, table: Table, after: int) -> list[Line]:
    rows = SheetRow.objects.filter(sheet_import=found, table=table.kind, id__gt=after).order_by("id")[: table.step]
    words, lines = words_of(table), []
    for identity, number, payload in rows.values_list("id", "number", "payload"):
        line = again(table, number, payload, words)
        line.id = identity
        lines.append(line)
    return lines


@job("core.apply_sheet")
def apply_sheet(args: dict[str, Any], cursor: Any) -> Any:
    """Write an import whole; then its rows are swept. What cannot be written because the lists changed is shown again."""
    found = SheetImport.objects.defer("content").select_for_update().get(pk=args["sheet"])
    if found.state == SheetImport.State.APPLYING:
        book, by = books()[found.kind], acting(found)
        if reason := why_not_bring_in(book, by):
            check.fail(found, reason=reason, by=by)
            return None
        try:
            with transaction.atomic():
                if not check.apply(found, book, by):
                    return None
        except IntegrityError:  # somebody wrote the same meanwhile
            found.refresh_from_db(fields=["state", "counts", "content", "ended_at"])
            check.look_again(found, book)
            return None
    return ["sweep"] if check.sweep(found.pk) else None


@job("core.sweep_sheet")
def sweep_sheet(args: dict[str, Any], cursor: Any) -> Any:
    """Remove the rows of an import that is over."""
    return ["sweep"] if check.sweep(args["sheet"]) else None


def acting(found: SheetImport) -> Viewer:
    """Who sent it, in that hat, with what they may do today. Raises Refused for an account that may do nothing any more."""
    by = offers.acting(found.received_by, found.hat)
    if by is None:
        raise Refused(_("发送这份文件的账号已停用。"))
    return by
