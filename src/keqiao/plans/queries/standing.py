"""Which rule opens a page of plans, and where its plan stands: for whoever asks why somebody sees it or not. Tells of the plan
nothing but its number and whose it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from keqiao.core.offers import Place
from keqiao.plans.models import ClauseSpan, Node, Source, Version

READ, WRITE = "plan.read", "plan.write"
# Pages that stand nowhere: whoever reads, or writes, any plan has them.
LISTS = {"plans:index": READ, "plans:import": WRITE, "plans:words": WRITE}
# Pages of an issued text; of a draft or an issued text, for its office; of drafts, which lead to the text once it is issued.
ISSUED = {"plans:read", "plans:original", "plans:points", "plans:item", "plans:clause"}
OF_THE_OFFICE = {"plans:clauses", "plans:draft", "plans:draft_head", "plans:add_node", "plans:publish", "plans:discard"}


def place(url_name: str, kwargs: Mapping[str, Any]) -> Place | None:
    """The place of a page of this app; None for any other address, and for those that only take what a form sends."""
    if url_name in LISTS:
        return Place((LISTS[url_name],), _("工作要点（列表、导入、用词）"))
    if url_name == "plans:source":
        return _of_source(kwargs["pk"])
    if url_name == "plans:node":
        version = Version.objects.filter(nodes=kwargs["pk"]).select_related("plan__issuer").first()
        return _of(version, (WRITE,), _("工作要点条目 %(number)s号") % {"number": kwargs["pk"]})
    if url_name not in ISSUED | OF_THE_OFFICE | {"plans:amend", "plans:changes"}:
        return None
    version = Version.objects.filter(pk=kwargs["pk"]).select_related("plan__issuer").first()
    return _of(version, _permissions(url_name, version), _label(version, kwargs["pk"]), _closed(url_name, version, kwargs))


def _permissions(url_name: str, version: Version | None) -> tuple[str, ...]:
    if url_name == "plans:changes" and version and version.state != Version.State.DRAFT:
        return READ, WRITE
    return (READ,) if url_name in ISSUED else (WRITE,)


def _label(version: Version | None, number: object) -> str:
    is_draft = version is not None and version.state == Version.State.DRAFT
    words = _("工作要点草稿 %(number)s号") if is_draft else _("工作要点文本 %(number)s号")
    return words % {"number": number}


def _closed(url_name: str, version: Version | None, kwargs: Mapping[str, Any]) -> str:
    """Why this page of a text that exists opens to nobody."""
    if version is None:
        return ""
    if version.state == Version.State.DRAFT and url_name in ISSUED | {"plans:amend"}:
        return _("这是一份草稿。草稿只属于起草单位的办公室，只能从草稿页打开；印发以后，这个页面才对权限表里的人开放。")
    items = version.nodes.filter(kind=Node.Kind.ITEM).count()
    if url_name == "plans:item" and not 1 <= int(str(kwargs["place"])) <= items:
        return _("这份文本没有这一条。")
    spans = ClauseSpan.objects.filter(wording__version=version)
    if url_name == "plans:clause" and not spans.filter(clause=kwargs["clause"]).exists():
        return _("这份文本没有这个分句。")
    return ""


def _of(version: Version | None, permissions: tuple[str, ...], label: str, closed: str = "") -> Place:
    if version is None:
        return Place(permissions, label, closed=_("没有这个编号的工作要点。"))
    issuer = version.plan.issuer
    return Place(permissions, label, issuer.path, issuer.name, closed)


def _of_source(number: Any) -> Place:
    source = Source.objects.filter(pk=number).select_related("issuer").first()
    label = _("导入文件 %(number)s号") % {"number": number}
    if source is None:
        return Place((WRITE,), label, closed=_("没有这个编号的导入文件。"))
    return Place((WRITE,), label, source.issuer.path, source.issuer.name)
