"""Why something on the ground floor may not be done."""

from django.utils.translation import gettext as _

from keqiao.core import access
from keqiao.core.models import Job, SheetImport, SheetRow
from keqiao.core.sheets import Book
from keqiao.core.viewer import Viewer

SHEETIMPORT_TRANSITIONS = {
    ("received", "begin"): "checking",
    ("received", "fail"): "failed",
    ("checking", "fail"): "failed",
    ("checking", "show"): "checked",
    ("checking", "go_on"): "applying",
    ("checked", "apply"): "applying",
    ("applying", "look_again"): "checking",
    ("applying", "finish"): "applied",
    ("applying", "fail"): "failed",
    ("received", "discard"): "discarded",
    ("checking", "discard"): "discarded",
    ("checked", "discard"): "discarded",
    ("applying", "discard"): "discarded",
}


def why_not_bring_in(book: Book, viewer: Viewer, *, is_declared: bool = True) -> str | None:
    """Lists come in by whoever keeps some of their rows, in that hat, with their word that the file holds no secrets."""
    if not access.holds(viewer.acting, book.write):
        return _("您现在的身份不能导入。请切换到维护这些信息的身份，或与本科协办公室联系。")
    return None if is_declared else _("请先勾选：所导入的文件不含国家秘密、工作秘密。")


def why_not_apply(found: SheetImport, book: Book, viewer: Viewer) -> str | None:
    """All that is not left out must be right, and there must be something to do."""
    if reason := why_not_bring_in(book, viewer):
        return reason
    if found.state != SheetImport.State.CHECKED:
        return _("当前状态不能这样办理。")
    kept = SheetRow.objects.filter(sheet_import=found, is_left_out=False)
    if wrong := kept.filter(verdict=SheetRow.Verdict.WRONG).count():
        return _("还有%(n)s行有误：请在Excel里改好后重新导入，或勾选“不导入”。") % {"n": wrong}
    if not kept.filter(verdict__in=(SheetRow.Verdict.NEW, SheetRow.Verdict.CHANGED)).exists():
        return _("没有要导入的内容。")
    if alone := _without_what_they_need(found):
        words = {"rows": "、".join(alone)}
        return _("这几行要用到被勾选“不导入”的行，请也勾选“不导入”，或者取消前面的勾选：%(rows)s。") % words
    return None


def _without_what_they_need(found: SheetImport) -> list[str]:
    """Rows to be written of which a row that they need is left out."""
    rows = SheetRow.objects.filter(sheet_import=found)
    left = rows.filter(is_left_out=True).exclude(verdict=SheetRow.Verdict.SAME).values("id")
    kept = rows.filter(is_left_out=False, verdict__in=(SheetRow.Verdict.NEW, SheetRow.Verdict.CHANGED))
    alone = kept.filter(needs__in=left).union(kept.filter(also_needs__in=left)).values_list("table", "number")[:5]
    return [_("第%(row)s行") % {"row": number} for _table, number in sorted(alone)]


def why_not_discard(found: SheetImport, book: Book, viewer: Viewer) -> str | None:
    """What is being written or is over cannot be given up; what the worker could not write, can."""
    if reason := why_not_bring_in(book, viewer):
        return reason
    if (found.state, "discard") not in SHEETIMPORT_TRANSITIONS:
        return _("当前状态不能这样办理。")
    if found.state == SheetImport.State.APPLYING and not is_stuck(found):
        return _("正在导入，请等它做完。")
    return None


def is_stuck(found: SheetImport) -> bool:
    """Whether the worker gave up on an import; whatever it was doing, nothing of it was written."""
    if found.state not in ("received", "checking", "applying"):
        return False
    last = Job.objects.filter(kind__in=("core.check_sheet", "core.apply_sheet"), args__sheet=found.pk).order_by("-id").first()
    return last is not None and last.state == Job.State.FAILED


def why_not_leave_out(found: SheetImport, book: Book, viewer: Viewer) -> str | None:
    if reason := why_not_bring_in(book, viewer):
        return reason
    return None if found.state == SheetImport.State.CHECKED else _("当前状态不能这样办理。")
