from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from keqiao.accounts.middleware import SEEN, SIGNED_IN
from keqiao.accounts.models import User
from keqiao.core import clock
from keqiao.core.models import TrailEntry
from keqiao.demo.sample import PASSWORD

SignIn = Callable[[str], Client]


def set_times(client: Client, *, seen: float, begun: float) -> None:
    session = client.session
    session.update({SEEN: seen, SIGNED_IN: begun})
    session.save()


def test_idle_session_ends(signed_in: SignIn) -> None:
    client, now = signed_in("pujibu"), clock.now().timestamp()
    set_times(client, seen=now - settings.SESSION_IDLE_SECONDS + 30, begun=now - 3600)
    assert client.get("/work/").status_code == 200
    set_times(client, seen=now - settings.SESSION_IDLE_SECONDS - 1, begun=now - 3600)
    assert client.get("/work/").status_code == 302


def test_old_session_ends_however_busy(signed_in: SignIn) -> None:
    client, now = signed_in("pujibu"), clock.now().timestamp()
    set_times(client, seen=now, begun=now - settings.SESSION_COOKIE_AGE - 1)
    assert client.get("/work/").status_code == 302


def test_reading_writes_the_session_at_most_once_a_minute(signed_in: SignIn) -> None:
    client, now = signed_in("pujibu"), clock.now().timestamp()
    set_times(client, seen=now - 50, begun=now - 60)
    client.get("/work/")
    assert client.session[SEEN] == now - 50
    set_times(client, seen=now - 70, begun=now - 80)
    client.get("/work/")
    assert client.session[SEEN] > now - 5


def test_disabled_account_is_out_at_once(signed_in: SignIn) -> None:
    client = signed_in("pujibu")
    assert client.get("/work/").status_code == 200
    User.objects.filter(username="pujibu").update(is_active=False)
    assert client.get("/work/").status_code == 302


@pytest.fixture
def form(db: None) -> Callable[[str, str], int]:
    """Sign in through the form; the status of the answer (302: in)."""
    cache.clear()

    def post(username: str, password: str) -> int:
        return Client().post("/accounts/login/", {"login": username, "password": password}).status_code

    return post


def test_name_is_locked_after_five_wrong_passwords_and_others_are_not(form: Callable[[str, str], int]) -> None:
    for _attempt in range(5):
        assert form("zhuxi", "wrong") == 200
    assert form("zhuxi", PASSWORD) == 200
    assert form("ZHUXI", PASSWORD) == 200
    elsewhere = Client().post("/accounts/login/", {"login": "zhuxi", "password": PASSWORD}, headers={"host": "localhost:81"})
    assert elsewhere.status_code == 200
    assert form("pujibu", PASSWORD) == 302


def test_account_that_is_not_active_is_told_so_in_the_form(form: Callable[[str, str], int]) -> None:
    User.objects.filter(username="zhuxi").update(is_active=False)
    answer = Client().post("/accounts/login/", {"login": "zhuxi", "password": PASSWORD})
    assert answer.status_code == 200 and "已停用" in answer.content.decode()


def test_too_many_tries_from_one_address_get_a_page_of_ours(form: Callable[[str, str], int], settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/15m/ip"}
    assert [form("zhuxi", PASSWORD) for _attempt in range(3)] == [302, 302, 429]
    assert "15分钟" in Client().post("/accounts/login/", {"login": "a", "password": "b"}).content.decode()


def test_right_password_does_not_count_towards_the_lock(form: Callable[[str, str], int]) -> None:
    for _attempt in range(8):
        assert form("zhuxi", PASSWORD) == 302


def test_sign_in_is_in_the_trail_and_what_was_typed_is_not(form: Callable[[str, str], int]) -> None:
    form("zhuxi", "a-secret-typed-wrong")
    form("my-password-typed-as-name", "x")
    form("zhuxi", PASSWORD)
    last = list(TrailEntry.objects.order_by("-id")[:3])
    assert [entry.kind for entry in last] == ["accounts.sign_in", "accounts.sign_in_failed", "accounts.sign_in_failed"]
    assert [entry.subject_id is None for entry in last] == [False, True, False]
    written = " ".join(f"{entry.body}{entry.hat}" for entry in last)
    assert "secret" not in written and "password" not in written


def test_signing_up_is_not_offered(db: None) -> None:
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert Client().get(path).status_code == 404


def test_hat_that_is_not_ones_own_cannot_be_chosen(signed_in: SignIn) -> None:
    client = signed_in("pujibu")
    client.post("/accounts/hat/", {"hat": "auditor@1"})
    assert client.get("/trail/").status_code == 404
