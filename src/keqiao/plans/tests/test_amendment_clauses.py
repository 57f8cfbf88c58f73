"""Clauses while an amendment is open: what it does not touch is decided in the text in force, and nothing is lost."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from keqiao.core import jobs
from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import begin_amendment, publish
from keqiao.plans.actions.clause import confirm, confirm_all, divide, merge, propose_anew
from keqiao.plans.actions.draft import edit_node, remove_node
from keqiao.plans.models import Clause, ClauseSpan, Node, Version, Wording
from keqiao.plans.queries.clauses import DeskAsked, desk
from keqiao.plans.tests.drafts import item, typed
from keqiao.plans.tests.test_clauses import SECOND, SENTENCE, TEXT, THIRD, starts
from keqiao.plans.tests.test_publishing import draft, issue

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]
OTHER = "9月底前举办学术年会5场，签订目标责任书，建立学会服务平台。"


@pytest.fixture
def issued(clerk: Viewer) -> Version:
    """In force, its long sentence in three clauses; nothing else is decided."""
    version = issue(draft(clerk, TEXT), clerk)
    said = version.wordings.get(text=SENTENCE)
    divide(said, borders=[SECOND, THIRD], seen=starts(said), by=clerk)
    jobs.run_all()
    return Version.objects.get(pk=version.pk)


@pytest.fixture
def amendment(issued: Version, clerk: Viewer) -> Version:
    return begin_amendment(issued, paper_title="通知", number="1", issued_on=dt.date(2022, 8, 1), by=clerk)


def said(version: Version, text: str = SENTENCE) -> Wording:
    return version.wordings.select_related("version__plan__issuer").get(text=text)


def spans(wording: Wording) -> list[tuple[int, int]]:
    return list(wording.spans.order_by("part_from").values_list("clause_id", "part_from"))


def reworded(amendment: Version, by: Viewer) -> Wording:
    node = item(amendment, "1")
    edit_node(node, typed(node, text=OTHER), seen=node.revision, by=by)
    return said(amendment, OTHER)


def test_a_border_corrected_in_force_stays_when_the_amendment_is_published(
    issued: Version, amendment: Version, clerk: Viewer
) -> None:
    divide(said(issued), borders=[SECOND], seen=[0, SECOND, THIRD], by=clerk)
    assert spans(said(issued)) == spans(said(amendment))
    first, second = (Clause.objects.get(pk=identity) for identity, _start in spans(said(issued)))
    merge(first, second, version=issued, by=clerk)
    assert [start for _id, start in spans(said(amendment))] == [0]
    assert not Clause.objects.filter(spans__isnull=True).exists()
    last = amendment.nodes.filter(kind=Node.Kind.ITEM).order_by("-order")[0]
    remove_node(last, seen=last.revision, by=clerk)
    publish(Version.objects.get(pk=amendment.pk), by=clerk)
    assert [start for _id, start in spans(said(amendment))] == [0]


def test_a_paragraph_that_ends_elsewhere_says_the_same(issued: Version, amendment: Version, clerk: Viewer) -> None:
    node = item(amendment, "1")
    edit_node(node, typed(node, text=f"{SENTENCE}\n再加一句。"), seen=node.revision, by=clerk)
    twin = said(amendment, f"{SENTENCE}\n")
    divide(said(issued), borders=[SECOND], seen=[0, SECOND, THIRD], by=clerk)
    assert starts(twin) == [0, SECOND]
    assert twin.spans.get(part_from=SECOND).part_to == len(twin.text)
    with pytest.raises(Refused, match="现行文本"):
        divide(twin, borders=[THIRD], seen=[0, SECOND], by=clerk)


def test_a_sentence_that_the_amendment_rewords_is_not_divided_beside_it(
    issued: Version, amendment: Version, clerk: Viewer
) -> None:
    twin = reworded(amendment, clerk)
    with pytest.raises(Refused, match="先办结调整草稿"):
        divide(said(issued), borders=[SECOND], seen=[0, SECOND, THIRD], by=clerk)
    divide(twin, borders=[SECOND], seen=[0, SECOND, THIRD], by=clerk)
    assert starts(said(issued)) == [0, SECOND, THIRD] and starts(twin) == [0, SECOND]


def test_what_the_paper_does_not_touch_is_not_decided_in_its_draft(issued: Version, amendment: Version, clerk: Viewer) -> None:
    same = said(amendment)
    with pytest.raises(Refused, match="现行文本"):
        divide(same, borders=[], seen=starts(same), by=clerk)
    with pytest.raises(Refused, match="现行文本"):
        confirm(amendment, [spans(same)[0][0]], by=clerk, kind="background")
    reworded(amendment, clerk)
    Clause.objects.update(decided_at=None, decided_by=None)
    assert confirm_all(amendment, by=clerk) == 3, "only those of the new words"
    others = ClauseSpan.objects.filter(wording__version=issued).exclude(wording__text=SENTENCE)
    assert others and not others.filter(clause__decided_at__isnull=False).exists()


def test_proposing_anew_leaves_clauses_in_step(issued: Version, amendment: Version, clerk: Viewer) -> None:
    with pytest.raises(Refused, match="先办结调整草稿"):
        propose_anew(issued, by=clerk)
    before = set(ClauseSpan.objects.filter(wording__version=amendment).values_list("clause", flat=True))
    assert propose_anew(amendment, by=clerk) == 0
    assert set(ClauseSpan.objects.filter(wording__version=amendment).values_list("clause", flat=True)) == before


def test_the_desk_of_an_amendment_shows_what_is_new(
    issued: Version, amendment: Version, clerk: Viewer, signed_in: SignIn
) -> None:
    reworded(amendment, clerk)
    Clause.objects.update(decided_at=None, decided_by=None)
    page = desk(Version.objects.get(pk=amendment.pk), DeskAsked())
    rows = {s.marked.replace("｜", ""): s.is_settled for part in page.items for s in part.sentences}
    assert [text for text, is_settled in rows.items() if not is_settled] == [OTHER]
    assert page.figures.open == 3 and desk(amendment, DeskAsked(show="open")).total == 1
    body = signed_in("bangongshi").get(reverse("plans:clauses", args=[amendment.pk])).content.decode()
    assert "与现行文本相同" in body and reverse("plans:clauses", args=[issued.pk]) in body
    assert body.count('class="redivide"') == 1
    assert not desk(issued, DeskAsked()).decided_url
