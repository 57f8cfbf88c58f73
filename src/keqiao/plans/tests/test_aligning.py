"""Two texts laid on each other, without a database."""

import tracemalloc

import pytest

from keqiao.plans.reckon import Loss, TooFar, align

LONG = [f"推进第{k}项重点任务落实，做好{k * 7919 % 1000}件实事。" for k in range(8000)]


def lost(old: list[str], new: list[str]) -> list[str]:
    return [old[loss.place][loss.start : loss.end] for loss in align(old, new).losses()]


def test_a_long_text_takes_no_more_memory_than_what_changed_in_it() -> None:
    tracemalloc.start()
    lay = align(LONG, ["新加一句。", *LONG[1:-1], "又改一句。"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000
    assert lay.partner[1:-1] == tuple(range(1, len(LONG) - 1))
    assert lay.losses() == [Loss(0, 0, len(LONG[0])), Loss(len(LONG) - 1, 0, len(LONG[-1]))]


def test_what_is_long_and_changed_everywhere_is_too_far() -> None:
    with pytest.raises(TooFar):
        align(LONG, [f"改{sentence}" for sentence in LONG])


def test_the_same_sentence_many_times_is_no_riddle() -> None:
    lay = align(["好。"] * 5000, ["好。"] * 2500 + ["不好。"] + ["好。"] * 2500)
    assert lay.losses() == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (["不得向基层下达考核指标。"], ["得向基层下达考核指标。"], ["不"]),
        (["年内举办学术年会30场。"], ["年内举办学术年会3场。"], ["30"]),
        (["年内举办学术年会。"], ["年内举办学术会议。"], []),
        (["举办年会，评选论文。"], ["举办年会。", "评选论文。"], []),
        (["举办年会。", "评选论文。"], ["评选论文。", "举办年会。"], []),
        (["举办年会。", "评选论文。", "举办年会。"], ["评选论文。", "举办年会。"], ["举办年会。"]),
        (["认真组织开展好科普日活动，努力扩大活动的影响。"], ["认真组织科普日活动，努力扩大活动的影响。"], []),
        (["做好科普日的各项组织筹备工作，扩大影响面。"], ["做好科普日工作，扩大影响面。"], ["的各项组织筹备"]),
        (["……"], [], []),
    ],
)
def test_what_is_missed(old: list[str], new: list[str], found: list[str]) -> None:
    assert lost(old, new) == found


def test_neighbouring_losses_are_one() -> None:
    old, new = (
        "大力推进全市科技工作者之家建设，认真做好联系服务工作，办好年会。",
        "大力推进科技之家建设，认真做好联系服务工作，办好年会。",
    )
    assert lost([old], [new]) == ["全市科技工作者"]
