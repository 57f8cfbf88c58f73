"""What the forms of a draft take and show."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import begin_amendment, publish
from keqiao.plans.actions.damage import mend
from keqiao.plans.actions.draft import edit_node
from keqiao.plans.actions.unit import leave_unit
from keqiao.plans.forms import PartForm
from keqiao.plans.models import Node, Version
from keqiao.plans.queries.part import part_page
from keqiao.plans.tests.drafts import DAMAGED, draft, item, typed, words

Cast = Callable[[str], Viewer]
Enter = Callable[[str], Client]


@pytest.fixture
def version(clerk: Viewer) -> Version:
    return draft(clerk, DAMAGED)


def sent(node: Node, **changed: object) -> dict[str, object]:
    return {**part_page(node).values, "seen": node.revision, "version": node.version_id, **changed}


def test_a_level_that_the_reader_gave_is_chosen_in_the_form(version: Version, signed_in: Enter) -> None:
    node = item(version, "2")
    for level in (5, 6, 8):
        Node.objects.filter(pk=node.pk).update(level=level)
        client = signed_in("bangongshi")
        assert f'<option value="item-{level}" selected' in client.get(f"/plans/parts/{node.pk}/").content.decode()
        node.refresh_from_db()
        assert client.post(f"/plans/parts/{node.pk}/", sent(node, due="年底前")).status_code == 302
        node.refresh_from_db()
        assert node.level == level


def test_a_long_title_is_saved_and_a_text_without_end_is_told_and_kept(version: Version, signed_in: Enter) -> None:
    node, client = item(version, "1"), signed_in("bangongshi")
    title = "、".join(f"推进第{k}项重点任务" for k in range(200))
    assert client.post(f"/plans/parts/{node.pk}/", sent(node, title=title)).status_code == 302
    assert title in words(version)
    node.refresh_from_db()
    form = PartForm(sent(node, text="字" * 1_000_001))
    assert not form.is_valid() and "另成一条" in str(form.errors) and form["text"].value() == "字" * 1_000_001


def test_what_is_issued_is_not_renumbered(clerk: Viewer, signed_in: Enter) -> None:
    version = draft(clerk)
    leave_unit(version, "陌生部", by=clerk)
    version.refresh_from_db()
    assert "readonly" not in signed_in("bangongshi").get(f"/plans/parts/{item(version, '1').pk}/").content.decode()
    publish(version, by=clerk)
    later = begin_amendment(version, paper_title="通知", number="", issued_on=dt.date(2022, 8, 1), by=clerk)
    node, client = item(later, "1"), signed_in("bangongshi")
    assert 'readonly="readonly"' in client.get(f"/plans/parts/{node.pk}/").content.decode()
    with pytest.raises(Refused, match="不重新编号"):
        edit_node(node, typed(node, number="9"), seen=node.revision, by=clerk)
    node.refresh_from_db()
    assert client.post(f"/plans/parts/{node.pk}/", sent(node, number="9", due="年底前")).status_code == 302
    node.refresh_from_db()
    assert (node.number_printed, node.due_printed) == ("1", "年底前")


def test_signs_that_nobody_sees_are_left_behind(version: Version, signed_in: Enter) -> None:
    client, base = signed_in("bangongshi"), f"/plans/{version.pk}/draft/"
    assert client.post(f"{base}damages/", {"number": 1, "text": "工\x00作"}).status_code == 302
    assert words(version)[-1] == "改进工作作风建设。"
    assert client.post(f"{base}units/", {"printed": "陌生\x00部", "leave": "1"}).status_code == 302
    assert client.post(f"{base}units/", {"printed": "陌生部", "organisation_name": "x\x00"}).status_code == 422
    head = {"title": "标\x00题", "issuer": "\x01", "seen": version.head_mark}
    assert client.post(f"{base}head/", head).status_code == 302
    version.refresh_from_db()
    assert version.title == "标题"
    node = item(version, "1")
    assert client.post(f"/plans/parts/{node.pk}/", sent(node, text="举\x00办\x1f年会。")).status_code == 302
    assert "举办年会。" in words(version)
    assert client.get(f"{base}?from=\x00&done=\x00").status_code == 200


def test_the_second_page_that_mends_a_place_is_told(version: Version, signed_in: Enter) -> None:
    client, address = signed_in("bangongshi"), f"/plans/{version.pk}/draft/damages/"
    mark = version.damages.get().mark
    assert f'name="seen" value="{mark}"' in client.get(f"/plans/{version.pk}/draft/").content.decode()
    assert client.post(address, {"number": 1, "text": "工作", "seen": mark}).status_code == 302
    answer = client.post(address, {"number": 1, "text": "干部", "seen": mark})
    assert answer.status_code == 422 and "现在是：“工作”" in answer.content.decode()
    assert words(version)[-1] == "改进工作作风建设。"


def test_a_place_whose_sentence_is_left_out_leads_to_the_list(version: Version, clerk: Viewer, signed_in: Enter) -> None:
    node = item(version, "3")
    edit_node(node, typed(node, text=""), seen=0, by=clerk)
    page = signed_in("bangongshi").get(f"/plans/{version.pk}/draft/").content.decode()
    assert '<a href="#left-out" lang="zh-Hans">未收入的原文</a>' in page


def test_what_was_changed_since_the_question_is_not_published(version: Version, clerk: Viewer, signed_in: Enter) -> None:
    client, address = signed_in("bangongshi"), f"/plans/{version.pk}/publish/"
    leave_unit(version, "陌生部", by=clerk)
    mend(version, 1, text="工作", by=clerk)
    version.refresh_from_db()
    seen = version.revision
    assert f'name="seen" value="{seen}"' in client.get(address).content.decode()
    node = item(version, "1")
    edit_node(node, typed(node, due="年底前"), seen=node.revision, by=clerk)
    answer = client.post(address, {"seen": seen})
    version.refresh_from_db()
    assert answer.status_code == 422 and "改过这份草稿" in answer.content.decode() and version.state == "draft"
    assert f'name="seen" value="{version.revision}"' in answer.content.decode()
    assert client.post(address, {"seen": version.revision}).status_code == 302
    version.refresh_from_db()
    assert version.state == "published"
    assert client.post(address, {"seen": seen}).headers["Location"].startswith(f"/plans/{version.pk}/")
