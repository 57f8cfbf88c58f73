from base64 import b64encode
from dataclasses import dataclass, field

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from keqiao import textkit
from keqiao.core import access
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans.actions import draft_plan, intake, receive
from keqiao.plans.forms import PASTED, ImportForm
from keqiao.plans.models import Source, Version
from keqiao.plans.queries.intake import Existing, existing, source_page
from keqiao.registry.models import Organisation
from keqiao.textkit.formats.opening import MAX_BYTES

# A longer text is written by the worker: the request would take too long.
SMALL = 150_000
# Of more plans than this in one text only so many are offered.
OFFERED = 8


@dataclass(slots=True)
class Answer:
    """What an import came to: where to go, or what has to be said and asked."""

    goes_to: Version | Source | None = None
    trouble: str = ""
    existing: Existing | None = None
    documents: list[str] = field(default_factory=list)
    documents_total: int = 0
    asks_plain: bool = False
    asks_year: bool = False
    is_classified: bool = False
    kept: bytes = b""
    kept_name: str = ""


@csrf_exempt
def import_plan(request: HttpRequest) -> HttpResponseBase:
    """Bring a plan in. What is too long for a form is told so; else the form is protected as every other."""
    try:
        request.POST  # noqa: B018  reads what was sent, once
    except RequestDataTooBig:
        return _too_long(request)
    return _import(request)


@csrf_protect
@require_http_methods(["GET", "POST"])
@signed_in
def _import(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    issuer = _issuer(viewer)
    answer = Answer()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if _is_classified(request.POST.get("text", "").encode("utf-8", "replace"), PASTED):
            answer = _classified()
        elif form.is_valid():
            answer = _brought_in(form, issuer, viewer)
        if isinstance(answer.goes_to, Version):
            return redirect("plans:draft", answer.goes_to.pk)
        if isinstance(answer.goes_to, Source):
            return redirect("plans:source", answer.goes_to.pk)
        if answer.is_classified:
            form = ImportForm()
    else:
        form = ImportForm()
    status = 422 if request.method == "POST" else 200
    return _page(request, form, answer, status)


def _page(request: HttpRequest, form: ImportForm, answer: Answer, status: int) -> HttpResponse:
    kept = b64encode(answer.kept).decode() if answer.kept else ""
    if form.is_bound and not answer.is_classified and not kept:
        kept, answer.kept_name = form.data.get("kept", ""), form.data.get("kept_name", "")
    context = {"form": form, "answer": answer, "kept": kept if answer.kept_name else ""}
    return render(request, "plans/import.html", context, status=status)


@signed_in
def _too_long(request: HttpRequest) -> HttpResponse:
    _issuer(viewer_of(request))
    told = _(
        "粘贴的文字超过10 MB，没有读入。请按浏览器的“后退”，文字还在那里；把它存成文本文件（.txt，50 MB以内）后在这里选择。"
    )
    return _page(request, ImportForm(), Answer(trouble=told), 413)


def _issuer(viewer: Viewer) -> Organisation:
    """The association for which the viewer writes, in the hat worn now or else in another; 404 for who writes for none."""
    hats = [hat for hat in (viewer.hat, *viewer.hats) if hat and access.reaches(Viewer(hats=(hat,)), "plan.write", hat.lo)]
    if not hats:
        raise Http404
    return get_object_or_404(Organisation.objects.visible_to(viewer), pk=hats[0].organisation_id)


def _brought_in(form: ImportForm, issuer: Organisation, viewer: Viewer) -> Answer:
    file = form.cleaned_data.get("file")
    if file and file.size > MAX_BYTES:
        return Answer(trouble=_("文件超过50 MB，没有读入。请拆成几个文件，或只留工作要点的正文。"))
    data, name = form.received()
    year = form.cleaned_data["year"]
    if year and (found := existing(viewer, issuer, year)):
        if _is_classified(data, name):
            return _classified()
        return _with_kept(Answer(existing=found), form, data, name)
    try:
        # What is pasted is read at once whatever its length: only here can a refusal give the words back.
        if len(data) >= SMALL and not form.is_pasted():
            return Answer(receive(data, name=name, issuer=issuer, by=viewer, is_declared=True, year=year))
        return _with_kept(_read(form, data, name, issuer, viewer), form, data, name)
    except Refused as refusal:
        if _is_classified(data, name):
            return _classified()
        return _with_kept(Answer(trouble=refusal.reason), form, data, name)


def _with_kept(answer: Answer, form: ImportForm, data: bytes, name: str) -> Answer:
    """A small file goes along with the question, so that nobody has to find it again."""
    if (
        not form.is_pasted()
        and data
        and len(data) < SMALL
        and (answer.existing or answer.documents or answer.asks_plain or answer.asks_year)
    ):
        answer.kept, answer.kept_name = data, name
    return answer


def _read(form: ImportForm, data: bytes, name: str, issuer: Organisation, viewer: Viewer) -> Answer:
    try:
        read = textkit.read_as_text if form.cleaned_data["is_plain"] else textkit.read_plans
        file = read(data, name)
    except textkit.Refused as refused:
        return _told(refused)
    year, document = form.cleaned_data["year"], form.cleaned_data["document"]
    if document is None or document >= len(file.documents):
        document = intake.chosen(file, document=0, year=year)
    if document is None:
        titles = [found.title or str(found.year or "") for found in file.documents]
        return Answer(documents=titles[:OFFERED], documents_total=len(titles))
    year = year or file.documents[document].year
    if year is None:
        return Answer(asks_year=True, asks_plain=form.cleaned_data["is_plain"])
    if found := existing(viewer, issuer, year):
        return Answer(existing=found)
    if len(data) >= SMALL and not intake.is_short(file.documents[document]):
        if form.cleaned_data["is_plain"]:
            return Answer(trouble=_("没有编号的文字太长，不能作为一整段导入。请先按部分、条目编上号，再读取。"))
        received = receive(data, name=name, issuer=issuer, by=viewer, is_declared=True, year=year, document=document)
        return Answer(received)
    return Answer(
        draft_plan(file, document=document, data=data, name=name, issuer=issuer, by=viewer, is_declared=True, year=year)
    )


def _told(refused: textkit.Refused) -> Answer:
    """Why a file is refused, and what to do."""
    paste = _("请打开文件，全选、复制，把文字粘贴到下面的框里。")
    told = {
        "empty": _("没有文字可读。请把工作要点全文粘贴到下面的框里，或选择一个文本文件。"),
        "not_text": _("这不是文字文件（可能是图片、扫描件或程序）。请找可以复制文字的版本，把文字粘贴到下面的框里。"),
        "not_readable": _("这种文件（Word、Excel、PDF、网页等）现在还不能直接读。") + paste,
        "not_a_plan": "",
    }
    if refused.kind == "classified":
        return _classified()
    is_plan_like = refused.kind != "not_a_plan"
    return Answer(trouble=told.get(refused.kind, refused.message), asks_plain=not is_plan_like)


def _classified() -> Answer:
    """Said before anything else, and nothing of the paper is shown again."""
    told = _("文件首页有密级标志（秘密★、机密★或绝密★），没有读入，也没有保存。涉密文件不得进入本系统，请按保密规定处理。")
    return Answer(trouble=told, is_classified=True)


def _is_classified(data: bytes, name: str) -> bool:
    try:
        if data:
            textkit.refuse_classified(data, name)
    except textkit.Refused as refused:
        return refused.kind == "classified"
    return False


@require_http_methods(["GET", "POST"])
@signed_in
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker has come with a large file; POST gives up what it could not finish."""
    viewer = viewer_of(request)
    found = get_object_or_404(Source.objects.writable_by(viewer).select_related("version__plan__issuer", "issuer"), pk=pk)
    trouble, status = "", 200
    if request.method == "POST":
        try:
            intake.give_up(found, by=viewer)
            return redirect("plans:import")
        except Refused as refusal:
            trouble, status = refusal.reason, 422
    is_polling = request.headers.get("HX-Request") == "true"
    if found.state == Source.State.TAKEN and found.version_id:
        to_draft = redirect("plans:draft", found.version_id)
        return HttpResponse(headers={"HX-Redirect": to_draft.headers["Location"]}) if is_polling else to_draft
    page = source_page(found)
    is_over = found.state != Source.State.WAITING or page.is_stuck
    context = {"page": page, "is_over": is_over, "trouble": trouble}
    return render(request, "plans/import_source.html", context, status=286 if is_polling and is_over else status)
