import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from keqiao.core.refusal import Refused
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.registry.actions import add_organisation, add_person, appoint
from keqiao.registry.models import Appointment, Organisation, OrganisationName, Placement, Post
from keqiao.registry.queries import match_names, organisation_page
from keqiao.registry.reckon import search_key

Kind = Organisation.Kind


@pytest.fixture
def root(db: None) -> Organisation:
    return Organisation.objects.get(name="长治市科学技术协会")


def test_path_leads_from_the_root_down(root: Organisation) -> None:
    county = add_organisation("某县科协", kind=Kind.COUNTY_ASSOCIATION, parent=root, by=SYSTEM)
    township = add_organisation("某镇科协", kind=Kind.COUNTY_ASSOCIATION, parent=county, by=SYSTEM)
    assert township.path == f"{root.id:010d}{county.id:010d}{township.id:010d}"


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_organisation_and_person_need_a_name(root: Organisation, name: str) -> None:
    with pytest.raises(Refused):
        add_organisation(name, kind=Kind.DEPARTMENT, parent=root, by=SYSTEM)
    with pytest.raises(Refused):
        add_person(name, by=SYSTEM)


def test_names_are_matched_by_present_and_former_names_and_aliases(root: Organisation) -> None:
    county = add_organisation("潞安区科协", kind=Kind.COUNTY_ASSOCIATION, parent=root, by=SYSTEM, aliases=("潞安科协",))
    OrganisationName.objects.create(organisation=county, text="潞安县科协", search_key="", until_on=dt.date(2018, 6, 1))
    found = match_names(["潞安区科协", "潞安县科协", "潞安科协", "没有的科协"])
    assert found == {"潞安区科协": county, "潞安县科协": county, "潞安科协": county}


def test_ambiguous_name_is_not_matched(root: Organisation) -> None:
    for name in ("甲学会", "乙学会"):
        add_organisation(name, kind=Kind.SOCIETY, parent=root, by=SYSTEM, aliases=("学会", name))
    assert match_names(["学会", "甲学会"]).keys() == {"甲学会"}


def test_a_county_means_its_own_bodies_and_those_above_it(root: Organisation) -> None:
    county = add_organisation("某县科协", kind=Kind.COUNTY_ASSOCIATION, parent=root, by=SYSTEM)
    other = add_organisation("邻县科协", kind=Kind.COUNTY_ASSOCIATION, parent=root, by=SYSTEM)
    add_organisation("服务中心", kind=Kind.INSTITUTION, parent=other, by=SYSTEM)
    printed = ["办公室", "服务中心", "邻县科协", root.name, "某县科协"]
    assert match_names(printed, within=county) == {root.name: root, "某县科协": county}
    own = add_organisation("办公室", kind=Kind.DEPARTMENT, parent=county, by=SYSTEM)
    assert match_names(printed, within=county)["办公室"] == own
    assert "办公室" not in match_names(printed, within=root), "two of the tree are called so"
    assert match_names(["服务中心"], within=root).keys() == {"服务中心"}


def test_page_says_what_it_is_called_where_it_stands_and_what_it_is_in(
    root: Organisation, viewer: Callable[[str], Viewer]
) -> None:
    committee = Organisation.objects.get(name="科协系统社会组织行业党委")
    page = organisation_page(committee, viewer("zhuxi"))
    assert page.parent and page.parent.name == root.name
    assert page.aliases == ["市科协系统社会组织行业党委", "行业党委"]
    assert [item.number for paper in page.passages for item in paper.items] == ["1", "2", "16", "17"]
    assert [child.name for child in organisation_page(root, viewer("zhuxi")).children][:4] == [
        "办公室",
        "学会部",
        "普及部",
        "素质中心",
    ]


def test_database_refuses_dates_in_the_wrong_order_and_a_body_under_itself(root: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationName.objects.create(organisation=root, text="x", search_key="", from_on="2021-02-01", until_on="2021-01-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(organisation=root, parent=root)


def test_appointing_makes_the_post_once(root: Organisation) -> None:
    for name in ("甲", "乙"):
        appoint(add_person(name, by=SYSTEM), organisation=root, post_name="顾问", by=SYSTEM)
    assert Post.objects.filter(organisation=root, name="顾问").count() == 1
    assert Appointment.objects.filter(post__name="顾问").count() == 2


@pytest.mark.parametrize(
    ("name", "is_person", "key"),
    [
        ("办公室", False, "bangongshi bgs"),
        ("长治市科协", False, "changzhishikexie czskx"),
        ("长子县科协", False, "zhangzixiankexie zzxkx"),
        ("单晓", True, "shanxiao sx"),
        ("科普e站", False, "kepuezhan kpez"),
        ("〇", False, "ling l"),
    ],
)
def test_search_key_is_full_pinyin_and_initials(name: str, is_person: bool, key: str) -> None:
    assert search_key(name, is_person=is_person) == key


def test_search_key_of_a_long_name_fits_its_column() -> None:
    assert len(search_key("壮" * 120)) <= 400
