"""Reading the plan: the public, a department, a leader."""

from playwright.sync_api import expect

from tests.journeys.conftest import Open, Product

LEADS = ["机关党支部", "科协系统社会组织行业党委", "办公室", "普及部", "学会部", "素质中心", "市科协系统社会组织行业党委"]


def test_public_reads_the_plan_as_published(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/")
    page.get_by_role("link", name="长治市科学技术协会2021年工作要点").first.click()
    expect(page.locator("h1")).to_have_text("长治市科学技术协会2021年工作要点")
    expect(page.locator("main")).to_contain_text("原文此处缺损")
    assert "茀f" not in page.content()
