"""How likely is this string as the prose of an office? Counts of characters and of pairs of characters.

The counts come from three places, none of them a corpus of our own making: the phrases of pypinyin's dictionary (general
Chinese), ``office_words.txt`` (the fixed wording of official papers), and the undamaged text of the document itself, which
counts most. Level 1 of GB 2312, chosen by frequency, ranks the characters that none of them has.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from math import log
from typing import Final

_OFFICE_WEIGHT: Final = 4
_DOCUMENT_WEIGHT: Final = 6
_PAIR_SHARE: Final = 0.8
_UNSEEN: Final = (0.3, 0.003)
"""Counts lent to an unseen character of GB 2312 level 1, and to any other."""


@cache
def _general() -> tuple[Counter[str], Counter[str]]:
    from pypinyin.phrases_dict import phrases_dict

    singles, pairs = Counter[str](), Counter[str]()
    _count(phrases_dict, 1, singles, pairs)
    words = resources.files(__package__).joinpath("office_words.txt").read_text("utf-8").split()
    _count(words, _OFFICE_WEIGHT, singles, pairs)
    return singles, pairs


def _count(texts: Iterable[str], weight: int, singles: Counter[str], pairs: Counter[str]) -> None:
    for text in texts:
        for char in text:
            singles[char] += weight
        for first, second in zip(text, text[1:], strict=False):
            pairs[first + second] += weight


@cache
def _level_1() -> frozenset[str]:
    return frozenset(
        bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)
    )


class Lexicon:
    """Counts for one document. ``lines``: its restored, undamaged text in simplified characters."""

    MOST_READ: Final = 200_000
    """Characters of the document that are counted: more does not change a ranking and costs time."""

    def __init__(self, lines: Iterable[str]) -> None:
        general_singles, general_pairs = _general()
        self._singles, self._pairs = Counter(general_singles), Counter(general_pairs)
        read, kept = 0, []
        for line in lines:
            if read >= self.MOST_READ:
                break
            kept.append(line[: self.MOST_READ - read])
            read += len(line)
        self.text = "\n".join(kept)
        _count(kept, _DOCUMENT_WEIGHT, self._singles, self._pairs)
        self._total = sum(self._singles.values())
        self._firsts = Counter[str]()
        self._seconds: dict[str, list[str]] = {}
        for pair, count in self._pairs.items():
            self._firsts[pair[0]] += count
            self._seconds.setdefault(pair[0], []).append(pair[1])

    def log_probability(self, before: str, char: str) -> float:
        """Natural logarithm of how often ``char`` follows ``before`` ("" for none)."""
        lent = _UNSEEN[0] if char in _level_1() else _UNSEEN[1]
        alone = (self._singles.get(char, 0) + lent) / self._total
        firsts = self._firsts.get(before, 0)
        if not firsts:
            return log(alone)
        # Few observations say little about what else may follow.
        share = _PAIR_SHARE * firsts / (firsts + 20)
        return log(share * self._pairs.get(before + char, 0) / firsts + (1 - share) * alone)

    def score(self, text: str, before: str = "") -> float:
        """Sum of ``log_probability`` over ``text``, which follows the character ``before``."""
        total = 0.0
        for char in text:
            total += self.log_probability(before, char)
            before = char
        return total

    def knows_pair(self, pair: str) -> bool:
        """Do these two characters stand side by side in the document or the dictionaries?"""
        return self._pairs.get(pair, 0) > 0

    def followers(self, char: str, limit: int) -> list[str]:
        """The characters seen after ``char``, most frequent first."""
        seconds = self._seconds.get(char, [])
        return sorted(seconds, key=lambda second: -self._pairs[char + second])[:limit]
