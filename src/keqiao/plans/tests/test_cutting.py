from hypothesis import given
from hypothesis import strategies as st

from keqiao.plans.reckon import Place, Run, cut, hit_pattern, phrase_pattern, places_of

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
    runs = cut(text, places_of(pattern, "hit", text), places_of(phrase_pattern(["五小"]), "phrase", text))
    assert [(run.kind, run.text) for run in runs] == [("text", "开展“"), ("hit", "五小”竞赛"), ("text", "活动")]


def test_longest_phrase_wins() -> None:
    pattern = phrase_pattern(["习近平", "习近平总书记"])
    assert [p.run.text for p in places_of(pattern, "phrase", "习近平总书记和习近平")] == ["习近平总书记", "习近平"]


@given(st.text(max_size=30))
def test_words_searched_for_are_never_syntax(words: str) -> None:
    pattern = hit_pattern(words)
    if pattern:
        places_of(pattern, "hit", "任意.*文字(")


def test_no_phrases_mark_nothing() -> None:
    assert places_of(phrase_pattern([]), "phrase", "任何文字") == []
