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
_TOKENS: Final = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_CLOSERS) + _ENDS + '"') + "]")
_CHINESE: Final = re.compile("[\u3400-\u9fff”’」』》〉）)】〕…\ufffc]")
_LATIN: Final = re.compile("[0-9A-Za-z%]")
_CHINESE_OR_OPENER: Final = re.compile("[\u3400-\u9fff“‘「『《〈（【〔]")


def sentence_ends(text: str) -> list[int]:
    """Offsets behind the last character of each sentence of ``text``, in order; the last is ``len(text)``.

    Closing quotes and brackets behind an end belong to the sentence, and so do blanks. [] for an empty text.
    """
    ends: list[int] = []
    hidden_until = 0
    covers = _covered(text)
    next_cover = 0
    for match in _TOKENS.finditer(text):
        at = match.start()
        while next_cover < len(covers) and covers[next_cover][0] <= at:
            hidden_until = max(hidden_until, covers[next_cover][1])
            next_cover += 1
        if at < hidden_until or match.group() not in _ENDS or not _is_end(text, at):
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


def _covered(text: str) -> list[tuple[int, int]]:
    """Stretches in closed quotes and brackets, sorted by their start; they nest or lie apart."""
    stack: list[tuple[str, int]] = []
    waiting: dict[str, int] = {}
    covers: list[tuple[int, int]] = []
    for match in _TOKENS.finditer(text):
        char, at = match.group(), match.start()
        char = _EQUAL.get(char, char)
        if char == '"':
            char = '"close' if waiting.get('"') else '"'
        if char in _PAIRS or char == '"':
            stack.append((char, at))
            waiting[char] = waiting.get(char, 0) + 1
            continue
        opener = '"' if char == '"close' else _CLOSERS.get(char)
        if opener is None or not waiting.get(opener):
            continue
        while True:
            inner, start = stack.pop()
            waiting[inner] -= 1
            if inner == opener:
                break
        if at - start <= LONGEST_QUOTE:
            covers.append((start, at + 1))
    covers.sort()
    return covers
