"""The grammar of plans: head, levels, units, closing, several plans in one file; and no sentence is ever lost."""

import datetime
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqiao.textkit import Item, PlanFile, Refused, SentenceSpan, read_plans
from keqiao.textkit.formats import read_lines
from keqiao.textkit.plans.numbering import number_at_start
from keqiao.textkit.plans.units import split_units
from keqiao.textkit.plans.words import date_of, is_paper_number, is_plan_title, is_secrecy_mark
from keqiao.textkit.restore import restore
from keqiao.textkit.sentences import sentence_ends

from .plans import SAMPLE, SMALL


def _read(text: str) -> PlanFile:
    return read_plans(text.encode("utf-8"))


def _items(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _items(item.children)


def _pieces(file: PlanFile) -> Iterator[tuple[SentenceSpan, ...]]:
    for document in file.documents:
        yield from (document.title_spans, document.notice_spans, document.preamble_spans, document.closing_spans)
        for section in document.sections:
            yield from (section.title_spans, section.intro_spans)
            for item in _items(section.items):
                yield from (item.title_spans, item.text_spans)


def test_sample_reads_as_printed() -> None:
    (document,) = read_plans(SAMPLE).documents
    assert document.title == "长治市科学技术协会2021年工作要点"
    assert (document.year, document.issuer) == (2021, "长治市科学技术协会")
    assert document.issued_on == datetime.date(2021, 5, 24)
    assert [section.number for section in document.sections] == list("一二三四五六")
    assert [item.number for section in document.sections for item in section.items] == [str(n) for n in range(1, 19)]
    assert len(document.damaged) == 4
    assert len(document.recipients) == 7
    assert document.sections[4].items[1].text.startswith("发扬“三?!本\ue086?,在科协机关")
    assert document.warnings == ("有 4 处文字缺损，请对照原文订正。",)


def test_small_plan_levels_and_labels() -> None:
    (document,) = _read(SMALL).documents
    first, second = document.sections
    assert [item.number for item in first.items] == ["一", "二"]
    assert first.items[0].lead_units == ("办公室",)
    assert first.items[0].support_units == ("学会部", "普及部")
    assert first.items[0].units_printed == "（牵头部室：办公室；配合部室：学会部、普及部）"
    assert first.items[1].title == "联系服务科技工作者"
    assert first.items[1].text == "为科技工作者办实事。"
    assert (first.items[1].leader, first.items[1].due) == ("张三", "12月底前")
    assert second.items[0].title == "建设学会服务站"
    assert document.preamble.endswith("要振奋精神。")


@pytest.mark.parametrize(
    ("line", "style", "printed", "body"),
    [
        ("一、强化", "chinese", "一", "强化"),
        ("十二、强化", "chinese", "十二", "强化"),
        ("（一）强化", "chinese_bracket", "一", "强化"),
        ("(一) 强化", "chinese_bracket", "一", "强化"),
        ("1.强化", "arabic", "1", "强化"),
        ("1．强化", "arabic", "1", "强化"),
        ("１．强化", "arabic", "１", "强化"),
        ("4. 搭建", "arabic", "4", "搭建"),
        ("1.2021年全国科普日", "arabic", "1", "2021年全国科普日"),
        ("（1）强化", "arabic_bracket", "1", "强化"),
        ("(1)强化", "arabic_bracket", "1", "强化"),
        ("①强化", "circled", "①", "强化"),
        ("第一章 总则", "chapter", "第一章", "总则"),
        ("二-3.强化", "mixed", "二-3", "强化"),
        ("1.1 强化", "decimal_2", "1.1", "强化"),
    ],
)
def test_number_styles(line: str, style: str, printed: str, body: str) -> None:
    number = number_at_start(line)
    assert number is not None
    assert (number.style, number.printed, line[number.end :]) == (style, printed, body)


@pytest.mark.parametrize(
    "line", ["一、二、三产业融合", "3.5万人", "2021.5", "1、2号楼", "一是强化", "第一，强化", "(试行)办法", "十四五规划"]
)
def test_number_is_not_seen_in_a_phrase(line: str) -> None:
    assert number_at_start(line) is None


@pytest.mark.parametrize(
    ("printed", "lead", "support", "leader", "due", "text"),
    [
        ("办好。(牵头部室:机关党支部、办公室)", ("机关党支部", "办公室"), (), None, None, "办好。"),
        ("办好（责任单位：学会部）。", ("学会部",), (), None, None, "办好。"),
        (
            "办好。（牵头单位：各县（市、区）科协；配合单位：学会(协会、研究会)）",
            ("各县（市、区）科协",),
            ("学会(协会、研究会)",),
            None,
            None,
            "办好。",
        ),
        ("办好。（学会部牵头，普及部、素质中心配合）", ("学会部",), ("普及部", "素质中心"), None, None, "办好。"),
        ("办好。（牵头部室：学会部，责任领导：李四，完成时限：6月底前）", ("学会部",), (), "李四", "6月底前", "办好。"),
        ("办好。（责任单位：学会部）（完成时限：全年）", ("学会部",), (), None, "全年", "办好。"),
        ("办好。\n牵头部室：学会部 普及部", ("学会部", "普及部"), (), None, None, "办好。"),
        ("办好。牵头部室：学会部。", ("学会部",), (), None, None, "办好。"),
        ("吸收校长（简称“三长”）", (), (), None, None, "吸收校长（简称“三长”）"),
        ("办好《条例（试行）》。（试行）", (), (), None, None, "办好《条例（试行）》。（试行）"),
        ("办好。（学会部、普及部）", ("学会部", "普及部"), (), None, None, "办好。"),
    ],
)
def test_units_at_the_end_of_an_item(
    printed: str, lead: tuple[str, ...], support: tuple[str, ...], leader: str | None, due: str | None, text: str
) -> None:
    (document,) = _read(f"云岭市科协2023年工作要点\n一、总\n1.标题。{printed}\n2.另一条。完。").documents
    item = document.sections[0].items[0]
    assert (item.lead_units, item.support_units, item.leader, item.due) == (lead, support, leader, due)
    assert item.text == text


def test_units_on_a_line_of_their_own() -> None:
    text = (
        "云岭市科协2023年工作要点\n一、甲\n（一）乙\n1.丙。\n责任部室：办公室\n配合部室：学会部\n2.丁。\n"
        "（二）戊\n1.己。\n2.庚。\n（牵头部室：普及部）\n3.辛。[牵头部室：学会部]\n（三）壬\n1.癸。\n2.子。\n（牵头部室：普及部）"
    )
    (document,) = _read(text).documents
    first, second, third = document.sections[0].items
    assert first.lead_units == ()
    assert (first.children[0].lead_units, first.children[0].support_units) == (("办公室",), ("学会部",))
    assert [child.lead_units for child in second.children] == [(), ("普及部",), ("学会部",)]
    assert third.lead_units == ("普及部",)
    assert [child.lead_units for child in third.children] == [(), ()]


def test_units_are_split_outside_brackets() -> None:
    assert split_units("市直各学会(协会、研究会)、企业，高校；机关") == ["市直各学会(协会、研究会)", "企业", "高校", "机关"]


def test_levels_follow_the_document() -> None:
    text = "云岭市科协2023年工作要点\n一、甲\n（一）乙。\n1.丙。\n（1）丁。\n2.戊。\n（二）己。\n二、庚\n1.辛。\n（1）壬。"
    (document,) = _read(text).documents
    first, second = document.sections
    assert [item.title for item in _items(first.items)] == ["乙", "丙", "丁", "戊", "己"]
    assert [child.title for child in first.items[0].children] == ["丙", "戊"]
    assert [item.title for item in second.items] == ["辛"]
    assert second.items[0].children[0].title == "壬"


def test_plan_without_sections_has_one_without_name() -> None:
    (document,) = _read("云岭市科协2023年工作要点\n1.甲。子。\n2.乙。丑。\n3.丙。寅。\n请各单位落实。").documents
    (section,) = document.sections
    assert (section.number, section.title) == (None, None)
    assert [item.title for item in section.items] == ["甲", "乙", "丙"]
    assert document.closing == "请各单位落实。"


def test_flat_plan_numbered_like_sections_has_items() -> None:
    text = "云岭市科协2023年工作要点\n一、甲。子。（牵头部室：办公室）\n二、乙。丑。（牵头部室：学会部）"
    (document,) = _read(text).documents
    assert [item.lead_units for item in document.sections[0].items] == [("办公室",), ("学会部",)]


def test_covering_notice_number_and_closing() -> None:
    text = (
        "岭科协〔2022〕5号\n关于印发《云岭市科协2022年工作要点》的通知\n各县区科协、高新区科协：\n"
        "现将要点印发给你们，请执行。\n一、提高认识。\n二、抓好落实。\n云岭市科学技术协会\n2022年3月1日\n"
        "云岭市科协2022年工作要点\n一、甲\n1.乙。丙。\n— 3 —\n2.丁。戊。\n附件：分工表\n抄送：市委办公室。"
    )
    (document,) = _read(text).documents
    assert document.title == "云岭市科协2022年工作要点"
    assert document.number == "岭科协〔2022〕5号"
    assert document.recipients == ("各县区科协", "高新区科协")
    assert document.issuer == "云岭市科学技术协会"
    assert document.issued_on == datetime.date(2022, 3, 1)
    assert "二、抓好落实。" in document.notice
    assert document.closing == "附件：分工表\n抄送：市委办公室。"
    assert [line.text for line in document.furniture] == ["— 3 —"]


def test_several_plans_in_one_file() -> None:
    file = read_plans(SAMPLE + b"\n\n" + SAMPLE + b"\n" + SMALL.encode("utf-8"))
    assert [document.year for document in file.documents] == [2021, 2021, 2023]
    assert [len(document.sections) for document in file.documents] == [6, 6, 2]
    assert [len(document.damaged) for document in file.documents] == [4, 4, 0]
    second = file.documents[1]
    marks = [mark for item in second.sections[4].items for span in item.text_spans for mark in span.marks]
    assert {mark.damaged_index for mark in marks} == {1, 2}
    assert file.documents[0].closing == ""


def test_wrapped_lines_and_running_heads() -> None:
    body = "组织科技工作者深入学习贯彻党的二十大精神开展宣讲活动并且服务农村群众"
    lines = [f"1.{body}{body}{body}。好。", f"2.{body}{body}。好。"]
    wrapped = "\n".join(line[k : k + 20] for line in lines for k in range(0, len(line), 20))
    rows = wrapped.split("\n")
    rows[3:3] = ["云岭市科协文件", "— 1 —"]
    rows[8:8] = ["云岭市科协文件", "- 2 -"]
    (document,) = _read("云岭市科协2023年工作要点\n" + "\n".join(rows)).documents
    assert [item.title for item in document.sections[0].items] == [body * 3, body * 2]
    assert [line.text for line in document.furniture] == ["云岭市科协文件", "— 1 —", "云岭市科协文件", "- 2 -"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("尊敬的各位专家：\n你们好。祝工作顺利。", "not_a_plan"),
        ("床前明月光，\n疑是地上霜。", "not_a_plan"),
        ("秘密★1年\n" + SMALL, "classified"),
        ("000012\n机 密 ★ 长期\n特急\n" + SMALL, "classified"),
        ("絕密★\n" + SMALL, "classified"),
        (" \n", "empty"),
    ],
)
def test_refusals_of_texts(text: str, kind: str) -> None:
    with pytest.raises(Refused) as caught:
        _read(text)
    assert caught.value.kind == kind


def test_secrecy_mark_in_a_sentence_is_none() -> None:
    assert len(_read(SMALL + "\n（二）管好标有“机密★”的文件。\n标注秘密★1年的要登记。").documents) == 1


def test_fixed_forms() -> None:
    assert is_plan_title("长治市科学技术协会 2021年工作要点")
    assert not is_plan_title("关于印发2021年工作要点的通知")
    assert not is_plan_title("现将工作要点印发给你们。")
    assert is_paper_number("长科协发〔2021〕5号")
    assert date_of("二〇二一年五月二十四日") == datetime.date(2021, 5, 24)
    assert date_of("(2021年5月24日)") == datetime.date(2021, 5, 24)
    assert date_of("2021年13月1日") is None
    assert not is_secrecy_mark("加强机密★文件管理。")


def test_numbers_out_of_order_are_reported() -> None:
    (document,) = _read("云岭市科协2023年工作要点\n一、甲\n1.乙。\n3.丙。").documents
    assert any("3" in warning for warning in document.warnings)


@pytest.mark.parametrize("form", ["{}.甲乙{}。", "{}．甲乙{}。", "（{}）甲乙{}。", "{}）甲乙{}。"])
def test_a_long_run_of_numbers_is_all_items(form: str) -> None:
    count = 20_000 if form.startswith("{}.") else 1_100
    lines = [form.format(n, n) for n in range(1, count + 1)]
    (document,) = _read("云岭市科协2023年工作要点\n" + "\n".join(lines)).documents
    assert [item.number for item in document.sections[0].items] == [str(n) for n in range(1, count + 1)]
    assert document.warnings == ()


def test_a_run_of_18000_numbers_goes_through_sections() -> None:
    lines = [f"{n}.甲乙{n}。" for n in range(1, 18_001)]
    lines[12_000:12_000] = ["二、戊己"]
    (document,) = _read("云岭市科协2023年工作要点\n一、丙丁\n" + "\n".join(lines)).documents
    assert [len(section.items) for section in document.sections] == [12_000, 6_000]


@pytest.mark.parametrize(
    "line", ["2021.开局之年。", "2021年办好实事。", "2021. 全市", "（2021）甲", "2021）甲", "1000、甲", "100000.甲"]
)
def test_a_year_at_the_start_of_a_line_is_no_item(line: str) -> None:
    assert number_at_start(line) is None
    (document,) = _read(f"云岭市科协2023年工作要点\n1.甲。\n{line}\n2.乙。").documents
    assert [item.number for item in document.sections[0].items] == ["1", "2"]


def test_a_long_run_bears_a_gap_and_a_year_inside() -> None:
    lines = [f"{n}.甲乙{n}。" for n in range(1, 1_500) if n not in (1_000, 1_203)]
    lines[1_300:1_300] = ["2021.开局之年。", "1.丙。", "2.丁。"]
    (document,) = _read("云岭市科协2023年工作要点\n" + "\n".join(lines)).documents
    assert len(document.sections[0].items) == 1_499 - 2 + 2
    assert document.sections[0].items[-1].number == "1499"


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("云岭市科协?2023年工作要点", 2023),
        ("云岭市科学技?协会2023年工作要点", 2023),
        ("云岭市科协2023年?工作要点", 2023),
        ("云岭市科协2023年工作?点", 2023),
        ("云岭市科协2023年工作?要点", 2023),
        ("?岭市科协2023年工作要点", 2023),
        ("云岭市科协2?23年工作要点", None),
    ],
)
def test_a_title_with_a_lost_character_is_found(title: str, year: int | None) -> None:
    (document,) = _read(f"{title}\n一、加强\n1.工作。好。\n2.工作。好。").documents
    assert (document.title, document.year) == (title, year)
    assert [place.raw for place in document.damaged] == ["?"]


def test_a_question_is_no_title() -> None:
    (document,) = _read("怎样写工作要点?\n一、加强\n1.工作。好。\n2.工作。好。").documents
    assert document.title is None


_LINES = st.sampled_from(
    [
        "云岭市科学技术协会2023年工作要点",
        "各县区科协、高新区科协：",
        "现将要点印发给你们。",
        "云岭市科协",
        "2023年3月1日",
        "岭科协〔2022〕5号",
        "一、强化引领，服务大局",
        "二、强化引领",
        "（一）甲乙。丙丁；戊！",
        "1.甲乙。丙丁？（牵头部室：办公室、学会部）",
        "2. 甲乙",
        "（1）丙丁（责任单位：学会部）。",
        "（完成时限：6月底）",
        "牵头单位：学会部；责任人：王五",
        "— 3 —",
        "附件：",
        "他说“好。",
        "精神??加强?",
        "長(zhǎng)治",
        "抄送：市委。",
        "",
        "第一章 总则",
        "①甲",
        "a;b",
        "目标……… 3",
    ]
)
_ANY_TEXT = st.lists(_LINES | st.text(max_size=25), max_size=25).map("\n".join)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in ("source", "damaged", "warnings"):
                yield from _strings(part)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff\x00-\x1f]+", "", text)


@settings(deadline=None, max_examples=300)
@given(_ANY_TEXT)
def test_every_sentence_of_the_input_survives(text: str) -> None:
    try:
        file = _read(text)
    except Refused:
        return
    kept = [_squeezed(value) for value in _strings(file.as_json()["documents"])]
    everything = "\n".join(kept)
    for line in restore(read_lines(text.encode("utf-8"))).lines:
        number = number_at_start(line.text.strip())
        body = line.text.strip()[number.end if number else 0 :]
        start = 0
        for end in sentence_ends(body):
            sentence = _squeezed(body[start:end]).rstrip("。")
            start = end
            bare = _squeezed(re.sub(r"[（(][^（()）]*[）)]$", "", sentence))
            assert sentence in everything or bare in everything, sentence


@settings(deadline=None, max_examples=200)
@given(_ANY_TEXT)
def test_spans_lead_to_the_source_and_join_to_the_piece(text: str) -> None:
    try:
        file = _read(text)
    except Refused:
        return
    for piece in _pieces(file):
        for span in piece:
            assert 0 <= span.start < span.end <= len(file.source)
    for document in file.documents:
        for place in document.damaged:
            assert file.source[place.start : place.end] == place.raw
        for line in document.furniture:
            assert file.source[line.start : line.end].strip() == line.text
    starts = [span.start for document in file.documents for span in document.preamble_spans]
    assert starts == sorted(starts)


@settings(deadline=None)
@given(_ANY_TEXT)
def test_marks_hold_the_raw_characters(text: str) -> None:
    try:
        file = _read(text)
    except Refused:
        return
    for document in file.documents:
        for piece in _pieces(PlanFile(file.source, file.encoding, (document,))):
            for span in piece:
                for start, end, index in span.marks:
                    assert span.text[start:end] in document.damaged[index].raw
