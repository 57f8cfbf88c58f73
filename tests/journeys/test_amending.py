"""A further paper changes the plan of 2021: an item is reworded, one added, one withdrawn, and everybody sees by what paper."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Product

PLAN = "长治市科学技术协会2021年工作要点"
PAPER = "关于调整2021年工作要点部分任务的通知"
OLD_WORDS, NEW_WORDS = "建立“基层科普行动计划”项目库", "于9月底前建立“基层科普行动计划”项目库"
ADDED = "组织科技工作者日主题宣讲5场。"


def first_text(page: Page) -> int:
    """The number of the text in force, from its address."""
    page.get_by_role("main").get_by_role("link", name=PLAN).first.click()
    page.wait_for_url(re.compile(r"/plans/\d+/"))
    return int(re.search(r"/plans/(\d+)/", page.url)[1])  # type: ignore[index]


def begin(page: Page, product: Product, plan: int) -> None:
    page.goto(f"{product.url}/plans/{plan}/amend/")
    expect(page.locator("main")).to_contain_text("本系统不得存储、处理、传输国家秘密、工作秘密")
    page.get_by_label("依据文件名称").fill(f"《{PAPER}》")
    page.get_by_label("文号").fill("长科协发〔2021〕18号")
    page.get_by_label("印发日期").fill("2021-06-15")
    page.get_by_role("button", name="开始调整").click()
    page.wait_for_url(re.compile(r"/plans/\d+/draft/"))


def change_the_draft(page: Page) -> None:
    """Reword item 9, withdraw item 8, add an item 19 behind the last."""
    page.get_by_role("link", name=re.compile("^修改 9")).first.click()
    text = page.get_by_label("正文", exact=True)
    words = text.input_value()
    assert OLD_WORDS in words
    text.fill(words.replace(OLD_WORDS, NEW_WORDS))
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#work")).to_contain_text(NEW_WORDS[:8])
    page.get_by_role("link", name=re.compile("^修改 8")).first.click()
    page.get_by_role("link", name="移出草稿").click()
    page.get_by_role("button", name="移出草稿").click()
    page.wait_for_url(re.compile("/draft/"))
    page.get_by_role("link", name=re.compile("^在后面增加 18")).first.click()
    page.get_by_label("编号").fill("19")
    page.get_by_label("标题", exact=True).fill("开展主题宣讲。")
    page.get_by_label("正文", exact=True).fill(ADDED)
    page.get_by_role("button", name="增加").click()
    page.wait_for_url(re.compile("/draft/"))


def issue(page: Page) -> None:
    page.get_by_role("link", name="印发工作要点").first.click()
    page.get_by_role("button", name="确认印发").click()
    page.wait_for_url(re.compile(r"/plans/\d+/(\?|#|$)"))


def test_a_paper_changes_the_plan_and_everybody_sees_what(product: Product, open_page: Open) -> None:
    clerk = open_page(product, "/plans/", as_="bangongshi")
    old = first_text(clerk)
    begin(clerk, product, old)
    new = int(re.search(r"/plans/(\d+)/", clerk.url)[1])  # type: ignore[index]
    change_the_draft(clerk)
    clerk.goto(f"{product.url}/plans/{new}/changes/")
    expect(clerk.locator(".change")).to_have_count(3)
    clerk.goto(f"{product.url}/plans/{new}/draft/")
    issue(clerk)
    department_reads(open_page(product, f"/plans/{new}/changes/", as_="pujibu"), old, new)
    public_reads(open_page(product, "/"), product, old, new)


def department_reads(page: Page, old: int, new: int) -> None:
    """What changed, named by the paper; the plan keeps its numbers."""
    expect(page.locator("main")).to_contain_text(f"《{PAPER}》")
    expect(page.locator("main")).to_contain_text("长科协发〔2021〕18号")
    changed = page.locator(".change")
    expect(changed.locator("h2")).to_have_text([re.compile("第8项.*撤下"), re.compile("第9项"), re.compile("第19项.*新增")])
    expect(changed.nth(0)).to_contain_text(f"本项已由《{PAPER}》撤下")
    expect(changed.nth(1).locator("ins")).to_have_text(["于9月底前"])
    expect(changed.nth(1).locator("del")).to_have_count(0)
    changed.nth(1).get_by_role("link").click()
    page.wait_for_url(re.compile(rf"/plans/{new}/#i9"))
    expect(page.locator("#i9")).to_contain_text(NEW_WORDS)
    expect(page.locator("#i19")).to_contain_text(ADDED)
    page.goto(page.url.replace(f"/plans/{new}/#i9", f"/plans/{old}/"))
    expect(page.locator("#i8")).to_contain_text("秉持")
    assert "第2版" not in page.content()


def public_reads(page: Page, product: Product, old: int, new: int) -> None:
    """The list shows the text in force alone; the old one stays readable and says by what it was changed."""
    expect(page.get_by_role("main").get_by_role("link", name=PLAN)).to_have_count(1)
    page.get_by_role("main").get_by_role("link", name=PLAN).click()
    page.wait_for_url(re.compile(f"/public/plans/{new}/"))
    expect(page.locator("#i9")).to_contain_text(NEW_WORDS)
    page.goto(f"{product.url}/public/plans/{old}/")
    expect(page.locator("main")).to_contain_text(f"已由《{PAPER}》调整")
    expect(page.locator("#i9")).not_to_contain_text(NEW_WORDS)
    page.get_by_role("link", name="看改了什么").click()
    expect(page.locator(".change")).to_have_count(3)
    page.go_back()
    page.get_by_role("link", name="看现行文本").click()
    page.wait_for_url(re.compile(f"/public/plans/{new}/"))


def test_a_second_paper_waits_for_the_first(product: Product, open_page: Open) -> None:
    """Without script too: who begins again is led to the draft that is there."""
    page = open_page(product, "/plans/", as_="bangongshi", script=False)
    plan = first_text(page)
    begin(page, product, plan)
    draft = page.url
    page.goto(f"{product.url}/plans/{plan}/amend/")
    expect(page.locator("main")).to_contain_text("已有一份调整草稿")
    page.get_by_role("link", name="打开调整草稿").click()
    assert page.url.split("#")[0] == draft.split("?")[0]
