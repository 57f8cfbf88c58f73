"""What is refused when rights are given and taken back, and by whom."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from keqiao.accounts.actions.grant import grant, pass_on_grants, revoke
from keqiao.accounts.models import Grant, User
from keqiao.accounts.queries import viewer_for
from keqiao.core import clock
from keqiao.core.models import TrailEntry
from keqiao.core.refusal import Refused
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.demo import sample
from keqiao.registry.actions import add_organisation, add_person, appoint
from keqiao.registry.models import Organisation, Person, Post

Cast = Callable[[str], Viewer]
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(db: None) -> Person:
    return add_person("新人（示例）", by=SYSTEM)


def body(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def person_of(username: str) -> Person:
    return User.objects.get(username=username).person


def fresh(person: Person) -> Viewer:
    """The viewer of a new account of this person, with what was granted to them."""
    user = User.objects.create(username=f"u{person.pk}", person=person, added_at=clock.now())
    return viewer_for(user)


@pytest.mark.parametrize("username", ["security", "admin", "bangongshi", "luzhou", "auditor"])
@pytest.mark.parametrize("role", [Role.SECURITY_ADMINISTRATOR, Role.UNIT_OFFICER, Role.OFFICE_CLERK])
def test_nobody_grants_himself_anything(viewer: Cast, username: str, role: Role) -> None:
    with pytest.raises(Refused, match="不能给自己授权"):
        grant(person_of(username), role=role, organisation=body("潞州区科协"), by=viewer(username))


def test_a_second_account_of_the_same_person_does_not_help(viewer: Cast) -> None:
    person = person_of("security")
    other = viewer_for(User.objects.create(username="security2", person=person, added_at=clock.now()))
    with pytest.raises(Refused, match="不能给自己授权"):
        grant(person, role=Role.SECURITY_ADMINISTRATOR, organisation=body("潞州区科协"), by=other)


# Giver, role, body, whether it may be given: [delegation] in words.
GIVEN = [
    ("security", Role.LEADER, sample.ASSOCIATION, True),
    ("security", Role.OFFICE_CLERK, "潞州区科协", True),
    ("bangongshi", Role.UNIT_OFFICER, "潞州区科协", True),
    ("bangongshi", Role.DEPARTMENT_OFFICER, "普及部", True),
    ("bangongshi", Role.EXPERT, sample.ASSOCIATION, True),
    ("bangongshi", Role.LEADER, sample.ASSOCIATION, False),
    ("bangongshi", Role.OFFICE_CLERK, "潞州区科协", False),
    ("bangongshi", Role.AUDITOR, sample.ASSOCIATION, False),
    ("luzhou", Role.UNIT_OFFICER, "潞州区科协", True),
    ("luzhou", Role.SCIENCE_WORKER, "潞州区科协", True),
    ("luzhou", Role.DEPARTMENT_OFFICER, "潞州区科协", False),
    ("luzhou", Role.UNIT_OFFICER, "上党区科协", False),
    ("luzhou", Role.UNIT_OFFICER, sample.ASSOCIATION, False),
    ("pujibu", Role.UNIT_OFFICER, "普及部", False),
    ("zhuxi", Role.UNIT_OFFICER, "潞州区科协", False),
    ("admin", Role.UNIT_OFFICER, "潞州区科协", False),
    ("auditor", Role.UNIT_OFFICER, "潞州区科协", False),
]


@pytest.mark.parametrize(("username", "role", "where", "may"), GIVEN)
def test_a_role_is_given_by_whom_the_table_names(
    person: Person, viewer: Cast, username: str, role: Role, where: str, may: bool
) -> None:
    if may:
        given = grant(person, role=role, organisation=body(where), by=viewer(username))
        hat = viewer(username).hat
        assert hat and given.given_hat == hat.word
    else:
        with pytest.raises(Refused, match=r"不能在|安全管理员"):
            grant(person, role=role, organisation=body(where), by=viewer(username))
        assert not Grant.objects.filter(person=person).exists()


def test_another_hat_that_may_is_named(person: Person, viewer: Cast) -> None:
    grant(person_of("pujibu"), role=Role.UNIT_OFFICER, organisation=body("潞州区科协"), by=viewer("bangongshi"))
    with pytest.raises(Refused, match="请先换用身份“潞州区科协 · 单位联络员”"):
        grant(person, role=Role.UNIT_OFFICER, organisation=body("潞州区科协"), by=viewer("pujibu"))


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [(0, -1, "早于起始"), (None, -1, "截止日期已过"), (-1, None, "不追溯"), (5, 4, "早于起始")],
)
def test_times_that_make_no_sense_are_refused(
    person: Person, viewer: Cast, since: int | None, until: int | None, reason: str
) -> None:
    days = [None if n is None else clock.today() + n * DAY for n in (since, until)]
    with pytest.raises(Refused, match=reason):
        grant(person, role=Role.EXPERT, organisation=body("普及部"), by=viewer("security"), since=days[0], until=days[1])


def test_the_same_twice_is_refused_only_where_the_times_meet(person: Person, viewer: Cast) -> None:
    by, today = viewer("security"), clock.today()
    first = {"role": Role.EXPERT, "organisation": body("普及部"), "by": by}
    grant(person, **first, since=today, until=today + 9 * DAY)  # type: ignore[arg-type]
    for since, until in ((today + 9 * DAY, None), (today, today), (today + 3 * DAY, today + 4 * DAY)):
        with pytest.raises(Refused, match="时间重叠"):
            grant(person, **first, since=since, until=until)  # type: ignore[arg-type]
    grant(person, **first, since=today + 10 * DAY)  # type: ignore[arg-type]
    grant(person, **(first | {"organisation": body("学会部")}), since=today)  # type: ignore[arg-type]
    assert Grant.objects.filter(person=person).count() == 3


def test_duties_are_separate_at_the_same_time_not_for_ever(person: Person, viewer: Cast) -> None:
    by, today = viewer("security"), clock.today()
    grant(person, role=Role.EXPERT, organisation=body("普及部"), by=by, since=today, until=today + DAY)
    with pytest.raises(Refused, match="不同的人"):
        grant(person, role=Role.AUDITOR, organisation=body(sample.ASSOCIATION), by=by, since=today + DAY)
    grant(person, role=Role.AUDITOR, organisation=body(sample.ASSOCIATION), by=by, since=today + 2 * DAY)
    with pytest.raises(Refused, match="不同的人"):
        grant(person, role=Role.ADMINISTRATOR, organisation=body(sample.ASSOCIATION), by=by, since=today + 9 * DAY)


def test_a_right_does_not_come_back_to_whom_it_came_from(person: Person, viewer: Cast) -> None:
    """luzhou gives a colleague, the colleague a third: none of them gives luzhou anything back."""
    county, third = body("潞州区科协"), add_person("第三人（示例）", by=SYSTEM)
    grant(person, role=Role.UNIT_OFFICER, organisation=county, by=viewer("luzhou"))
    colleague = fresh(person)
    grant(third, role=Role.UNIT_OFFICER, organisation=county, by=colleague)
    for giver in (colleague, fresh(third)):
        with pytest.raises(Refused, match="不能反过来"):
            grant(person_of("luzhou"), role=Role.SCIENCE_WORKER, organisation=county, by=giver)
    grant(person_of("luzhou"), role=Role.SCIENCE_WORKER, organisation=county, by=viewer("bangongshi"))


def test_a_post_through_which_it_is_given_is_held_by_the_person(person: Person, viewer: Cast) -> None:
    post = Post.objects.get(name="联络员")
    with pytest.raises(Refused, match="届时不任“联络员”"):
        grant(person, role=Role.UNIT_OFFICER, organisation=body("潞州区科协"), by=viewer("security"), via_post=post)


# --- taking back ------------------------------------------------------------------------------------------------------
def given_by(giver: Viewer, person: Person, role: Role = Role.UNIT_OFFICER, where: str = "潞州区科协") -> Grant:
    return grant(person, role=role, organisation=body(where), by=giver)


@pytest.mark.parametrize("username", ["security", "bangongshi", "luzhou"])
def test_the_givers_office_those_above_and_the_security_administrator_take_back(
    person: Person, viewer: Cast, username: str
) -> None:
    given = given_by(viewer("luzhou"), person)
    revoke(given, by=viewer(username))
    given.refresh_from_db()
    assert given.revoked_at and given.revoked_by_id == viewer(username).account_id
    assert TrailEntry.objects.latest("id").kind == "accounts.revoke"
    assert not fresh(person).hats


def test_a_county_does_not_take_back_what_the_office_gave(person: Person, viewer: Cast) -> None:
    given = given_by(viewer("bangongshi"), person)
    with pytest.raises(Refused, match="不是您的单位授予的"):
        revoke(given, by=viewer("luzhou"))


def test_the_office_does_not_take_back_what_it_could_not_give(person: Person, viewer: Cast) -> None:
    given = given_by(viewer("security"), person, Role.LEADER, sample.ASSOCIATION)
    with pytest.raises(Refused, match="不能收回"):
        revoke(given, by=viewer("bangongshi"))


@pytest.mark.parametrize("username", ["pujibu", "zhuxi", "admin", "auditor", "zhuanjia"])
def test_others_take_nothing_back(person: Person, viewer: Cast, username: str) -> None:
    given = given_by(viewer("bangongshi"), person)
    with pytest.raises(Refused, match="不能收回"):
        revoke(given, by=viewer(username))


def test_what_is_over_or_revoked_is_not_revoked(person: Person, viewer: Cast) -> None:
    given = given_by(viewer("security"), person)
    revoke(given, by=viewer("security"))
    with pytest.raises(Refused, match="已经收回"):
        revoke(given, by=viewer("security"))
    over = given_by(viewer("security"), person, where="上党区科协")
    Grant.objects.filter(pk=over.pk).update(until_on=clock.today() - DAY)
    with pytest.raises(Refused, match="已经到期"):
        revoke(over, by=viewer("security"))


def test_the_last_security_administrator_stays(person: Person, viewer: Cast) -> None:
    last = Grant.objects.get(role=Role.SECURITY_ADMINISTRATOR)
    with pytest.raises(Refused, match="最后一位安全管理员"):
        revoke(last, by=viewer("security"))
    given_by(viewer("security"), person, Role.SECURITY_ADMINISTRATOR, sample.ASSOCIATION)
    with pytest.raises(Refused, match="最后一位安全管理员"):
        revoke(last, by=viewer("security"))  # the other one has no account yet
    other = fresh(person)
    User.objects.filter(person=person).update(is_active=False)
    with pytest.raises(Refused, match="最后一位安全管理员"):
        revoke(last, by=other)
    User.objects.filter(person=person).update(is_active=True)
    revoke(last, by=other)


def test_nothing_is_written_through_somebody_elses_eyes(person: Person, viewer: Cast) -> None:
    office = viewer("bangongshi")
    through = replace(viewer("luzhou"), account_id=office.account_id, person_id=office.person_id, behind=office)
    with pytest.raises(Refused, match="只能看"):
        given_by(through, person)
    assert not Grant.objects.filter(person=person).exists()


# --- a post changes hands ---------------------------------------------------------------------------------------------
def handed_over(viewer: Viewer, role: Role, where: str) -> tuple[Person, Person, Post, Grant]:
    """A grant through a post whose holder leaves in ten days; the successor is appointed."""
    former, successor = add_person("前任（示例）", by=SYSTEM), add_person("后任（示例）", by=SYSTEM)
    post = appoint(former, organisation=body(where), post_name="专干", by=SYSTEM).post
    given = grant(former, role=role, organisation=body(where), by=viewer, via_post=post)
    appoint(successor, organisation=body(where), post_name="专干", by=SYSTEM, since=clock.today() + 10 * DAY)
    return former, successor, post, given


def test_what_hangs_on_a_post_passes_on_and_the_past_stays(viewer: Cast) -> None:
    on = clock.today() + 10 * DAY
    former, successor, post, old = handed_over(viewer("bangongshi"), Role.UNIT_OFFICER, "潞州区科协")
    told = pass_on_grants(post, from_person=former, to_person=successor, on=on, by=viewer("bangongshi"))
    old.refresh_from_db()
    (new,) = told.given
    assert (old.until_on, old.revoked_at) == (on - DAY, None)
    assert (new.person, new.role, new.organisation, new.from_on, new.until_on, new.via_post) == (
        successor, old.role, old.organisation, on, None, post,
    )  # fmt: skip
    assert told.withheld == []


def test_what_the_one_who_hands_over_could_not_give_ends_and_is_told(viewer: Cast) -> None:
    on = clock.today() + 10 * DAY
    former, successor, post, old = handed_over(viewer("security"), Role.LEADER, sample.ASSOCIATION)
    told = pass_on_grants(post, from_person=former, to_person=successor, on=on, by=viewer("bangongshi"))
    assert told.given == [] and [grant.pk for grant, _reason in told.withheld] == [old.pk]
    assert not Grant.objects.in_force(on).filter(via_post=post).exists()


def test_nobody_hands_himself_a_right(viewer: Cast) -> None:
    former, _successor, post, _old = handed_over(viewer("bangongshi"), Role.UNIT_OFFICER, "潞州区科协")
    office = person_of("bangongshi")
    appoint(office, organisation=body("潞州区科协"), post_name="专干", by=SYSTEM)
    told = pass_on_grants(post, from_person=former, to_person=office, on=clock.today(), by=viewer("bangongshi"))
    assert told.given == [] and "自己" in told.withheld[0][1]


def test_a_post_that_nobody_takes_leaves_nothing(viewer: Cast) -> None:
    former, _successor, post, old = handed_over(viewer("bangongshi"), Role.UNIT_OFFICER, "潞州区科协")
    told = pass_on_grants(post, from_person=former, to_person=None, on=clock.today() + DAY, by=viewer("bangongshi"))
    old.refresh_from_db()
    assert (told.given, told.withheld, old.until_on) == ([], [], clock.today())


def test_a_body_below_takes_part(person: Person, viewer: Cast) -> None:
    """A county gives in what stands under it."""
    town = add_organisation("某乡科协", kind=Organisation.Kind.COUNTY_ASSOCIATION, parent=body("潞州区科协"), by=SYSTEM)
    grant(person, role=Role.UNIT_OFFICER, organisation=town, by=viewer("luzhou"))
    assert [hat.organisation for hat in fresh(person).hats] == ["某乡科协"]
