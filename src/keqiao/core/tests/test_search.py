"""A phrase is found wherever it stands, and nowhere else; what a viewer may not see is not found."""

import re

import pytest
from hypothesis import HealthCheck, assume, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from keqiao.core import search
from keqiao.core.models import SearchEntry
from keqiao.core.search import Row

KIND = "test.text"
TRANSPARENT = "“”‘’\"'《》〈〉「」『』·"
texts = st.text(
    st.sampled_from("科学技术普及长治市会〇𬭎年aBe站é2021２０Ｋ，。；：（）、“”《》· \u3000\n-_*\\:&|!<>()"), max_size=60
)
with_database = effort(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
)


def index(*texts: str, scope: tuple[str, ...] = ("pub",)) -> None:
    """Texts under the ids 1, 2, 3 …"""
    search.put(KIND, [Row(n, text, scope) for n, text in enumerate(texts, 1)])


def find(words: str, scope: list[str] | None = None) -> list[int]:
    return search.find(words, kind=KIND, scope=scope)


# --- a naive reader: no bigrams, no database -----------------------------------------------------------------------------
def runs(text: str) -> list[str]:
    """Runs of Chinese characters, and of Latin letters and figures; marks of quotation are not there at all."""
    half = "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "ｚ" else c for c in text)
    bare = "".join(c for c in half if c not in TRANSPARENT).lower()
    return re.findall("[〇一-龥𬭎]+|[a-z0-9é]+", bare)


def stands_in(phrase: str, text: str) -> bool:
    """Whether the phrase's characters stand in the text in this order, whatever punctuation lies between the runs."""
    wanted = "|".join(runs(phrase))
    if not wanted:
        return False
    begins_inside = re.match("[a-z0-9é]", wanted) is None  # a word of Latin or figures is found from its beginning only
    there = "|" + "|".join(runs(text)) + "|"
    return (wanted if begins_inside else f"|{wanted}") in there


@with_database
@given(text=texts, phrase=texts)
@example(text="网站，科普", phrase="站科")
@example(text="科普e站", phrase="科站")
def test_phrase_is_found_exactly_where_it_stands(db: None, text: str, phrase: str) -> None:
    index(text)
    parts = [part for part in phrase.split() if runs(part)][:8]
    assert (find(phrase) == [1]) == (bool(parts) and all(stands_in(part, text) for part in parts))


@with_database
@given(text=texts.filter(runs), cut=st.tuples(st.integers(0, 60), st.integers(1, 12)))
def test_phrase_cut_from_a_text_is_found(db: None, text: str, cut: tuple[int, int]) -> None:
    phrase = text[cut[0] : cut[0] + cut[1]]
    assume(runs(phrase))
    inside = re.compile("[a-zA-Z0-9é０-９Ｋ]")
    assume(not any(inside.match(a) and inside.match(b) for a, b in [(text[cut[0] - 1 : cut[0]], phrase[0])]))
    assume(not set(phrase[0] + text[max(0, cut[0] - 1) : cut[0]]) & set(TRANSPARENT))
    index(text)
    assert find(phrase) == [1]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 12])
def test_phrase_of_any_length_is_found(db: None, size: int) -> None:
    text = "推动“科普e站”进社区，创建2021年全国“科普中国”示范县3个。"
    index("别的句子。", text)
    for begin in range(len(text) - size + 1):
        phrase = text[begin : begin + size]
        if runs(phrase) and not re.match("[0-9a-z]", phrase.strip(TRANSPARENT)):
            assert 2 in find(phrase), phrase


# --- single rules ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("科", [3, 2, 1]),
        ("会", [3]),  # the last character of a run
        ("会议", []),
        ("科普", [2, 1]),
        ("科普e站", [1]),
        ("科普E站", [1]),
        ("普e", [1]),
        ("e站", [1]),
        ("普站", []),
        ("科学技术协会", [3]),
        ("技术协", [3]),
        ("协会技术", []),
        ("社区 科普", [1]),  # apart by a space: both, in any order
        ("科普 中国", [2]),
        ("科普\u3000中国", [2]),
        ("科普 协会", []),
        ("2021", [2]),
        ("202", [2]),
        ("２０２１年", [2]),
        ("021", []),
        ("“科普中国”", [2]),
        ("科普·中国", [2]),
    ],
)
def test_words_find(db: None, words: str, found: list[int]) -> None:
    index("科普e站进社区", "２０２１年“科普中国”", "长治市科学技术协会")
    assert find(words) == found


@pytest.mark.parametrize("name", ["李𬭎", "鿏元素", "〇二一", "𰻝面", "䶮"])
def test_rare_characters_are_found(db: None, name: str) -> None:
    index(f"与{name}同志座谈", "与李元同志座谈，面二素")
    assert find(name) == [1]
    assert find(name[:1]) == [1] or name[0] == "李"


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        '"',
        "'",
        '"科普',
        "科普*",
        "*",
        "科 OR 普",
        "科普 NEAR 中国",
        "NEAR(科普, 2)",
        "AND",
        "NOT",
        "a AND NOT b",
        "grams : 科普",
        "scope:pub",
        "科普:*",
        ":",
        "\\",
        "\\'科普",
        "科普\0中国",
        "\0",
        "科普 & ! | <-> ()",
        "(((((",
        "-科普",
        "^科普",
        "{科普}",
        "';DROP TABLE search_entry;--",
        "%科普_",
        "\ud800科普",
        "科" * 10_000,
        "科普" * 5_000,
        "a" * 10_000,
        "9 " * 5_000,
        "科 " * 5_000,
        "́" * 10_000,
        "，" * 10_000,
        "İıß÷×ſŉ",
    ],
)
def test_hostile_words_find_something_or_nothing_and_never_fail(db: None, words: str) -> None:
    index("科普中国", "a b AND or near not")
    assert set(find(words)) <= {1, 2}
    assert set(find(words, scope=["pub"])) <= {1, 2}
    assert SearchEntry.objects.filter(kind=KIND).count() == 2


@with_database
@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_words_and_any_text_can_be_indexed_and_asked(db: None, words: str) -> None:
    index(words, f"科普{words}")
    assert set(find(words)) <= {1, 2}
    assert 2 in find("科普")


@pytest.mark.parametrize("text", ["a" * 5_000, "科" * 20_000, "x1y2" * 1_000 + "科普", "\0科普\0"])
def test_monstrous_text_can_be_indexed(db: None, text: str) -> None:
    index(text, "科普")
    assert 2 in find("科普")
    assert find(text[:3]) == [1] or "\0" in text


# --- who may see -----------------------------------------------------------------------------------------------------------
def test_rows_out_of_scope_are_not_found(db: None) -> None:
    search.put(KIND, [Row(1, "科普", ["w5", "o1"]), Row(2, "科普", ["w6", "o1"]), Row(3, "科普", ["w7", "pub"])])
    assert find("科普", scope=["pub"]) == [3]
    assert find("科普", scope=["o1", "pub"]) == [3, 2, 1]
    assert find("科普", scope=["w5"]) == [1]
    assert find("科普", scope=["w55"]) == find("科普", scope=["w"]) == []
    assert find("科普", scope=[]) == []
    assert find("科普") == [3, 2, 1]


def test_text_that_says_a_scope_word_is_not_in_that_scope(db: None) -> None:
    search.put(KIND, [Row(1, "pub o1 w5 ktesttext 科普", ["w6"])])
    for word in ("pub", "o1", "w5"):
        assert find("科普", scope=[word]) == []
        assert find(word, scope=["w6"]) == [1]
        assert search.find("科普", kind=KIND, scope=None, within=word) == []


@pytest.mark.parametrize("words", ["pub", "p", "o", "o1", "k", "ktesttext", "_pub", "_", "w"])
def test_scope_words_are_not_text(db: None, words: str) -> None:
    search.put(KIND, [Row(1, "科普", ["pub", "o1", "w5"])])
    assert find(words) == []


def test_within_narrows(db: None) -> None:
    search.put(KIND, [Row(1, "科普", ["pub", "v1"]), Row(2, "科普", ["pub", "v2"]), Row(3, "科普", ["pub", "v11"])])
    assert search.find("科普", kind=KIND, scope=["pub"], within="v1") == [1]
    assert search.find("科普", kind=KIND, scope=["o9"], within="v1") == []


def test_kinds_do_not_mix(db: None) -> None:
    search.put("test.a", [Row(1, "科普", ["pub"])])
    search.put("test.ab", [Row(2, "科普", ["pub"])])
    assert search.find("科普", kind="test.a", scope=None) == [1]


# --- putting and dropping ----------------------------------------------------------------------------------------------------
def test_newest_come_first_up_to_the_limit(db: None) -> None:
    for n in range(1, 8):
        search.put(KIND, [Row(n, "科普", ["pub"])])
    assert find("科普") == [7, 6, 5, 4, 3, 2, 1]
    assert search.find("科普", kind=KIND, scope=None, limit=3) == [7, 6, 5]


def test_putting_again_replaces(db: None) -> None:
    index("科普", "科普中国")
    search.put(KIND, [Row(1, "社区", ["o9"])])
    assert find("科普") == [2]
    assert find("社区", scope=["pub"]) == []
    assert find("社区", scope=["o9"]) == [1]
    assert SearchEntry.objects.filter(kind=KIND).count() == 2


def test_dropped_rows_are_gone(db: None) -> None:
    index("科普", "科普", "科普")
    search.drop(KIND, [1, 3, 99])
    search.drop(KIND, [])
    assert find("科普") == [2]


def test_install_twice_keeps_the_index(db: None) -> None:
    index("科普")
    search.install()
    assert find("科普") == [1]
