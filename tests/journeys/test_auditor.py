"""The auditor: finds the trail, and of the plan only what the public sees."""

from playwright.sync_api import expect

from tests.journeys.conftest import Open, Product


def test_auditor_reads_the_trail_and_finds_who_published(product: Product, open_page: Open) -> None:
    page = open_page(product, "/work/", as_="auditor")
    page.get_by_role("link", name="审计日志").first.click()
    expect(page.locator("h1")).to_have_text("审计日志")
    row = page.locator("tbody tr")
    expect(row.first).to_contain_text("登录")
    page.locator("select[name=kind]").select_option(label="印发工作要点")
    page.get_by_role("button", name="筛选").click()
    expect(row).to_have_count(1)
    expect(row).to_contain_text("长治市科学技术协会2021年工作要点")
    expect(row).to_contain_text("林晓（示例）")
    expect(row).to_contain_text("2021-05-24")
    expect(row).to_contain_text("已封存")


def test_auditor_sees_failed_sign_ins_of_others(product: Product, open_page: Open) -> None:
    stranger = open_page(product, "/accounts/login/")
    stranger.locator("input[name=login]").fill("bangongshi")
    stranger.locator("input[name=password]").fill("a-wrong-password")
    stranger.locator("main button[type=submit]").click()
    expect(stranger.locator("main")).to_contain_text("密码")
    page = open_page(product, "/trail/?kind=accounts.sign_in_failed", as_="auditor")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("林晓（示例）")
    assert "a-wrong-password" not in page.content()


def test_auditor_sees_of_the_plan_what_the_public_sees(product: Product, open_page: Open) -> None:
    page = open_page(product, "/work/", as_="auditor")
    assert page.get_by_role("navigation").get_by_role("link", name="工作要点").count() == 0
    response = page.goto(product.url + "/plans/1/")
    assert response and response.status == 404
    page.goto(product.url + "/")
    page.get_by_role("main").get_by_role("link", name="长治市科学技术协会2021年工作要点").first.click()
    expect(page.locator("article .item")).to_have_count(18)
    expect(page.locator("article")).to_contain_text("发扬“三牛”精神")
    expect(page.locator("article .mark")).to_have_count(0)
    expect(page.locator("article button.damage")).to_have_count(0)


def test_chain_verifies_after_a_morning_of_work(product: Product, open_page: Open) -> None:
    for who in ("bangongshi", "zhuxi", "pujibu"):
        open_page(product, "/plans/", as_=who)
    assert product.keqiao("audit", "seal").returncode == 0
    verdict = product.keqiao("audit", "verify", "--json")
    assert verdict.returncode == 0, verdict.stdout
    assert '"ok": true' in verdict.stdout


def test_others_do_not_find_the_trail(product: Product, open_page: Open) -> None:
    for who in ("bangongshi", "zhuxi", "admin", "security"):
        page = open_page(product, "/work/", as_=who)
        expect(page.get_by_role("link", name="审计日志")).to_have_count(0)
        response = page.goto(product.url + "/trail/")
        assert response and response.status == 404
