"""The page of the working calendar: read by everybody, kept by the office; working days become a date on it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from keqiao.core.actions.calendar import set_days
from keqiao.core.models import CalendarDay
from keqiao.core.viewer import Viewer
from keqiao.core.workdays import library_years

Who = Callable[[str], Viewer]
SignIn = Callable[[str], Client]
YEAR = library_years()[1] + 1
PAPER = "国务院办公厅关于部分节假日安排的通知"
CALENDAR = "/calendar/"


def day(month: int, number: int) -> dt.date:
    return dt.date(YEAR, month, number)


def span(**other: str) -> dict[str, str]:
    """What the form sends for a week of rest."""
    said = {"start": str(day(2, 8)), "end": str(day(2, 12)), "kind": "holiday", "name": "春节", "paper": PAPER}
    return {"do": "set", "year": str(YEAR), "seen": "0"} | said | other


def test_a_year_stands_as_twelve_months(signed_in: SignIn) -> None:
    page = signed_in("pujibu").get(CALENDAR, {"year": 2021}).content.decode()
    assert page.count('<table class="month">') == 12
    assert "全年 250 个工作日" in page
    for words in ("10月1日至7日", "国庆节", "9月26日", "5月8日", "调休上班"):
        assert words in page
    assert page.count('class="day makeup"') == 7 + 1  # the key shows one
    assert 'aria-current="date">22<' in page


def test_who_only_reads_has_nothing_to_press(signed_in: SignIn) -> None:
    reader = signed_in("pujibu")
    assert 'method="post" action="/calendar/' not in reader.get(CALENDAR, {"year": YEAR}).content.decode()
    assert reader.post(CALENDAR, span()).status_code == 404
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("year", ["", "1948", "2101", "x", "99999999999", "-1", "２０２１"])
def test_what_is_no_year_is_this_year(signed_in: SignIn, year: str) -> None:
    assert "2021年工作日历" in signed_in("keji").get(CALENDAR, {"year": year}).content.decode()


@pytest.mark.parametrize("year", [1949, 2003, 2021, YEAR - 1, YEAR, 2100])
def test_every_year_has_a_page(signed_in: SignIn, year: int) -> None:
    page = signed_in("bangongshi").get(CALENDAR, {"year": year})
    assert page.status_code == 200
    assert ("暂定" in page.content.decode().split("calendar-columns")[0]) == (year not in range(2004, YEAR - 1))


def test_the_office_enters_changes_and_takes_back_on_the_page(signed_in: SignIn) -> None:
    client = signed_in("bangongshi")
    assert client.post(CALENDAR, span()).headers["Location"] == f"/calendar/?year={YEAR}&done=set"
    page = client.get(CALENDAR, {"year": str(YEAR), "edit": str(day(2, 8))}).content.decode()
    assert f'value="{day(2, 12)}"' in page
    assert PAPER in page
    asked = client.get(CALENDAR, {"year": str(YEAR), "take_back": str(day(2, 8))}).content.decode()
    assert "撤销 2月8日至12日 的登记" in asked
    answer = client.post(CALENDAR, span(do="take_back", seen="1"))
    assert answer.status_code == 302
    assert not CalendarDay.objects.exists()


def test_one_day_needs_no_end(signed_in: SignIn) -> None:
    assert signed_in("bangongshi").post(CALENDAR, span(end="", kind="makeup", name="")).status_code == 302
    assert list(CalendarDay.objects.values_list("day", "is_working")) == [(day(2, 8), True)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"start": "", "end": ""}, "必填"),
        ({"start": "2027-02-30"}, "请填写日期"),
        ({"end": str(day(2, 7))}, "止日不能早于起日"),
        ({"end": str(day(5, 7))}, "一次最多登记60天"),
        ({"start": "1900-01-01", "end": "1900-01-01"}, "1949年至2100年"),
        ({"name": ""}, "请填写节日名称"),
        ({"paper": "《》"}, "请填写依据的文件"),
        ({"kind": "?"}, "这几天"),
        ({"do": "take_back", "start": "x"}, "请从清单里选"),
        ({"do": "settle"}, "请先按通知"),
        ({"do": "reopen"}, "没有登记完毕"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(signed_in: SignIn, wrong: dict[str, str], told: str) -> None:
    answer = signed_in("bangongshi").post(CALENDAR, span(**wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert wrong.get("do") or PAPER in answer.content.decode() or "paper" in wrong
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("seen", ["0", "", "x"])
def test_a_page_that_is_behind_keeps_what_was_typed_and_can_be_sent_again(signed_in: SignIn, viewer: Who, seen: str) -> None:
    set_days(day(1, 1), day(1, 3), is_working=False, name="元旦", paper="另一份通知", by=viewer("bangongshi"))
    client = signed_in("bangongshi")
    answer = client.post(CALENDAR, span(seen=seen))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "刚才已有他人改动工作日历" in text
    assert f'value="{day(2, 8)}"' in text
    assert 'name="seen" value="1"' in text
    assert client.post(CALENDAR, span(seen="1")).status_code == 302


# --- reckoning on the page ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("since", "n", "told"),
    [
        ("2021-06-22", "3", "2021年6月25日 星期五"),
        ("2021-06-09", "3", "6月12日至14日 端午节放假"),
        ("2021-10-08", "-1", "2021年9月30日 星期四"),
        ("2021-10-03", "0", "2021年10月8日 星期五"),
        (str(day(3, 1)), "3", "暂定"),
        ("2021-06-22", "", "必填"),
        ("2021-06-22", "1.5", "几个工作日"),
        ("2021-06-22", "10000", "几个工作日"),
        ("2100-12-31", "9999", "星期"),
        ("1949-01-01", "-9999", "星期"),
        ("昨天", "3", "请填写日期"),
        ("0001-01-01", "-3", "1949年至2100年"),
    ],
)
def test_working_days_become_a_date_on_the_page(signed_in: SignIn, since: str, n: str, told: str) -> None:
    page = signed_in("keji").get(CALENDAR, {"year": "2021", "since": since, "n": n})
    assert page.status_code == 200
    assert told in page.content.decode().split('id="reckon"')[1].split("</form>")[0]
