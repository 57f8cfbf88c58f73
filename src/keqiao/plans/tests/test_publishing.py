from collections.abc import Callable
from typing import Any

import pytest

from keqiao import textkit
from keqiao.core import jobs, search
from keqiao.core.models import Job, SearchEntry, TrailEntry
from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import draft_plan, publish
from keqiao.plans.actions.unit import leave_unit
from keqiao.plans.models import NodeUnit, Plan, Sentence, Version
from keqiao.plans.queries import clause_page, points_page
from keqiao.plans.queries.page import Asked
from keqiao.registry.models import Organisation

Cast = Callable[[str], Viewer]
TEXT = """长治市科学技术协会2022年工作要点

一、加强学会建设
1.开展学术活动。举办年会。(牵头部室:学会部；配合单位:普及部)
2.抓好科普。办好科普日。
(牵头部室:普及部、陌生部)

长治市科学技术协会
2022年7月18日
"""


def draft(by: Viewer, text: str = TEXT) -> Version:
    data = text.encode()
    root = Organisation.objects.get(name="长治市科学技术协会")
    return draft_plan(textkit.read_plans(data, "a.txt"), data=data, name="a.txt", issuer=root, by=by, is_declared=True)


def issue(version: Version, by: Viewer) -> Version:
    leave_unit(version, "陌生部", by=by)
    return publish(version, by=by)


def test_draft_keeps_every_sentence_and_the_original(viewer: Cast) -> None:
    version = draft(viewer("bangongshi"))
    assert version.plan.year == 2022
    assert version.source.text == TEXT
    assert [w.text.strip() for w in version.wordings.order_by("order")] == [
        "加强学会建设",
        "开展学术活动。",
        "举办年会。",
        "抓好科普。",
        "办好科普日。",
    ]
    assert Sentence.objects.filter(plan=version.plan).count() == 5
    entry = TrailEntry.objects.latest("id")
    assert entry.kind == "plans.draft" and version.source.sha256 in entry.body


def test_draft_tells_units_and_leaves_the_unknown_unknown(viewer: Cast) -> None:
    version = draft(viewer("bangongshi"))
    found = NodeUnit.objects.filter(node__version=version).values_list("printed", "role", "organisation__name")
    assert set(found) == {
        ("学会部", "lead", "学会部"),
        ("普及部", "support", "普及部"),
        ("普及部", "lead", "普及部"),
        ("陌生部", "lead", None),
    }


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou", "admin", "auditor", "zhuanjia"])
def test_only_the_office_brings_in_and_publishes(viewer: Cast, who: str) -> None:
    with pytest.raises(Refused, match="办公室"):
        draft(viewer(who))
    version = draft(viewer("bangongshi"))
    with pytest.raises(Refused, match="办公室"):
        publish(version, by=viewer(who))
    assert Version.objects.get(pk=version.pk).state == "draft"


def test_same_year_is_refused_twice(viewer: Cast) -> None:
    draft(viewer("bangongshi"))
    with pytest.raises(Refused, match="2022年"):
        draft(viewer("bangongshi"))
    assert Plan.objects.filter(year=2022).count() == 1


def test_plan_without_year_or_date_is_refused_with_the_reason(viewer: Cast) -> None:
    with pytest.raises(Refused, match="年度"):
        draft(viewer("bangongshi"), TEXT.replace("2022年工作要点", "工作要点").replace("2022年7月18日", ""))
    version = draft(viewer("bangongshi"), TEXT.replace("2022年7月18日", ""))
    with pytest.raises(Refused, match="印发日期"):
        publish(version, by=viewer("bangongshi"))


def test_publishing_twice_is_refused_and_somebody_faster_is_told(viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = draft(clerk)
    late = Version.objects.get(pk=version.pk)
    issue(version, by=clerk)
    with pytest.raises(Faster):
        publish(late, by=clerk)
    with pytest.raises(Refused):
        publish(Version.objects.get(pk=version.pk), by=clerk)


def test_what_was_changed_since_it_was_read_is_not_published(viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = draft(clerk)
    leave_unit(version, "陌生部", by=clerk)
    with pytest.raises(Faster, match="改过"):
        publish(version, by=clerk, seen=version.revision - 1)
    assert publish(version, by=clerk, seen=version.revision).state == "published"


def test_draft_is_seen_by_nobody_and_published_by_those_of_the_table(viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    version = draft(clerk)
    readers = ["bangongshi", "zhuxi", "pujibu", "luzhou", "xuehui"]
    assert not any(version in Version.objects.visible_to(viewer(who)) for who in readers)
    assert version not in Version.objects.open_to_public()
    issue(version, by=clerk)
    assert all(version in Version.objects.visible_to(viewer(who)) for who in readers)
    assert not any(
        version in Version.objects.visible_to(viewer(who)) for who in ("auditor", "admin", "security", "keji", "zhuanjia")
    )
    assert version in Version.objects.open_to_public()


def test_publishing_indexes_every_sentence_once(viewer: Cast) -> None:
    version = draft(viewer("bangongshi"))
    issue(version, by=viewer("bangongshi"))
    assert Job.objects.filter(kind="plans.index", state="queued").count() == 1
    jobs.run_all()
    ids = list(version.wordings.values_list("id", flat=True))
    assert SearchEntry.objects.filter(kind="plans.sentence", object_id__in=ids).count() == len(ids)
    found = search.find("科普日", kind="plans.sentence", scope=["pub"], within=f"v{version.id}")
    assert list(version.wordings.filter(id__in=found).values_list("text", flat=True)) == ["办好科普日。"]


def test_html_in_a_plan_stays_text(viewer: Cast, client: Any) -> None:
    version = draft(viewer("bangongshi"), TEXT.replace("举办年会", "<script>alert(1)</script>{{ 7*7 }}"))
    issue(version, by=viewer("bangongshi"))
    page = client.get(f"/public/plans/{version.id}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_numbers_are_printed_as_the_paper_has_them(viewer: Cast, client: Any) -> None:
    clerk = viewer("bangongshi")
    text = TEXT.replace("1.开展", "（一）开展").replace("2.抓好", "（二）抓好")
    version = issue(draft(clerk, text), by=clerk)
    page = client.get(f"/public/plans/{version.id}/").content.decode()
    assert '<span class="phrase">（一）</span>' in page and '<span class="phrase">（二）</span>' in page
    assert '<span class="n">（一）</span>' in page and "一、加强学会建设" in page


def test_every_task_point_has_a_reference_of_its_own(viewer: Cast) -> None:
    clerk = viewer("bangongshi")
    below = "（一）深化服务。\n1.举办年会3场。\n2.举办培训班2期。\n（二）抓好科普。\n1.举办科普日。\n"
    again = "二、建设队伍\n（一）办好培训。举办培训班5期。\n"
    text = f"长治市科学技术协会2023年工作要点\n\n一、加强学会建设\n{below}{again}\n长治市科学技术协会\n2023年3月1日\n"
    version = publish(draft(clerk, text), by=clerk)
    lines = points_page(version, clerk, Asked(kind="task_point")).lines
    labels = [line.label for line in lines]
    assert labels == ["一（一）1-(1)", "一（一）2-(1)", "（二）1-(1)", "二（一）-(1)"]
    page = clause_page(version, lines[2].id, clerk)
    assert page is not None and page.line.label == "（二）1-(1)"
