"""Bringing a plan in and publishing it."""

import hashlib
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, jobs, trail
from keqiao.core.move import move
from keqiao.core.refusal import Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.models import Damage, Node, NodeUnit, Plan, Sentence, Source, Version, Wording
from keqiao.registry.models import Organisation
from keqiao.registry.queries import match_names
from keqiao.textkit import Document, Item, PlanFile, SentenceSpan


@transaction.atomic
def draft_plan(file: PlanFile, *, document: int = 0, data: bytes, name: str, issuer: Organisation, by: Viewer) -> Version:
    """Keep one document of a read file as the draft of its year's plan.

    `data` is the file as it came; its hash is kept with the decoded text. Raises Refused when the year cannot be told
    or this association already has a plan of the year.
    """
    refuse_if(rules.why_not_draft(issuer, by))
    found = file.documents[document]
    if found.year is None:
        raise Refused(_("标题中没有年度，无法归入某一年的工作要点。"))
    plan, is_new = Plan.objects.get_or_create(year=found.year, issuer=issuer)
    if not is_new:
        raise Refused(_("%(year)s年工作要点已在系统中。") % {"year": found.year})
    version = Version.objects.create(
        plan=plan,
        title=found.title or _("%(year)s年工作要点") % {"year": found.year},
        issuer_printed=found.issuer or "",
        number_printed=found.number or "",
        recipients_printed=found.recipients_printed,
        issued_on=found.issued_on,
        issued_on_printed=found.issued_on_printed,
        drafted_at=clock.at(),
        drafted_by_id=by.writer,
    )
    digest = hashlib.sha256(data).hexdigest()
    Source.objects.create(version=version, name=name[-200:], sha256=digest, encoding=file.encoding, text=file.source)
    counts = _Writer(version).write(found)
    trail.record("plans.draft", subject=("version", version.id), by=by, body={"sha256": digest, "year": plan.year, **counts})
    return version


@transaction.atomic
def publish(version: Version, *, by: Viewer) -> Version:
    """From draft to published: the text is open to everybody whom the access table names, and to the public."""
    refuse_if(rules.why_not_publish(version, by))
    move(version, "publish", rules.TRANSITIONS, published_at=clock.at(), published_by_id=by.writer)
    jobs.enqueue("plans.index", version=version.id)
    trail.record("plans.publish", subject=("version", version.id), by=by)
    return version


class _Writer:
    """Writes one read document as rows: nodes, sentences with their wordings, units, damaged places."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.nodes: list[Node] = []
        self.texts: list[tuple[Node, str, SentenceSpan]] = []
        self.units: list[NodeUnit] = []

    def write(self, document: Document) -> dict[str, int]:
        """Returns the counts that the trail keeps."""
        self._walk(document)
        # In order, so that a parent has its id before its children are written.
        for node in self.nodes:
            node.save(force_insert=True)
        self._match_units()
        NodeUnit.objects.bulk_create(self.units)
        sentences = Sentence.objects.bulk_create([Sentence(plan=self.version.plan) for _text in self.texts], batch_size=1000)
        wordings = Wording.objects.bulk_create(self._wordings(sentences), batch_size=500)
        damages = Damage.objects.bulk_create(self._damages(document, wordings))
        return {"nodes": len(self.nodes), "sentences": len(wordings), "damaged": len({d.number for d in damages})}

    def _walk(self, document: Document) -> None:
        self._piece(Node.Kind.NOTICE, document.notice_spans)
        self._piece(Node.Kind.PREAMBLE, document.preamble_spans)
        for section in document.sections:
            node = self._node(Node.Kind.SECTION, number=section.number or "")
            self._say(node, Wording.Part.TITLE, section.title_spans)
            self._say(node, Wording.Part.TEXT, section.intro_spans)
            for item in section.items:
                self._item(item, node)
        self._piece(Node.Kind.CLOSING, document.closing_spans)

    def _piece(self, kind: str, spans: Iterable[SentenceSpan]) -> None:
        spans = tuple(spans)
        if spans:
            self._say(self._node(kind), Wording.Part.TEXT, spans)

    def _item(self, item: Item, parent: Node) -> None:
        node = self._node(Node.Kind.ITEM, parent=parent, number=item.number or "")
        node.units_printed = item.units_printed
        node.leader_printed = item.leader or ""
        node.due_printed = item.due or ""
        self._say(node, Wording.Part.TITLE, item.title_spans)
        self._say(node, Wording.Part.TEXT, item.text_spans)
        named = [(NodeUnit.Role.LEAD, unit) for unit in item.lead_units] + [
            (NodeUnit.Role.SUPPORT, u) for u in item.support_units
        ]
        for order, (role, printed) in enumerate(named):
            self.units.append(NodeUnit(node=node, role=role, order=order, printed=printed))
        for child in item.children:
            self._item(child, node)

    def _node(self, kind: str, *, parent: Node | None = None, number: str = "") -> Node:
        node = Node(version=self.version, parent=parent, order=len(self.nodes), kind=kind, number_printed=number)
        self.nodes.append(node)
        return node

    def _say(self, node: Node, part: str, spans: Iterable[SentenceSpan]) -> None:
        self.texts += [(node, part, span) for span in spans]

    def _match_units(self) -> None:
        known = match_names(unit.printed for unit in self.units)
        for unit in self.units:
            unit.organisation = known.get(unit.printed)

    def _wordings(self, sentences: list[Sentence]) -> Iterator[Wording]:
        for order, (sentence, (node, part, span)) in enumerate(zip(sentences, self.texts, strict=True)):
            yield Wording(
                version=self.version,
                sentence=sentence,
                node=node,
                order=order,
                part=part,
                text=span.text,
                src_start=span.start,
                src_end=span.end,
            )

    def _damages(self, document: Document, wordings: list[Wording]) -> Iterator[Damage]:
        for wording, (_node, _part, span) in zip(wordings, self.texts, strict=True):
            for mark in span.marks:
                damaged = document.damaged[mark.damaged_index]
                yield Damage(
                    version=self.version,
                    number=mark.damaged_index + 1,
                    wording=wording,
                    part_from=mark.start,
                    part_to=mark.end,
                    src_start=damaged.start,
                    raw=damaged.raw,
                    suggestions=list(damaged.suggestions),
                )
