"""Borders of clauses: they tile a sentence whatever a person asks for, and what hangs on a clause goes on with one at most."""

from hypothesis import given
from hypothesis import strategies as st

from keqiao.plans.reckon import MARK, borders_of, differences, marked, tile, typed_borders

TEXTS = st.text(alphabet="开展科普活动建立制度，、；。 3场“”\n", min_size=1, max_size=60).filter(
    lambda text: text.strip() != ""
)
WANTED = st.lists(st.integers(-3, 70), max_size=12)


def spans(length: int, borders: list[int]) -> list[tuple[int, int]]:
    return list(zip(borders, [*borders[1:], length], strict=True))


@given(TEXTS, WANTED)
def test_borders_cover_the_sentence_and_leave_nothing_empty(text: str, wanted: list[int]) -> None:
    borders = borders_of(text, wanted)
    assert borders[0] == 0 and borders == sorted(set(borders)) and borders[-1] < len(text)
    parts = [text[start:end] for start, end in spans(len(text), borders)]
    assert "".join(parts) == text
    assert all(part.strip() for part in parts[:-1])
    assert borders_of(text, borders) == borders


@given(TEXTS, WANTED, WANTED)
def test_each_old_clause_goes_on_once_at_most_and_every_piece_is_laid(text: str, old: list[int], new: list[int]) -> None:
    before, borders = spans(len(text), borders_of(text, old)), borders_of(text, new)
    tiles = tile(len(text), borders, before)
    assert [(t.start, t.end) for t in tiles] == spans(len(text), borders)
    origins = [t.origin for t in tiles if t.origin is not None]
    assert len(origins) == len(set(origins)) >= 1
    assert all(min(t.end, before[t.origin][1]) > max(t.start, before[t.origin][0]) for t in tiles if t.origin is not None)


@given(TEXTS, WANTED)
def test_the_same_borders_leave_every_clause_what_it_is(text: str, wanted: list[int]) -> None:
    borders = borders_of(text, wanted)
    tiles = tile(len(text), borders, spans(len(text), borders))
    assert [t.origin for t in tiles] == list(range(len(borders)))


@given(TEXTS, WANTED)
def test_what_is_typed_is_read_back(text: str, wanted: list[int]) -> None:
    borders = borders_of(text, wanted)
    assert typed_borders(text, marked(text, borders)) == borders
    assert typed_borders(text, marked(text, borders).replace("\n", "\r\n").strip()) == borders
    assert typed_borders(text, marked(text, borders).replace(MARK, " | ")) == borders


@given(TEXTS, WANTED)
def test_another_word_is_refused(text: str, wanted: list[int]) -> None:
    typed = marked(text, borders_of(text, wanted))
    assert typed_borders(text, typed + "甲") is None
    assert typed_borders(text, "甲" + typed) is None
    assert typed_borders(text, typed.replace(text.strip()[0], "", 1)) is None


def test_a_bar_in_the_sentence_stays_a_sign_of_it() -> None:
    assert typed_borders("办好“科普｜讲堂”，开展培训。", "办好“科普｜讲堂”，｜开展培训。") == [0, 10]
    assert typed_borders("办好“科普｜讲堂”，开展培训。", "办好“科普讲堂”，开展培训。") is None


def test_a_border_stands_behind_punctuation() -> None:
    assert borders_of("举办年会，开展培训；", [4, 9, 10]) == [0, 5]


@given(TEXTS, TEXTS)
def test_differences_hold_both_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert all(piece.text for piece in pieces)


def test_differences_are_read_as_words() -> None:
    found = differences("举办科普讲座3场，覆盖300人。", "举办科普讲座13场，覆盖300人。")
    assert [tuple(piece) for piece in found] == [
        ("same", "举办科普讲座"),
        ("gone", "3"),
        ("new", "13"),
        ("same", "场，覆盖300人。"),
    ]
