import datetime as dt
from collections.abc import Callable

import pytest

from keqiao.accounts.actions import grant, open_account
from keqiao.accounts.models import Grant, User
from keqiao.accounts.queries import viewer_for
from keqiao.accounts.rules import SEPARATED, why_not_together
from keqiao.core import clock
from keqiao.core.models import TrailEntry
from keqiao.core.refusal import Refused
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.registry.actions import add_person
from keqiao.registry.models import Organisation, Person

Cast = Callable[[str], Viewer]


@pytest.fixture
def person(db: None) -> Person:
    return add_person("新人（示例）", by=SYSTEM)


def organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("held", Role.values)
def test_administrators_never_meet_in_one_person(role: str, held: str) -> None:
    refused = why_not_together(role, {held}) is not None
    assert refused == (role != held and bool({role, held} & SEPARATED))


def test_grant_refuses_an_auditor_who_works(person: Person, viewer: Cast) -> None:
    grant(person, role=Role.UNIT_OFFICER, organisation=organisation("潞州区科协"), by=viewer("security"))
    with pytest.raises(Refused, match="不同的人"):
        grant(person, role=Role.AUDITOR, organisation=organisation("长治市科学技术协会"), by=viewer("security"))
    assert Grant.objects.filter(person=person).count() == 1


def test_grant_is_in_the_trail_with_who_gave_it(person: Person, viewer: Cast) -> None:
    given = grant(person, role=Role.EXPERT, organisation=organisation("长治市科学技术协会"), by=viewer("security"))
    entry = TrailEntry.objects.latest("id")
    assert (entry.kind, entry.subject_id, entry.by) == ("accounts.grant", person.id, viewer("security").account_id)
    assert f'"grant":{given.id}' in entry.body
    assert "新人" not in entry.body


def test_hats_are_those_of_today_in_the_order_given(person: Person, viewer: Cast) -> None:
    today, day = clock.today(), dt.timedelta(days=1)
    by, body = viewer("security"), organisation("普及部")
    grant(person, role=Role.DEPARTMENT_OFFICER, organisation=body, by=by, since=today, until=today)
    over = grant(person, role=Role.UNIT_OFFICER, organisation=body, by=by)
    Grant.objects.filter(id=over.id).update(until_on=today - day)
    grant(person, role=Role.LEADER, organisation=body, by=by, since=today + day)
    taken_back = grant(person, role=Role.EXPERT, organisation=body, by=by)
    Grant.objects.filter(id=taken_back.id).update(revoked_at=clock.now())
    grant(person, role=Role.SCIENCE_WORKER, organisation=body, by=by)
    user = open_account(person, username="Xinren", password="yi-ge-chang-mima", by=by)
    found = viewer_for(user)
    assert [hat.role for hat in found.hats] == ["department_officer", "science_worker"]
    assert found.hat == found.hats[0]
    chosen = viewer_for(user, found.hats[1].word)
    assert chosen.hat == found.hats[1]
    assert viewer_for(user, "auditor@1").hat == found.hats[0]


@pytest.mark.parametrize(
    ("username", "password", "reason"),
    [
        ("BANGONGSHI", "yi-ge-chang-mima", "已被使用"),
        ("  ", "yi-ge-chang-mima", "用户名"),
        ("xinren", "duan", "10"),
        ("xinren", "1234567890", "数字"),
        ("xinrenxinren", "xinrenxinren", "相似"),
    ],
)
def test_account_is_refused_with_what_is_wrong(person: Person, viewer: Cast, username: str, password: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        open_account(person, username=username, password=password, by=viewer("admin"))
    assert not User.objects.filter(person=person).exists()


def test_password_is_kept_as_argon2(viewer: Cast) -> None:
    assert all(password.startswith("argon2$argon2id$") for password in User.objects.values_list("password", flat=True))
