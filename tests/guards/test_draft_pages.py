"""The pages of bringing a plan in: whole, in both languages, and asking the database as often for a large draft as for a small
one. The sample holds no draft, so each test brings one in."""

import pytest
from django.test import Client
from django.urls import reverse

from keqiao import textkit
from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.demo import sample
from keqiao.plans.actions import begin_amendment, draft_plan, receive
from keqiao.plans.actions.damage import mend
from keqiao.plans.actions.draft import remove_node
from keqiao.plans.models import Version
from keqiao.registry.models import Organisation
from tests.guards.pages import Page, client_of, open_page, read
from tests.guards.test_pages import LANGUAGES, Crawl, faults
from tests.guards.test_query_counts import SignIn, long_plan, queries
from tests.guards.test_translations import chinese_furniture, names_of_records, unmarked

TEXT = f"""{sample.ASSOCIATION}2022年工作要点

2022年是重要的一年。全市科协系统要开好局。

一、加强学会建设
1.开展学术活动。举办??年会。评选优秀论文。(牵头部室:学会部；配合单位:普及部)
2.抓好科普。办好??科普日。组织讲座。(牵头部室:普及部、陌生部)
二、加强自身建设
3.建设机关。改进作风。(牵头部室:办公室)

{sample.ASSOCIATION}
2022年7月18日
"""


def brought_in(data: bytes) -> Version:
    clerk, root = viewer_for(User.objects.get(username="bangongshi")), Organisation.objects.get(name=sample.ASSOCIATION)
    file = textkit.read_plans(data, "a.txt")
    return draft_plan(file, data=data, name="a.txt", issuer=root, by=clerk, is_declared=True)


def pages() -> list[Page]:
    """Each page with something of everything on it, for the clerk."""
    clerk, root = viewer_for(User.objects.get(username="bangongshi")), Organisation.objects.get(name=sample.ASSOCIATION)
    draft = brought_in(TEXT.encode())
    mend(draft, 1, text="学术", by=clerk)
    last = draft.nodes.get(number_printed="3")
    remove_node(last, seen=last.revision, by=clerk)
    part = draft.nodes.get(number_printed="2")
    waiting = receive(long_plan(2031), name="b.txt", issuer=root, by=clerk, is_declared=True)
    of_version = ("draft", "draft_head", "add_node", "publish", "discard")
    named = {name: reverse(f"plans:{name}", args=[draft.pk]) for name in of_version}
    further = begin_amendment(Version.objects.get(plan__year=2021), paper_title="补充通知", number="", issued_on=None, by=clerk)
    return [
        Page("import", reverse("plans:import"), "bangongshi"),
        Page("reading a file", reverse("plans:source", args=[waiting.pk]), "bangongshi"),
        *(Page(name, path, "bangongshi") for name, path in named.items()),
        Page("draft, only what is left to do", f"{named['draft']}?todo=1", "bangongshi"),
        Page("draft, after saving", f"{named['draft']}?done=saved", "bangongshi"),
        Page("draft of a further paper", reverse("plans:draft", args=[further.pk]), "bangongshi"),
        Page("part", reverse("plans:node", args=[part.pk]), "bangongshi"),
        Page("part, to be taken out", f"{reverse('plans:node', args=[part.pk])}?remove=1", "bangongshi"),
        Page("desk with drafts", reverse("workbench:home"), "bangongshi"),
        Page("plans with drafts", reverse("plans:index"), "bangongshi"),
    ]


def test_every_page_is_whole_and_has_nothing_inline(db: None) -> None:
    found = {}
    shown = pages()
    for language in LANGUAGES:
        for page in shown:
            found[page.name, language] = list(faults(open_page(page, language), language))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_link_answers(db: None) -> None:
    crawl, paths = Crawl(client_of("bangongshi")), [page.path for page in pages()]
    crawl.run(*paths)
    assert [wrong for wrong in crawl.wrong if any(f"(on {path})" in wrong for path in paths)] == []


def test_english_pages_are_english_and_say_what_is_chinese(db: None) -> None:
    shown = pages()
    known = [*names_of_records(), "补充通知", "第二", "陌生部"]
    furniture = {page.name: sorted(set(chinese_furniture(open_page(page, "en"), known))) for page in shown}
    assert {name: lines for name, lines in furniture.items() if lines} == {}
    marked = {page.name: sorted(unmarked(open_page(page, "en"), [])) for page in shown}
    assert {name: lines for name, lines in marked.items() if lines} == {}


def test_pages_have_titles_of_their_own(db: None) -> None:
    titles = {page.name: read(open_page(page)).all("title")[0].text for page in pages() if "?" not in page.path}
    assert len(set(titles.values())) == len(titles), titles


# --- how often they ask -----------------------------------------------------------------------------------------------
# Page → how often it may ask. A draft on several pages asks for its sections and for the page before besides.
ASKED = {"plans:import": 6, "plans:draft": 32, "plans:draft_head": 7, "plans:node": 17, "plans:publish": 13, "plans:discard": 8}
WHEN_PAGED = {"plans:draft": 32}


def asked(client: Client, version: Version) -> dict[str, list[str]]:
    part = version.nodes.filter(kind="item").order_by("order")[1]
    args = {"plans:import": [], "plans:node": [part.pk]}
    return {name: queries(client, reverse(name, args=args.get(name, [version.pk]))) for name in ASKED}


def test_a_large_draft_asks_as_often_as_a_small_one(signed_in: SignIn) -> None:
    client = signed_in("bangongshi")
    small, long = asked(client, brought_in(TEXT.encode())), asked(client, brought_in(long_plan(2023)))
    for name, number in ASKED.items():
        assert len(small[name]) == number, "\n".join([name, *small[name]])
        assert len(long[name]) <= number, "\n".join([name, *long[name]])


def test_a_draft_on_several_pages_asks_little_more(signed_in: SignIn) -> None:
    client = signed_in("bangongshi")
    many = [f"{n}.做好第{n}件事。开展活动。（普及部）" for n in range(1, 701)]
    version = brought_in("\n".join([f"{sample.ASSOCIATION}2024年工作要点", "", "一、第一方面", *many]).encode())
    first = asked(client, version)
    most = ASKED | WHEN_PAGED
    assert {name: len(first[name]) for name in ASKED if len(first[name]) > most[name]} == {}
    later = version.nodes.order_by("order")[400].order
    page = f"{reverse('plans:draft', args=[version.pk])}?from={later}"
    assert len(queries(client, page)) <= WHEN_PAGED["plans:draft"]
    assert client.get(page).content.decode().count('class="piece item"') == 60


@pytest.mark.parametrize(
    "query", ["from=abc", "from=-1", "from=999999999", "todo=x", "done=%3Cb%3E", "from=99999999999999999999"]
)
def test_an_odd_address_leaves_a_page(signed_in: SignIn, query: str) -> None:
    version = brought_in(TEXT.encode())
    assert signed_in("bangongshi").get(f"{reverse('plans:draft', args=[version.pk])}?{query}").status_code == 200
