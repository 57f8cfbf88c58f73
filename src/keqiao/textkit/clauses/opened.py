"""Lists opened: a 、 list of events becomes two or three clauses, and jobs that stand between 、 one each."""

from collections.abc import Sequence
from typing import Final

from .chunks import Stretch, parts_of
from .figures import LIST_END
from .head import Head, head_of
from .join import Piece
from .weigh import Role
from .words import Words

_FEWEST_EVENTS: Final = 5
_FEWEST_NAMED: Final = 3
_MOST_CLAUSES: Final = 3
_LONGEST_PART: Final = 40
_MOST_PARTS: Final = 40
_SHORTEST_JOB: Final = 6
_LIST_VERBS: Final = ("组织", "参加", "开展", "进行")
"""Verbs whose object may be a list of what looks like jobs: 组织学习先进事迹、观看警示教育片."""
_LIKE: Final = {
    "日": "days",
    "周": "days",
    "月": "days",
    "节": "days",
    "乡": "days",
    "赛": "contests",
    "营": "contests",
    "训": "lessons",
    "育": "lessons",
    "课": "lessons",
    "座": "lessons",
    "会": "meetings",
    "坛": "meetings",
}
"""Last character of an event → the group that it is put into."""


def opened(text: str, covers: list[Stretch], pieces: Sequence[Piece], words: Words) -> list[int]:
    """Offsets at which the work of a clause is cut inside its 、 lists, in order; [] if it stays whole."""
    cuts: list[int] = []
    for piece in pieces:
        if piece.weight.role is Role.WORK and "、" in piece.text:
            parts = parts_of(text, piece.chunk, covers)
            if 1 < len(parts) <= _MOST_PARTS:
                cuts += _between_jobs(text, parts, piece, words) or _between_events(text, parts, piece, words)
    return cuts


def _between_jobs(text: str, parts: list[Stretch], piece: Piece, words: Words) -> list[int]:
    """组建服务队、举办培训班、编印手册: each part has its verb and its object."""
    if LIST_END.search(piece.text) or "的" in text[parts[-1][0] : parts[-1][1]] or piece.weight.head.kind != "action_verbs":
        return []
    starts = [start for start, _ in parts]
    heads = [head_of(text[start : min(end, start + 60)].rstrip("、，；。,; \n"), 0, words) for start, end in parts]
    if not all(_is_job(head, words) for head in heads[1:]) or any(end - start < _SHORTEST_JOB for start, end in parts):
        return []
    head = piece.weight.head
    return starts[1:] if head.opens and not head.word.startswith(_LIST_VERBS) else []


def _is_job(head: Head, words: Words) -> bool:
    return head.opens and head.kind in ("action_verbs", "making_verbs") and head.word not in words.of("noun_verbs")


def _between_events(text: str, parts: list[Stretch], piece: Piece, words: Words) -> list[int]:
    """开展科普日、科技活动周、知识竞赛、科学营、培训等活动: events of their own, put together by likeness."""
    head = piece.weight.head
    low = piece.chunk.start + head.at + len(head.word)
    listed = [(max(start, low), end) for start, end in parts if end > low]
    names = [text[start:end].rstrip("、，；。,; \n") for start, end in listed]
    names[-1] = LIST_END.sub("", names[-1]).rstrip("”’")
    if head.kind != "action_verbs" or any(len(name) > _LONGEST_PART for name in names) or _is_counted(piece):
        return []
    named = sum(_ends_in(name, words, "named_events") for name in names)
    events = sum(_ends_in(name, words, "events", "named_events") for name in names)
    if named < max(_FEWEST_NAMED, len(names)) and (len(names) < _FEWEST_EVENTS or events < len(names) - 1):
        return []
    groups = _grouped(names) if len(names) > _MOST_CLAUSES else [[k] for k in range(len(names))]
    while len(groups) > _MOST_CLAUSES:
        k = min(range(len(groups) - 1), key=lambda k: len(groups[k]) + len(groups[k + 1]))
        groups[k : k + 2] = [groups[k] + groups[k + 1]]
    return [listed[group[0]][0] for group in groups[1:]]


def _is_counted(piece: Piece) -> bool:
    """One number for the whole list makes it one task."""
    return any(reason.code == "number" for reason in piece.weight.reasons)


def _grouped(names: list[str]) -> list[list[int]]:
    """Neighbours of the same sort together."""
    groups: list[list[int]] = []
    for k, name in enumerate(names):
        if groups and _group(names[groups[-1][-1]]) == _group(name) != "":
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _ends_in(name: str, words: Words, *kinds: str) -> bool:
    bare = name.rstrip("”’》")
    return any(match.end() == len(bare) for match in words.pattern(*kinds).finditer(bare))


def _group(name: str) -> str:
    return _LIKE.get(name.rstrip("”’》")[-1:], "")
