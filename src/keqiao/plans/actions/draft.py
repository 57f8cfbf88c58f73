"""Correcting a draft. Whoever edits says which state they saw: what somebody else changed meanwhile is never overwritten."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.damaged import bring_back, forget_places, let_go, taken_out, texts_outside
from keqiao.plans.actions.editing import faster, hold, touch
from keqiao.plans.actions.sentences import (
    FAR,
    Said,
    close_sentences,
    end_line,
    keep_losses_of,
    last_place,
    one_line,
    renew_clauses,
    rewrite,
    said,
    said_after,
    said_again,
    take_place,
)
from keqiao.plans.actions.writing import node_units
from keqiao.plans.models import Clause, ClauseSpan, LeftOut, Node, NodeUnit, Sentence, Version, Wording
from keqiao.plans.reckon import renumbered
from keqiao.registry.queries import match_names

_SINGLE = (Node.Kind.NOTICE, Node.Kind.PREAMBLE, Node.Kind.CLOSING)


@dataclass(frozen=True, slots=True)
class NodeText:
    """A node as typed. `lead` and `support`: names of units; `units`: the bracket as it is to be printed."""

    number: str
    title: str
    text: str
    lead: Sequence[str]
    support: Sequence[str]
    units: str
    leader: str
    due: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a version, as typed."""

    title: str
    issuer: str
    number: str
    recipients: str
    issued_on: dt.date | None
    paper_title: str = ""


@transaction.atomic
def edit_head(version: Version, head: Head, *, seen: str, by: Viewer) -> None:
    """Correct title, number, recipients and date. `seen`: the `head_mark` of the version that the editor had before them."""
    refuse_if(rules.why_not_edit(version, by))
    if not head.title.strip():
        raise Refused(_("请填写标题。"))
    hold(version, by)
    version.refresh_from_db()
    if version.head_mark != seen:
        raise faster(version, by)
    touch(version, by)
    before = texts_outside(version)
    version.title, version.issuer_printed, version.number_printed = head.title.strip(), head.issuer.strip(), head.number.strip()
    version.recipients_printed, version.paper_title = head.recipients.strip(), head.paper_title.strip()
    # What the plan prints under its covering notice is the day of its first text, whatever paper changes it later.
    if version.issued_on != head.issued_on and version.no == 1:
        day = head.issued_on
        version.issued_on_printed = f"{day.year}年{day.month}月{day.day}日" if day else ""
    version.issued_on = head.issued_on
    version.save()
    forget_places(version, before)
    trail.record("plans.edit_head", subject=("version", version.id), by=by)


@transaction.atomic
def edit_node(node: Node, typed: NodeText, *, seen: int, by: Viewer) -> Node:
    """Correct one part. `seen`: the revision of the node that the editor had before them; Faster where it is another by now."""
    _begin(node, by, seen=seen)
    number = _as_typed(node.number_printed, typed.number)[:40]
    if number != node.number_printed and node.has_issued_number():
        raise Refused(_("已印发的条目不重新编号，撤下的也保留编号。"))
    before = texts_outside(node)
    units = _as_typed(node.units_printed, typed.units)
    if node.version.no == 1:
        keep_losses_of(node, units)
    if number != node.number_printed:
        node.mark_printed = renumbered(node.mark_printed, node.number_printed, number)
    node.number_printed, node.units_printed = number, units
    node.leader_printed = _as_typed(node.leader_printed, typed.leader)
    node.due_printed = _as_typed(node.due_printed, typed.due)
    node.save()
    forget_places(node, before)
    rewrite(node, said_again(node, typed.title, typed.text), by=by)
    if _units_said(node) != (_bare_names(typed.lead), _bare_names(typed.support)):
        _name_units(node, typed.lead, typed.support)
    trail.record("plans.edit_node", subject=("node", node.id), by=by, body={"version": node.version_id})
    return node


@transaction.atomic
def correct_node(node: Node, typed: NodeText, *, kind: str, level: int, seen: int, by: Viewer) -> Node:
    """Correct one part, and what kind of part it is, in one go."""
    edit_node(node, typed, seen=seen, by=by)
    if (kind, level if kind == Node.Kind.ITEM else 0) != (node.kind, node.level):
        place_node(node, kind=kind, level=level, seen=node.revision, by=by)
    return node


@transaction.atomic
def place_node(node: Node, *, kind: str, level: int, seen: int, by: Viewer) -> None:
    """Make a part a section, an item, an item of an item, or a part of the frame."""
    _begin(node, by, seen=seen)
    if kind in _SINGLE and node.version.nodes.filter(kind=kind).exclude(pk=node.pk).exists():
        raise Refused(_("“%(kind)s”已有一段，请与它合并。") % {"kind": Node.Kind(kind).label})
    if kind not in Node.Kind.values:
        raise Refused(_("请选择这一段是什么。"))
    node.kind, node.level = kind, min(max(level, 1), Node.DEEPEST) if kind == Node.Kind.ITEM else 0
    if kind != Node.Kind.ITEM:
        _bracket_to_text(node, by)
        node.units.all().delete()
    if kind in _SINGLE:
        node.wordings.update(part=Wording.Part.TEXT)
        close_sentences(node)
    node.save()
    _hang(node.version)
    node.refresh_from_db()
    renew_clauses(node)
    trail.record("plans.place_node", subject=("node", node.id), by=by, body={"kind": kind, "level": node.level})


@transaction.atomic
def merge_node(node: Node, *, seen: int, by: Viewer) -> Node:
    """Join a part to the one before it, as its text. Returns that one."""
    _begin(node, by, seen=seen)
    before = node.version.nodes.filter(order__lt=node.order).order_by("-order").first()
    if before is None:
        raise Refused(_("这是第一段，前面没有可以并入的。"))
    if before.kind != Node.Kind.ITEM:
        _bracket_to_text(node, by)
    former = before.wordings.order_by("-order").first()
    if former and node.wordings.exists() and before.kind in _SINGLE and not former.text.endswith("\n"):
        end_line(former)
    node.wordings.update(node=before, part=Wording.Part.TEXT)
    close_sentences(before)
    if before.kind == Node.Kind.ITEM:
        _join_units(before, node)
    before.revision += 1
    before.save()
    version = node.version
    node.children.update(parent=None)
    node.delete()
    _hang(version)
    before.refresh_from_db()
    renew_clauses(before)
    trail.record("plans.merge_node", subject=("node", before.id), by=by, body={"version": version.id})
    return before


@transaction.atomic
def split_node(node: Node, *, at: Wording, seen: int, by: Viewer) -> Node:
    """Part a node in two: the sentence `at` becomes the title of a new one behind it, which takes bracket and children along."""
    if at.node_id != node.id:
        raise Refused(_("这一句已不在这一段里，请刷新后再看。"))
    _begin(node, by, seen=seen)
    if not node.wordings.filter(order__lt=at.order).exists():
        raise Refused(_("第一句前面没有可以分开的文字。"))
    version = node.version
    kind = Node.Kind.ITEM if node.kind in _SINGLE else Node.Kind(node.kind)
    new = _insert(version, node.order + 1, kind=kind, level=max(node.level, 1) if kind == Node.Kind.ITEM else 0)
    new.units_printed, new.leader_printed, new.due_printed = node.units_printed, node.leader_printed, node.due_printed
    new.save()
    node.units_printed = node.leader_printed = node.due_printed = ""
    node.save()
    node.units.update(node=new)
    node.wordings.filter(order__gte=at.order).update(node=new)
    Wording.objects.filter(pk=at.pk).update(part=Wording.Part.TITLE)
    _hang(version)
    for part in (node, new):
        part.refresh_from_db()
        renew_clauses(part)
    trail.record("plans.split_node", subject=("node", new.id), by=by, body={"version": version.id, "from": node.id})
    return new


@transaction.atomic
def add_node(version: Version, *, after: Node | None, kind: str, level: int, typed: NodeText, by: Viewer) -> Node:
    """A part that is not there yet, behind `after` (None: first)."""
    refuse_if(rules.why_not_edit(version, by))
    if kind not in Node.Kind.values or (kind in _SINGLE and version.nodes.filter(kind=kind).exists()):
        raise Refused(_("请选择这一段是什么。"))
    if not said(typed.title, typed.text):
        raise Refused(_("请填写标题或正文。"))
    touch(version, by)
    after = version.nodes.filter(pk=after.pk).first() if after else None
    level = min(max(level, 1), Node.DEEPEST) if kind == Node.Kind.ITEM else 0
    node = _insert(version, after.order + 1 if after else 0, kind=kind, level=level)
    _hang(version)
    node.refresh_from_db()
    trail.record("plans.add_node", subject=("node", node.id), by=by, body={"version": version.id})
    return edit_node(node, typed, seen=node.revision, by=by)


@transaction.atomic
def remove_node(node: Node, *, seen: int, by: Viewer) -> None:
    """Take a part out of the draft: of a first text it stands in the list of what is left out; of a later one it is withdrawn,
    its number stays."""
    _begin(node, by, seen=seen)
    version = node.version
    if version.no == 1:
        keep_losses_of(node, "")
    rewrite(node, [], by=by)
    node.units.all().delete()
    if not node.stood_before():
        node.children.update(parent=None)
        node.delete()
        _hang(version)
    else:
        node.units_printed = node.leader_printed = node.due_printed = ""
        node.save()
    trail.record("plans.remove_node", subject=("version", version.id), by=by, body={"number": node.number_printed})


@transaction.atomic
def acknowledge(version: Version, rows: Sequence[LeftOut], *, by: Viewer) -> None:
    """Say of stretches of the original that they need not stand in the plan."""
    refuse_if(rules.why_not_edit(version, by))
    touch(version, by)
    chosen = version.left_out.filter(pk__in=[row.pk for row in rows], acknowledged_at__isnull=True)
    for row in chosen:
        let_go(version, row, by=by)
    count = chosen.update(acknowledged_at=clock.at(), acknowledged_by_id=by.writer)
    if rows and not count:
        raise Faster(_("这处原文刚才已有人办理，请看现在的清单。"))
    trail.record("plans.acknowledge", subject=("version", version.id), by=by, body={"places": count})


@transaction.atomic
def put_back(row: LeftOut, *, into: Node, by: Viewer) -> None:
    """Put a stretch of the original back, at the end of a part's text."""
    if into.version_id != row.version_id:
        raise Refused(_("这一段不在这份草稿里。"))
    _begin(into, by, seen=into.revision)
    if not LeftOut.objects.filter(pk=row.pk).delete()[0]:
        raise Faster(_("这处原文刚才已有人办理，请看现在的清单。"))
    damages = list(taken_out(into.version, row))
    close_sentences(into, also_last=True)
    rewrite(into, said_after(into, row.text, damages), by=by)
    take_place(into, row.text, row.src_start, row.src_end)
    bring_back(into, row, damages)
    trail.record("plans.put_back", subject=("node", into.id), by=by, body={"version": into.version_id})


@transaction.atomic
def discard(version: Version, *, seen: int, by: Viewer) -> None:
    """Throw a draft away as its revision `seen` shows it. The trail keeps the hash of what was brought in."""
    refuse_if(rules.why_not_edit(version, by))
    if not Version.objects.filter(pk=version.pk, revision=seen, state=Version.State.DRAFT).exists():
        raise Faster(_("刚才有人改过这份草稿，请再看一遍后决定。"))
    remove_draft(version, by=by)


def remove_draft(version: Version, *, by: Viewer) -> None:
    """All rows of a draft, and of its plan where it was the only text."""
    source = getattr(version, "source", None)
    body = {"sha256": source.sha256 if source else "", "year": version.plan.year}
    identity, plan = version.id, version.plan
    Clause.objects.filter(sentence__wordings__version=version).exclude(spans__wording__version__lt=version.id).delete()
    version.delete()
    Sentence.objects.filter(plan=plan, wordings__isnull=True).delete()
    if not plan.versions.exists():
        plan.delete()
    trail.record("plans.discard", subject=("version", identity), by=by, body=body)


# --- what these have in common ----------------------------------------------------------------------------------------
def _begin(node: Node, by: Viewer, *, seen: int) -> None:
    refuse_if(rules.why_not_edit(node.version, by))
    hold(node.version, by)
    if not Node.objects.filter(pk=node.pk, revision=seen).update(revision=F("revision") + 1):
        raise faster(node.version, by)
    node.refresh_from_db()
    touch(node.version, by)


def _as_typed(now: str, typed: str) -> str:
    """What was typed into a field of one line; what stands there in several lines and was not touched stays."""
    return now if one_line(now) == one_line(typed) else typed.strip()


def _bracket_to_text(node: Node, by: Viewer) -> None:
    """Only items have a bracket of units; where a part is none any more, its words become text."""
    if node.units_printed:
        words = [Said(wording.part, wording.text) for wording in node.wordings.order_by("order")]
        at = last_place(node)
        rewrite(node, [*words, Said(Wording.Part.TEXT, node.units_printed)], by=by)
        close_sentences(node)
        take_place(node, node.units_printed, at, at)
    node.units_printed = node.leader_printed = node.due_printed = ""


def _insert(version: Version, order: int, *, kind: str, level: int) -> Node:
    """A node at this place; those from there on move one place down."""
    following = version.nodes.filter(order__gte=order)
    if following.filter(order=order).exists():
        following.update(order=F("order") + FAR)
        version.nodes.filter(order__gte=FAR).update(order=F("order") - FAR + 1)
    return Node.objects.create(version=version, order=order, kind=kind, level=level)


def _hang(version: Version) -> None:
    """Parents by order and level: an item belongs to the last section or higher item before it."""
    above: dict[int, int] = {}
    wrong: dict[int, int | None] = {}
    for identity, kind, level, parent in version.nodes.order_by("order").values_list("id", "kind", "level", "parent_id"):
        if kind != Node.Kind.ITEM:
            above = {0: identity} if kind == Node.Kind.SECTION else {}
        right = above[max(higher)] if (higher := [n for n in above if n < level]) and kind == Node.Kind.ITEM else None
        if kind == Node.Kind.ITEM:
            above = {n: node for n, node in above.items() if n < level} | {level: identity}
        if right != parent:
            wrong[identity] = right
    for identity, right in wrong.items():
        Node.objects.filter(pk=identity).update(parent_id=right)
    _renew_bare_titles(version)


def _renew_bare_titles(version: Version) -> None:
    """An item that is nothing but a title is divided as long as no item hangs below it."""
    said = Wording.objects.filter(node=OuterRef("pk"))
    rows = version.nodes.filter(kind=Node.Kind.ITEM).annotate(
        is_divided=Exists(ClauseSpan.objects.filter(wording__node=OuterRef("pk"))),
        has_children=Exists(Node.objects.filter(parent=OuterRef("pk"))),
    )
    bare = rows.filter(Exists(said), ~Exists(said.filter(part=Wording.Part.TEXT)))
    for node in bare.filter(is_divided=F("has_children")):
        renew_clauses(node)


def _name_units(node: Node, lead: Sequence[str], support: Sequence[str]) -> None:
    """The units as typed; names that were decided in this draft before stay decided."""
    rows = list(node_units(node, lead, support))
    decided = {
        unit.printed: unit
        for unit in NodeUnit.objects.filter(node__version=node.version, printed__in=[row.printed for row in rows])
        if unit.organisation_id or unit.is_only_printed
    }
    known = match_names((row.printed for row in rows), within=node.version.plan.issuer)
    for row in rows:
        before = decided.get(row.printed)
        row.organisation_id = before.organisation_id if before else getattr(known.get(row.printed), "id", None)
        row.is_only_printed = bool(before and before.is_only_printed)
    node.units.all().delete()
    NodeUnit.objects.bulk_create(rows)


def _units_said(node: Node) -> tuple[str, str]:
    units = list(node.units.order_by("order"))
    lead, support = ([u.printed for u in units if u.role == role] for role in (NodeUnit.Role.LEAD, NodeUnit.Role.SUPPORT))
    return _bare_names(lead), _bare_names(support)


def _bare_names(names: Sequence[str]) -> str:
    """Names as one line, however they are parted in it."""
    return re.sub(r"[、，,；;\s]+", "、", "、".join(names))


def _join_units(before: Node, node: Node) -> None:
    before.units_printed += node.units_printed
    before.leader_printed = before.leader_printed or node.leader_printed
    before.due_printed = before.due_printed or node.due_printed
    units = list(before.units.all()) + list(node.units.all())
    lead = [unit.printed for unit in units if unit.role == NodeUnit.Role.LEAD]
    support = [unit.printed for unit in units if unit.role == NodeUnit.Role.SUPPORT]
    _name_units(before, lead, support)
