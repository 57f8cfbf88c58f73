"""Workbooks coming in, as pages show them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import access, clock
from keqiao.core.models import SheetImport, SheetRow
from keqiao.core.rules import is_stuck, why_not_apply, why_not_bring_in
from keqiao.core.sheets import Book, Table, books
from keqiao.core.viewer import Viewer

SIZE = 50
RECENT = 10
Verdict = SheetRow.Verdict
TONES = {Verdict.NEW: "good", Verdict.CHANGED: "on", Verdict.SAME: "", Verdict.WRONG: "bad"}
STATE_TONES = {"checked": "warn", "applied": "good", "failed": "bad"}


@dataclass(frozen=True, slots=True)
class ImportLine:
    name: str
    url: str
    at_text: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class BookLine:
    title: str
    url: str
    sheets: str


@dataclass(frozen=True, slots=True)
class SheetsPage:
    books: list[BookLine]
    imports: list[ImportLine]


@dataclass(frozen=True, slots=True)
class BookPage:
    title: str
    kind: str
    list_url: str
    tables: list[tuple[str, list[tuple[str, str, bool]]]]
    why_not: str | None
    may_write: bool
    imports: list[ImportLine]


@dataclass(frozen=True, slots=True)
class RowAsked:
    """Which rows of an import: of one verdict, of one table; from where on."""

    verdict: str = ""
    table: str = ""
    is_left_out: bool = False
    after: int | None = None
    before: int | None = None

    def words(self, **other: Any) -> str:
        own = {"verdict": self.verdict, "table": self.table, "left": "1" if self.is_left_out else ""}
        return urlencode({key: value for key, value in {**own, **other}.items() if value})


@dataclass(frozen=True, slots=True)
class FaultLine:
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class RowLine:
    id: int
    sheet: str
    number: int
    label: str
    verdict: str
    verdict_label: str
    tone: str
    changes: list[tuple[str, str, str]]
    faults: list[FaultLine]
    cells: list[tuple[str, str]]
    is_left_out: bool
    can_leave: bool


@dataclass(frozen=True, slots=True)
class ImportPage:
    id: int
    title: str
    book_url: str
    list_url: str
    name: str
    state: str
    is_working: bool
    is_stuck: bool
    is_stale: bool
    shown: str
    done: int
    total: int
    reason: str
    notes: list[str]
    totals: list[tuple[str, int, str]]
    written: list[tuple[str, int]]
    left_out: int
    chips: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    rows: list[RowLine]
    wrong_kept: int
    apply_text: str
    why_not: str | None
    here: str
    newer_url: str
    older_url: str


def imports_of(viewer: Viewer) -> QuerySet[SheetImport]:
    """Imports that the viewer may see: sent in the hat of a body whose lists of that kind they keep."""
    condition = Q(pk__in=[])
    for book in books().values():
        condition |= Q(kind=book.kind) & access.scope(viewer, book.write, "path")
    return SheetImport.objects.filter(condition).defer("content")


def readable_books(viewer: Viewer) -> list[Book]:
    return [book for book in books().values() if access.holds(viewer, book.read)]


def sheets_page(viewer: Viewer) -> SheetsPage:
    """What the viewer can bring in or take out, and what came in lately."""
    lines = [
        BookLine(_(book.title), reverse("core:sheet", args=[book.kind]), "、".join(table.title for table in book.tables))
        for book in readable_books(viewer)
    ]
    return SheetsPage(lines, _import_lines(imports_of(viewer)))


def book_page(book: Book, viewer: Viewer) -> BookPage:
    """One book: its tables with their columns (header, help, required), and its latest imports."""
    may_write = access.holds(viewer, book.write)
    return BookPage(
        title=_(book.title),
        kind=book.kind,
        list_url=reverse(book.url) if book.url else "",
        tables=[(table.title, [(c.header, c.help, c.is_required) for c in table.columns]) for table in book.tables],
        why_not=why_not_bring_in(book, viewer) if may_write else None,
        may_write=may_write,
        imports=_import_lines(imports_of(viewer).filter(kind=book.kind)) if may_write else [],
    )


def _import_lines(rows: QuerySet[SheetImport]) -> list[ImportLine]:
    return [
        ImportLine(
            name=found.name,
            url=reverse("core:sheet_import", args=[found.id]),
            at_text=found.received_at.astimezone(clock.OFFICIAL_ZONE).strftime("%Y-%m-%d %H:%M"),
            state=found.get_state_display(),
            tone=STATE_TONES.get(found.state, ""),
        )
        for found in rows.order_by("-id")[:RECENT]
    ]


def import_page(found: SheetImport, viewer: Viewer, asked: RowAsked) -> ImportPage:
    """How far an import is, and once it is compared, what it would change."""
    book = books()[found.kind]
    is_checked = found.state == SheetImport.State.CHECKED
    rows, newer, older = _page_of_rows(found, book, asked) if is_checked else ([], "", "")
    own = SheetRow.objects.filter(sheet_import=found)
    left = own.filter(is_left_out=True)
    counts = _totals(found)
    if is_checked:
        left_by = {verdict: left.filter(verdict=verdict).count() for verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.WRONG)}
    else:
        left_by = {}
    left_out = sum(left_by.values()) if is_checked else found.counts.get("left_out", 0)
    return ImportPage(
        id=found.id,
        title=_(book.title),
        book_url=reverse("core:sheet", args=[book.kind]),
        list_url=reverse(book.url) if book.url else "",
        name=found.name,
        state=found.state,
        is_working=found.state in ("received", "checking", "applying"),
        is_stuck=is_stuck(found),
        is_stale=found.is_stale,
        shown=found.shown,
        done=found.done,
        total=found.total,
        reason=found.reason,
        notes=list(found.notes),
        totals=[(str(verdict.label), counts.get(verdict, 0), TONES[verdict]) for verdict in Verdict],
        written=list(found.counts.get("written", {}).items()),
        left_out=left_out,
        chips=_chips(found, asked, counts, left_out) if is_checked else [],
        tables=_table_chips(found, book, asked) if is_checked else [],
        rows=rows,
        wrong_kept=counts.get(Verdict.WRONG, 0) - left_by.get(Verdict.WRONG, 0),
        apply_text=_apply_text(counts, left_by),
        why_not=why_not_apply(found, book, viewer) if is_checked else None,
        here=asked.words(after=asked.after, before=asked.before),
        newer_url=newer,
        older_url=older,
    )


def default_asked(found: SheetImport, asked: RowAsked) -> RowAsked:
    """What is wrong comes first: the reader has to do something there."""
    if asked == RowAsked() and found.state == SheetImport.State.CHECKED and _totals(found).get(Verdict.WRONG):
        return RowAsked(verdict=Verdict.WRONG)
    return asked


def _totals(found: SheetImport) -> dict[str, int]:
    totals: dict[str, int] = {}
    for table in (book.kind for book in books()[found.kind].tables):
        for verdict, count in found.counts.get(table, {}).items():
            totals[verdict] = totals.get(verdict, 0) + count
    return totals


def _apply_text(counts: Mapping[str, int], left: Mapping[Any, int]) -> str:
    parts = [
        words % {"n": count}
        for verdict, words in ((Verdict.NEW, _("新增%(n)s行")), (Verdict.CHANGED, _("变更%(n)s行")))
        if (count := counts.get(verdict, 0) - left.get(verdict, 0))
    ]
    return _("确认导入：%(what)s") % {"what": _("，").join(parts)} if parts else _("确认导入")


def _chips(found: SheetImport, asked: RowAsked, counts: Mapping[str, int], left_out: int) -> list[dict[str, Any]]:
    here = reverse("core:sheet_import", args=[found.id])

    def chip(label: str, count: int, other: RowAsked) -> dict[str, Any]:
        is_on = (other.verdict, other.is_left_out) == (asked.verdict, asked.is_left_out)
        return {"label": label, "count": count, "is_on": is_on, "url": f"{here}?{other.words()}"}

    found_chips = [chip(_("全部"), sum(counts.values()), RowAsked(verdict="all", table=asked.table))]
    found_chips += [
        chip(str(verdict.label), count, RowAsked(verdict=verdict, table=asked.table))
        for verdict in (Verdict.WRONG, Verdict.NEW, Verdict.CHANGED, Verdict.SAME)
        if (count := counts.get(verdict, 0))
    ]
    if left_out:
        found_chips.append(chip(_("不导入"), left_out, RowAsked(table=asked.table, is_left_out=True)))
    return found_chips


def _table_chips(found: SheetImport, book: Book, asked: RowAsked) -> list[dict[str, Any]]:
    here = reverse("core:sheet_import", args=[found.id])
    filled = [(table, sum(found.counts.get(table.kind, {}).values())) for table in book.tables]
    if sum(1 for _table, count in filled if count) < 2:
        return []
    return [
        {
            "label": table.title,
            "count": count,
            "is_on": asked.table == table.kind,
            "url": f"{here}?{asked.words(table='' if asked.table == table.kind else table.kind, verdict=asked.verdict or 'all')}",
        }
        for table, count in filled
        if count
    ]


def _page_of_rows(found: SheetImport, book: Book, asked: RowAsked) -> tuple[list[RowLine], str, str]:
    rows = SheetRow.objects.filter(sheet_import=found)
    if asked.verdict in Verdict.values:
        rows = rows.filter(verdict=asked.verdict)
    if asked.table:
        rows = rows.filter(table=asked.table)
    if asked.is_left_out:
        rows = rows.filter(is_left_out=True)
    if asked.before:
        some = list(rows.filter(id__lt=asked.before).order_by("-id")[: SIZE + 1])
        has_newer, has_older = len(some) > SIZE, True
        some = some[:SIZE][::-1]
    else:
        some = list(rows.filter(id__gt=asked.after or 0).order_by("id")[: SIZE + 1])
        has_newer, has_older = bool(asked.after), len(some) > SIZE
        some = some[:SIZE]
    here = reverse("core:sheet_import", args=[found.id])
    newer = f"{here}?{asked.words(before=some[0].id)}" if some and has_newer else ""
    older = f"{here}?{asked.words(after=some[-1].id)}" if some and has_older else ""
    return [_row_line(found, book.table(row.table), row) for row in some], newer, older


def _row_line(found: SheetImport, table: Table, row: SheetRow) -> RowLine:
    headers = {column.key: column.header for column in table.columns}
    place = found.layout.get(table.kind, {"sheet": table.title, "columns": {}})
    return RowLine(
        id=row.id,
        sheet=place["sheet"],
        number=row.number,
        label=row.label,
        verdict=row.verdict,
        verdict_label=row.get_verdict_display(),
        tone=TONES[Verdict(row.verdict)],
        changes=[(headers.get(column, column), before, after) for column, before, after in row.changes],
        faults=[FaultLine(_where(place, headers, column), _(text) % values) for column, text, values in row.faults],
        cells=[(headers[key], value) for key, value in row.payload.items() if key in headers],
        is_left_out=row.is_left_out,
        can_leave=row.verdict != Verdict.SAME,
    )


def _where(place: Mapping[str, Any], headers: Mapping[str, str], column: str) -> str:
    """The column of a fault as the person sees it in the file: C列 类别."""
    if not column:
        return ""
    letter = place["columns"].get(column)
    header = headers.get(column, column)
    return _("%(letter)s列“%(header)s”") % {"letter": letter, "header": header} if letter else f"“{header}”"


# --- the file again, with what is wrong beside its rows ------------------------------------------------------------------
def rows_with_faults(found: SheetImport) -> tuple[dict[str, Iterable[Sequence[Any]]], dict[str, Iterable[str]]]:
    """Every row of an import as it was read, by table, and the faults beside it."""
    book = books()[found.kind]
    return (
        {table.kind: _cells(found, table) for table in book.tables},
        {table.kind: _faults(found, table) for table in book.tables},
    )


def _cells(found: SheetImport, table: Table) -> Iterator[Sequence[Any]]:
    for row in SheetRow.objects.filter(sheet_import=found, table=table.kind).order_by("id").iterator(chunk_size=1000):
        yield [row.payload.get(column.key, "") for column in table.columns]


def _faults(found: SheetImport, table: Table) -> Iterator[str]:
    headers = {column.key: column.header for column in table.columns}
    rows = SheetRow.objects.filter(sheet_import=found, table=table.kind).order_by("id")
    for faults in rows.values_list("faults", flat=True).iterator(chunk_size=1000):
        yield "；".join(
            f"{headers.get(column, '')}{'：' if column else ''}{_(text) % values}" for column, text, values in faults
        )
