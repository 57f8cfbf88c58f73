"""An empty installation: from its first-run page to the clerk's first signed-in page."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Product, sign_in

PEOPLE = {
    "administrator": ("甲", "xitong", "Xitong-2021-zh"),
    "security_administrator": ("乙", "anquan", "Anquan-2021-zh"),
    "auditor": ("丙", "shenji", "Shenji-2021-zh"),
    "office_clerk": ("丁", "bangongshi", "Bangong-2021-zh"),
}


def fill(page: Page) -> None:
    page.locator("[name=association]").fill("云岭市科学技术协会")
    page.locator("[name=departments]").fill("办公室\n学会部\n\n普及部\n")
    for role, (name, username, password) in PEOPLE.items():
        page.locator(f"[name={role}_name]").fill(name)
        page.locator(f"[name={role}_username]").fill(username)
        page.locator(f"[name={role}_password]").fill(password)


def test_empty_installation_is_set_up_to_its_first_page(empty_product: Product, open_page: Open) -> None:
    page = open_page(empty_product, "/")
    assert page.url.endswith("/accounts/setup/")
    fill(page)
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/accounts/login/**")
    sign_in(page, empty_product, "bangongshi", PEOPLE["office_clerk"][2])
    expect(page.locator("main")).to_contain_text("还没有工作要点")
    expect(page.locator("header")).to_contain_text("云岭市科学技术协会")
    expect(page.get_by_text("示例数据")).to_have_count(0)
    page.goto(empty_product.url + "/")
    expect(page.locator("main")).to_contain_text("还没有公开的工作要点")
    response = page.goto(empty_product.url + "/accounts/setup/")
    assert response and response.status == 404
    verdict = empty_product.keqiao("clock", "--set", "2021-06-22")
    assert verdict.returncode == 2 and "示例" in verdict.stderr


def test_mistakes_are_named_and_nothing_typed_is_lost(empty_product: Product, open_page: Open) -> None:
    page = open_page(empty_product, "/accounts/setup/")
    fill(page)
    page.locator("[name=auditor_username]").fill("XITONG")
    page.locator("[name=office_clerk_password]").fill("1234567890")
    page.locator("main button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("每个账号的用户名必须不同")
    expect(page.locator("[name=departments]")).to_have_value("办公室\n学会部\n\n普及部\n".strip() + "\n")
    expect(page.locator("[name=association]")).to_have_value("云岭市科学技术协会")
    page.locator("[name=auditor_username]").fill("shenji")
    page.locator("main button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("数字")
    page.locator("[name=office_clerk_password]").fill(PEOPLE["office_clerk"][2])
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/accounts/login/**")
