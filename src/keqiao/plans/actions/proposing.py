"""Clauses proposed for new or changed sentences, with reasons; nobody has decided them yet."""

from collections.abc import Iterable, Sequence

from keqiao.plans.models import Clause, ClauseSpan, Node, Wording
from keqiao.plans.queries.words import clause_words
from keqiao.textkit.clauses import Proposed, propose

# Headings are not divided, nor is what stands around the plan.
_PARTS = {Node.Kind.ITEM: "item", Node.Kind.PREAMBLE: "preamble", Node.Kind.SECTION: "section"}


def divided(node: Node, wordings: Sequence[Wording], *, has_children: bool) -> list[Wording]:
    """The sentences of a node that have clauses: its text; of an item that is nothing but a title, the title."""
    if node.kind not in _PARTS:
        return []
    text = [wording for wording in wordings if wording.part == Wording.Part.TEXT and wording.text.strip()]
    if text or node.kind != Node.Kind.ITEM or has_children:
        return text
    return [wording for wording in wordings if wording.text.strip()]


def propose_clauses(wanted: Iterable[tuple[Node, Sequence[Wording]]]) -> int:
    """Write proposals for these sentences, which have none; returns how many clauses."""
    found: list[tuple[Wording, Proposed]] = []
    rows = [(node, wordings) for node, wordings in wanted if wordings]
    if not rows:
        return 0
    words = clause_words()
    for node, wordings in rows:
        many = propose([wording.text for wording in wordings], words, part=_PARTS[Node.Kind(node.kind)])
        found += [(wording, one) for wording, proposed in zip(wordings, many, strict=True) for one in proposed]
    clauses = Clause.objects.bulk_create(
        [
            Clause(sentence_id=w.sentence_id, kind=p.kind, reasons=[[reason.code, reason.words] for reason in p.reasons])
            for w, p in found
        ],
        batch_size=500,
    )
    ClauseSpan.objects.bulk_create(
        [
            ClauseSpan(clause=clause, wording=w, part_from=p.start, part_to=p.end)
            for clause, (w, p) in zip(clauses, found, strict=True)
        ],
        batch_size=500,
    )
    return len(clauses)
