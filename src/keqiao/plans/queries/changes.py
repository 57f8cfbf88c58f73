"""What a further paper changes: the parts of its draft compared with the text before."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keqiao.plans.models import Node, Version, Wording


def changes(version: Version, nodes: Sequence[Node], wordings: Sequence[Wording]) -> dict[int, str]:
    """已改, 新增 or 撤下 for each of these parts that differs; of a first text none. In three queries at most."""
    if version.no == 1:
        return {}
    former = Wording.objects.filter(version__plan_id=version.plan_id, version__no=version.no - 1)
    before = {
        sentence: (node, text)
        for sentence, node, text in former.filter(sentence__in=[w.sentence_id for w in wordings]).values_list(
            "sentence_id", "node_id", "text"
        )
    }
    now: dict[int, list[Wording]] = defaultdict(list)
    for wording in wordings:
        now[wording.node_id].append(wording)
    shrunk = _shrunk(former, {node for node, _text in before.values()}, version)
    # What an earlier paper withdrew is no change of this one.
    gone = _withdrawn(version) if any(not now[node.id] for node in nodes) else set()
    found = {}
    for node in nodes:
        is_change = now[node.id] or (node.kind, node.number_printed) not in gone
        if is_change and (word := _change(now[node.id], before, shrunk)):
            found[node.id] = word
    return found


def _withdrawn(version: Version) -> set[tuple[str, str]]:
    """Kind and number of the parts without words of the text before."""
    former = Node.objects.filter(version__plan_id=version.plan_id, version__no=version.no - 1)
    return set(former.filter(wordings__isnull=True).values_list("kind", "number_printed"))


def _change(wordings: Sequence[Wording], before: dict[int, tuple[int, str]], shrunk: set[int]) -> str:
    if not wordings:
        return _("撤下")
    known = [before[w.sentence_id] for w in wordings if w.sentence_id in before]
    if not known:
        return _("新增")
    is_same = len(known) == len(wordings) and all(
        before[w.sentence_id][1] == w.text for w in wordings if w.sentence_id in before
    )
    return "" if is_same and not any(node in shrunk for node, _text in known) else _("已改")


def _shrunk(former: QuerySet[Wording], nodes: set[int], version: Version) -> set[int]:
    """Parts of the text before that lost a sentence in this one."""
    gone = former.filter(node_id__in=nodes).exclude(sentence__in=version.wordings.values("sentence_id"))
    return set(gone.values_list("node_id", flat=True))
