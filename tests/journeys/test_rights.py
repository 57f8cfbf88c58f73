"""Rights: nobody grants himself any, the office gives a county its officer, looks as a county does, and is told why."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Product

GIVE = "/accounts/grants/give/"


def choose(page: Page, who: str, where: str, role: str) -> None:
    """Find the person and the unit, then give the role."""
    page.get_by_label("姓名").fill(who)
    page.get_by_label("单位", exact=True).fill(where)
    page.locator("main form[method=get]").get_by_role("button", name="查找").click()
    page.locator("#id_person").get_by_text(who).first.click()
    page.locator("#id_unit").get_by_text(where).first.click()
    page.locator("#id_role").select_option(label=role)
    page.get_by_role("button", name="授予", exact=True).click()


def test_administrators_do_not_grant_themselves_anything(product: Product, open_page: Open) -> None:
    page = open_page(product, GIVE, as_="security")
    choose(page, "乙安全", "长治市科学技术协会", "办公室干事")
    expect(page.get_by_role("alert")).to_contain_text("不能给自己授权")
    expect(page.locator("#id_role")).to_have_value("office_clerk")  # nothing typed is lost
    page = open_page(product, "/work/", as_="admin")
    expect(page.get_by_role("link", name="授权")).to_have_count(0)
    response = page.goto(product.url + GIVE)
    assert response and response.status == 404


def test_the_office_gives_a_county_its_officer_and_takes_it_back(product: Product, open_page: Open) -> None:
    page = open_page(product, "/work/", as_="bangongshi")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="授权").click()
    page.get_by_role("link", name="授予身份").click()
    choose(page, "万象", "上党区科协", "单位联络员")
    expect(page.locator("main")).to_contain_text("已授予")
    row = page.locator("tbody tr", has_text="上党区科协")
    expect(row).to_contain_text("林晓（示例）")
    row.get_by_role("link", name="收回").click()
    page.locator("#id_name").fill("万象")
    page.get_by_role("button", name="收回身份").click()
    expect(page.get_by_role("alert")).to_contain_text("请照写姓名")
    page.locator("#id_name").fill("万象（示例）")
    page.get_by_role("button", name="收回身份").click()
    expect(page.locator("main")).to_contain_text("已收回，立即生效")
    expect(page.locator("tbody tr", has_text="上党区科协")).to_contain_text("已收回")


def test_the_office_sees_the_product_as_a_county_before_release(product: Product, open_page: Open) -> None:
    page = open_page(product, "/accounts/seat/?q=潞州", as_="bangongshi")
    page.locator("#id_role").select_option(label="单位联络员")
    page.get_by_text("潞州区科协", exact=True).click()
    page.get_by_role("button", name="以这个视角查看").click()
    band = page.get_by_text("正以“潞州区科协 · 单位联络员”的视角查看")
    expect(band).to_be_visible()
    page.get_by_role("link", name="工作要点").first.click()
    expect(band).to_be_visible()
    expect(page.get_by_role("link", name="导入工作要点")).to_have_count(0)
    page.get_by_role("button", name="结束").click()
    expect(band).to_have_count(0)
    trail = open_page(product, "/trail/", as_="auditor").locator("tbody")
    for words in ("以其他视角查看", "结束以其他视角查看"):
        expect(trail.locator("tr", has_text=words).first).to_contain_text("林晓（示例）")


def test_why_a_county_does_not_see_a_draft(product: Product, open_page: Open) -> None:
    office = open_page(product, "/plans/1/amend/", as_="bangongshi")
    office.locator("main input[type=text]").first.fill("关于调整工作要点的通知")
    office.locator("main form[method=post] button.go").click()
    office.wait_for_url("**/draft/**")
    draft = office.url
    page = open_page(product, "/accounts/why/?who=云峰", as_="security")
    page.get_by_label("地址或编号").fill(draft)
    page.get_by_role("button", name="查问").click()
    expect(page.locator("#answer")).to_contain_text("云峰（示例）不能打开")
    expect(page.locator("#answer")).to_contain_text("不开放")
    assert "关于调整工作要点的通知" not in page.content()
    page.get_by_label("地址或编号").fill(draft.replace("/draft/", "/"))
    page.get_by_role("button", name="查问").click()
    expect(page.locator("#answer")).to_contain_text("这是一份草稿")


def test_a_clerk_with_two_hats_changes_them_where_he_is(product: Product, open_page: Open) -> None:
    page = open_page(product, "/plans/1/?section=s2", as_="xuehuibu")
    page.locator("header summary").click()
    page.locator("header .hat-switch button", has_text="行业党委").click()
    page.wait_for_url("**/plans/1/?section=s2")
    expect(page.locator("header .who small")).to_contain_text("科协系统社会组织行业党委")
