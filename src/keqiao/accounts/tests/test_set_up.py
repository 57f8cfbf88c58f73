import pytest

from keqiao.accounts.actions import FirstAccount, set_up
from keqiao.accounts.forms.set_up import FIRST_ROLES, SetupForm
from keqiao.accounts.models import Grant, User
from keqiao.core.models import Site
from keqiao.core.refusal import Faster, Refused
from keqiao.core.roles import Role
from keqiao.registry.models import Organisation

ACCOUNTS = [FirstAccount(role, f"某{role.label}", f"new_{role.value}", "yi-ge-chang-mima") for role in FIRST_ROLES]


@pytest.fixture
def empty(db: None) -> None:
    """As if nobody had set this database up."""
    Site.objects.update(set_up_at=None)


def test_set_up_makes_association_departments_and_four_people(empty: None) -> None:
    root = set_up(association="云岭市科学技术协会", departments=["办公室", "学会部", "办公室"], accounts=ACCOUNTS)
    below = Organisation.objects.filter(path__gt=root.path, path__startswith=root.path).in_official_order()
    assert [body.name for body in below] == ["办公室", "学会部"]
    assert sorted(Grant.objects.filter(organisation=root).values_list("role", flat=True)) == sorted(FIRST_ROLES)
    assert User.objects.get(username="new_auditor").check_password("yi-ge-chang-mima")


def test_set_up_happens_once(empty: None) -> None:
    set_up(association="云岭市科学技术协会", departments=["办公室"], accounts=ACCOUNTS)
    with pytest.raises(Faster):
        set_up(association="另一科协", departments=["办公室"], accounts=ACCOUNTS)
    assert not Organisation.objects.filter(name="另一科协").exists()


def test_set_up_leaves_nothing_when_one_account_is_refused(empty: None) -> None:
    weak = [*ACCOUNTS[:-1], FirstAccount(Role.OFFICE_CLERK, "某", "new_office_clerk", "123")]
    with pytest.raises(Refused):
        set_up(association="云岭市科学技术协会", departments=["办公室"], accounts=weak)
    assert not Organisation.objects.filter(name="云岭市科学技术协会").exists()
    assert not User.objects.filter(username="new_auditor").exists()
    assert Site.objects.get().set_up_at is None


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("association", "", "association"),
        ("departments", " \n \n", "departments"),
        ("departments", "部" * 121, "departments"),
        ("auditor_username", "ADMINISTRATOR", "auditor_username"),
        ("office_clerk_name", "", "office_clerk_name"),
    ],
)
def test_form_names_the_field_that_is_wrong(field: str, value: str, reason: str) -> None:
    good = {"association": "云岭市科学技术协会", "departments": "办公室\n学会部"}
    for role in FIRST_ROLES:
        good |= {f"{role.value}_name": "某", f"{role.value}_username": role.value, f"{role.value}_password": "yi-ge-chang-mima"}
    assert SetupForm(good).is_valid()
    form = SetupForm(good | {field: value})
    assert list(form.errors) == [reason]


@pytest.mark.parametrize(("password", "told"), [("short", "密码至少要有10个字符。"), ("1234567890", "这个密码太常见了。")])
def test_what_is_wrong_with_a_password_is_told_in_chinese(password: str, told: str) -> None:
    form = SetupForm({"auditor_username": "auditor", "auditor_password": password})
    assert form.errors["auditor_password"][0] == told
    assert not any(letter.isascii() and letter.isalpha() for fault in form.errors["auditor_password"] for letter in str(fault))


def test_a_password_like_the_name_is_told_in_chinese() -> None:
    form = SetupForm({"auditor_username": "xiaolingdang", "auditor_password": "xiaolingdang1"})
    assert form.errors["auditor_password"] == ["密码跟 用户名 太相似了。"]
