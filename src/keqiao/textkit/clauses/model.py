"""The words of the answer: kinds of clauses, reasons, and a proposed clause."""

from typing import Final, NamedTuple

TASK, GENERAL, BACKGROUND = "task_point", "general_requirement", "background"
KINDS: Final = (TASK, GENERAL, BACKGROUND)
PARTS: Final = ("item", "preamble", "section")

REASONS: Final[dict[str, str]] = {
    "action": "a verb of action with its object",
    "field": "a general verb, but a field of work on which bodies report",
    "number": "a number that can be counted or reached",
    "deadline": "a date, month or quarter by which it is done",
    "product": "something is made: a paper, rule, list, system or place",
    "event": "an event, a meeting or a list of them",
    "enumeration": "a part of a numbered list: 一是, 二是, 第三",
    "fixed_phrase": "a fixed phrase or political formula",
    "slogan": "a slogan, principle or quotation: a general verb with an abstract object",
    "aim": "a hoped-for effect",
    "means": "a phrase of means or setting, which stays with the work that it serves",
    "fact": "what is the case, not what is asked",
    "heading": "a title or the opening of the plan, which sets the frame",
    "no_action": "no verb of action found",
}
"""Code → what it means."""


class Reason(NamedTuple):
    """``code``: one of ``REASONS``. ``words``: the words of the sentence it rests on, "" if it rests on none."""

    code: str
    words: str


class Proposed(NamedTuple):
    """A clause ``sentence[start:end]`` of one of ``KINDS``, with at least one reason, the weightiest first."""

    start: int
    end: int
    kind: str
    reasons: tuple[Reason, ...]
