"""The office brings a plan in: pasted, checked, published; by two at once, on a phone, without script, and with bad input."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from keqiao.plans.tests.drafts import DAMAGED, TEXT
from tests.guards.test_browser import AXE, TAGS
from tests.journeys.conftest import Open, Product, sign_in
from tests.journeys.test_set_up import PEOPLE
from tests.product import ROOT, environment, running

SAMPLE = (ROOT / "starter" / "changzhi-2021-plan.txt").read_text(encoding="utf-8")
BODIES = "办公室\n学会部\n普及部\n素质中心"


@pytest.fixture(scope="module")
def office(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for the journeys of this file; each brings in the plan of a year of its own."""
    home = tmp_path_factory.mktemp("office") / "home"
    shutil.copytree(filled, home)
    with running(home) as product:
        yield product


def of(year: int, text: str = TEXT) -> str:
    return text.replace("2022年", f"{year}年")


def bring_in(page: Page, product: Product, text: str, *, year: str = "") -> None:
    """Paste a text on the page of the import, tick, read."""
    page.goto(product.url + "/plans/import/")
    page.locator("[name=text]").fill(text)
    page.locator("[name=year]").fill(year)
    page.locator("[name=is_declared]").check()
    page.get_by_role("button", name="读取并核对").click()


def say_units(page: Page) -> None:
    """陌生部 stays a name."""
    page.locator("#names").get_by_role("button", name="仅照印，不指单位").click()
    expect(page.locator("#names").get_by_text("这些名称还不知道")).to_have_count(0)


def axe(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{fault['id']}: {node['html'][:160]}" for fault in result["violations"] for node in fault["nodes"]]


def set_up(page: Page) -> None:
    page.locator("[name=association]").fill("长治市科学技术协会")
    page.locator("[name=departments]").fill(BODIES)
    for role, (name, username, password) in PEOPLE.items():
        page.locator(f"[name={role}_name]").fill(name)
        page.locator(f"[name={role}_username]").fill(username)
        page.locator(f"[name={role}_password]").fill(password)
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url("**/accounts/login/**")


def paste_sample(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("本系统不得存储、处理、传输国家秘密、工作秘密")
    page.locator("[name=text]").fill(SAMPLE)
    page.locator("[name=is_declared]").check()
    page.get_by_role("button", name="读取并核对").click()
    page.wait_for_url("**/draft/")
    expect(page.locator(".piece.item")).to_have_count(18)


def mend_four_places(page: Page) -> None:
    places = page.locator("#damages > .rows > li")
    places.nth(0).get_by_role("button", name="此处本无文字").click()
    expect(places).to_have_count(3)
    places.nth(0).get_by_role("button", name="牛”精神").click()
    expect(places).to_have_count(2)
    places.nth(0).get_by_label("自己填").fill("保科协")
    places.nth(0).get_by_role("button", name="填入").click()
    expect(places).to_have_count(1)
    places.nth(0).get_by_role("button", name="的高素质").click()
    expect(page.locator(".checks:not(.hints)")).to_contain_text("原文缺损都已处理")


def tell_three_names(page: Page) -> None:
    for name in ("科协系统社会组织行业党委", "机关党支部"):
        row = page.locator("#names > .rows > li").filter(has=page.locator("b", has_text=re.compile(f"^{name}$")))
        row.get_by_text("都不是，新建单位").click()
        row.get_by_label("类别").select_option(label="党组织")
        row.get_by_role("button", name="新建并认定").click()
        expect(row).to_have_count(0)
    page.get_by_role("button", name="就是“科协系统社会组织行业党委”").click()
    expect(page.locator(".checks:not(.hints)")).to_contain_text("单位名称都已认定")


def settle_clauses(page: Page) -> None:
    """One kind corrected, the rest confirmed as proposed; back to the draft."""
    draft = page.url
    page.locator(".checks:not(.hints)").get_by_role("link", name="任务点和总体要求").click()
    first = page.locator("#i18 .desk-clause").first
    first.get_by_role("button", name="情况说明").click()
    expect(first.locator("[aria-pressed=true]")).to_have_text("情况说明")
    page.get_by_role("link", name=re.compile("全部确认（待确认")).click()
    page.get_by_role("dialog").get_by_role("button", name="全部确认").click()
    expect(page.locator(".figures")).to_contain_text("已全部确认")
    page.goto(draft)
    expect(page.locator(".checks:not(.hints)")).to_contain_text("任务点和总体要求都已确认")


def test_a_new_office_pastes_checks_and_publishes(empty_product: Product, open_page: Open) -> None:
    page = open_page(empty_product, "/accounts/setup/")
    set_up(page)
    sign_in(page, empty_product, "bangongshi", PEOPLE["office_clerk"][2])
    page.get_by_role("main").get_by_role("link", name="导入工作要点").click()
    paste_sample(page)
    expect(page.locator(".checks:not(.hints)")).to_contain_text("原文缺损4处")
    expect(page.locator(".checks:not(.hints)")).to_contain_text("单位名称3个待认定")
    expect(page.get_by_role("button", name="印发工作要点")).to_be_disabled()
    assert axe(page) == []
    mend_four_places(page)
    tell_three_names(page)
    settle_clauses(page)
    card = page.locator(".piece.item").nth(8)
    card.get_by_role("link", name="修改").click()
    page.locator(".editing [name=due]").fill("12月底前")
    page.locator(".editing").get_by_role("button", name="保存").click()
    expect(card).to_contain_text("12月底前")
    expect(page.locator(".saved")).to_contain_text("已保存")

    page.get_by_role("link", name="印发工作要点").click()
    expect(page.locator("main")).to_contain_text("公开页上任何人都能读到全文")
    page.get_by_role("button", name="确认印发").click()
    expect(page.locator("article.paper .item")).to_have_count(18)
    expect(page.locator("article.paper")).to_contain_text("确保科协工作")
    stranger = open_page(empty_product, "/")
    stranger.get_by_role("main").get_by_role("link", name="长治市科学技术协会2021年工作要点").first.click()
    expect(stranger.locator("article .item")).to_have_count(18)
    page.go_back()
    page.goto(re.sub(r"/plans/(\d+)/.*", r"/plans/\1/publish/", page.url))
    expect(page.locator("article.paper")).to_be_visible()  # pressed twice: what is published


def second_clerk(product: Product) -> None:
    """Another person of the office, with an account."""
    code = """
import django; django.setup()
from keqiao.accounts.actions import grant, open_account
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM
from keqiao.demo.sample import PASSWORD
from keqiao.registry.actions import add_person
from keqiao.registry.queries import association
person = add_person("沈言（示例）", by=SYSTEM)
open_account(person, username="shenyan", password=PASSWORD, by=SYSTEM)
grant(person, role=Role.OFFICE_CLERK, organisation=association(), by=SYSTEM)
"""
    subprocess.run([sys.executable, "-c", code], env=environment(product.home, product.database), check=True, cwd=ROOT)


def test_two_of_the_office_on_one_draft(office: Product, open_page: Open) -> None:
    second_clerk(office)
    first = open_page(office, "/work/", as_="bangongshi")
    bring_in(first, office, of(2041))
    first.wait_for_url("**/draft/")
    second = open_page(office, "/work/", as_="shenyan")
    second.get_by_role("main").get_by_role("link", name="2041年工作要点").click()
    for page in (first, second):
        page.locator(".piece.item").first.get_by_role("link", name="修改").click()
        expect(page.locator(".editing [name=title]")).to_have_value("开展学术活动。")
    first.locator(".editing [name=title]").fill("开展学术交流。")
    first.locator(".editing").get_by_role("button", name="保存").click()
    expect(first.locator(".piece.item").first).to_contain_text("开展学术交流。")
    second.locator(".editing [name=title]").fill("开展各种活动。")
    second.locator(".editing [name=text]").fill("举办年会。评选优秀论文。多办几场。")
    second.locator(".editing").get_by_role("button", name="保存").click()
    trouble = second.locator(".editing .notice.error")
    expect(trouble).to_contain_text("林晓（示例）在")
    expect(second.locator(".editing [name=title]")).to_have_value("开展各种活动。")
    expect(second.locator(".editing [name=text]")).to_have_value("举办年会。评选优秀论文。多办几场。")
    expect(second.locator(".stands-now").first).to_contain_text("开展学术交流。")
    second.locator(".editing").get_by_role("button", name="保存").click()
    expect(second.locator(".piece.item").first).to_contain_text("开展各种活动。")
    expect(second.locator(".piece.item").first).to_contain_text("多办几场。")
    first.reload()
    expect(first.locator(".notice.warn")).to_contain_text("沈言（示例）在")


def test_typing_survives_the_saving_of_another_part_and_the_end_of_the_session(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi")
    bring_in(page, office, of(2042, DAMAGED))
    page.wait_for_url("**/draft/")
    page.locator(".piece.item").first.get_by_role("link", name="修改").click()
    page.locator(".editing [name=title]").fill("写到一半")
    page.locator("#damages").get_by_role("button", name="此处本无文字").click()
    expect(page.locator(".checks:not(.hints)")).to_contain_text("原文缺损都已处理")
    expect(page.locator(".editing [name=title]")).to_have_value("写到一半")
    page.context.clear_cookies(name="sessionid")
    page.locator(".editing").get_by_role("button", name="保存").click()
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator(".editing [name=title]")).to_have_value("写到一半")


@pytest.mark.parametrize("script", [True, False])
def test_parts_are_divided_joined_moved_and_taken_out(office: Product, open_page: Open, script: bool) -> None:
    page = open_page(office, "/work/", as_="bangongshi", script=script)
    bring_in(page, office, of(2043 if script else 2044))
    page.wait_for_url("**/draft/")
    say_units(page)
    parts = page.locator(".piece")

    def edit(text: str) -> None:
        parts.filter(has=page.locator("h3", has_text=text)).get_by_role("link", name="修改").click()
        expect(page.locator(".editing [name=title]")).to_be_visible()

    edit("抓好科普")
    page.locator(".editing").get_by_text("从某一句起另成一条").click()
    page.locator(".split").filter(has_text="组织讲座").get_by_role("button").click()
    expect(page.locator(".piece.item h3")).to_have_text(["1开展学术活动。", "2抓好科普。", "组织讲座。", "3建设机关。"])
    edit("组织讲座")
    page.locator(".editing [name=kind]").select_option(label="下一级条目（第2级）")
    page.locator(".editing [name=number]").fill("（1）")
    page.locator(".editing").get_by_role("button", name="保存").click()
    expect(page.locator(".piece.deep h3")).to_have_text("（1）组织讲座。")
    edit("组织讲座")
    page.locator(".editing").get_by_role("button", name="并入上一段").click()
    expect(page.locator(".piece.item h3")).to_have_text(["1开展学术活动。", "2抓好科普。", "3建设机关。"])
    parts.filter(has=page.locator("h3", has_text="抓好科普")).get_by_role("link", name="在后面增加").click()
    page.locator("[name=number]").fill("2之二")
    page.locator("[name=title]").fill("办好学会。")
    page.locator("main form").get_by_role("button", name="增加").click()
    expect(page.locator(".piece.item h3").nth(2)).to_have_text("2之二办好学会。")
    edit("建设机关")
    page.locator(".editing").get_by_role("link", name="移出草稿").click()
    page.get_by_role("button", name="移出草稿").click()
    expect(page.locator(".piece.item")).to_have_count(3)
    expect(page.locator(".checks:not(.hints)")).to_contain_text("未收入的原文")
    page.locator("#left-out").get_by_role("button", name=re.compile("都不收入")).click()
    expect(page.locator(".checks:not(.hints)")).to_contain_text("原文都已收入")
    page.locator("#head").get_by_role("link", name="修改").click()
    page.locator("#head [name=issued_on]").fill("")
    page.locator("#head").get_by_role("button", name="保存").click()
    expect(page.locator(".checks:not(.hints)")).to_contain_text("印发日期未填")
    page.locator("#head").get_by_role("link", name="修改").click()
    page.locator("#head [name=issued_on]").fill("2022-07-20")
    page.locator("#head").get_by_role("button", name="保存").click()
    page.get_by_role("link", name="印发工作要点").click()
    page.get_by_role("button", name="确认印发").click()
    expect(page.locator("article.paper")).to_contain_text("办好学会")


def test_a_draft_is_thrown_away(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi")
    bring_in(page, office, of(2045))
    page.wait_for_url("**/draft/")
    draft = page.url
    page.get_by_role("link", name="删除草稿").click()
    expect(page.locator("main")).to_contain_text("3个条目")
    page.get_by_role("button", name="删除草稿").click()
    expect(page.locator("main")).not_to_contain_text("2045年工作要点")
    response = page.goto(draft)
    assert response and response.status == 404


def test_nobody_else_finds_a_draft(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi")
    bring_in(page, office, of(2046))
    page.wait_for_url("**/draft/")
    for who in ("zhuxi", "pujibu", "luzhou", "auditor"):
        other = open_page(office, "/work/", as_=who)
        assert "2046年工作要点" not in other.content() and "导入" not in other.locator("main").inner_text()
        for path in (page.url.removeprefix(office.url), "/plans/import/"):
            response = other.goto(office.url + path)
            assert response and response.status == 404


def test_phone_checks_without_moving_sideways(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi", phone=True)
    bring_in(page, office, SAMPLE.replace("協(xié)會(huì)2021年工作要點", "協(xié)會(huì)2047年工作要點"))
    page.wait_for_url("**/draft/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#damages").get_by_role("button", name="此处本无文字").first.click()
    expect(page.locator(".checks:not(.hints)")).to_contain_text("原文缺损3处")
    page.locator(".piece.item").first.get_by_role("link", name="修改").click()
    expect(page.locator(".editing [name=title]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []


def told(page: Page, text: str) -> None:
    expect(page.locator(".notice").first).to_contain_text(text)


def test_bad_input_is_told_and_nothing_pasted_is_lost(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi")
    bring_in(page, office, " \n　\n")
    told(page, "没有文字可读")
    bring_in(page, office, f"机密★5年\n{TEXT}")
    told(page, "密级标志")
    expect(page.locator("[name=text]")).to_have_value("")
    assert "举办年会" not in page.content()
    undated = TEXT.replace("2022年工作要点", "工作要点").replace("2022年7月", "7月").replace("2022年是", "今年是")
    bring_in(page, office, undated)
    told(page, "填写年度")
    expect(page.locator("[name=text]")).to_have_value(undated)
    bring_in(page, office, TEXT.replace("2022年", "2021年"))
    told(page, "已印发")
    page.get_by_role("main").get_by_role("link", name="长治市科学技术协会2021年工作要点").click()
    expect(page.locator("article.paper")).to_be_visible()
    bring_in(page, office, f"{TEXT.replace('2022年', '2027年')}\n{TEXT.replace('2022年', '2028年')}")
    told(page, "2份工作要点")
    page.get_by_label("长治市科学技术协会2028年工作要点").check()
    page.locator("[name=is_declared]").check()
    page.get_by_role("button", name="读取并核对").click()
    expect(page.locator("h1")).to_have_text("长治市科学技术协会2028年工作要点")
    bring_in(page, office, TEXT.replace("2022年", "2028年"))
    told(page, "已有草稿")


def test_a_text_without_numbers_is_divided_by_hand(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi")
    bring_in(page, office, "今年要办年会。还要办科普日。", year="2029")
    told(page, "没有找到")
    page.get_by_role("button", name="仍要导入，逐段手工划分").click()
    page.wait_for_url("**/draft/")
    page.locator(".piece").get_by_role("link", name="修改").click()
    page.locator(".editing").get_by_text("从某一句起另成一条").click()
    page.locator(".split").get_by_role("button").click()
    expect(page.locator(".piece.item h3")).to_have_text("还要办科普日。")


def test_markup_and_odd_blanks_stay_words(office: Product, open_page: Open) -> None:
    page = open_page(office, "/work/", as_="bangongshi")
    odd = of(2048).replace("举办年会", "<script>alert(1)</script>{{ 7*7 }}<b>年会</b>").replace("1.开展", "\t 1.\xa0开展")
    bring_in(page, office, odd.replace("\n", "\r\n"))
    page.wait_for_url("**/draft/")
    expect(page.locator(".piece.item").first).to_contain_text("<script>alert(1)</script>{{ 7*7 }}<b>年会</b>")
    expect(page.locator(".piece.item h3").first).to_have_text("1开展学术活动。")
    expect(page.locator(".source")).to_contain_text("<script>alert(1)</script>{{ 7*7 }}")


def test_files(office: Product, open_page: Open, tmp_path: Path) -> None:
    page = open_page(office, "/plans/import/", as_="bangongshi")

    def send(name: str, content: bytes) -> None:
        page.goto(office.url + "/plans/import/")
        (tmp_path / name).write_bytes(content)
        page.locator("[name=file]").set_input_files(tmp_path / name)
        page.locator("[name=is_declared]").check()
        page.get_by_role("button", name="读取并核对").click()

    send("a.docx", b"PK\x03\x04....")
    told(page, "粘贴到下面的框里")
    send("a.png", b"\x89PNG\r\n")
    told(page, "不是文字文件")
    undated = TEXT.replace("2022年工作要点", "工作要点").replace("2022年7月", "7月").replace("2022年是", "今年是")
    send("要点.txt", undated.encode("gb18030"))
    told(page, "填写年度")
    expect(page.locator(".kept")).to_contain_text("要点.txt")
    page.locator("[name=year]").fill("2026")
    page.locator("[name=is_declared]").check()
    page.get_by_role("button", name="读取并核对").click()
    page.wait_for_url("**/draft/")
    expect(page.locator(".piece.item")).to_have_count(3)


@pytest.mark.parametrize("script", [True, False])
def test_a_large_plan_is_read_in_the_background(office: Product, open_page: Open, script: bool) -> None:
    page = open_page(office, "/work/", as_="bangongshi", script=script)
    items = "\n".join(f"{n}.做好第{n}件事。{'组织第一次活动，开展第二次活动。' * 8}（普及部）" for n in range(1, 401))
    bring_in(page, office, f"长治市科学技术协会{2030 if script else 2031}年工作要点\n\n一、第一方面\n{items}\n")
    page.wait_for_url("**/draft/", timeout=60_000)
    expect(page.locator(".piece")).to_have_count(60)
    page.get_by_role("link", name="下一页").first.click()
    expect(page.locator(".piece.item h3").first).to_contain_text("60")
    expect(page.locator(".source")).to_contain_text("61.做好第61件事")


def test_a_paste_beyond_the_limit_is_told(office: Product, open_page: Open) -> None:
    page = open_page(office, "/plans/import/", as_="bangongshi")
    page.evaluate("document.querySelector('[name=text]').value = '字'.repeat(4_000_000)")
    page.locator("[name=is_declared]").check()
    page.get_by_role("button", name="读取并核对").click()
    told(page, "超过10 MB")
