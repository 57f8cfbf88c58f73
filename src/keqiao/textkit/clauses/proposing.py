"""The proposal for the sentences of one node: headings first, then sentence by sentence."""

from collections.abc import Sequence
from typing import Final

from keqiao.textkit.sentences import covered

from .chunks import chunks_of
from .details import is_marked
from .figures import LABEL
from .join import Clause, joined, reasons_of
from .model import GENERAL, TASK, Proposed, Reason
from .opened import opened
from .weigh import Role, weigh
from .words import Words

_LONGEST_HEADING: Final = 40
_LONGEST_LABELLED: Final = 24
_CUTS: Final = ("；", ";")
_STOPS: Final = ("。", ".", "；", ";")
"""A title has none of these at its end."""
_SHORTEST_TEXT: Final = 40
"""Characters behind a heading that asks for work itself: fewer, and it is no heading."""


def propose(sentences: Sequence[str], words: Words, *, part: str = "item") -> tuple[tuple[Proposed, ...], ...]:
    """For each sentence of one node, in order, the clauses that tile it; () for an empty sentence.

    ``part``: one of ``PARTS``. In a preamble there are no task points. A first sentence without a full stop is the title of a
    section, and of an item if it is short. Any text; never raises.
    """
    answer: list[tuple[Proposed, ...]] = []
    for index, sentence in enumerate(sentences):
        if not sentence:
            answer.append(())
        elif (index == 0 and _is_heading(sentences, words, part)) or _is_labelled_heading(sentences, index, words):
            answer.append((Proposed(0, len(sentence), GENERAL, (Reason("heading", ""),)),))
        else:
            is_part = sentence.rstrip()[-1:] in _CUTS or (index > 0 and sentences[index - 1].rstrip()[-1:] in _CUTS)
            answer.append(_divided(sentence, words, part, is_part=is_part))
    return tuple(answer)


def _is_heading(sentences: Sequence[str], words: Words, part: str) -> bool:
    first = sentences[0].strip()
    if first[-1:] in _STOPS:
        return False
    if part == "section":
        return True
    if part != "item" or len(sentences) < 2 or len(first) > _LONGEST_HEADING:
        return False
    if len(chunks_of(first, covered(first))) != 1:
        return False
    weight = weigh(first, words)
    if is_marked(weight, "number"):
        return False
    return weight.role is not Role.WORK or sum(map(len, sentences[1:20])) >= _SHORTEST_TEXT


def _is_labelled_heading(sentences: Sequence[str], index: int, words: Words) -> bool:
    """一是打造品牌会议。 ahead of the sentences that say how."""
    sentence = sentences[index].strip()
    if len(sentence) > _LONGEST_LABELLED or not LABEL.match(sentence) or index + 1 == len(sentences):
        return False
    if LABEL.match(sentences[index + 1]) or len(chunks_of(sentence, covered(sentence))) != 1 or sentence[-1] not in "。.":
        return False
    weight = weigh(sentence.rstrip("。."), words)
    return weight.head.kind != "action_verbs" and not is_marked(weight, "number")


def _divided(sentence: str, words: Words, part: str, *, is_part: bool) -> tuple[Proposed, ...]:
    covers = covered(sentence)
    clauses = joined(sentence, chunks_of(sentence, covers), words, tasks=part != "preamble", is_part=is_part)
    found: list[Proposed] = []
    for clause in clauses:
        cuts = opened(sentence, covers, clause.pieces, words) if clause.kind == TASK else []
        found += _as_proposed(sentence, clause, cuts, words)
    return tuple(found)


def _as_proposed(sentence: str, clause: Clause, cuts: list[int], words: Words) -> list[Proposed]:
    start, end = clause.pieces[0].chunk.start, clause.pieces[-1].chunk.end
    reasons = reasons_of(clause)
    if not cuts:
        return [Proposed(start, end, clause.kind, reasons)]
    shared = [reason for reason in reasons if reason.code not in ("product", "event", "number")]
    found = []
    for low, high in zip([start, *cuts], [*cuts, end], strict=True):
        events = words.pattern("events", "named_events").findall(sentence, low, high)
        own = [Reason("event", events[-1])] if events else []
        found.append(Proposed(low, high, clause.kind, (*own, *shared)))
    return found
