"""Where sentences end: at 。；！？ outside quotes, brackets and 《》.

Half-width ; ! ? end a sentence only behind Chinese text and ahead of Chinese text, a blank or nothing. A quote or bracket
counts only if it is closed within ``LONGEST_QUOTE`` characters, so that a lost closing quote swallows nothing.
"""

import re
from typing import Final

LONGEST_QUOTE: Final = 400

_PAIRS: Final = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "(": ")",
    "【": "】",
    "〔": "〕",
    "[": "]",
}
_CLOSERS: Final = {closer: opener for opener, closer in _PAIRS.items()} | {")": "(", "）": "（"}
_EQUAL: Final = {"（": "(", "）": ")"}
"""Full and half width close each other: papers mix them."""
_ENDS: Final = "。；！？;!?"
_BRACKETS: Final = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_CLOSERS) + '"') + "]")
_END_MARKS: Final = re.compile("[" + re.escape(_ENDS) + "]")
_CHINESE: Final = re.compile("[\u3400-\u9fff”’」』》〉）)】〕…\ufffc]")
_LATIN: Final = re.compile("[0-9A-Za-z%]")
_CHINESE_OR_OPENER: Final = re.compile("[\u3400-\u9fff“‘「『《〈（【〔]")


def sentence_ends(text: str) -> list[int]:
    """Offsets behind the last character of each sentence of ``text``, in order; the last is ``len(text)``.

    Closing quotes and brackets behind an end belong to the sentence, and so do blanks. [] for an empty text.
    """
    ends: list[int] = []
    covers = covered(text)
    k = 0
    for match in _END_MARKS.finditer(text):
        at = match.start()
        while k < len(covers) and covers[k][1] <= at:
            k += 1
        if (k < len(covers) and covers[k][0] <= at) or not _is_end(text, at):
            continue
        if not ends or at >= ends[-1]:
            ends.append(_behind(text, at + 1))
    if text and (not ends or ends[-1] < len(text)):
        ends.append(len(text))
    return ends


def _is_end(text: str, at: int) -> bool:
    if text[at] not in ";!?":
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before and _CHINESE.match(before):
        return True
    return bool(_LATIN.match(before)) and (not after or bool(_CHINESE_OR_OPENER.match(after)))


def _behind(text: str, at: int) -> int:
    """Behind further end marks, stray closers and blanks."""
    while at < len(text) and (text[at] in _ENDS or text[at] in "”’」』》〉）)】〕]" or text[at].isspace()):
        at += 1
    return at


def covered(text: str) -> list[tuple[int, int]]:
    """Outermost stretches in closed quotes and brackets, sorted; pairs wider than ``LONGEST_QUOTE`` do not count."""
    stack: list[tuple[str, int]] = []
    waiting: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for match in _BRACKETS.finditer(text):
        char, at = _EQUAL.get(match.group(), match.group()), match.start()
        is_closer = char not in _PAIRS and (char != '"' or waiting.get('"', 0) > 0)
        if not is_closer:
            stack.append((char, at))
            waiting[char] = waiting.get(char, 0) + 1
            continue
        opener = _CLOSERS.get(char, char)
        if not waiting.get(opener):
            continue
        inner, start = "", at
        while inner != opener:
            inner, start = stack.pop()
            waiting[inner] -= 1
        if at - start <= LONGEST_QUOTE:
            pairs.append((start, at + 1))
    return _outermost(sorted(pairs))


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    outer: list[tuple[int, int]] = []
    for pair in pairs:
        if not outer or pair[0] >= outer[-1][1]:
            outer.append(pair)
    return outer
