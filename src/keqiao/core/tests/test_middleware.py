"""What happens around every request."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from keqiao.core import clock
from keqiao.core.models import Heartbeat, Site
from keqiao.core.tests.conftest import Scratch

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
}
SignedIn = Callable[[str], Client]


# --- request id --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sent", ["01234567", "a" * 64, "0F8fad5b-d9cb-469f-a165-70867728950e"])
def test_request_id_that_was_sent_is_kept(db: None, client: Client, sent: str) -> None:
    assert client.get("/", headers={"X-Request-Id": sent})["X-Request-Id"] == sent


@pytest.mark.parametrize(
    "sent", ["", "short", "a" * 65, "<script>alert(1)</script>", "12345678 9", "编号编号编号编号", "1234567\u0661"]
)
def test_strange_request_id_is_replaced(db: None, client: Client, sent: str) -> None:
    given = client.get("/", HTTP_X_REQUEST_ID=sent)["X-Request-Id"]
    assert given != sent
    assert re.fullmatch("[0-9a-f]{12}", given)


def test_request_ids_differ(db: None, client: Client) -> None:
    assert client.get("/")["X-Request-Id"] != client.get("/")["X-Request-Id"]


# --- language ----------------------------------------------------------------------------------------------------------
def lang(client: Client, **headers: str) -> str:
    found = re.search(r'<html lang="([^"]+)">', client.get("/", headers=headers).content.decode())
    assert found
    return found[1]


def test_pages_are_chinese_whatever_the_browser_prefers(db: None, client: Client) -> None:
    assert lang(client, **{"Accept-Language": "en-US,en;q=0.9"}) == "zh-Hans"
    assert client.get("/")["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(("chosen", "shown"), [("en", "en"), ("zh-hans", "zh-Hans"), ("fr", "zh-Hans"), ("../en", "zh-Hans")])
def test_language_of_the_cookie_counts_if_known(db: None, client: Client, chosen: str, shown: str) -> None:
    client.cookies["django_language"] = chosen
    assert lang(client) == shown


def test_language_is_chosen_and_kept(db: None, client: Client) -> None:
    response = client.post(reverse("set_language"), {"language": "en", "next": "/plans/?q=科普"})
    assert (response.status_code, unquote(response["Location"])) == (302, "/plans/?q=科普")
    cookie = response.cookies["django_language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert lang(client) == "en"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_nowhere_else(db: None, client: Client, back: str) -> None:
    response = client.post(reverse("set_language"), {"language": "en", "next": back})
    assert response["Location"] in ("/", "")


def test_unknown_language_is_not_kept(db: None, client: Client) -> None:
    assert "django_language" not in client.post(reverse("set_language"), {"language": "xx"}).cookies
    assert client.get(reverse("set_language")).status_code == 405


# --- first run ---------------------------------------------------------------------------------------------------------
def test_installation_that_is_not_set_up_shows_only_its_first_page(db: None, client: Client) -> None:
    Site.objects.update(set_up_at=None)
    for path in ("/", "/plans/", "/work/", "/accounts/login/", "/trail/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, reverse("accounts:setup")), path
    assert client.post("/accounts/login/").status_code == 302
    assert client.get("/no/such/page/").status_code == 404
    assert client.get("/healthz").headers["Content-Type"] == "application/json"
    assert client.post(reverse("set_language"), {"language": "en"}).cookies["django_language"].value == "en"


def test_installation_that_is_set_up_is_not_led_there(db: None, client: Client) -> None:
    assert client.get("/").status_code == 200


# --- security ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/plans/", "/no/such/page/", "/healthz"])
def test_answers_carry_the_policy(db: None, client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/work/", "/plans/", "/no/such/page/"])
def test_pages_of_somebody_signed_in_are_not_kept(signed_in: SignedIn, path: str) -> None:
    assert signed_in("bangongshi").get(path)["Cache-Control"] == "no-store"


def test_page_of_signing_out_is_not_kept(signed_in: SignedIn) -> None:
    assert signed_in("bangongshi").post(reverse("account_logout"))["Cache-Control"] == "no-store"


def test_cookies_are_for_this_site_and_no_script(db: None, client: Client) -> None:
    page = client.get("/accounts/login/")
    token = page.cookies[settings.CSRF_COOKIE_NAME]
    password = import_module(settings.SAMPLE).PASSWORD
    response = client.post("/accounts/login/", {"login": "pujibu", "password": password})
    session = response.cookies[settings.SESSION_COOKIE_NAME]
    for cookie in (token, session):
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert session["expires"] == ""  # it ends with the browser


ASK = """
import django, json
django.setup()
from django.test import Client
response = Client().get("/accounts/login/", secure=True, headers={"Host": "kx.example.gov.cn"})
cookie = response.cookies["csrftoken"]
print(json.dumps([response.status_code, bool(cookie["secure"]), response.get("Strict-Transport-Security", "")]))
"""


@pytest.mark.parametrize(
    ("address", "secure"),
    [("https://kx.example.gov.cn", True), ("https://kx.example.gov.cn:8443/", True), ("http://kx.example.gov.cn", False)],
)
def test_cookies_are_secure_where_the_address_is_https(scratch: Scratch, address: str, secure: bool) -> None:
    env = scratch.env | {"KEQIAO_ADDRESS": address}
    done = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [200, secure, "max-age=31536000" if secure else ""]


# --- health ------------------------------------------------------------------------------------------------------------
def test_health_is_said_as_json(db: None, client: Client) -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True, "web": "ok", "database": "ok", "worker": "ok"})
    assert response["Cache-Control"] == "no-store"


def test_silent_worker_is_not_well(db: None, client: Client) -> None:
    Heartbeat.objects.all().delete()
    response = client.get("/healthz")
    assert (response.status_code, response.json()["worker"], response.json()["ok"]) == (503, "silent", False)


# --- files -------------------------------------------------------------------------------------------------------------
def test_files_have_an_address_of_this_version(db: None, client: Client) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/").content.decode())
    assert len(addresses) >= 4
    assert [address for address in addresses if not address.endswith(f"?v={version('keqiao')}")] == []
