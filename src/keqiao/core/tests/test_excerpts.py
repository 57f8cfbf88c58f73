"""Words in their place: what is marked, what of a long sentence is shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqiao.core.excerpts import AROUND, WHOLE, around, bare, marked, pattern_of, typed
from keqiao.core.phrases import pattern

LONG = "，".join(f"第{n}个方面的工作要抓紧做好" for n in range(1, 20)) + "。"
PHRASE = "中国特色社会主义思想"


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("建设科普e站", "科普E站", "建设<mark>科普e站</mark>"),
        ("“红旗”竞赛", "红旗竞赛", "“<mark>红旗”竞赛</mark>"),
        ("红旗竞赛", "“红旗”竞赛", "<mark>红旗竞赛</mark>"),
        ("２０２１年", "2021", "<mark>２０２１</mark>年"),
        ("科普进社区", "社区 科普", "<mark>科普</mark>进<mark>社区</mark>"),
        ("100%_a", "0%_", "10<mark>0%_</mark>a"),
        ("a.b", ".", "a<mark>.</mark>b"),
        ("<b>科普</b>", "科普", "&lt;b&gt;<mark>科普</mark>&lt;/b&gt;"),
        ("科普", "", "科普"),
        ("科普", '"', "科普"),
    ],
)
def test_words_are_marked_as_they_stand(text: str, words: str, shown: str) -> None:
    assert marked(text, words) == shown


def test_a_phrase_stays_in_one_piece_though_a_word_in_it_is_marked() -> None:
    assert pattern().fullmatch(PHRASE)
    assert marked(f"学习{PHRASE}。", "特色") == ('学习<span class="phrase">中国<mark>特色</mark>社会主义思想</span>。')
    assert marked(f"学习{PHRASE}。", "习中国") == (
        '学<mark>习</mark><span class="phrase"><mark>中国</mark>特色社会主义思想</span>。'
    )


def test_a_short_sentence_is_shown_whole() -> None:
    assert around("科普\n进社区。\n", "社区") == "科普 进社区。"
    assert around("字" * WHOLE, "无") == "字" * WHOLE


def test_of_a_long_sentence_the_stretch_around_the_words_is_shown() -> None:
    shown = around(LONG, "第9个")
    assert "第9个方面" in shown
    assert shown.startswith("…") and shown.endswith("…")
    assert shown.strip("…") in LONG
    assert len(shown) < 3 * AROUND


def test_words_far_apart_are_both_shown() -> None:
    shown = around(LONG, "第19个 第2个")
    assert "第2个" in shown and "第19个" in shown
    assert shown.count("…") == 1  # from the beginning, and up to the end


def test_where_no_word_stands_as_typed_the_beginning_is_shown() -> None:
    assert around(LONG, "没有") == f"{LONG[: around(LONG, '没有').index('…')]}…"


@pytest.mark.parametrize("lead", range(AROUND - 4, AROUND + len(PHRASE) + 4, 3))
def test_no_phrase_and_no_number_is_cut(lead: int) -> None:
    text = "字" * 40 + PHRASE + "间" * (lead - 20) + "词语" + "后" * lead + "1234567" + "末" * 100
    shown = around(text, "词语")
    assert PHRASE in shown or PHRASE[:2] not in shown
    assert "1234567" in shown or not re.search(r"\d", shown)


@given(
    st.text(st.sampled_from("科普技术。，“”a1 <&>\n习近平总书记"), max_size=400),
    st.text(st.sampled_from("科普“ a1<习"), max_size=12),
)
def test_nothing_is_lost_or_made_up(text: str, words: str) -> None:
    from html import unescape

    assert unescape(re.sub(r"</?(?:mark|span)[^>]*>", "", marked(text, words))) == text
    for part in around(text, words).split("…"):
        assert part in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("  科普 \t\n 中国 ", "科普 中国"),
        ("科\u200b普\ufeff", "科普"),
        ("科\0普\x1b", "科 普"),
        ("\u3000科普\u3000", "科普"),
        ("\ud800科普", "科普"),
        ("字" * 5000, "字" * 80),
        (" " * 5000, ""),
    ],
)
def test_what_was_typed_is_made_fit(text: str, asked: str) -> None:
    assert typed(text, 80) == asked


def test_marks_of_quotation_alone_look_for_nothing() -> None:
    assert bare('“ ” " ·') == ""
    assert pattern_of('“ ” "') is None
