"""Reading the plan of 2021: the public, a department, a leader, a county; wide and on a phone; with and without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Open, Product, sign_in

PLAN = "长治市科学技术协会2021年工作要点"
BRANCH, COMMITTEE, CITY_COMMITTEE = "机关党支部", "科协系统社会组织行业党委", "市科协系统社会组织行业党委"
# Every item with its lead units, as the paper prints them.
LEADS = {
    1: [BRANCH, COMMITTEE, "办公室"],
    2: [BRANCH, COMMITTEE, "普及部", "学会部", "办公室"],
    3: ["学会部"],
    4: ["学会部"],
    5: ["学会部", "素质中心"],
    6: ["普及部", "素质中心"],
    7: ["普及部", "素质中心"],
    8: ["普及部"],
    9: ["普及部"],
    10: ["学会部", "普及部"],
    11: ["学会部"],
    12: ["学会部"],
    13: ["普及部"],
    14: ["办公室"],
    15: [BRANCH, "办公室"],
    16: [BRANCH, CITY_COMMITTEE, "办公室"],
    17: [CITY_COMMITTEE, "学会部"],
    18: [BRANCH, "办公室"],
}
TITLES = {
    1: "深学笃用习近平新时代中国特色社会主义思想",
    3: "凝心聚力服务科技工作者",
    9: "实施基层科普行动计划",
    13: "持续深化科协系统改革",
    18: "强化党风廉政建设宣传教育",
}


def read(page: Page) -> None:
    """From the first page after signing in to the plan, as anybody would find it."""
    page.get_by_role("main").get_by_role("link", name=PLAN).first.click()
    expect(page.locator("h1")).to_have_text(PLAN)


def test_public_reads_the_plan_as_published(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/")
    read(page)
    paper = page.locator("article")
    expect(paper.locator(".item")).to_have_count(18)
    expect(paper.get_by_text("原文此处缺损")).to_have_count(0)
    expect(paper).to_contain_text("发扬“三牛”精神")
    expect(paper.locator(".mark, .margin, .mended")).to_have_count(0)
    assert "茀f" not in page.content() and "楂" not in page.content()
    expect(page.get_by_role("link", name="查看原文")).to_have_count(0)
    expect(page.get_by_role("link", name="登录")).to_be_visible()


@pytest.mark.parametrize("who", ["pujibu", "zhuxi", "luzhou", "bangongshi"])
def test_inside_reads_six_sections_and_eighteen_items(shared_product: Product, open_page: Open, who: str) -> None:
    page = open_page(shared_product, "/work/", as_=who)
    read(page)
    paper = page.locator("article")
    headings = paper.locator("h2").all_inner_texts()
    assert [text[0] for text in headings if "、" in text[:3]] == list("一二三四五六")
    expect(paper.locator(".item")).to_have_count(18)
    for number, title in TITLES.items():
        expect(paper.locator(f"#i{number} h3")).to_contain_text(f"{number}.{title}")
    expect(paper.locator("button.damage")).to_have_count(0)
    expect(paper.locator("#i9 .margin")).to_contain_text("任务点")


@pytest.fixture(scope="module")
def leaders_page(shared_product: Product, browser: Browser) -> Iterator[Page]:
    """One page of the leader for all eighteen items: they only read."""
    page = browser.new_page(locale="zh-CN")
    sign_in(page, shared_product, "zhuxi")
    yield page
    page.close()


@pytest.mark.parametrize("number", LEADS)
def test_item_prints_its_lead_units_and_each_leads_to_its_page(
    shared_product: Product, leaders_page: Page, number: int
) -> None:
    page = leaders_page
    page.goto(shared_product.url + "/work/")
    read(page)
    units = page.locator(f"#i{number} .units")
    expect(units).to_have_text(f"(牵头部室:{'、'.join(LEADS[number])})")
    assert units.locator("a").all_inner_texts() == LEADS[number]
    units.locator("a").last.click()
    expect(page.locator("h1")).to_have_text(COMMITTEE if LEADS[number][-1] == CITY_COMMITTEE else LEADS[number][-1])
    expect(page.locator(f'main a[href$="#i{number}"]')).to_be_visible()


def test_mended_places_lead_to_what_was_found(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="pujibu")
    read(page)
    expected = [("牛”精神", "!本"), ("保科协", "茀f"), ("的高素质", "咚刭")]
    for words, found in expected:
        page.locator("article button.mended", has_text=words).click()
        note = page.locator(".damage-note:popover-open")
        expect(note).to_contain_text("原文作")
        expect(note).to_contain_text(found)
        expect(note).to_contain_text(f"订正为：{words}")
        page.keyboard.press("Escape")
    expect(page.locator("#tools .damages li")).to_have_count(4)
    page.get_by_role("main").get_by_role("link", name="查看原文").first.click()
    expect(page.locator("main")).to_contain_text("長(zhǎng)治市科學(xué)技術(shù)協(xié)會(huì)2021年工作要點(diǎn)")
    expect(page.locator("main")).to_contain_text("99553c8b2d466b56009a1b803d41911b260f1b033241a5f6bf4ba88fa64b73fe")


def test_department_asks_what_it_is_in(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="suzhi")
    mine = page.locator("main li a")
    expect(mine.filter(has_text="推动科技助力企业发展")).to_be_visible()
    expect(mine.filter(has_text="构建全域科普新机制")).to_be_visible()
    expect(mine.filter(has_text="完善智库工作体系")).to_have_count(0)
    mine.filter(has_text="构建全域科普新机制").click()
    expect(page.locator("#i7")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_filters_by_unit_and_section(shared_product: Product, open_page: Open, script: bool) -> None:
    page = open_page(shared_product, "/work/", as_="pujibu", script=script)
    read(page)
    tools = page.locator("#tools")
    tools.get_by_role("link", name="素质中心").click()
    expect(page.locator("article .item")).to_have_count(3)
    expect(page.locator("article")).to_contain_text("不是全文")
    assert "unit=" in page.url
    page.get_by_role("link", name="清除，显示全文").first.click()
    expect(page.locator("article .item")).to_have_count(18)
    tools.get_by_role("link", name="创新驱动助力工程").click()
    expect(page.locator("article .item")).to_have_count(3)


@pytest.mark.parametrize("words, places", [("科普e站", 1), ("五小竞赛", 1), ("意识形态", 1), ("没有的词", 0)])
def test_search_within_marks_the_words(shared_product: Product, open_page: Open, words: str, places: int) -> None:
    page = open_page(shared_product, "/work/", as_="zhuxi")
    read(page)
    box = page.locator("#tools input[name=q]")
    box.fill(words)
    box.press("Enter")
    if places:
        expect(page.locator("article mark").first).to_be_visible()
        expect(page.locator(".hits a")).to_have_count(places)
        page.locator(".hits a").first.click()
        expect(page.locator("article .item mark").first).to_be_in_viewport()
    else:
        expect(page.locator("article")).to_contain_text("没有找到")


def test_phone_reads_without_moving_sideways(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="luzhou", phone=True)
    read(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="目录").click()
    page.locator("#contents").get_by_role("link", name="实施科技志愿服务行动").click()
    expect(page.locator("#i10 h3")).to_be_in_viewport()


def _broken_in(page: Page, phrase: str) -> list[str]:
    """Where on the whole page a phrase runs over two lines."""
    found = page.evaluate(
        """phrase => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), broken = []
            for (let node; (node = walk.nextNode()); )
                for (let at = -1; (at = node.data.indexOf(phrase, at + 1)) >= 0; ) {
                    const range = document.createRange()
                    range.setStart(node, at)
                    range.setEnd(node, at + phrase.length)
                    if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(node.data)
                }
            return broken
        }""",
        phrase,
    )
    assert isinstance(found, list)
    return found


def test_names_and_fixed_phrases_are_never_broken(shared_product: Product, open_page: Open) -> None:
    for phone in (False, True):
        page = open_page(shared_product, "/work/", as_="zhuxi", phone=phone)
        read(page)
        broken = page.evaluate(
            "[...document.querySelectorAll('article .phrase')].filter(e => e.getClientRects().length > 1).map(e => e.textContent)"
        )
        assert broken == []
        assert _broken_in(page, "习近平新时代") == _broken_in(page, "中国特色社会主义思想") == []
        assert page.locator("article .phrase", has_text="习近平总书记").count() >= 2
