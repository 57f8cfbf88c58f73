"""The page of a draft: what is left to do, the parts as cards, the original beside them. As many queries for any size."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from keqiao.core import clock
from keqiao.core.clock import OFFICIAL_ZONE
from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.plans import rules
from keqiao.plans.models import ClauseSpan, Damage, Node, NodeUnit, Version, Wording
from keqiao.plans.queries.changes import changes
from keqiao.plans.queries.damage import place_text
from keqiao.plans.queries.draft_hints import hints
from keqiao.plans.queries.draft_page import (
    SIZE,
    WHOLE,
    Card,
    DraftAsked,
    DraftPage,
    HeadView,
    Named,
    Pages,
    Todo,
    Way,
)
from keqiao.plans.queries.draft_source import original
from keqiao.plans.queries.draft_todo import damage_rows, left_rows, unit_rows
from keqiao.plans.queries.naming import names
from keqiao.plans.queries.settled import settled
from keqiao.registry.models import Organisation
from keqiao.registry.queries import kind_choices

# Somebody who changed something so recently may still be at it.
PRESENT = dt.timedelta(minutes=15)
EXCERPT = 100
LONGEST_HEADING = 30


def draft_page(version: Version, viewer: Viewer, asked: DraftAsked) -> DraftPage:
    """The draft for one of those who write it."""
    return _Builder(version, viewer, asked).page()


def part_label(kind: str, number: str, title: str) -> str:
    """A part in a list of parts: 第9项 实施基层科普行动计划."""
    short = title.rstrip("。")
    return f"{place_text(kind, number)} {short if len(short) <= LONGEST_HEADING else ''}".strip()


class _Builder:
    """Holds the rows of one page of the draft while the page is put together."""

    def __init__(self, version: Version, viewer: Viewer, asked: DraftAsked) -> None:
        self.version, self.viewer, self.asked = version, viewer, asked
        self.base = reverse("plans:draft", args=[version.id])
        self.counts = _counts(version)
        self.is_paged = self.counts["parts"] > WHOLE
        wanted = self._wanted()
        self.nodes = list(wanted.filter(order__gte=asked.start)[: SIZE + 1] if self.is_paged else wanted)
        self.next = self.nodes.pop().order if self.is_paged and len(self.nodes) > SIZE else None
        ids = [node.id for node in self.nodes]
        self.wordings = list(Wording.objects.filter(node__in=ids).order_by("order"))
        self.texts: dict[int, list[Wording]] = defaultdict(list)
        for wording in self.wordings:
            self.texts[wording.node_id].append(wording)
        self.units: dict[int, list[NodeUnit]] = defaultdict(list)
        for unit in NodeUnit.objects.filter(node__in=ids).order_by("node", "order"):
            self.units[unit.node_id].append(unit)
        open_places = Damage.objects.filter(wording__node__in=ids, decided_at__isnull=True)
        self.damaged = dict(
            open_places.values_list("wording__node_id").annotate(n=Count("number", distinct=True)).order_by("wording__node_id")
        )
        self.changed = changes(version, self.nodes, self.wordings)
        self.original = original(
            version,
            self.wordings,
            is_first=not asked.start and not asked.only_todo,
            is_last=self.next is None and not asked.only_todo,
        )
        self.sources = {stretch.node for stretch in self.original.stretches} if self.original else set()

    def page(self) -> DraftPage:
        version, counts = self.version, self.counts
        known = names(self.viewer)
        damages, mended = damage_rows(version, self._part_url)
        units, told = unit_rows(version, known)
        left, acknowledged = left_rows(version, self.wordings) if version.no == 1 else ([], [])
        return DraftPage(
            id=version.id,
            url=self.base,
            query=self.asked.link(""),
            is_amendment=version.no > 1,
            presence=presence(version, self.viewer),
            done=self.asked.done,
            head=_head(version),
            todo=self._todo(),
            hints=hints(version, self._place_url, "#head"),
            open_count=counts["damaged"] + counts["names"] + counts["left"] + (version.issued_on is None),
            damages=damages,
            damages_open=counts["damaged"],
            mended=mended,
            units=units,
            units_open=counts["names"],
            told=told,
            organisations=[(one.id, one.name) for one in known.organisations],
            unit_kinds=[(code, label) for code, label in kind_choices() if code != Organisation.Kind.ASSOCIATION],
            left_out=left,
            left_open=counts["left"],
            acknowledged=acknowledged,
            places=[(n.id, part_label(n.kind, n.number_printed, self._title(n))) for n in self.nodes],
            changed=[
                (self.changed[n.id], part_label(n.kind, n.number_printed, self._title(n)), f"#node-{n.id}")
                for n in self.nodes
                if n.id in self.changed
            ],
            cards=[self._card(node) for node in self.nodes],
            pages=self._pages(),
            original=self.original,
            original_damages=self.original.damages if self.original else frozenset(),
            why_not_publish=rules.why_not_publish(version, self.viewer) or "",
        )

    def _wanted(self) -> QuerySet[Node]:
        rows = self.version.nodes.order_by("order")
        if self.asked.only_todo:
            places = Damage.objects.filter(wording__node=OuterRef("pk"), decided_at__isnull=True)
            open_names = NodeUnit.objects.filter(node=OuterRef("pk"), organisation__isnull=True, is_only_printed=False)
            rows = rows.filter(Exists(places) | Exists(open_names))
        return rows

    def _title(self, node: Node) -> str:
        return "".join(w.text for w in self.texts[node.id] if w.part == Wording.Part.TITLE)

    def _part_url(self, node: Node) -> str:
        return self._place_url(node.id, node.order)

    def _place_url(self, node: int, order: int) -> str:
        """Where a part stands: on this page, or on the page that begins with it."""
        if any(node == here.id for here in self.nodes):
            return f"#node-{node}"
        return DraftAsked(order if self.is_paged else 0).link(self.base, f"node-{node}")

    def _card(self, node: Node) -> Card:
        text = [w.text.strip() for w in self.texts[node.id] if w.part == Wording.Part.TEXT]
        shown, length = 0, 0
        while shown < len(text) and (shown == 0 or length + len(text[shown]) <= EXCERPT):
            length += len(text[shown])
            shown += 1
        units = self.units[node.id]
        return Card(
            id=node.id,
            url=self.asked.link(reverse("plans:node", args=[node.id])),
            add_url=self.asked.link(reverse("plans:add_node", args=[self.version.id]), after=node.id),
            anchor=f"node-{node.id}",
            kind=node.kind,
            kind_label=str(Node.Kind(node.kind).label),
            level=node.level,
            number=node.number_printed,
            title=self._title(node),
            excerpt="".join(text[:shown]),
            more=len(text) - shown,
            lead=[_named(unit) for unit in units if unit.role == NodeUnit.Role.LEAD],
            support=[_named(unit) for unit in units if unit.role == NodeUnit.Role.SUPPORT],
            units_printed=node.units_printed,
            leader=node.leader_printed,
            due=node.due_printed,
            damaged=self.damaged.get(node.id, 0),
            change=self.changed.get(node.id, ""),
            is_withdrawn=self.version.no > 1 and not self.texts[node.id],
            has_source=node.id in self.sources,
        )

    def _todo(self) -> list[Todo]:
        version, counts = self.version, self.counts
        lines = []
        if counts["places"]:
            open_places = _("原文缺损%(n)s处，请订正") % {"n": counts["damaged"]}
            lines.append(Todo(open_places if counts["damaged"] else _("原文缺损都已处理"), not counts["damaged"], "#damages"))
        open_names = _("单位名称%(n)s个待认定") % {"n": counts["names"]}
        lines.append(Todo(open_names if counts["names"] else _("单位名称都已认定"), not counts["names"], "#names"))
        if version.no == 1:
            open_left = _("未收入的原文%(n)s处，请放回或确认") % {"n": counts["left"]}
            lines.append(Todo(open_left if counts["left"] else _("原文都已收入"), not counts["left"], "#left-out"))
        dated = _("印发日期：%(day)s") % {"day": date_text(version.issued_on)}
        lines.append(Todo(dated if version.issued_on else _("印发日期未填"), bool(version.issued_on), "#head"))
        # What is work in the text may be settled before or after publishing: it is no condition.
        open_clauses = _("任务点和总体要求%(n)s处待确认") % {"n": counts["clauses"]}
        is_done = not counts["clauses"]
        desk, later = reverse("plans:clauses", args=[version.id]), "" if is_done else _("印发后也可以办")
        lines.append(Todo(_("任务点和总体要求都已确认") if is_done else open_clauses, is_done, desk, later))
        return lines

    def _pages(self) -> Pages:
        every = self.asked.link(self.base, start=0, only_todo=False)
        only = self.asked.link(self.base, start=0, only_todo=True)
        filters = [
            Way(_("全部"), every, not self.asked.only_todo, self.counts["parts"]),
            Way(_("只看待办"), only, self.asked.only_todo, None),
        ]
        if not self.is_paged:
            return Pages(filters, [], "", "", "")
        before = self._wanted().filter(order__lt=self.asked.start).order_by("-order").values_list("order", flat=True)[:SIZE]
        former = list(before)
        sections = self.version.nodes.filter(kind=Node.Kind.SECTION).order_by("order")[:WHOLE]
        return Pages(
            filters=filters,
            sections=[Way(place_text(n.kind, n.number_printed), self.asked.link(self.base, start=n.order)) for n in sections],
            newer_url=self.asked.link(self.base, "parts", start=former[-1]) if former else "",
            older_url=self.asked.link(self.base, "parts", start=self.next) if self.next is not None else "",
            text=_("共%(n)s段，这里是其中%(shown)s段") % {"n": self.counts["parts"], "shown": len(self.nodes)},
        )


def presence(version: Version, viewer: Viewer) -> str:
    """Who else changed this draft within the last quarter of an hour, in words."""
    if version.edited_by is None or version.edited_at is None or version.edited_by_id == viewer.account_id:
        return ""
    if clock.at() - version.edited_at > PRESENT:
        return ""
    at = f"{version.edited_at.astimezone(OFFICIAL_ZONE):%H:%M}"
    return _("%(who)s在%(at)s改过这份草稿，可能还在改。") % {"who": version.edited_by.person.name, "at": at}


def _counts(version: Version) -> dict[str, int]:
    places = version.damages.aggregate(
        places=Count("number", distinct=True), damaged=Count("number", distinct=True, filter=Q(decided_at__isnull=True))
    )
    open_names = Q(units__organisation__isnull=True, units__is_only_printed=False)
    parts = version.nodes.aggregate(parts=Count("id"))
    named = version.nodes.filter(open_names).aggregate(names=Count("units__printed", distinct=True))
    left = {"left": version.left_out.filter(acknowledged_at__isnull=True).count() if version.no == 1 else 0}
    waiting = ClauseSpan.objects.filter(wording__version=version, clause__decided_at__isnull=True)
    # What a further paper leaves as it is is decided in the text in force.
    clauses = waiting.exclude(wording__in=settled(version)).count() if version.no > 1 else waiting.count()
    return {**places, **parts, **named, **left, "clauses": clauses}


def _head(version: Version) -> HeadView:
    return HeadView(
        version.title,
        version.issuer_printed,
        version.number_printed,
        version.recipients_printed,
        date_text(version.issued_on),
        version.paper_title,
    )


def _named(unit: NodeUnit) -> Named:
    return Named(unit.printed, unit.organisation_id is not None or unit.is_only_printed)
