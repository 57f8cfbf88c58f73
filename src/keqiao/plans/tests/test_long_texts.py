"""Long texts, texts whose items come before any section, and texts that were replaced: every link leads to its place."""

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keqiao.core import jobs
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import begin_amendment, publish
from keqiao.plans.actions.draft import remove_node
from keqiao.plans.models import Node, Version
from keqiao.plans.queries import clause_page, item_page, points_page, reading_page
from keqiao.plans.queries.clause import SIZE
from keqiao.plans.queries.clauses import DeskAsked, desk
from keqiao.plans.queries.comparing import changes_page
from keqiao.plans.queries.listing import part_anchors
from keqiao.plans.queries.page import Asked
from keqiao.plans.tests.drafts import draft

Cast = Callable[[str], Viewer]
SignIn = Callable[[str], Client]
TAIL = "\n长治市科学技术协会\n2023年3月1日\n"
HEAD = "长治市科学技术协会2023年工作要点\n\n"
NAMELESS = "1.开头的事。举办活动3场。\n一、第一部分\n2.抓好科普。办好科普日。\n"


def issued(clerk: Viewer, text: str) -> Version:
    version = publish(draft(clerk, HEAD + text + TAIL), by=clerk)
    jobs.run_all()
    return Version.objects.select_related("plan__issuer").get(pk=version.pk)


def test_long_lists_come_in_pages_and_links_lead_to_the_page_of_the_desk(clerk: Viewer, signed_in: SignIn) -> None:
    version = issued(clerk, "".join(f"{n}.第{n}件事。举办活动{n}场。签订责任书。推进落实。\n" for n in range(1, 100)))
    first = points_page(version, clerk, Asked())
    last = points_page(version, clerk, Asked(), place=99)
    assert len(first.lines) == SIZE < first.total and first.older_url and not first.newer_url
    assert (last.place, last.older_url) == (last.pages, "") and last.newer_url
    assert sum(len(points_page(version, clerk, Asked(), place=n + 1).lines) for n in range(first.pages)) == first.total
    client = signed_in("bangongshi")
    second = client.get(first.older_url).content.decode()
    assert f" {first.total}</h1>" in second and 'rel="prev"' in second
    item = item_page(version, 90, clerk)
    assert item and item.desk_url.endswith("?at=i90#i90")
    clause = clause_page(version, item.lines[0].id, clerk)
    assert clause
    for url in (item.desk_url, clause.desk_url):
        assert f'id="{url.split("#")[1]}"' in client.get(url).content.decode()


def test_sections_are_counted_alike_everywhere(clerk: Viewer) -> None:
    version = issued(clerk, NAMELESS)
    reading = [section.anchor for section in reading_page(version, clerk, Asked(), is_public=False).sections]
    assert reading == ["s1", "s2"]
    assert [chip.value for chip in desk(version, DeskAsked()).sections] == ["s2"]
    assert desk(version, DeskAsked(section="s1")).total == desk(version, DeskAsked(section="s2")).total == 1
    assert sorted(part_anchors([version.id]).values()) == ["i1", "i2", "s2"]
    draft_ = begin_amendment(version, paper_title="通知", number="1", issued_on=dt.date(2023, 8, 1), by=clerk)
    said = draft_.wordings.get(text__contains="第一部分")
    said.text = "第一大部分"
    said.save()
    assert [part.url for part in changes_page(draft_, clerk, address=lambda _pk: "/x/").parts] == ["/x/#s2"]


def test_a_text_that_was_replaced_is_searched_in_its_own_words(clerk: Viewer, signed_in: SignIn) -> None:
    version = issued(clerk, NAMELESS)
    later = begin_amendment(version, paper_title="通知", number="1", issued_on=dt.date(2023, 8, 1), by=clerk)
    item = later.nodes.filter(kind=Node.Kind.ITEM).order_by("-order")[0]
    remove_node(item, seen=item.revision, by=clerk)
    later.refresh_from_db()
    publish(later, by=clerk)
    jobs.run_all()
    version.refresh_from_db()
    page = reading_page(version, clerk, Asked(q="办好 科普日"), is_public=False)
    assert version.state == "superseded" and len(page.hits) == 1
    assert not reading_page(version, clerk, Asked(q="办好 活动"), is_public=False).hits
    body = signed_in("pujibu").get(reverse("plans:read", args=[version.pk]), {"q": "科普日"}).content.decode()
    assert "见于 1 处" in body


def test_a_text_is_held_while_it_is_indexed(clerk: Viewer) -> None:
    publish(draft(clerk, HEAD + NAMELESS + TAIL), by=clerk)
    with CaptureQueriesContext(connection) as asked:
        jobs.run_all()
    locks = [row["sql"] for row in asked if "FOR UPDATE" in row["sql"] and "plans_version" in row["sql"]]
    assert bool(locks) == connection.features.has_select_for_update
