"""The notice of next year comes: the office enters it, and dates are provisional no longer; a department reads."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from keqiao.core.workdays import library_years
from tests.journeys.conftest import Open, Product

YEAR = library_years()[1] + 1
PAGE = f"/calendar/?year={YEAR}"
REST = [("01-01", "01-03", "元旦"), ("02-05", "02-11", "春节")]
# The first Saturday from the 20th on is worked for it.
WORKED = next(day for day in (dt.date(YEAR, 2, number) for number in range(20, 27)) if day.weekday() == 5)


def reckon(page: Page, day: str, n: int) -> None:
    box = page.locator("#reckon")
    box.get_by_label("从").fill(day)
    box.get_by_label("几个工作日").fill(str(n))
    box.get_by_role("button", name="推算").click()
    page.wait_for_url(re.compile("since="))


def enter(page: Page, start: str, end: str, name: str, *, is_working: bool = False) -> None:
    form = page.locator("#enter")
    form.get_by_label("从").fill(f"{YEAR}-{start}")
    form.get_by_label("至").fill(f"{YEAR}-{end}" if end else "")
    form.get_by_label("上班（调休）" if is_working else "放假", exact=True).check()
    form.get_by_label("节日名称").fill(name)
    expect(form.get_by_label("依据文件")).to_have_value(f"国务院办公厅关于{YEAR}年部分节假日安排的通知")
    form.get_by_role("button", name="登记").click()
    page.wait_for_url(re.compile("done=set"))
    expect(page.locator("main")).to_contain_text("此前已经定下的日期不变")


def test_the_office_enters_next_years_notice(product: Product, open_page: Open) -> None:
    clerk = open_page(product, "/work/", as_="bangongshi")
    clerk.get_by_role("link", name="工作日历").click()
    expect(clerk.locator("h1")).to_have_text("2021年工作日历")
    clerk.goto(product.url + PAGE)
    expect(clerk.get_by_role("button", name="登记完毕")).to_be_disabled()
    reckon(clerk, f"{YEAR}-02-04", 3)
    expect(clerk.locator("#reckon")).to_contain_text("暂定")
    for start, end, name in REST:
        enter(clerk, start, end, name)
    enter(clerk, f"{WORKED:%m-%d}", "", "春节", is_working=True)
    clerk.get_by_role("button", name="登记完毕").click()
    clerk.wait_for_url(re.compile("done=settle"))
    expect(clerk.locator("main")).not_to_contain_text("日期暂定")
    reckon(clerk, f"{YEAR}-02-04", 3)
    expect(clerk.locator("#reckon")).not_to_contain_text("暂定")
    expect(clerk.locator("#reckon")).to_contain_text("2月5日至11日 春节放假")
    department_reads(open_page(product, PAGE, as_="pujibu", phone=True))
    auditor_reads(open_page(product, "/trail/?kind=core.settle_year", as_="auditor"))


def department_reads(page: Page) -> None:
    """The same calendar, with nothing to press."""
    expect(page.locator("main")).to_contain_text("2月5日至11日")
    expect(page.locator(".day.makeup").last).to_contain_text(str(WORKED.day))
    expect(page.locator("#enter")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("登记|恢复"))).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def auditor_reads(page: Page) -> None:
    expect(page.locator("tbody")).to_contain_text(f"year={YEAR}")


def test_a_slip_is_told_and_taken_back_without_script(product: Product, open_page: Open) -> None:
    page = open_page(product, PAGE, as_="bangongshi", script=False)
    form = page.locator("#enter")
    form.get_by_label("从").fill(f"{YEAR}-02-11")
    form.get_by_label("至").fill(f"{YEAR}-02-05")
    form.get_by_label("节日名称").fill("春节")
    form.get_by_role("button", name="登记").click()
    expect(page.locator("main")).to_contain_text("止日不能早于起日")
    expect(form.get_by_label("节日名称")).to_have_value("春节")
    form.get_by_label("至").fill(f"{YEAR}-02-17")
    form.get_by_role("button", name="登记").click()
    page.wait_for_url(re.compile("done=set"))
    page.get_by_role("link", name=re.compile("^撤销登记")).click()
    expect(page.locator("main")).to_contain_text("2月11日至17日")
    page.get_by_role("button", name="撤销登记").click()
    page.wait_for_url(re.compile("done=take_back"))
    expect(page.locator(".arranged")).to_have_count(0)
