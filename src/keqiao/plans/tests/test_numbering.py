"""Numbers of parts: what is missing or stands twice is said, and what begins anew is not."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from keqiao.core import clock
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import begin_amendment, publish
from keqiao.plans.actions.draft import add_node, remove_node
from keqiao.plans.actions.unit import leave_unit
from keqiao.plans.models import Version
from keqiao.plans.queries.draft_hints import hints
from keqiao.plans.reckon import counted, number_faults, number_like
from keqiao.plans.tests.drafts import draft, item, typed

SignIn = Callable[[str], Client]
HEAD, TAIL = "长治市科学技术协会2020年工作要点\n\n", "\n长治市科学技术协会\n2020年7月18日\n"


def said(version: Version) -> list[str]:
    return [hint.text for hint in hints(version, lambda node, _order: f"#node-{node}")]


@pytest.mark.parametrize(
    ("number", "value"), [("3", 3), ("（三）", 3), ("十二", 12), ("", 0), ("1.1", 0), ("二-3", 0), ("附", 0)]
)
def test_what_a_number_counts(number: str, value: int) -> None:
    assert counted(number) == value


@pytest.mark.parametrize(
    ("value", "like", "printed"),
    [(3, "（二）", "（三）"), (12, "十", "十二"), (20, "三", "二十"), (4, "3", "4"), (150, "一", "150")],
)
def test_a_missing_number_is_named_as_its_neighbours_are(value: int, like: str, printed: str) -> None:
    assert number_like(value, like) == printed


def test_faults_of_a_row_of_numbers() -> None:
    assert number_faults([1, 2, 2, 4]) == ({2: 2}, [(3, 3)])
    assert number_faults([3, 1, 7]) == ({}, [(2, 2), (4, 6)])
    assert number_faults([]) == number_faults([1, 2, 3]) == ({}, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("一、甲\n1.办会。\n2.办展。\n2.办赛。\n4.办学。\n", ["第2项出现2次", "缺第3项"]),
        ("一、甲\n1.办会。\n2.办展。\n二、乙\n3.办赛。\n", []),
        ("一、甲\n1.办会。\n2.办展。\n二、乙\n1.办赛。\n2.办学。\n", []),
        ("一、甲\n1.办会。\n2.办展。\n二、乙\n1.办赛。\n3.办学。\n", ["缺第二部分 第2项"]),
        ("一、甲\n1.办会。\n三、乙\n2.办赛。\n", ["缺第二部分"]),
        ("一、甲\n1.办会。\n6.办展。\n", ["缺第2项至第5项"]),
    ],
)
def test_numbers_of_a_draft(clerk: Viewer, text: str, told: list[str]) -> None:
    assert said(draft(clerk, HEAD + text + TAIL)) == told


def test_the_page_leads_to_the_part_and_publishing_is_not_in_the_way(clerk: Viewer, signed_in: SignIn) -> None:
    version = draft(clerk, HEAD + "一、甲\n1.办会。\n3.办展。\n" + TAIL)
    client = signed_in("bangongshi")
    page = client.get(f"/plans/{version.pk}/draft/").content.decode()
    assert f'<a href="#node-{item(version, "3").pk}">缺第2项</a>' in page
    assert "<span>缺第2项</span>" in client.get(f"/plans/{version.pk}/publish/").content.decode()
    assert publish(version, by=clerk).state == "published"


def test_a_date_yet_to_come_is_said_and_not_refused(clerk: Viewer, signed_in: SignIn) -> None:
    version, client = draft(clerk), signed_in("bangongshi")
    leave_unit(version, "陌生部", by=clerk)
    assert "还没有到" in client.get(f"/plans/{version.pk}/draft/").content.decode()
    assert "印发日期是2022年7月18日，还没有到" in client.get(f"/plans/{version.pk}/publish/").content.decode()
    Version.objects.filter(pk=version.pk).update(issued_on=clock.today())
    assert "还没有到" not in client.get(f"/plans/{version.pk}/publish/").content.decode()
    Version.objects.filter(pk=version.pk).update(issued_on=clock.today() + dt.timedelta(days=1))
    version.refresh_from_db()
    assert publish(version, by=clerk).state == "published"


def test_a_further_paper_is_told_of_its_own_faults_only(clerk: Viewer) -> None:
    version = publish(draft(clerk, HEAD + "一、甲\n1.办会。\n3.办展。\n" + TAIL), by=clerk)
    later = begin_amendment(version, paper_title="通知", number="", issued_on=dt.date(2020, 8, 1), by=clerk)
    last = item(later, "3")
    assert said(later) == []
    add_node(later, after=last, kind="item", level=1, typed=typed(last, number="5", title="办学。"), by=clerk)
    assert said(later) == ["缺第4项"]


def test_what_a_paper_changes_stands_first_and_what_is_settled_behind(clerk: Viewer, signed_in: SignIn) -> None:
    version = draft(clerk)
    leave_unit(version, "陌生部", by=clerk)
    version.refresh_from_db()
    publish(version, by=clerk)
    later = begin_amendment(version, paper_title="通知", number="", issued_on=dt.date(2022, 8, 1), by=clerk)
    client, address = signed_in("bangongshi"), f"/plans/{later.pk}/draft/"
    page = client.get(address).content.decode()
    places = [page.index(f'id="{name}"') for name in ("changed", "head", "parts", "names")]
    assert places == sorted(places) and "还没有改动" in page
    second = item(later, "2")
    remove_node(second, seen=second.revision, by=clerk)
    page = client.get(address).content.decode()
    assert f'<a href="#node-{second.pk}" lang="zh-Hans">第2项</a>' in page and "已撤下" in page
    later.refresh_from_db()
    publish(later, by=clerk)
    third = begin_amendment(later, paper_title="又一通知", number="", issued_on=dt.date(2022, 9, 1), by=clerk)
    page = client.get(f"/plans/{third.pk}/draft/").content.decode()
    assert "还没有改动" in page and "已撤下" in page
    assert "2个条目" in client.get(f"/plans/{third.pk}/discard/").content.decode()
