"""What is work in the plan: read by a department, a leader and a county, beside the text and by pages, wide and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open, Product
from tests.journeys.test_reading import read


def test_leader_sees_at_a_glance_what_is_not_broken_down(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="zhuxi")
    read(page)
    facts = page.locator(".read-head .facts")
    expect(facts).to_contain_text(re.compile(r"任务点 \d+.*总体要求 \d+.*未分解 \d+"))
    points = int(re.search(r"任务点 (\d+)", facts.inner_text()).group(1))  # type: ignore[union-attr]
    expect(page.locator("article .clause.task_point")).to_have_count(points)
    facts.get_by_role("link", name="未分解").click()
    expect(page.locator("h1")).to_have_text(f"未分解 {points}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(points)
    expect(rows.first).to_contain_text("1-(1)")
    page.get_by_role("link", name="普及部").click()
    expect(rows.first).to_contain_text("2-(1)")
    rows.filter(has_text="9-(1)").get_by_role("link", name="原处").click()
    expect(page.locator("#i9")).to_be_in_viewport()
    expect(page.get_by_role("link", name="划分与确认")).to_have_count(0)


def test_department_clicks_a_sentence_and_stays_on_the_page(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="pujibu")
    read(page)
    address = page.url
    clause = page.locator("#i9 .clause.task_point").first
    clause.locator(".words").click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("9-(1)")
    expect(panel).to_contain_text("项目库")
    expect(panel).to_contain_text("提议依据")
    expect(panel.get_by_role("link", name="普及部")).to_be_visible()
    expect(clause).to_have_class(re.compile("is-shown"))
    assert page.url == address
    panel.get_by_role("link", name="看整项").click()
    expect(page.locator("h1")).to_contain_text(re.compile("第9项 .+"))
    page.get_by_role("link", name="下一项").click()
    expect(page.locator("h1")).to_contain_text(re.compile("第10项 .+"))


def test_escape_puts_the_panel_away_and_leads_back_to_the_clause(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="pujibu")
    read(page)
    clause, panel = page.locator("#i9 .clause.task_point").first, page.locator("#panel")
    for put_away in (lambda: page.keyboard.press("Escape"), lambda: panel.get_by_role("button", name="关闭").click()):
        clause.locator(".words").click()
        expect(panel).to_contain_text("9-(1)")
        panel.get_by_role("link", name="看整项").focus()
        put_away()
        expect(panel).to_be_empty()
        expect(clause.locator(".mark")).to_be_focused()


def test_without_script_the_same_by_pages(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="suzhi", script=False)
    read(page)
    page.locator("#i7 .task_point .mark").first.click()
    expect(page.locator("h1")).to_contain_text("7-(1)")
    page.get_by_role("link", name="回到原处").click()
    expect(page.locator("#i7")).to_be_in_viewport()
    page.locator("#tools").get_by_role("link", name="总体要求").click()
    assert "kind=general_requirement" in page.url
    expect(page.locator("article")).to_contain_text("不是全文")


@pytest.mark.parametrize("who", ["luzhou", "xuehuibu"])
def test_on_a_phone_the_panel_comes_from_below(shared_product: Product, open_page: Open, who: str) -> None:
    page = open_page(shared_product, "/work/", as_=who, phone=True)
    read(page)
    page.locator("#i13 .clause.task_point .words").first.click()
    sheet = page.locator("#tools:popover-open")
    expect(sheet.locator("#panel")).to_contain_text("13-(1)")
    sheet.get_by_role("button", name="收起").click()
    expect(page.locator("#tools")).to_be_hidden()
    page.locator("#i13 .clause.task_point .words").first.click()
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.locator("#i13 .clause.task_point .mark").first).to_be_focused()
