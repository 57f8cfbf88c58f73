"""The desk of clauses: what the product proposed is confirmed or corrected, one by one or many at once."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keqiao.core import access
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.core.visitor import signed_in, viewer_of
from keqiao.plans import rules
from keqiao.plans.actions import clause as actions
from keqiao.plans.actions.word import add_word, remove_word
from keqiao.plans.models import Clause, Version
from keqiao.plans.queries.clauses import DeskAsked, clauses_of, desk, words_mark
from keqiao.plans.queries.words import word_lists
from keqiao.plans.reckon import typed_borders
from keqiao.textkit.clauses import LISTS


@require_http_methods(["GET", "POST"])
@signed_in
def clauses(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk of one text, draft or in force; only whoever writes it has one."""
    viewer = viewer_of(request)
    version = get_object_or_404(Version.objects.writable_by(viewer).select_related("plan__issuer"), pk=pk)
    asked = _asked_of(request.GET)
    if request.method == "POST":
        return _decided(request, version, asked, viewer)
    if request.GET.get("ask") == "all" and (page := desk(version, asked)).figures.open:
        return render(request, "plans/clauses_ask.html", {"page": page})
    return _page(request, version, asked, viewer)


@require_http_methods(["GET", "POST"])
@signed_in
def words(request: HttpRequest) -> HttpResponse:
    """The words by which clauses are proposed: what belongs in each list, and the office's own words."""
    viewer = viewer_of(request)
    if not access.holds(viewer, "plan.write"):
        raise Http404
    refusal, status, post = "", 200, request.POST
    kind = post.get("list", "")
    if request.method == "POST":
        try:
            if post.get("remove"):
                remove_word(_number(post["remove"]), by=viewer)
            else:
                add_word(kind, post.get("text", ""), by=viewer)
            return redirect(f"{reverse('plans:words')}#{kind}" if kind in LISTS else "plans:words")
        except Refused as refused:
            refusal, status = refused.reason, 409 if isinstance(refused, Faster) else 422
    context = {"lists": word_lists(), "refusal": refusal, "kind": kind, "typed": post.get("text", "")[:60]}
    return render(request, "plans/words.html", context, status=status)


def _asked_of(query: Mapping[str, str]) -> DeskAsked:
    page = query.get("page", "")
    return DeskAsked(
        show=query.get("show", "") if query.get("show") in ("open", *Clause.Kind.values) else "",
        section=query.get("section", "")[:10],
        page=int(page) if page.isdecimal() and len(page) < 6 else 0,
        at=query.get("at", "")[:10],
    )


def _page(
    request: HttpRequest,
    version: Version,
    asked: DeskAsked,
    viewer: Viewer,
    *,
    refusal: str = "",
    status: int = 200,
    typed: tuple[int, str] = (0, ""),
) -> HttpResponse:
    context = {
        "page": desk(version, asked),
        "why_not": rules.why_not_decide(version, viewer) or "",
        "refusal": refusal,
        "typed": typed,
    }
    return render(request, "plans/clauses.html", context, status=status)


def _decided(request: HttpRequest, version: Version, asked: DeskAsked, viewer: Viewer) -> HttpResponse:
    """Do what a form asks for, and show the item anew, or the page from its place on."""
    post = request.POST
    node, is_part = _number(post.get("node", "")), request.headers.get("HX-Request") == "true"
    refusal, status, typed = "", 200, (0, "")
    try:
        _do(version, post, viewer)
    except Refused as refused:
        refusal, status = refused.reason, 409 if isinstance(refused, Faster) else 422
        wording = _number(post.get("divide", ""))
        typed = (wording, post.get(f"marked-{wording}", "")[:20_000])
    if is_part and node:
        shown = [_number(value) for value in post.getlist("shown")]
        page = desk(version, asked, only=node, shown=shown)
        if not page.items:
            raise Http404
        return render(request, "plans/clauses_item.html", {"page": page, "refusal": refusal, "typed": typed})
    if refusal:
        # htmx puts in only what was answered well; what is wrong is said in the text.
        return _page(request, version, asked, viewer, refusal=refusal, status=200 if is_part else status, typed=typed)
    return redirect(asked.link(version.id) + (f"#{post['place']}" if post.get("place") else ""))


def _do(version: Version, post: QueryDict, viewer: Viewer) -> None:
    if value := post.get("kind"):
        pick, _gap, kind = value.rpartition(":")
        seen = _seen([pick])
        actions.confirm(version, seen, by=viewer, kind=kind or "?", seen=seen)
    elif value := post.get("confirm"):
        seen = _seen([value])
        actions.confirm(version, seen, by=viewer, seen=seen)
    elif value := post.get("merge"):
        _merge(version, value, viewer)
    elif value := post.get("divide"):
        _divide(version, _number(value), post, viewer)
    else:
        _many(version, post, viewer)


def _many(version: Version, post: QueryDict, viewer: Viewer) -> None:
    wanted = post.get("do", "")
    if wanted == "all":
        actions.confirm_all(version, by=viewer)
    elif wanted == "propose":
        actions.propose_anew(version, by=viewer)
    elif wanted == "item":
        actions.confirm_all(version, by=viewer, nodes=[_number(post.get("node", ""))])
    else:
        seen = _seen(post.getlist("clause"))
        if not seen:
            raise Refused(_("请先勾选要办理的内容。"))
        actions.confirm(version, seen, by=viewer, kind="" if wanted == "confirm" else wanted or "?", seen=seen)


def _merge(version: Version, pair: str, viewer: Viewer) -> None:
    first, _gap, second = pair.partition(":")
    found = clauses_of(version, [_number(first), _number(second)])
    if len(found) < 2:
        raise Faster(_("刚才已有他人重新划分这一句。下面是现在的划分，请再看一遍。"))
    actions.merge(*found, version=version, by=viewer)


def _divide(version: Version, identity: int, post: QueryDict, viewer: Viewer) -> None:
    wording = get_object_or_404(version.wordings.select_related("version__plan__issuer"), pk=identity)
    starts, _gap, mark = post.get(f"seen-{identity}", "").partition(":")
    if mark != words_mark(wording.text):
        raise Faster(_("刚才已有他人改了这一句的文字。下面是现在的文字和划分，请再看一遍。"))
    borders = typed_borders(wording.text, post.get(f"marked-{identity}", ""))
    if borders is None:
        raise Refused(_("划分时只移动“｜”，不改文字。请恢复原来的文字，再移动、增加或删去“｜”。"))
    seen = [_number(part) for part in starts.split(",")]
    actions.divide(wording, borders=borders, seen=seen, by=viewer)


def _seen(values: list[str]) -> dict[int, str]:
    """`12:task_point`: a clause, and the kind that it had when the page was made."""
    found = {}
    for value in values:
        identity, _gap, kind = value.partition(":")
        found[_number(identity)] = kind
    return found


def _number(text: str) -> int:
    """What is no number stands for nothing that exists."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0
