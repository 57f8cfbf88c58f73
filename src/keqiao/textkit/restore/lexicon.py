"""How likely is this string as the prose of an office? Counts of characters and of pairs of characters.

The counts come from three places, none of them a corpus of our own making: the phrases of pypinyin's dictionary (general
Chinese), ``office_words.txt`` (the fixed wording of official papers), and the undamaged text of the document
itself. Level 1 of GB 2312, chosen by frequency, ranks the characters that none of them has.
"""

import itertools
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from math import log
from typing import Final

_OFFICE_WEIGHT: Final = 4
_ALONE: Final = (0.10, 0.05)
_PAIRED: Final = (0.45, 0.40)
"""Shares of the document and of the dictionaries in a probability: characters alone, and pairs."""
_UNSEEN: Final = (0.05, 0.002)
"""Counts lent to an unseen character of GB 2312 level 1, and to any other."""


class Counts:
    """Counts of characters, of pairs, and of characters as the first of a pair; ``seconds``: who was seen behind whom."""

    def __init__(self, texts: Iterable[str], weight: int) -> None:
        self.singles, self.pairs, self.firsts = Counter[str](), Counter[str](), Counter[str]()
        self.seconds: dict[str, list[str]] = {}
        self.total = 0
        self.add(texts, weight)

    def add(self, texts: Iterable[str], weight: int) -> None:
        """Count ``texts``, each character and pair ``weight`` times."""
        for text in texts:
            for char in text:
                self.singles[char] += weight
            for first, second in itertools.pairwise(text):
                pair = first + second
                if pair not in self.pairs:
                    self.seconds.setdefault(first, []).append(second)
                self.pairs[pair] += weight
                self.firsts[first] += weight
            self.total += weight * len(text)


@cache
def _general() -> Counts:
    from pypinyin.phrases_dict import phrases_dict

    counts = Counts(phrases_dict, 1)
    words = resources.files(__package__).joinpath("office_words.txt").read_text("utf-8").split()
    counts.add(words, _OFFICE_WEIGHT)
    return counts


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
        kept: list[str] = []
        read = 0
        for line in lines:
            if read >= self.MOST_READ:
                break
            kept.append(line[: self.MOST_READ - read])
            read += len(line)
        self.text = "\n".join(kept)
        self._known: dict[tuple[str, str], float] = {}
        self._sources = (Counts(kept, 1), _general())

    def log_probability(self, before: str, char: str) -> float:
        """Natural logarithm of how often ``char`` follows ``before`` ("" for none)."""
        known = self._known.get((before, char))
        if known is not None:
            return known
        # Only the large counts can say how rare an unseen character is.
        lent = _UNSEEN[0] if char in _level_1() else _UNSEEN[1]
        probability = lent / self._sources[-1].total
        for counts, alone, paired in zip(self._sources, _ALONE, _PAIRED, strict=True):
            probability += alone * counts.singles.get(char, 0) / (counts.total + 1)
            firsts = counts.firsts.get(before, 0)
            # Few observations say little about what else may follow.
            probability += paired * counts.pairs.get(before + char, 0) / (firsts + 5)
        self._known[before, char] = log(probability)
        return self._known[before, char]

    def score(self, text: str, before: str = "") -> float:
        """Sum of ``log_probability`` over ``text``, which follows the character ``before``."""
        total = 0.0
        for char in text:
            total += self.log_probability(before, char)
            before = char
        return total

    def knows_pair(self, pair: str) -> bool:
        """Do these two characters stand side by side in the document or the dictionaries?"""
        return any(pair in counts.pairs for counts in self._sources)

    def followers(self, char: str, limit: int) -> list[str]:
        """The characters seen after ``char``, most frequent first."""
        seconds = Counter[str]()
        for counts in self._sources:
            for second in counts.seconds.get(char, ()):
                seconds[second] += counts.pairs[char + second]
        return [second for second, _ in seconds.most_common(limit)]
