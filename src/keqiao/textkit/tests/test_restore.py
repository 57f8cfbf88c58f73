"""Restoration loses nothing, invents nothing, and only proposes where bytes are gone."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keqiao.textkit.formats import read_lines
from keqiao.textkit.restore import Steps, restore
from keqiao.textkit.restore.damage import is_question
from keqiao.textkit.restore.pinyin import is_reading, remove_pinyin

from .corrupter import corrupt, gloss
from .plans import SAMPLE

_WEB = gloss("区科协和学会要为长治市经济社会发展作贡献，各级科协组织要联系科技工作者，服务农村。")
_PIECES = st.sampled_from(
    [
        "長(zhǎng)",
        "協(xié)",
        "治",
        "著力",
        "?",
        "??",
        "\ufffd",
        "(x)",
        "(",
        ")",
        "“",
        "”",
        "。",
        "！",
        "三?!本\ue086?,",
        "a",
        "1.",
        " ",
        "\n",
        "\u0301",
    ]
)
_TEXTS = st.lists(_PIECES | st.characters(exclude_categories=("Cs", "Cc")), max_size=40).map("".join)


def _restored(text: str) -> str:
    return "\n".join(line.text for line in restore(read_lines(text.encode("utf-8"))).lines)


@settings(deadline=None)  # the first broken place loads the dictionaries
@given(_TEXTS, st.booleans())
def test_restore_accounts_for_every_raw_character(text: str, web: bool) -> None:
    source = read_lines((text + "甲" * 300 + (_WEB if web else "")).encode("utf-8"))
    steps = Steps(source)
    for line in source.lines:
        segments, _ = steps.of_line(line)
        assert "".join(source.text[s.start : s.end] for s in segments) == source.text[line.start : line.end]
        at = line.start
        for segment in segments:
            assert segment.start == at
            at = segment.end
            if segment.step in ("kept", "damaged"):
                assert segment.out == source.text[segment.start : segment.end]
            elif segment.step == "pinyin_removed":
                assert segment.out == ""
                assert re.fullmatch(r"\([^()]+\)", source.text[segment.start : segment.end])


@settings(deadline=None)
@given(_TEXTS)
def test_restore_places_lead_back_to_the_source(text: str) -> None:
    source = read_lines((text + "甲" * 300 + _WEB).encode("utf-8"))
    restored = restore(source)
    for line in restored.lines:
        places = [line.raw_at(k) for k in range(len(line.text) + 1)]
        assert places == sorted(places)
        assert places[-1] == line.end
        for start, end, index in line.damaged:
            assert line.text[start:end] == source.text[slice(*restored.damaged[index][:2])]


@pytest.mark.parametrize(
    ("char", "printed", "expected"),
    [
        ("長", "zhǎng", True),
        ("長", "cháng", True),
        ("長", "zhang", True),
        ("綠", "lǜ", True),
        ("綠", "lv", True),
        ("長", "zhāng", False),
        ("治", "changzhi", False),
        ("台", "APP", False),
        ("啊", "a", False),
        ("啊", "ā", True),
    ],
)
def test_reading_is_told_from_a_bracketed_word(char: str, printed: str, expected: bool) -> None:
    assert is_reading(char, printed) is expected


def test_pinyin_of_the_sample_is_all_removed() -> None:
    text = SAMPLE.decode("utf-8")
    _, annotated = remove_pinyin(text, 0, len(text))
    brackets = re.findall(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", text)
    # Two belong to broken places: f(xié) and |(zhì).
    assert len(annotated) == len(brackets) - 2


@pytest.mark.parametrize(
    "text",
    [
        "請使用平臺(APP)報送，並說明重(chóng)要事項。",
        "科创中国(KCZG)平台(AI)",
        "著作权与著名专家（zhù）。",
        "为什么要建科技馆?因为群众需要。",
        "他问:“谁来做?”我们答。",
        "科技馆在哪里？！怎么去？",
        "http://example.org/a?b=1 见网站",
        "Is it so? Yes.",
    ],
)
def test_restore_leaves_a_sound_text_alone(text: str) -> None:
    result = restore(read_lines(text.encode("utf-8")))
    kept = text.replace("(chóng)", "")
    assert _restored(text) == kept
    assert not result.damaged


@pytest.mark.parametrize(
    ("before", "run", "after", "expected"),
    [
        ("这样行吗", "?", "", True),
        ("这样行吗", "??", "", True),
        ("怎么办", "?", "要想办法", True),
        ("科学家精神", "??", "加强作风", False),
        ("科学家精神", "?", "加强作风", False),
        ("任何时候", "?", "都要", False),
        ("工作", "?", ",在", False),
        ("10", "?", "20人", False),
        ("", "?", "加强", False),
        ("这样行吗", "\ufffd", "", False),
    ],
)
def test_question_is_told_from_a_lost_character(before: str, run: str, after: str, expected: bool) -> None:
    assert is_question(before, run, after) is expected


def test_sample_has_four_damaged_places_with_their_readings() -> None:
    source = read_lines(SAMPLE)
    found = [(source.text[f.start : f.end], f.suggestions[0]) for f in restore(source).damaged]
    assert found == [
        ("??", ""),
        ("?!本\ue086?", "牛”精神"),
        ("??茀f(xié)", "保科协"),
        ("?shù)母咚刭|(zhì)", "的高素质"),
    ]
    assert all("" in flag.suggestions for flag in restore(source).damaged)


def test_traditional_becomes_simplified_by_phrase_in_damaged_web_text() -> None:
    shown = _restored(_WEB + "\n著(zhù)力推動著(zhù)名學(xué)者的著作權")
    assert shown.endswith("着力推动著名学者的著作权")


_WORDS = st.sampled_from(
    [
        "科协",
        "学会",
        "组织",
        "服务",
        "科技工作者",
        "推动",
        "加强",
        "农村",
        "医院",
        "学校",
        "领导",
        "机关",
        "建设",
        "国家",
        "规划",
        "经济",
        "质量",
        "人民",
        "教育",
        "活动",
        "实施",
        "管理",
        "技术",
    ]
)


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=30, max_size=60).map("".join))
def test_glossing_and_restoring_gives_the_text_back(clean: str) -> None:
    shown = gloss(clean)
    if "?" not in corrupt(clean):
        assert corrupt(clean) == shown
    assert _restored(shown) == clean


_BREAK_BEHIND_A_BREAK = "科协" * 6 + "担当的学校活动" + "科协" * 19


@example(_BREAK_BEHIND_A_BREAK)
@settings(deadline=None, max_examples=30)
@given(st.lists(_WORDS | st.sampled_from(["确保科协", "担当的", "，", "！"]), min_size=30, max_size=60).map("".join))
def test_corrupting_and_mending_gives_the_text_back_or_flags(clean: str) -> None:
    """Outside the flagged places the text comes back to the letter; within, the clean text fits the place."""
    source = read_lines(corrupt(clean).encode("utf-8"))
    restored = restore(source)
    (line,) = restored.lines
    pattern, at = "", 0
    for start, end, _ in line.damaged:
        pattern += re.escape(line.text[at:start]) + ".{0,40}?"
        at = end
    wanted = clean.translate(str.maketrans("，！", ",!"))
    assert re.fullmatch(pattern + re.escape(line.text[at:]), wanted)
    assert bool(line.damaged) or "?" not in source.text


_SENTENCES = [
    "加强党的建设，确保科协工作开好局、起好步。",
    "打造一批忠诚干净担当的高素质科协干部队伍。",
    "扩大基层科协组织覆盖面，为当地农民服务。",
    "发扬“三牛”精神，在机关开展活动。",
]


def test_determined_places_are_mended_by_the_first_suggestion() -> None:
    clean = "。".join(["各级学会、协会要联系科技工作者，服务农村经济社会发展"] * 3) + "。" + "".join(_SENTENCES)
    restored = restore(read_lines(corrupt(clean).encode("utf-8")))
    (line,) = restored.lines
    mended, at = "", 0
    for start, end, index in line.damaged:
        mended += line.text[at:start] + restored.damaged[index].suggestions[0]
        at = end
    assert (mended + line.text[at:]).replace("，", ",") == clean.replace("，", ",")
    assert len(line.damaged) >= 4
