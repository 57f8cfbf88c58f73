import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqiao.core.phrases import pattern_of
from keqiao.plans.reckon import Place, Run, cut, hit_pattern, places_of, printed_mark, renumbered, short_heading, shown_mark

TEXT = st.text(alphabet="科普五小“”，。a1 ", max_size=40)


@given(
    TEXT, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["hit", "phrase", "damage"])), max_size=8)
)
def test_every_character_stands_in_exactly_one_run(text: str, spans: list[tuple[int, int, str]]) -> None:
    places = [Place(a, b, Run(kind, text[a:b])) for a, b, kind in spans if a < b <= len(text)]
    assert "".join(run.text for run in cut(text, *[[place] for place in places])) == text


def test_earlier_layer_wins_where_places_overlap() -> None:
    text = "开展“五小”竞赛活动"
    pattern = hit_pattern("五小竞赛")
    assert pattern
    runs = cut(text, places_of(pattern, "hit", text), places_of(pattern_of(["五小"]), "phrase", text))
    assert [(run.kind, run.text) for run in runs] == [("text", "开展“"), ("hit", "五小”竞赛"), ("text", "活动")]


def test_longest_phrase_wins() -> None:
    pattern = pattern_of(["习近平", "习近平总书记"])
    assert [p.run.text for p in places_of(pattern, "phrase", "习近平总书记和习近平")] == ["习近平总书记", "习近平"]


@given(st.text(max_size=30))
def test_words_searched_for_are_never_syntax(words: str) -> None:
    pattern = hit_pattern(words)
    if pattern:
        places_of(pattern, "hit", "任意.*文字(")


def test_no_phrases_mark_nothing() -> None:
    assert places_of(pattern_of([]), "phrase", "任何文字") == []


@pytest.mark.parametrize(
    ("heading", "short"),
    [
        ("强化政治引领,实施凝心聚力服务工程,在服务科技工作者上践行职责使命", "凝心聚力服务工程"),
        ("突出自身建设，实施“强基固本提升工程”，在深化改革上谱写时代篇章", "强基固本提升工程"),
        ("全面从严治党,加强党风廉政建设", "全面从严治党"),
        ("加强学会建设", "加强学会建设"),
        ("", ""),
    ],
)
def test_short_heading_is_the_programme_or_the_first_clause(heading: str, short: str) -> None:
    assert short_heading(heading) == short


@pytest.mark.parametrize(
    ("line", "number", "mark"),
    [
        ("（一）深化", "一", "（一）"),
        ("(1) 深化", "1", "(1)"),
        ("4. 搭建", "4", "4."),
        ("　二、聚焦", "二", "二、"),
        ("见第3项深化", "3", ""),
        ("深化", "", ""),
    ],
)
def test_a_number_is_shown_with_the_signs_of_the_paper(line: str, number: str, mark: str) -> None:
    source = f"前一行。\n{line}"
    start = max(source.find(word) for word in ("深化", "搭建", "聚焦"))
    assert printed_mark(source, start, number) == mark
    assert shown_mark(number, mark, is_section=False) == (mark or (f"{number}." if number else ""))


def test_a_number_typed_anew_keeps_its_signs() -> None:
    assert renumbered("（一）", "一", "二") == "（二）"
    assert renumbered("", "1", "2") == "" and shown_mark("（三）", "", is_section=False) == "（三）"
    assert shown_mark("三", "", is_section=True) == "三、"
