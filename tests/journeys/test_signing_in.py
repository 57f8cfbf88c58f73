"""Signing in and out, a name locked after five wrong passwords, two hats, the language."""

from playwright.sync_api import expect

from tests.journeys.conftest import Open, Product, sign_in


def test_inner_page_asks_to_sign_in_and_comes_back(product: Product, open_page: Open) -> None:
    page = open_page(product, "/plans/1/?unit=4")
    assert "/accounts/login/" in page.url
    page.locator("input[name=login]").fill("pujibu")
    page.locator("input[name=password]").fill("kexie-shili-2021")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/plans/1/?unit=4")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(product.url + "/")
    page.goto(product.url + "/work/")
    assert "/accounts/login/" in page.url


def test_five_wrong_passwords_lock_the_name(product: Product, open_page: Open) -> None:
    page = open_page(product, "/accounts/login/")
    for attempt in range(6):
        page.locator("input[name=login]").fill("zhuxi")
        page.locator("input[name=password]").fill(f"wrong-{attempt}" if attempt < 5 else "kexie-shili-2021")
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()
    assert "/accounts/login/" in page.url
    expect(page.locator("main")).to_contain_text("过多")
    sign_in(page, product, "pujibu")


def test_two_hats_and_the_switch_between_them(product: Product, open_page: Open) -> None:
    page = open_page(product, "/work/", as_="xuehuibu")
    expect(page.locator("header")).to_contain_text("学会部 · 部室干事")
    expect(page.locator("main li a", has_text="深入实施“党建强会”计划").first).to_be_visible()
    page.get_by_role("button", name="换用").click()
    expect(page.locator("header")).to_contain_text("科协系统社会组织行业党委 · 部室干事")


def test_language_is_chosen_and_kept(product: Product, open_page: Open) -> None:
    page = open_page(product, "/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    sign_in(page, product, "pujibu")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_unknown_address_says_what_to_do(product: Product, open_page: Open) -> None:
    page = open_page(product, "/nowhere/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".request-id")).to_be_visible()
    expect(page.get_by_role("link", name="登录").first).to_be_visible()
