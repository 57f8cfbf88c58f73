"""The step from traditional to simplified characters, by phrase, for text of the damaged-web kind only."""

import itertools
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from .segments import Segment

_HAN_A_BRACKET: Final = 150
"""A web text damaged this way annotates every third traditional character; a genuine text glosses a word a page."""
_LEAST_BRACKETS: Final = 3
_LONGEST_ALIGNED: Final = 2_000


@cache
def _converter(config: str) -> "object":
    from opencc import OpenCC

    return OpenCC(config)


def simplified(text: str) -> str:
    """``text`` in simplified characters by phrase: 著力 → 着力, 著作權 → 著作权. Vocabulary stays (執行 → 执行)."""
    return str(_converter("tw2s").convert(text))  # type: ignore[attr-defined]


@cache
def character_tables() -> tuple[dict[str, str], frozenset[str]]:
    """For single characters: traditional → simplified, and those that only simplified text uses (协, 质)."""
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    to_simplified = str(_converter("t2s").convert("\n".join(han))).split("\n")  # type: ignore[attr-defined]
    to_traditional = str(_converter("s2t").convert("\n".join(han))).split("\n")  # type: ignore[attr-defined]
    table = {char: simple for char, simple in zip(han, to_simplified, strict=True) if simple != char}
    only_simple = {char for char, full in zip(han, to_traditional, strict=True) if full != char and char not in table}
    return table, frozenset(only_simple)


def is_damaged_web_text(annotated: list[str], han_count: int) -> bool:
    """Was this text run through the converter that wrote 長(zhǎng)治? ``annotated``: characters with a reading behind.

    It needs readings in number, most of them behind characters that simplified text does not have.
    """
    if len(annotated) < _LEAST_BRACKETS or len(annotated) * _HAN_A_BRACKET < han_count:
        return False
    table, _ = character_tables()
    traditional = sum(1 for char in annotated if char in table)
    return traditional * 2 > len(annotated)


def simplify(segments: list[Segment]) -> list[Segment]:
    """Convert the kept segments; damaged ones split the text, removed readings do not (a phrase spans them)."""
    result: list[Segment] = []
    run: list[Segment] = []
    for segment in segments:
        if segment.step == "damaged":
            result += _converted(run)
            result.append(segment)
            run = []
        else:
            run.append(segment)
    return result + _converted(run)


def _converted(run: list[Segment]) -> list[Segment]:
    before = "".join([segment.out for segment in run])
    after = simplified(before)
    if after == before:
        return run
    if len(after) != len(before):
        after_parts = _aligned(before, after, run)
        if after_parts is None:
            return _converted_one_by_one(run)
    else:
        after_parts, at = [], 0
        for segment in run:
            after_parts.append(after[at : at + len(segment.out)])
            at += len(segment.out)
    return [
        segment if part == segment.out else Segment(segment.start, segment.end, part, "traditional_to_simplified")
        for segment, part in zip(run, after_parts, strict=True)
    ]


def _aligned(before: str, after: str, run: list[Segment]) -> list[str] | None:
    """The part of ``after`` that each segment of ``run`` became; None where that cannot be told."""
    if len(before) > _LONGEST_ALIGNED:
        return None
    place = {0: 0, len(before): len(after)}
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        place[a], place[b] = c, d
        if tag == "equal" or b - a == d - c:
            place.update((a + k, c + k) for k in range(b - a))
    cuts, at = [0], 0
    for segment in run:
        at += len(segment.out)
        cuts.append(at)
    if any(cut not in place for cut in cuts):
        return None
    return [after[place[a] : place[b]] for a, b in itertools.pairwise(cuts)]


def _converted_one_by_one(run: list[Segment]) -> list[Segment]:
    return [s._replace(out=simplified(s.out), step="traditional_to_simplified") if s.out else s for s in run]
