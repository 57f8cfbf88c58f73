"""A further paper: nothing is renumbered, what hangs on clauses stays, and everybody sees what was changed by what paper."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keqiao.core import jobs, search
from keqiao.core.refusal import Refused
from keqiao.core.viewer import PUBLIC, Viewer
from keqiao.plans.actions import begin_amendment, publish
from keqiao.plans.actions.clause import confirm_all, divide
from keqiao.plans.actions.draft import NodeText, add_node, edit_node, remove_node
from keqiao.plans.models import Clause, ClauseSpan, Node, Version, Wording
from keqiao.plans.queries.comparing import changes_page
from keqiao.plans.queries.listing import plan_lines, public_lines
from keqiao.plans.queries.papers import papers_of
from keqiao.plans.tests.test_clauses import TEXT, starts
from keqiao.plans.tests.test_publishing import draft, issue

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]
PAPER, NUMBER = "关于调整2022年工作要点的通知", "长科协发〔2022〕9号"
OLD = "6月底前举办学术年会3场，签订目标责任书，建立学会服务平台。"
REWORDED = "9月底前举办学术年会5场，签订目标责任书，建立学会服务平台。"
ADDED = "开展科技志愿服务。组建科技志愿服务队10支。"


@pytest.fixture
def issued(viewer: Cast) -> Version:
    """A plan in force, its clauses confirmed; the third part of its long sentence begins where a person set it."""
    clerk = viewer("bangongshi")
    version = issue(draft(clerk, TEXT), clerk)
    wording = version.wordings.get(text=OLD)
    divide(wording, borders=[13, 21], seen=starts(wording), by=clerk)
    confirm_all(version, by=clerk)
    jobs.run_all()
    return Version.objects.get(pk=version.pk)


def amended(issued: Version, by: Viewer, *, is_published: bool = True) -> Version:
    """Item 1 reworded, item 2 withdrawn, item 3 added."""
    version = begin_amendment(issued, paper_title=f"《{PAPER}》", number=NUMBER, issued_on=dt.date(2022, 8, 1), by=by)
    first, second = version.nodes.filter(kind=Node.Kind.ITEM).order_by("order")
    edit_node(first, typed("1", "开展学术活动。", REWORDED, units=first.units_printed), seen=first.revision, by=by)
    remove_node(second, seen=second.revision, by=by)
    second.refresh_from_db()
    add_node(version, after=second, kind=Node.Kind.ITEM, level=1, typed=typed("3", "", ADDED), by=by)
    version.refresh_from_db()
    if is_published:
        publish(version, by=by)
        jobs.run_all()
    return version


def withdraw_last(version: Version, by: Viewer) -> None:
    item = version.nodes.filter(kind=Node.Kind.ITEM).order_by("-order")[0]
    remove_node(item, seen=item.revision, by=by)


def typed(number: str, title: str, text: str, units: str = "") -> NodeText:
    return NodeText(number=number, title=title, text=text, lead=[], support=[], units=units, leader="", due="")


def of_text(version: Version, text: str) -> list[ClauseSpan]:
    wording = version.wordings.get(text=text)
    return list(wording.spans.select_related("clause").order_by("part_from"))


def test_it_begins_as_a_copy_that_stays_what_it_is(issued: Version, viewer: Cast) -> None:
    version = begin_amendment(issued, paper_title=PAPER, number="", issued_on=None, by=viewer("bangongshi"))
    for model, fields in {Node: ["kind", "number_printed", "units_printed"], Wording: ["sentence_id", "part", "text"]}.items():
        rows = [
            list(model._default_manager.filter(version=v).order_by("order").values_list(*fields)) for v in (issued, version)
        ]
        assert rows[0] == rows[1] != []
    spans = [
        set(ClauseSpan.objects.filter(wording__version=v).values_list("clause_id", "part_from")) for v in (issued, version)
    ]
    assert spans[0] == spans[1] != set()
    assert not changes_page(version, viewer("bangongshi"), address=str).parts


def test_what_stands_in_the_way_of_beginning(issued: Version, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    with pytest.raises(Refused, match="名称"):
        begin_amendment(issued, paper_title=" ", number="", issued_on=None, by=clerk)
    with pytest.raises(Refused, match="办公室"):
        begin_amendment(issued, paper_title=PAPER, number="", issued_on=None, by=viewer("pujibu"))
    draft_ = begin_amendment(issued, paper_title=PAPER, number="", issued_on=None, by=clerk)
    with pytest.raises(Refused, match="已有一份调整草稿"):
        begin_amendment(issued, paper_title=PAPER, number="", issued_on=None, by=clerk)
    with pytest.raises(Refused, match="现行"):
        begin_amendment(draft_, paper_title=PAPER, number="", issued_on=None, by=clerk)


def test_clauses_go_on_with_what_was_decided(issued: Version, viewer: Cast) -> None:
    before = of_text(issued, OLD)
    version = amended(issued, viewer("bangongshi"))
    after = of_text(version, REWORDED)
    assert [span.clause_id for span in after] == [span.clause_id for span in before]
    assert [span.part_from for span in after] == [0, 13, 21]
    assert all(span.clause.decided_at for span in after)
    assert [(span.clause_id, span.part_from) for span in of_text(issued, OLD)] == [
        (span.clause_id, span.part_from) for span in before
    ], "the older text keeps its borders"


def test_what_is_new_is_proposed_and_what_is_withdrawn_stays_in_the_older_text(issued: Version, viewer: Cast) -> None:
    withdrawn = Clause.objects.filter(spans__wording__in=issued.wordings.filter(node__number_printed="2"))
    ids = set(withdrawn.values_list("id", flat=True))
    version = amended(issued, viewer("bangongshi"))
    new = Clause.objects.filter(spans__wording__in=version.wordings.filter(node__number_printed="3"))
    assert new and all(clause.decided_at is None and clause.reasons for clause in new)
    assert set(Clause.objects.filter(id__in=ids).values_list("id", flat=True)) == ids
    assert not ClauseSpan.objects.filter(clause__in=ids, wording__version=version).exists()


def test_a_paper_that_changes_nothing_is_not_published(issued: Version, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = begin_amendment(issued, paper_title=PAPER, number="", issued_on=dt.date(2022, 8, 1), by=clerk)
    with pytest.raises(Refused, match="还没有改动"):
        publish(version, by=clerk)
    withdraw_last(version, clerk)
    version.refresh_from_db()
    assert publish(version, by=clerk).state == "published"


def test_a_paper_is_not_older_than_what_it_changes(issued: Version, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = begin_amendment(issued, paper_title=PAPER, number="", issued_on=dt.date(2020, 1, 1), by=clerk)
    withdraw_last(version, clerk)
    version.refresh_from_db()
    with pytest.raises(Refused, match="不能早于"):
        publish(version, by=clerk)


def test_a_withdrawn_item_names_the_paper_on_its_own_page(issued: Version, viewer: Cast, signed_in: SignIn) -> None:
    version = amended(issued, viewer("bangongshi"))
    assert f"本项已由《{PAPER}》撤下" in signed_in("pujibu").get(reverse("plans:item", args=[version.pk, 2])).content.decode()


def test_the_draft_of_a_paper_leads_to_its_changes_and_the_desk_back_to_it(
    issued: Version, viewer: Cast, signed_in: SignIn
) -> None:
    version = amended(issued, viewer("bangongshi"), is_published=False)
    client = signed_in("bangongshi")
    changes, draft_url = (reverse(name, args=[version.pk]) for name in ("plans:changes", "plans:draft"))
    assert f'href="{changes}"' in client.get(draft_url).content.decode()
    asked = client.get(reverse("plans:publish", args=[version.pk])).content.decode()
    assert f'href="{changes}"' in asked and PAPER in asked
    assert f'href="{draft_url}"' in client.get(reverse("plans:clauses", args=[version.pk])).content.decode()


def test_numbers_stay(issued: Version, viewer: Cast) -> None:
    version = amended(issued, viewer("bangongshi"))
    rows = version.nodes.filter(kind=Node.Kind.ITEM).order_by("order")
    assert [(node.number_printed, node.wordings.exists()) for node in rows] == [("1", True), ("2", False), ("3", True)]


def test_a_number_that_was_issued_may_not_go(issued: Version, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = amended(issued, clerk, is_published=False)
    version.nodes.filter(number_printed="2").update(number_printed="4")
    with pytest.raises(Refused, match="不重新编号"):
        publish(version, by=clerk)


def test_numbers_that_were_issued_are_not_swapped(issued: Version, viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = begin_amendment(issued, paper_title=PAPER, number="", issued_on=dt.date(2022, 8, 1), by=clerk)
    first, second = version.nodes.filter(kind=Node.Kind.ITEM).order_by("order")
    for node, number in ((first, "2"), (second, "1")):
        Node.objects.filter(pk=node.pk).update(number_printed=number)
    with pytest.raises(Refused, match="1→2、2→1"):
        publish(version, by=clerk)


def test_a_plan_is_held_while_an_amendment_begins(issued: Version, viewer: Cast) -> None:
    late = Version.objects.get(pk=issued.pk)
    with CaptureQueriesContext(connection) as asked:
        version = begin_amendment(issued, paper_title=PAPER, number="", issued_on=dt.date(2022, 8, 1), by=viewer("bangongshi"))
    locks = [row["sql"] for row in asked if "FOR UPDATE" in row["sql"] and "plans_plan" in row["sql"]]
    assert bool(locks) == connection.features.has_select_for_update
    with pytest.raises(Refused, match="已有一份调整草稿"):
        begin_amendment(late, paper_title=PAPER, number="", issued_on=None, by=viewer("bangongshi"))
    withdraw_last(version, viewer("bangongshi"))
    publish(version, by=viewer("bangongshi"))
    with pytest.raises(Refused, match="现行"):
        begin_amendment(late, paper_title=PAPER, number="", issued_on=None, by=viewer("bangongshi"))


def test_search_and_lists_know_only_the_text_in_force(issued: Version, viewer: Cast, client: Client) -> None:
    clerk = viewer("bangongshi")
    version = amended(issued, clerk)
    issued.refresh_from_db()
    assert (issued.state, version.state) == ("superseded", "published")

    def found(words: str) -> set[int]:
        ids = search.find(words, kind="plans.sentence", scope=["pub"])
        return set(Wording.objects.filter(id__in=ids, version__plan=issued.plan).values_list("version_id", flat=True))

    assert found("学术年会") == found("志愿服务队") == {version.id}
    assert found("科普日") == set()
    for lines in (plan_lines(clerk), public_lines(lambda pk: f"/{pk}/", lambda pk: f"/{pk}/changes/")):
        changed = next(line for line in lines if "2022" in line.title)
        assert "印发于 2022年7月18日" in changed.status_text and f"2022年8月1日据《{PAPER}》调整" in changed.status_text
        assert changed.changes_url.endswith("/changes/")
        urls = [line.url for line in lines]
        assert not [url for url in urls if f"/{issued.id}/" in url] and [url for url in urls if f"/{version.id}/" in url]
    api = [row["id"] for row in client.get("/api/plans").json()]
    assert version.id in api and issued.id not in api


def test_a_border_corrected_after_publishing_keeps_the_clause(issued: Version, viewer: Cast) -> None:
    version = amended(issued, viewer("bangongshi"))
    wording = version.wordings.get(text=REWORDED)
    before = [span.clause_id for span in of_text(version, REWORDED)]
    divide(wording, borders=[8, 21], seen=starts(wording), by=viewer("bangongshi"))
    assert [span.clause_id for span in of_text(version, REWORDED)] == before
    assert [span.part_from for span in of_text(issued, OLD)] == [0, 13, 21]


def test_the_page_of_changes_names_the_paper_and_the_words(issued: Version, viewer: Cast) -> None:
    version = amended(issued, viewer("bangongshi"))
    page = changes_page(version, viewer("pujibu"), address=str)
    assert (page.paper, page.number, page.former) == (f"《{PAPER}》", NUMBER, f"《{issued.title}》")
    assert [(part.kind, part.label) for part in page.parts] == [
        ("reworded", "第1项"),
        ("withdrawn", "第2项"),
        ("added", "第3项"),
    ]
    gone_and_new = [(piece.kind, piece.text) for piece in page.parts[0].lines[0].pieces if piece.kind != "same"]
    assert gone_and_new == [("gone", "6"), ("new", "9"), ("gone", "3"), ("new", "5")]
    assert {line.kind for line in page.parts[1].lines} == {"withdrawn"} and page.parts[1].title == "抓好科普"
    assert not changes_page(issued, viewer("pujibu"), address=str).parts


def test_papers_are_named_and_a_replaced_text_says_by_what(
    issued: Version, viewer: Cast, signed_in: SignIn, client: Client
) -> None:
    version = amended(issued, viewer("bangongshi"))
    papers = papers_of(issued, viewer("pujibu"))
    assert [(paper.name, paper.is_here, paper.is_in_force) for paper in papers] == [
        (f"《{issued.title}》", True, False),
        (f"《{PAPER}》", False, True),
    ]
    assert len(papers_of(issued, PUBLIC)) == 2
    old = client.get(reverse("portal:plan", args=[issued.id])).content.decode()
    assert OLD[:12] in old and PAPER in old and reverse("portal:plan", args=[version.id]) in old
    shown = client.get(reverse("portal:changes", args=[version.id])).content.decode()
    assert "<del>6</del><ins>9</ins>月底前" in shown
    inside = signed_in("pujibu").get(reverse("plans:changes", args=[version.id])).content.decode()
    assert f"本项已由《{PAPER}》撤下" in inside
    assert signed_in("bangongshi").get(reverse("plans:original", args=[version.id])).status_code == 200


def test_the_form_of_a_paper(issued: Version, signed_in: SignIn) -> None:
    client, url = signed_in("bangongshi"), reverse("plans:amend", args=[issued.id])
    page = client.get(url).content.decode()
    assert "本系统不得存储、处理、传输国家秘密、工作秘密" in page
    assert client.post(url, {"paper_title": ""}).status_code == 422
    answer = client.post(url, {"paper_title": PAPER, "number": NUMBER, "issued_on": "2022-08-01"})
    begun = Version.objects.get(plan=issued.plan, state="draft")
    assert answer.headers["Location"] == reverse("plans:draft", args=[begun.id])
    again = client.get(url).content.decode()
    assert "已有一份调整草稿" in again and reverse("plans:draft", args=[begun.id]) in again
    assert signed_in("bangongshi").get(reverse("plans:changes", args=[begun.id])).status_code == 200
    assert signed_in("pujibu").get(reverse("plans:changes", args=[begun.id])).status_code == 404
    assert signed_in("pujibu").get(url).status_code == 404


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (OLD.replace("签订", "与各学会签订"), ["6月底前", "与各学会签订", "建立"]),
        (OLD.replace("，签订", "、逐级签订"), ["6月底前", "逐级签订", "建立"]),
        (OLD.replace("签订目标责任书，", ""), ["6月底前", "建立"]),
        (f"会同市社科联，{OLD}", ["会同", "签订", "建立"]),
        (OLD.replace("3场，", "3场以上，"), ["6月底前", "签订", "建立"]),
    ],
)
def test_borders_move_with_the_words(issued: Version, viewer: Cast, words: str, begins: list[str]) -> None:
    """What is put in at a border opens the clause behind it; nothing is left between two clauses."""
    clerk = viewer("bangongshi")
    version = begin_amendment(issued, paper_title=PAPER, number="", issued_on=None, by=clerk)
    node = version.nodes.get(number_printed="1")
    edit_node(node, typed("1", "开展学术活动。", words, units=node.units_printed), seen=node.revision, by=clerk)
    spans = of_text(version, words)
    parts = [words[span.part_from : span.part_to] for span in spans]
    assert "".join(parts) == words
    assert all(part.startswith(begin) for part, begin in zip(parts, begins, strict=True))
    assert {span.clause_id for span in spans} <= {span.clause_id for span in of_text(issued, OLD)}
