from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from keqiao.core.refusal import Faster, Refused
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.actions.draft import edit_node
from keqiao.plans.actions.unit import create_unit, leave_unit, map_unit, meaning
from keqiao.plans.models import NodeUnit, Version
from keqiao.plans.queries.naming import names
from keqiao.plans.tests.drafts import TEXT, draft, item, root, typed
from keqiao.registry.actions import add_organisation
from keqiao.registry.models import Alias, Organisation

Cast = Callable[[str], Viewer]


@pytest.fixture
def version(clerk: Viewer) -> Version:
    return draft(clerk)


def unit(version: Version, printed: str) -> NodeUnit:
    return NodeUnit.objects.get(node__version=version, printed=printed, role="lead")


def test_a_name_told_once_is_known_in_the_next_plan(version: Version, clerk: Viewer) -> None:
    science = Organisation.objects.get(name="普及部")
    map_unit(version, "陌生部", organisation=science, by=clerk)
    assert unit(version, "陌生部").organisation == science
    later = draft(clerk, TEXT.replace("2022年", "2023年"))
    assert unit(later, "陌生部").organisation == science


def test_other_drafts_learn_what_they_have_open_and_keep_what_they_decided(version: Version, clerk: Viewer) -> None:
    later = draft(clerk, TEXT.replace("2022年", "2023年"))
    third = draft(clerk, TEXT.replace("2022年", "2024年"))
    leave_unit(third, "陌生部", by=clerk)
    map_unit(version, "陌生部", organisation=Organisation.objects.get(name="普及部"), by=clerk)
    assert unit(later, "陌生部").organisation is not None
    assert unit(third, "陌生部").organisation is None and unit(third, "陌生部").is_only_printed


def test_a_new_unit_is_made_and_remembered_under_both_names(version: Version, clerk: Viewer) -> None:
    made = create_unit(version, "陌生部", name="陌生工作部", kind="department", by=clerk)
    assert made.path.startswith(root().path) and unit(version, "陌生部").organisation == made
    later = draft(clerk, TEXT.replace("2022年", "2023年"))
    assert unit(later, "陌生部").organisation == made


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("陌生部", "association", "类别"),
        ("陌生部", "", "类别"),
        (" ", "department", "名称"),
        ("普及部", "department", "已有"),
        ("名" * 121, "department", "过长"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(version: Version, clerk: Viewer, name: str, kind: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        create_unit(version, "陌生部", name=name, kind=kind, by=clerk)
    assert unit(version, "陌生部").organisation is None


def test_names_that_two_bodies_bear_are_asked(clerk: Viewer) -> None:
    county = Organisation.objects.get(name="潞州区科协")
    add_organisation("普及部", kind=Organisation.Kind.DEPARTMENT, parent=county, by=clerk)
    version = draft(clerk)
    assert unit(version, "普及部").organisation is None
    assert [one.name for one in names(clerk).namesakes("普及部")] == ["普及部", "普及部"]
    map_unit(version, "普及部", organisation=Organisation.objects.filter(name="普及部").order_by("path")[0], by=clerk)
    assert not NodeUnit.objects.filter(node__version=version, printed="普及部", organisation=None).exists()
    assert unit(draft(clerk, TEXT.replace("2022年", "2023年")), "普及部").organisation is None


def test_a_decision_outlives_an_edit_of_the_part(version: Version, clerk: Viewer) -> None:
    leave_unit(version, "陌生部", by=clerk)
    node = item(version, "2")
    edit_node(node, typed(node, lead=["陌生部", "普及部"]), seen=node.revision, by=clerk)
    assert unit(version, "陌生部").is_only_printed


@pytest.mark.parametrize(
    ("printed", "best"),
    [
        ("市科协办公室", "办公室"),
        ("科普部", "普及部"),
        ("行业党委", "科协系统社会组织行业党委"),
        ("潞州区科学技术协会", "潞州区科协"),
        ("学会步", "学会部"),
    ],
)
def test_the_likeliest_body_is_offered_first(clerk: Viewer, printed: str, best: str) -> None:
    assert names(clerk).alike(printed)[0].name == best


def test_nothing_is_offered_where_nothing_is_alike(clerk: Viewer) -> None:
    assert names(clerk).alike("气象台") == []


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou", "admin"])
def test_only_the_office_tells(version: Version, viewer: Cast, who: str) -> None:
    by = viewer(who)
    for act in (
        lambda: map_unit(version, "陌生部", organisation=root(), by=by),
        lambda: create_unit(version, "陌生部", name="新", kind="department", by=by),
        lambda: leave_unit(version, "陌生部", by=by),
    ):
        with pytest.raises(Refused, match="办公室"):
            act()


def test_only_a_name_that_the_draft_prints_is_told(version: Version, clerk: Viewer) -> None:
    science = Organisation.objects.get(name="普及部")
    with pytest.raises(Refused, match="没有"):
        map_unit(version, "谁也没写的部", organisation=science, by=clerk)
    with pytest.raises(Refused, match="没有"):
        create_unit(version, "谁也没写的部", name="新部", kind="department", by=clerk)
    assert not Alias.objects.filter(text="谁也没写的部").exists()


def test_a_county_names_its_own_and_those_above(clerk: Viewer) -> None:
    county = add_organisation("某县科协", kind="county_association", parent=root(), by=clerk)
    own = add_organisation("办公室", kind="department", parent=county, by=clerk)
    assert rules.why_not_mean(county, own) is rules.why_not_mean(county, root()) is rules.why_not_mean(root(), own) is None
    assert rules.why_not_mean(county, Organisation.objects.get(name="普及部"))


def test_what_somebody_else_told_is_not_overwritten_unseen(version: Version, clerk: Viewer) -> None:
    science, members = (Organisation.objects.get(name=name) for name in ("普及部", "学会部"))
    map_unit(version, "陌生部", organisation=science, by=clerk, seen="")
    for late in (
        partial(map_unit, version, "陌生部", organisation=members, by=clerk, seen=""),
        partial(leave_unit, version, "陌生部", by=clerk, seen=""),
        partial(create_unit, version, "陌生部", name="陌生处", kind="department", by=clerk, seen="-"),
    ):
        with pytest.raises(Faster, match="已由他人认定"):
            late()
    assert meaning(version, "陌生部") == str(science.pk)
    leave_unit(version, "陌生部", by=clerk, seen=str(science.pk))
    assert meaning(version, "陌生部") == "-"


def test_the_trail_does_not_tell_the_title_of_a_draft(clerk: Viewer, signed_in: Callable[[str], Client]) -> None:
    version = draft(clerk, TEXT.replace("2022年工作要点", "2022年工作要点（未发的话）"))
    assert "未发的话" in version.title
    page = signed_in("auditor").get(reverse("core:trail")).content.decode()
    assert "未发的话" not in page and "2022年工作要点草稿" in page


def test_a_second_page_that_tells_a_name_is_told(version: Version, clerk: Viewer, signed_in: Callable[[str], Client]) -> None:
    client, base = signed_in("bangongshi"), f"/plans/{version.pk}/draft/"
    science = Organisation.objects.get(name="普及部")
    shown = client.get(base).content.decode()
    assert shown.count('name="printed" value="陌生部"><input type="hidden" name="seen" value=""') >= 3
    assert client.post(f"{base}units/", {"printed": "陌生部", "organisation": science.pk, "seen": ""}).status_code == 302
    for sent in ({"leave": "1"}, {"organisation": root().pk}, {"create": "1", "name": "新部", "kind": "department"}):
        answer = client.post(f"{base}units/", {"printed": "陌生部", "seen": "", **sent})
        assert answer.status_code == 422 and "已由他人认定" in answer.content.decode()
    assert unit(version, "陌生部").organisation == science
    now = f'name="printed" value="陌生部"><input type="hidden" name="seen" value="{science.pk}"'
    assert now in client.get(base).content.decode()
    changed = {"printed": "陌生部", "organisation": root().pk, "seen": str(science.pk)}
    assert client.post(f"{base}units/", changed).status_code == 302 and meaning(version, "陌生部") == str(root().pk)


def test_bodies_of_the_house_stand_before_a_new_one_and_none(version: Version, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("bangongshi").get(f"/plans/{version.pk}/draft/").content.decode()
    order = [page.index(words) for words in ("其他单位", "都不是，新建单位", "仅照印，不指单位")]
    assert order == sorted(order)
