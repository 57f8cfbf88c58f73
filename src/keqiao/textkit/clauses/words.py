"""The word lists: plain files that an office extends, and the patterns made of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Self

LISTS: Final = (
    "action_verbs",
    "making_verbs",
    "general_verbs",
    "formula_verbs",
    "effect_verbs",
    "noun_verbs",
    "adverbs",
    "means",
    "products",
    "events",
    "named_events",
    "fields",
    "abstract_nouns",
    "fixed_phrases",
    "facts",
)
"""Names of the lists: the stems of the files in ``starter/clauses``, where each says what belongs there."""
_NEVER: Final = re.compile(r"(?!)")


@dataclass(frozen=True)
class Words:
    """Word lists by name. A list that is missing is empty; a name that is not in ``LISTS`` is kept and not used."""

    lists: tuple[tuple[str, frozenset[str]], ...] = field(default=())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The lists of all ``*.txt`` of ``folder``. Raises ``OSError`` and ``UnicodeDecodeError``."""
        return cls(tuple((path.stem, _words(path.read_text(encoding="utf-8-sig"))) for path in sorted(folder.glob("*.txt"))))

    def extended(self, kind: str, more: Iterable[str]) -> Self:
        """A copy whose list ``kind`` holds ``more`` as well. Raises ``KeyError`` if ``kind`` is not in ``LISTS``."""
        if kind not in LISTS:
            raise KeyError(kind)
        lists = dict(self.lists)
        lists[kind] = lists.get(kind, frozenset()) | _words("\n".join(more))
        copy = replace(self, lists=tuple(sorted(lists.items())))
        copy._patterns.update({kinds: pattern for kinds, pattern in self._patterns.items() if kind not in kinds})
        return copy

    def of(self, kind: str) -> frozenset[str]:
        """The words of list ``kind``; none if there is no such list."""
        return self._by_name.get(kind, frozenset())

    def pattern(self, *kinds: str) -> re.Pattern[str]:
        """Matches any word of these lists, the longest first; made once."""
        pattern = self._patterns.get(kinds)
        if pattern is None:
            pattern = self._patterns[kinds] = _pattern(frozenset().union(*(self.of(kind) for kind in kinds)))
        return pattern

    def kind_of(self, word: str, kinds: tuple[str, ...]) -> str:
        """The first of ``kinds`` that holds ``word``; "" if none does."""
        return next((kind for kind in kinds if word in self.of(kind)), "")

    @cached_property
    def _by_name(self) -> dict[str, frozenset[str]]:
        return dict(self.lists)

    @cached_property
    def _patterns(self) -> dict[tuple[str, ...], re.Pattern[str]]:
        return {}


def _words(text: str) -> frozenset[str]:
    return frozenset(line for raw in text.splitlines() if (line := raw.split("#", 1)[0].strip()))


def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    """One branch for each first character, so that most places of a text are refused at once."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[0], []).append(word[1:])
    if not by_first:
        return _NEVER
    branches = []
    for first, rests in sorted(by_first.items()):
        longest_first = "|".join(re.escape(rest) for rest in sorted(rests, key=lambda rest: (-len(rest), rest)))
        branches.append(f"{re.escape(first)}(?:{longest_first})")
    return re.compile("|".join(branches))
