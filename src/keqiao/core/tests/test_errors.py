"""Whatever goes wrong is said in the visitor's language, with the request's id and nothing of the inside."""

import io
import logging
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from keqiao.core.models import Site
from keqiao.core.tests.conftest import Scratch

pytestmark = pytest.mark.urls("keqiao.core.tests.urls_failing")
ID = "request-0123456789"
SAID = {
    "zh-hans": {400: "这个请求看不明白", 403: "您现在的身份不能这样做", 404: "没有这个页面", 500: "系统出错了"},
    "en": {},
}


def visitor(language: str = "zh-hans") -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.cookies["django_language"] = language
    return client


def heading(page: str) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert len(found) == 1
    return str(found[0]).strip()


FAULTS = [("400", 400), ("suspicious", 400), ("403", 403), ("404", 404), ("500", 500), ("database", 500)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("fault", "status"), FAULTS)
def test_error_page_speaks_the_language_and_names_the_request(db: None, fault: str, status: int, language: str) -> None:
    response = visitor(language).get(f"/fail/{fault}/", headers={"X-Request-Id": ID})
    page = response.content.decode()
    assert response.status_code == status
    assert response["X-Request-Id"] == ID
    assert ID in page
    assert "secret detail" not in page
    assert "Traceback" not in page
    if language == "en":
        assert '<html lang="en">' in page
        assert not re.search("[\u4e00-\u9fff]", heading(page))
    else:
        assert '<html lang="zh-Hans">' in page
        assert heading(page) == SAID[language][status]
    assert re.search(r"<title>[^<]+</title>", page)
    assert "Content-Security-Policy" in response.headers


def test_line_in_the_log_names_the_request_of_the_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    console = next(handler for handler in logging.getLogger().handlers if handler.name == "console")
    assert isinstance(console, logging.StreamHandler)
    monkeypatch.setattr(console, "stream", io.StringIO())
    response = visitor().get("/fail/500/")
    shown = response["X-Request-Id"]
    assert shown in response.content.decode()
    assert f"[{shown}] Internal Server Error: /fail/500/" in console.stream.getvalue()
    logging.getLogger("keqiao").error("afterwards")
    assert "[-] afterwards" in console.stream.getvalue()


@pytest.mark.parametrize("username", ["bangongshi", "auditor"])
@pytest.mark.parametrize(("fault", "status"), FAULTS)
def test_error_page_for_somebody_signed_in_is_not_kept(
    signed_in: Callable[[str], Client], fault: str, status: int, username: str
) -> None:
    client = signed_in(username)
    client.raise_request_exception = False
    response = client.get(f"/fail/{fault}/")
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert response["X-Request-Id"] in response.content.decode()


def test_error_page_stands_before_set_up_too(db: None) -> None:
    Site.objects.update(set_up_at=None)
    response = visitor().get("/no/such/page/")
    assert response.status_code == 404
    assert response["X-Request-Id"] in response.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_form_without_token_is_told_to_load_the_page_again(db: None, language: str) -> None:
    response = visitor(language).post("/answer/", headers={"X-Request-Id": ID})
    page = response.content.decode()
    assert response.status_code == 403
    assert ID in page
    said = page[page.index("<main") : page.index("</main>")]
    assert "cookie" in said.lower()
    assert ("刷新" in said, bool(re.search("[\u4e00-\u9fff]", said))) == (
        (True, True) if language == "zh-hans" else (False, False)
    )


def test_page_that_says_the_database_is_away_does_not_need_it(scratch: Scratch) -> None:
    connection.settings_dict["NAME"] = "/no/such/folder/database"
    response = visitor().get("/")
    assert response.status_code == 500
    assert heading(response.content.decode()) == SAID["zh-hans"][500]
    assert response["X-Request-Id"] in response.content.decode()
    health = visitor().get("/healthz")
    assert (health.status_code, health.json()["ok"], health.json()["database"]) == (503, False, "unreachable")


def test_unknown_host_is_a_bad_request(db: None) -> None:
    response = visitor().get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_too_many_fields_are_a_bad_request(db: None) -> None:
    client = Client(raise_request_exception=False)
    response = client.post("/answer/", {f"f{n}": "" for n in range(2000)})
    assert response.status_code in (200, 400)
    response = client.post("/language/", {f"f{n}": "" for n in range(2000)})
    assert response.status_code == 400
    assert response["X-Request-Id"] in response.content.decode()
