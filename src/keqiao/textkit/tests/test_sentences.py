"""Sentences end outside quotes, brackets and 《》, and a lost closing quote swallows nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqiao.textkit.sentences import LONGEST_QUOTE, sentence_ends


def _split(text: str) -> list[str]:
    ends = sentence_ends(text)
    return [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙；丙！丁？", ["甲。", "乙；", "丙！", "丁？"]),
        ("他说：“好。行！”散会。", ["他说：“好。行！”散会。"]),
        ("《什么是科普？》出版。再版。", ["《什么是科普？》出版。", "再版。"]),
        ("三长（院长；校长；站长）入会。完。", ["三长（院长；校长；站长）入会。", "完。"]),
        ("甲;乙!丙?丁", ["甲;", "乙!", "丙?", "丁"]),
        ("用 a; b 和 c! d", ["用 a; b 和 c! d"]),
        ("真的？！是。。。", ["真的？！", "是。。。"]),
        ("发扬“三牛精神。开展“比学”活动。完。", ["发扬“三牛精神。", "开展“比学”活动。", "完。"]),
        ("多余”引号。完）。", ["多余”引号。", "完）。"]),
        ("(甲。）乙。", ["(甲。）乙。"]),
        ("", []),
    ],
)
def test_sentence_ends(text: str, sentences: list[str]) -> None:
    assert _split(text) == sentences


def test_sentence_quote_without_end_is_bounded() -> None:
    text = "“" + "甲。" * LONGEST_QUOTE + "”"
    assert len(_split(text)) == LONGEST_QUOTE


@given(st.text(alphabet='甲乙。；！？;!?“”‘’（）()《》"a1 \n', max_size=80))
def test_sentences_join_to_the_text(text: str) -> None:
    assert "".join(_split(text)) == text
    assert all(_split(text))
