"""The clauses of the sample as the office signed them: where it changed what was proposed, through the actions that people use."""

from collections import Counter
from pathlib import Path

from keqiao.core.viewer import Viewer
from keqiao.plans.actions.clause import confirm, confirm_all, divide
from keqiao.plans.models import Clause, Version, Wording

SIGNED = Path(__file__).with_name("changzhi-2021-clauses.txt")
KINDS = {"T": Clause.Kind.TASK_POINT, "G": Clause.Kind.GENERAL_REQUIREMENT, "B": Clause.Kind.BACKGROUND}

Signed = list[tuple[str, str]]  # (kind, words) of each clause of one sentence


def signed() -> list[Signed]:
    """Sentences apart by an empty line, in each a clause a line: T, G or B and its words."""
    blocks = SIGNED.read_text(encoding="utf-8").split("\n\n")
    lines = [[line for line in block.splitlines() if line and not line.startswith("#")] for block in blocks]
    return [[(KINDS[line[0]].value, line[2:]) for line in block] for block in lines if block]


def sign(version: Version, *, by: Viewer) -> Counter[str]:
    """Correct the proposals where the office divides otherwise, then confirm all; returns corrected sentences by item."""
    wanted = {"".join(words for _kind, words in clauses): clauses for clauses in signed()}
    corrected: Counter[str] = Counter()
    for wording in version.wordings.select_related("node", "version__plan__issuer").order_by("order"):
        if (clauses := wanted.pop(wording.text.strip(), None)) and _correct(wording, clauses, by):
            corrected[wording.node.number_printed] += 1
    if wanted:
        raise ValueError(f"not a sentence of the plan: {next(iter(wanted))}")
    confirm_all(version, by=by)
    return corrected


def _correct(wording: Wording, clauses: Signed, by: Viewer) -> bool:
    before = list(wording.spans.order_by("part_from").values_list("part_from", "clause__kind"))
    starts, at = [], 0
    for _kind, words in clauses:
        starts.append(at)
        at += len(words)
    seen = [start for start, _kind in before]
    if seen != starts:
        divide(wording, borders=starts, seen=seen, by=by)
    for span, (kind, _words) in zip(wording.spans.select_related("clause").order_by("part_from"), clauses, strict=True):
        if span.clause.kind != kind:
            confirm(wording.version, [span.clause_id], kind=kind, by=by)
    return before != list(zip(starts, [kind for kind, _words in clauses], strict=True))
