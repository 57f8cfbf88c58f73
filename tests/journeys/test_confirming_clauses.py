"""The clerk goes through the clauses that the product proposed: by mouse, by keyboard, without script, on a phone, and by two."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Open, Product

# Of item 3 of the sample: its first sentence in three clauses.
FIRST = "开展2021年“全国科技工作者日”、弘扬科学家精神宣讲等系列活动,"
ITEM = "#i3"


@pytest.fixture
def undecided(product: Product) -> Product:
    """The product with its plan as the machine proposed it: nobody has confirmed anything yet."""
    with closing(sqlite3.connect(product.database.removeprefix("sqlite:///"), timeout=30)) as opened, opened:
        opened.execute("UPDATE plans_clause SET decided_at = NULL, decided_by_id = NULL")
    return product


def desk(product: Product, open_page: Open, *, phone: bool = False, script: bool = True) -> Page:
    page = open_page(product, "/plans/", as_="bangongshi", phone=phone, script=script)
    page.get_by_role("main").get_by_role("link", name="长治市科学技术协会2021年工作要点").first.click()
    page.wait_for_url(re.compile(r"/plans/\d+/"))
    page.goto(re.sub(r"(/plans/\d+/).*", r"\1clauses/", page.url))
    expect(page.locator("h1")).to_have_text("确认任务点")
    return page


def figure(page: Page, word: str) -> int:
    found = re.search(rf"{word}\s*(\d+)", page.locator(".figures").inner_text())
    assert found, word
    return int(found[1])


def rows(page: Page, item: str = ITEM) -> Locator:
    return page.locator(f"{item} .desk-clause")


def texts(page: Page) -> list[str]:
    return page.locator(f"{ITEM} .desk-sentence").first.locator(".words").all_inner_texts()


def drag(page: Page, words: Locator, start: int, end: int) -> None:
    """Select characters of a clause with the mouse."""
    box = """(el, [from, to]) => { const range = document.createRange(); const walk = document.createTreeWalker(el, 4);
      const at = (n) => { walk.currentNode = el; let text; while ((text = walk.nextNode()) && n > text.length) n -= text.length;
        return [text, n] };
      range.setStart(...at(from)); range.setEnd(...at(to)); const all = range.getClientRects();
      const a = all[0], b = all[all.length - 1]; return [a.left, a.top + a.height / 2, b.right, b.top + b.height / 2] }"""
    words.scroll_into_view_if_needed()
    left, top, right, bottom = words.evaluate(box, [start, end])
    page.mouse.move(left + 1, top)
    page.mouse.down()
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    page.mouse.move(right + 1, bottom)
    page.mouse.up()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_by_mouse_kinds_borders_and_everything_at_once(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page)
    waiting = figure(page, "待确认")
    assert waiting == figure(page, "任务点") + figure(page, "总体要求") + figure(page, "情况说明") > 50
    first = rows(page).first
    expect(first.locator(".why")).to_contain_text(re.compile("动作“.+”"))
    first.get_by_role("button", name="总体要求").click()
    expect(rows(page).first.locator(".decided")).to_contain_text("已确认")
    assert figure(page, "待确认") == waiting - 1
    expect(rows(page).first.get_by_role("button", name="总体要求")).to_be_focused()

    end = FIRST.index("、")
    drag(page, rows(page).first.locator(".words"), 0, end)
    page.get_by_role("button", name=re.compile("划为一段")).locator("visible=true").click()
    expect(rows(page).nth(1).locator(".words")).to_have_text(FIRST[end + 1 :])
    assert texts(page)[:2] == [FIRST[: end + 1], FIRST[end + 1 :]]
    rows(page).first.get_by_role("button", name="与下一段合并").click()
    expect(rows(page).first.locator(".words")).to_have_text(FIRST)

    for item in ("#i5", "#i6"):
        rows(page, item).first.get_by_role("checkbox").check()
    page.get_by_role("button", name="所选列为情况说明").click()
    expect(rows(page, "#i6").first.locator("[aria-pressed=true]")).to_have_text("情况说明")
    expect(rows(page, "#i5").first.locator("[aria-pressed=true]")).to_have_text("情况说明")
    page.locator("#i7").get_by_role("button", name="本项全部确认").click()
    expect(page.locator("#i7 .desk-clause.open")).to_have_count(0)

    page.get_by_role("link", name=re.compile("全部确认（待确认")).click()
    page.get_by_role("dialog").get_by_role("button", name="全部确认").click()
    expect(page.locator(".figures")).to_contain_text("已全部确认")
    assert figure(page, "待确认") == 0


def test_by_keyboard_alone(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page)
    waiting = figure(page, "待确认")
    ids = [row.get_attribute("id") for row in page.locator(".desk-clause").all()[:6]]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == ids[0]
    for _clause in range(4):  # faster than the server answers
        page.keyboard.press("Enter")
    expect(page.locator(f"#{ids[3]} .decided")).to_be_visible()
    assert (focused(page), figure(page, "待确认")) == (ids[4], waiting - 4)
    page.keyboard.press("3")
    expect(page.locator(f"#{ids[4]} [aria-pressed=true]")).to_have_text("情况说明")
    expect(page.locator(f"#{ids[4]} .decided")).to_be_visible()
    assert focused(page) == ids[4]

    rows(page).first.focus()
    for _character in range(FIRST.index("、") + 1):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("s")
    expect(rows(page).nth(1).locator(".words")).to_have_text(FIRST[FIRST.index("、") + 1 :])
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("m")
    expect(rows(page).first.locator(".words")).to_have_text(FIRST)
    expect(rows(page).first).to_be_focused()

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    before = figure(page, "待确认")
    page.locator(f"{ITEM} summary").first.click()
    page.locator(f"{ITEM} textarea").first.press_sequentially("12mjk")
    page.keyboard.press("Control+1")
    assert figure(page, "待确认") == before, "keys do nothing where one types"


def test_borders_typed_and_words_that_may_not_change(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page)
    page.locator(f"{ITEM} summary").first.click()
    field = page.locator(f"{ITEM} textarea").first
    whole = field.input_value()
    assert whole.startswith(f"{FIRST}｜")
    field.fill(whole.replace("系列活动", "活动"))
    page.locator(f"{ITEM} [name=divide]").first.click()
    expect(page.locator(f"{ITEM} .notice")).to_contain_text("不改文字")
    expect(field).to_have_value(whole.replace("系列活动", "活动"))
    field.fill(whole.replace("、弘扬", "、｜弘扬"))
    page.locator(f"{ITEM} [name=divide]").first.click()
    expect(rows(page).nth(1).locator(".words")).to_have_text("弘扬科学家精神宣讲等系列活动,")


def test_without_script(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page, script=False)
    waiting = figure(page, "待确认")
    rows(page).nth(2).get_by_role("button", name="确认", exact=True).click()
    assert page.url.endswith(ITEM)
    expect(rows(page).nth(2).locator(".decided")).to_be_visible()
    page.locator(f"{ITEM} summary").first.click()
    field = page.locator(f"{ITEM} textarea").first
    field.fill(field.input_value().replace("、弘扬", "、｜弘扬"))
    page.locator(f"{ITEM} [name=divide]").first.click()
    expect(rows(page).nth(1).locator(".words")).to_have_text("弘扬科学家精神宣讲等系列活动,")
    rows(page).first.get_by_role("button", name="与下一段合并").click()
    expect(rows(page).first.locator(".words")).to_have_text(FIRST)
    rows(page).nth(3).get_by_role("checkbox").check()
    page.get_by_role("button", name="所选列为总体要求").click()
    expect(rows(page).nth(3).locator("[aria-pressed=true]")).to_have_text("总体要求")
    page.get_by_role("link", name=re.compile("^待确认")).click()
    page.wait_for_url(re.compile("show="))
    assert 0 < figure(page, "待确认") < waiting
    page.get_by_role("link", name=re.compile("全部确认（待确认")).click()
    page.get_by_role("button", name="全部确认").click()
    expect(page.locator(".figures")).to_contain_text("已全部确认")
    assert figure(page, "待确认") == 0


def test_on_a_phone(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page, phone=True)
    rows(page).first.get_by_role("button", name="情况说明").tap()
    expect(rows(page).first.locator(".decided")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for button in rows(page).first.locator(".decide button").all():
        box = button.bounding_box()
        assert box and box["height"] >= 44


def test_the_second_of_two_is_told(undecided: Product, open_page: Open) -> None:
    """Both look at the same page; whoever comes later overwrites nothing, and sees what stands there now."""
    first, second = desk(undecided, open_page), desk(undecided, open_page)
    rows(first).first.get_by_role("button", name="情况说明").click()
    expect(rows(first).first.locator(".decided")).to_be_visible()
    rows(second).first.get_by_role("button", name="总体要求").click()
    expect(second.locator(f"{ITEM} .notice")).to_contain_text("已被他人改列")
    expect(rows(second).first.locator("[aria-pressed=true]")).to_have_text("情况说明")
    rows(first).first.get_by_role("button", name="与下一段合并").click()
    expect(rows(first).first.locator(".words")).not_to_have_text(FIRST)
    rows(second).first.get_by_role("button", name="与下一段合并").click()
    expect(second.locator(f"{ITEM} .notice")).to_contain_text("重新划分")
    assert texts(second) == texts(first)


def test_what_could_not_be_saved_is_said(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page)
    page.context.clear_cookies()
    rows(page).first.get_by_role("button", name="情况说明").click()
    expect(page.locator("#trouble")).to_contain_text("登录已过期")


def test_a_field_drawn_larger_by_hand_does_not_trouble_what_is_renewed(undecided: Product, open_page: Open) -> None:
    page = desk(undecided, open_page)
    page.locator(f"{ITEM} .redivide summary").first.click()
    field = page.locator(f"{ITEM} .redivide textarea").first
    field.evaluate("(el) => { el.style.height = '300px' }")
    rows(page).first.get_by_role("button", name="确认", exact=True).click()
    expect(rows(page).first).to_contain_text("已确认")
