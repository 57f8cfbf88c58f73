"""Lists opened: a figure or a named event for each part makes a row each, five and more kinds of work two or three rows."""

import re
from collections.abc import Sequence
from typing import Final

from .chunks import Stretch, parts_of
from .details import Piece, is_marked
from .figures import LIST_END, LISTED_WORK, NUMBER, QUOTED, blanked
from .weigh import Role
from .words import Words

_FEWEST_NAMED: Final = 4
_FEWEST_KINDS: Final = 5
_LONGEST_OF_TWO_ROWS: Final = 30
"""Characters of a list of kinds of work that makes two rows; a longer one makes three."""
_LONGEST_PART: Final = 40
_LONGEST_MEANS: Final = 120
_MOST_PARTS: Final = 40
_ENDS: Final = "、，；。,; \n"
_NOTHING_BUT_NUMBERS: Final = re.compile(r"[\W_]*(?:近|约|共|计|各|达|人次|场次|以上|左右)*[\W_]*")
_FORMS: Final = re.compile("等.{0,8}(?:方式|形式|途径|手段|服务|活动)$")


def opened(text: str, covers: list[Stretch], pieces: Sequence[Piece], words: Words) -> list[int]:
    """Offsets at which the work of a clause is cut inside its 、 lists, in order; [] if it stays whole."""
    cuts: list[int] = []
    has_work = any(piece.weight.role is Role.WORK for piece in pieces)
    is_counted = any(is_marked(piece.weight, "number") for piece in pieces)
    for piece in pieces:
        role = piece.weight.role
        if "、" not in piece.text or role not in (Role.WORK, Role.FIELD, Role.MEANS) or (role is Role.MEANS and has_work):
            continue
        parts = parts_of(text, piece.chunk, covers)
        if 1 < len(parts) <= _MOST_PARTS:
            cuts += _cuts(text, parts, piece, words, is_counted=is_counted)
    return cuts


def _cuts(text: str, parts: list[Stretch], piece: Piece, words: Words, *, is_counted: bool) -> list[int]:
    if piece.weight.role is Role.MEANS:
        may_open = not is_counted and _FORMS.search(piece.text) and len(piece.text) < _LONGEST_MEANS
        return _between_kinds(text, parts, piece, words) if may_open else []
    listed = _listed(parts, piece)
    if cuts := _between_figures(text, listed) or _between_events(text, listed, piece, words):
        return cuts
    return [] if is_counted else _between_kinds(text, listed, piece, words)


def _listed(parts: list[Stretch], piece: Piece) -> list[Stretch]:
    """The parts behind the verb."""
    head = piece.weight.head
    low = piece.chunk.start + head.at + len(head.word)
    return [(max(start, low), end) for start, end in parts if end > low]


def _between_figures(text: str, listed: list[Stretch]) -> list[int]:
    """画廊6处、e站4个: each part has a figure of its own, and a thing that it counts."""
    for start, end in listed:
        name = blanked(QUOTED, text[start:end].rstrip(_ENDS))
        if not NUMBER.search(name) or _NOTHING_BUT_NUMBERS.fullmatch(NUMBER.sub("", name)):
            return []
    return [start for start, _ in listed[1:]]


def _between_events(text: str, listed: list[Stretch], piece: Piece, words: Words) -> list[int]:
    """开展科普日、科技活动周、知识竞赛、科学营等活动: a row each for what is held by itself."""
    if len(listed) < _FEWEST_NAMED or is_marked(piece.weight, "number"):
        return []
    names = _names(text, listed)
    if any(len(name) > _LONGEST_PART for name in names):
        return []
    named = sum(_ends_in(name, words, "named_events") for name in names)
    if named >= max(_FEWEST_NAMED, len(names) - 1):
        return [start for start, _ in listed[1:]]
    return []


def _between_kinds(text: str, listed: list[Stretch], piece: Piece, words: Words) -> list[int]:
    """开展技术咨询、成果推介、项目对接、人才培训、科技诊断等服务: two or three rows of about the same length."""
    if len(listed) < _FEWEST_KINDS:
        return []
    names = _names(text, listed)
    kinds = sum(_ends_in(name, words, "events", "named_events", "fields") for name in names)
    if (kinds < len(names) - 1 and not LISTED_WORK.search(piece.text)) or any(len(name) > _LONGEST_PART for name in names):
        return []
    lengths = [len(name) + 1 for name in names]
    whole = sum(lengths)
    rows = 2 if whole <= _LONGEST_OF_TWO_ROWS else 3
    sums = [sum(lengths[:k]) for k in range(len(names))]
    cuts = {min(range(1, len(names)), key=lambda k: (abs(sums[k] - row * whole / rows), -k)) for row in range(1, rows)}
    return [listed[k][0] for k in sorted(cuts)]


def _names(text: str, listed: list[Stretch]) -> list[str]:
    names = [text[start:end].rstrip(_ENDS) for start, end in listed]
    names[-1] = LIST_END.sub("", names[-1]).rstrip("”’")
    return names


def _ends_in(name: str, words: Words, *kinds: str) -> bool:
    bare = name.rstrip("”’》")
    return any(match.end() == len(bare) for match in words.pattern(*kinds).finditer(bare))
