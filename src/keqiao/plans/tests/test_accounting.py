"""Whatever is done with a draft, no character of the original is lost: it stands in a sentence, in a bracket, or in the list
of what is left out."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions.draft import edit_node, merge_node, place_node, put_back, remove_node, split_node
from keqiao.plans.actions.proposing import divided
from keqiao.plans.models import Clause, ClauseSpan, Node, Version
from keqiao.plans.tests.drafts import draft, typed

Cast = Callable[[str], Viewer]
Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "type", "merge", "split", "section", "item", "deep", "remove", "back", "bracket"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=9,
)


def signs(version: Version) -> Counter[str]:
    """Every character that the draft holds, without blanks; what is typed in these tests is Latin and does not count."""
    found: Counter[str] = Counter()
    for text in version.wordings.values_list("text", flat=True):
        found.update(text)
    for text in version.left_out.values_list("text", flat=True):
        found.update(text)
    for text in version.nodes.values_list("units_printed", flat=True):
        found.update(text)
    return Counter({sign: n for sign, n in found.items() if not sign.isspace() and not (sign.isascii() and sign.isalpha())})


def take(version: Version, step: Step, by: Viewer) -> None:
    what, which, place = step
    nodes = list(version.nodes.order_by("order"))
    if not nodes:
        return
    node = nodes[which % len(nodes)]
    sentences = list(node.wordings.order_by("order"))
    if what == "drop" and sentences:
        kept = "".join(w.text for k, w in enumerate(sentences) if k != place % len(sentences))
        edit_node(node, typed(node, title="", text=kept), seen=node.revision, by=by)
    elif what == "type":
        edit_node(node, typed(node, text=f"abc xyz.\n{typed(node).text}"), seen=node.revision, by=by)
    elif what == "merge":
        merge_node(node, seen=node.revision, by=by)
    elif what == "split" and sentences:
        split_node(node, at=sentences[place % len(sentences)], seen=node.revision, by=by)
    elif what in ("section", "item", "deep"):
        place_node(node, kind="section" if what == "section" else "item", level=1 + (what == "deep"), seen=node.revision, by=by)
    elif what == "remove":
        remove_node(node, seen=node.revision, by=by)
    elif what == "bracket":
        edit_node(node, typed(node, units=""), seen=node.revision, by=by)
    elif what == "back" and (row := version.left_out.first()):
        put_back(row, into=node, by=by)


@pytest.fixture
def version(viewer: Cast) -> Version:
    return draft(viewer("bangongshi"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(steps=STEPS)
def test_no_character_is_lost(version: Version, viewer: Cast, steps: list[Step]) -> None:
    by = viewer("bangongshi")
    with transaction.atomic():
        before = signs(version)
        for step in steps:
            with suppress(Refused), transaction.atomic():
                take(version, step, by)
            assert not before - signs(version), step
        in_order(version)
        transaction.set_rollback(True)


def in_order(version: Version) -> None:
    """Sentences follow their parts, parents stand before their children, clauses tile what is divided."""
    places = list(version.wordings.order_by("order").values_list("node__order", flat=True))
    assert places == sorted(places)
    for node in version.nodes.select_related("parent"):
        assert node.parent is None or (node.parent.order < node.order and node.parent.level < node.level)
        assert node.kind == Node.Kind.ITEM or node.parent is None
    for node in version.nodes.all():
        said = list(node.wordings.order_by("order"))
        wanted = divided(node, said, has_children=node.children.exists())
        assert {w.id for w in wanted} == set(ClauseSpan.objects.filter(wording__node=node).values_list("wording_id", flat=True))
    for wording in version.wordings.prefetch_related("spans"):
        spans = sorted((span.part_from, span.part_to) for span in wording.spans.all())
        if spans:
            assert spans[0][0] == 0 and spans[-1][1] == len(wording.text)
            assert all(a[1] == b[0] for a, b in pairwise(spans))
    assert not Clause.objects.filter(spans__isnull=True).exists()
    assert not ClauseSpan.objects.filter(wording__version=version).exclude(clause__sentence__plan=version.plan).exists()
