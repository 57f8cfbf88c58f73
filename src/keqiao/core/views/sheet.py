from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keqiao.core import access, clock
from keqiao.core.actions import sheet as actions
from keqiao.core.forms import SheetForm
from keqiao.core.models import SheetImport
from keqiao.core.queries import sheet as queries
from keqiao.core.refusal import Refused
from keqiao.core.sheets import Book, books
from keqiao.core.sheets.writing import written
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.textkit.sheets import MAX_BYTES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def sheets(request: HttpRequest) -> HttpResponse:
    """What lists come and go as Excel."""
    viewer = viewer_of(request)
    if not queries.readable_books(viewer):
        raise Http404
    return render(request, "core/sheets.html", {"page": queries.sheets_page(viewer)})


@require_http_methods(["GET", "POST"])
@signed_in
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """One book: the empty form, the lists as they are, and the way in."""
    viewer = viewer_of(request)
    book = _book(kind, viewer)
    form, status = SheetForm(), 200
    if request.method == "POST":
        if not access.holds(viewer, book.write):
            raise Http404
        form, status = SheetForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                return redirect("core:sheet_import", _received(book, form, viewer).pk)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
    return render(request, "core/sheet.html", {"page": queries.book_page(book, viewer), "form": form}, status=status)


def _received(book: Book, form: SheetForm, viewer: Viewer) -> SheetImport:
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise Refused(_("文件超过%(most)s MB，没有读入。请分成几个文件导入。") % {"most": MAX_BYTES // 1_000_000})
    return actions.receive_sheet(book, file.read(), name=str(file.name), by=viewer, is_declared=True)


def _book(kind: str, viewer: Viewer) -> Book:
    book = books().get(kind)
    if book is None or not access.holds(viewer, book.read):
        raise Http404
    return book


@require_safe
@signed_in
def template(request: HttpRequest, kind: str) -> FileResponse:
    """The empty form."""
    book = _book(kind, viewer_of(request))
    return _file(written(book, {}), _("%(title)s（空表）") % {"title": book.title})


@require_POST
@signed_in
def export(request: HttpRequest, kind: str) -> FileResponse:
    """The lists as this viewer may see them: the same file that can be brought in. Kept in the trail."""
    viewer = viewer_of(request)
    book = _book(kind, viewer)
    counts = {table.kind: 0 for table in book.tables}

    def counted(table: str, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            counts[table] += 1
            yield row

    file = written(book, {table.kind: counted(table.kind, table.rows(viewer)) for table in book.tables})
    actions.record_export(book, counts=counts, by=viewer)
    return _file(file, f"{book.title}-{clock.today().isoformat()}")


def _file(file: Any, title: str) -> FileResponse:
    response = FileResponse(file, content_type=EXCEL)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


@require_safe
@signed_in
def sheet_import(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; what it would change; what it changed."""
    viewer = viewer_of(request)
    return _show(request, get_object_or_404(queries.imports_of(viewer), pk=pk), viewer)


def _show(request: HttpRequest, found: SheetImport, viewer: Viewer, trouble: str = "") -> HttpResponse:
    asked = queries.RowAsked(
        verdict=request.GET.get("verdict", "")[:10],
        table=request.GET.get("table", "")[:30],
        is_left_out=request.GET.get("left") == "1",
        after=_number(request.GET.get("after", "")),
        before=_number(request.GET.get("before", "")),
    )
    page = queries.import_page(found, viewer, queries.default_asked(found, asked))
    is_polling = request.headers.get("HX-Request") == "true" and request.GET.get("poll") == "1"
    if is_polling and (not page.is_working or page.is_stuck):
        # What follows is another page altogether.
        return HttpResponse(headers={"HX-Redirect": reverse("core:sheet_import", args=[found.pk])})
    context = {"page": page, "trouble": trouble}
    return render(request, "core/sheet_import.html", context, status=422 if trouble else 200)


@require_POST
@signed_in
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Which rows of the page are left out."""
    viewer = viewer_of(request)
    found = get_object_or_404(queries.imports_of(viewer), pk=pk)
    try:
        if request.POST.get("all") == "wrong":
            actions.leave_wrong_out(found, by=viewer)
        else:
            chosen, shown = (_numbers(request.POST.getlist(name)) for name in ("left", "shown"))
            actions.leave_out(found, rows=chosen, shown=shown, by=viewer)
    except Refused as refusal:
        return _show(request, found, viewer, refusal.reason)
    return redirect(f"{reverse('core:sheet_import', args=[found.pk])}?{request.POST.get('here', '')[:200]}")


@require_POST
@signed_in
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirmed: have it written."""
    viewer = viewer_of(request)
    found = get_object_or_404(queries.imports_of(viewer), pk=pk)
    if found.state in (SheetImport.State.APPLYING, SheetImport.State.APPLIED):  # pressed twice
        return redirect("core:sheet_import", found.pk)
    try:
        actions.apply_sheet(found, by=viewer, shown=request.POST.get("shown"))
    except Refused as refusal:
        found.refresh_from_db(fields=["state", "shown"])
        return _show(request, found, viewer, refusal.reason)
    return redirect("core:sheet_import", found.pk)


@require_POST
@signed_in
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Given up."""
    viewer = viewer_of(request)
    found = get_object_or_404(queries.imports_of(viewer), pk=pk)
    try:
        actions.discard_sheet(found, by=viewer)
    except Refused as refusal:
        return _show(request, found, viewer, refusal.reason)
    return redirect("core:sheet", found.kind)


@require_safe
@signed_in
def faults(request: HttpRequest, pk: int) -> FileResponse:
    """The rows of an import as they were read, with what is wrong beside them."""
    found = get_object_or_404(queries.imports_of(viewer_of(request)), pk=pk)
    if found.state != SheetImport.State.CHECKED:
        raise Http404
    cells, told = queries.rows_with_faults(found)
    return _file(written(books()[found.kind], cells, told), _("%(name)s（标出问题）") % {"name": found.name.rsplit(".", 1)[0]})


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := _number(text)) is not None]
