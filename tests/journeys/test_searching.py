"""The one search box: a phrase and its place, a unit by its initials, a person by one character; nothing that one may not see."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Product

HEADER_BOX = "header input[name=q]"


def ask(page: Page, words: str, box: str = HEADER_BOX) -> None:
    page.locator(box).fill(words)
    page.locator(box).press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    expect(page.locator("main input[name=q]")).to_have_value(" ".join(words.split())[:80])


@pytest.mark.parametrize("script", [True, False])
def test_department_finds_a_phrase_and_lands_in_its_place(shared_product: Product, open_page: Open, script: bool) -> None:
    page = open_page(shared_product, "/work/", as_="pujibu", script=script)
    ask(page, "科普e站")
    group = page.locator("section.found", has_text="工作要点")
    expect(group.locator("h2")).to_contain_text("1")
    expect(group.locator("h3")).to_have_text("长治市科学技术协会2021年工作要点")
    place = group.locator("p a")
    expect(place.locator("mark")).to_have_text(re.compile("科普.?e站"))
    anchor = str(place.get_attribute("href")).partition("#")[2]
    place.click()
    expect(page.locator("h1")).to_have_text("长治市科学技术协会2021年工作要点")
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    expect(page.locator(f"#{anchor} mark").first).to_be_visible()


def test_title_leads_to_its_item(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="zhuxi")
    ask(page, "构建全域科普新机制")
    page.locator("section.found li a", has_text="第7项").click()
    expect(page.locator("#i7 h3")).to_be_in_viewport()


def test_all_places_of_a_paper_are_one_click_away(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/search/?q=工作", as_="zhuxi")
    expect(page.locator("section.found h2")).to_contain_text("20+")
    expect(page.locator("section.found")).to_contain_text("只列出 20 处")
    page.locator("section.found h3 a").click()
    assert page.locator(".hits a").count() > 20


@pytest.mark.parametrize("words", ["bgs", "BGS", "ban gong shi", "ban'gong'shi"])
def test_unit_by_its_pinyin_and_initials(shared_product: Product, open_page: Open, words: str) -> None:
    page = open_page(shared_product, "/work/", as_="luzhou")
    ask(page, words)
    page.locator("section.found li a").first.click()
    expect(page.locator("h1")).to_have_text("办公室")


def test_person_by_one_character_leads_to_their_page(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="bangongshi")
    ask(page, "方")
    people = page.locator("section.found", has_text="人员").locator("li")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("普及部干事")
    expect(people.locator("mark")).to_have_text("方")
    people.locator("a").click()
    expect(page.locator("h1")).to_have_text("方圆（示例）")
    expect(page.locator("main")).to_contain_text("普及部干事")


def test_expert_finds_only_the_body_they_belong_to(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="zhuanjia")
    ask(page, "科协")
    expect(page.locator("section.found li a")).to_have_text(["长治市科学技术协会"])
    for words in ("方圆", "普及部", "大篷车", "科普e站"):
        ask(page, words, "main input[name=q]")
        expect(page.locator("main")).to_contain_text("没有找到")
        expect(page.locator("section.found")).to_have_count(0)
    ask(page, "秦岳", "main input[name=q]")
    expect(page.locator("section.found li")).to_contain_text("主席")


def test_auditor_has_no_box_and_no_page(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="auditor")
    expect(page.locator("input[name=q]")).to_have_count(0)
    expect(page.locator("a[href='/search/']")).to_have_count(0)
    answer = page.goto(f"{shared_product.url}/search/?q=科普")
    assert answer and answer.status == 404


@pytest.mark.parametrize("words", ['"', "%", "_", "<script>alert(1)</script>", "' OR 1=1 --", "科" * 5000, "普%部"])
def test_words_that_mean_harm_are_only_words(shared_product: Product, open_page: Open, words: str) -> None:
    page = open_page(shared_product, "/search/", as_="pujibu")
    page.locator("main input[name=q]").evaluate(
        "(box, words) => { box.removeAttribute('maxlength'); box.value = words }", words
    )
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    expect(page.locator("main")).to_contain_text("没有找到")
    expect(page.locator("main script")).to_have_count(0)
    expect(page.locator("main input[name=q]")).to_have_value(words[:80])


def test_on_a_phone_the_box_is_one_tap_away(shared_product: Product, open_page: Open) -> None:
    page = open_page(shared_product, "/work/", as_="luzhou", phone=True)
    expect(page.locator(HEADER_BOX)).to_be_hidden()
    page.get_by_role("link", name="查找").tap()
    expect(page.locator("main")).to_contain_text("拼音或首字母")
    ask(page, "科普", "main input[name=q]")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("main .chips").get_by_role("link", name="工作要点").tap()
    expect(page.locator("section.found h2", has_text="工作要点")).to_be_in_viewport()
    page.locator("section.found p a").first.tap()
    expect(page.locator("article mark").first).to_be_visible()
