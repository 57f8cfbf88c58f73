"""Time stays linear: twice the text takes about twice the processor time, whatever it is made of."""

import contextlib
import gc
import time
from collections.abc import Callable

import pytest

from keqiao.textkit import Refused, read_plans

from .plans import SAMPLE

_HEAD = "长治市科协2021年工作要点\n一、加强\n1.工作。"
_SIZE = 8_000
_HOSTILE: dict[str, Callable[[int], str]] = {
    "one character": lambda n: "一" * n,
    "brackets": lambda n: "(" * n,
    "closed brackets": lambda n: "()" * n,
    "quotes": lambda n: "“" * n,
    "question marks": lambda n: "?" * n,
    "lost characters": lambda n: "三?" * n,
    "misaligned": lambda n: "三?!本" * (n // 4),
    "combining marks": lambda n: "a" + "\u0301\u0327" * n,
    "readings": lambda n: "長(zhǎng)" * (n // 4),
    "open readings": lambda n: "長(" * n,
    "full stops": lambda n: "。" * n,
    "semicolons": lambda n: "甲；" * (n // 4),
    "numbers": lambda n: "1.\n" * (n // 8),
    "line feeds": lambda n: "\n" * n,
    "short lines": lambda n: "a\n" * (n // 8),
    "joined lines": lambda n: "甲，\n" * (n // 8),
    "unit brackets": lambda n: "（牵头部室：甲）" * (n // 8),
    "titles": lambda n: "长治市科协2021年工作要点\n1.a\n" * (n // 16),
    "page numbers": lambda n: "— 3 —\n文件\n" * (n // 16),
    "private area": lambda n: "\ue086" * n,
    "blanks": lambda n: " \u3000" * n,
}


def _seconds(text: str) -> float:
    data = (_HEAD + text).encode("utf-8")
    gc.collect()
    start = time.process_time()
    with contextlib.suppress(Refused):
        read_plans(data)
    return time.process_time() - start


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_text_takes_linear_time(name: str) -> None:
    make = _HOSTILE[name]
    _seconds(make(10))
    # Quadratic time would be 16 times, every time; very short times and busy neighbours are noise.
    for _try in range(3):
        small, large = _seconds(make(_SIZE)), _seconds(make(4 * _SIZE))
        if large < 9 * max(small, 0.05):
            return
    raise AssertionError(f"{large:.2f} s for four times the text that took {small:.2f} s")


def test_long_plan_takes_time_by_the_item() -> None:
    read_plans(SAMPLE)
    spent = []
    for _try in range(3):
        start = time.process_time()
        (*_, last) = read_plans((SAMPLE + b"\n\n") * 60).documents
        assert len(last.damaged) == 4
        spent.append(time.process_time() - start)
        if spent[-1] < 60 * 18 * 0.005:
            return
    raise AssertionError(f"{min(spent):.1f} s for 1,080 items")
