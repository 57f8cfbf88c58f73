"""What one chunk is by itself: its leading verb, the verb's object, and what in it can be counted, made or attended."""

import re
from enum import Enum
from typing import Final, NamedTuple

from .figures import (
    ABSTRACT_END,
    AIM_FRAME,
    BORDER,
    DONE,
    DUTY,
    LABEL,
    LISTED_WORK,
    OF_THE_WHOLE,
    PLAY,
    QUOTED,
    THERE_IS,
    TITLED,
    blanked,
    ending_cut,
    number_in,
    when_in,
)
from .head import Head, head_of, inner_verb
from .model import Reason
from .words import Words

_LONGEST: Final = 600
"""Characters of a chunk that are looked at."""
_LONGEST_ABSTRACT: Final = 6
_LONGEST_FIELD: Final = 10
GOVERNING: Final = frozenset(
    [
        "支持",
        "引导",
        "指导",
        "鼓励",
        "督促",
        "指导督促",
        "督促指导",
        "动员",
        "组织",
        "推动",
        "组织动员",
        "协调",
        "发动",
        "带动",
        "帮助",
    ]
)
"""Verbs that let others do something: what these do decides."""
_KEEPING: Final = frozenset(["融入", "落实", "落实好", "严格", "严格落实", "规范", "严格规范", "服务"])
"""Verbs that keep what is there: a product behind them is not made."""
_HOPING: Final = frozenset(
    [
        "推动",
        "推进",
        "提升",
        "提高",
        "扩大",
        "改善",
        "打造",
        "构建",
        "优化",
        "加快",
        "引导",
        "激励",
        "丰富",
        "壮大",
        "巩固",
        "发展",
    ]
)
"""Verbs that name an effect if their object is an abstract noun."""


_EFFECTS: Final = frozenset(["做到", "增强", "强化", "加强", "提升", "提高", "扩大", "加深", "巩固", "拓展"])
"""Verbs whose abstract object is the effect of the work ahead."""
_LEADING: Final = frozenset(["引导", "激励", "团结", "团结引领", "引领", "动员", "教育引导"])
"""Verbs that lead people to an attitude: behind work its effect."""


_SETTING: Final = re.compile("针对|聚焦|围绕|紧扣|按照|根据|依托|通过|对照|为")
"""Means that name what is the case without telling it: 针对基层力量薄弱的问题."""
_STUDY: Final = re.compile("学习|研讨|培训|宣讲|辅导|轮训|会议?|党课|形式|方式")
"""Means that make a task of 学习贯彻."""


class Role(Enum):
    """What a chunk is by itself. ``FIELD``: work, but only in general terms. ``NOUN``: no verb at all. ``DETAIL``: what measures
    or details the work ahead of it; only known among other chunks."""

    WORK = "work"
    FIELD = "field"
    GENERAL = "general"
    AIM = "aim"
    MEANS = "means"
    FACT = "fact"
    NOUN = "noun"
    DETAIL = "detail"


class Weight(NamedTuple):
    """``role`` of a chunk and why. ``label``: a 一是 at its head, or ""; ``head``: its verb; ``thing``: the verb's object;
    ``spare``: the field of work that a general demand names; ``formula``: is the demand a political formula? ``phrase``: does
    it rest on a fixed phrase? ``hope``: is it the effect of what stands ahead of it?"""

    role: Role
    reasons: tuple[Reason, ...]
    head: Head
    label: str = ""
    thing: str = ""
    spare: tuple[Reason, ...] = ()
    formula: bool = False
    phrase: bool = False
    hope: bool = False


class _Object(NamedTuple):
    """What a verb acts on. ``ends``: does the phrase end in a product, event or field of work?"""

    text: str
    products: tuple[Reason, ...]
    events: tuple[Reason, ...]
    fields: tuple[Reason, ...]
    counted: tuple[Reason, ...]
    abstract: bool
    ends: bool
    phrase: str


def weigh(body: str, words: Words) -> Weight:
    """The weight of a chunk's text without its delimiter. Any text."""
    body = body[:_LONGEST]
    match = LABEL.match(body)
    begin = match.end() if match else len(body) - len(body.lstrip())
    weight = _weighed(body, head_of(body, begin, words), words)
    return weight._replace(label=match.group().strip("，、,：: \t\r\n\u3000")) if match else weight


def _weighed(body: str, head: Head, words: Words) -> Weight:
    if not head.opens and not (head.means and head.kind) and not _SETTING.match(head.means) and body[:1] != "每":
        fact = words.pattern("facts").search(body, 0, head.at + len(head.word) if head.kind else len(body))
        if fact:
            return Weight(Role.FACT, (Reason("fact", fact.group()),), head)
    if not head.kind and (match := THERE_IS.match(body)):
        return Weight(Role.FACT, (Reason("fact", match.group()),), head)
    if head.kind and DONE.match(body, head.at + len(head.word)):
        return Weight(Role.FACT, (Reason("fact", head.word + "了"),), head)
    aim = AIM_FRAME.search(body[-140:]) if "为" in body or "以" in body else None
    if (
        aim
        and not number_in(body)
        and body.find(aim.group()) <= max(head.at, 4)
        and not (head.opens and head.kind == "action_verbs")
    ):
        return Weight(Role.AIM, (Reason("aim", aim.group()),), head)
    if head.kind:
        return _by_verb(body, head, words)
    if head.means:
        return Weight(Role.MEANS, (Reason("means", head.means),), head)
    if not body[head.at :].strip():
        return Weight(Role.MEANS, (Reason("deadline" if when_in(body) else "no_action", body.strip()),), head)
    if OF_THE_WHOLE.search(body):
        return Weight(Role.AIM, (Reason("aim", body.strip()),), head, thing=body)
    number = number_in(body)
    reason = Reason("number", number.group()) if number else Reason("no_action", "")
    return Weight(Role.NOUN, (reason,), head, thing=body)


def _object(body: str, head: Head, words: Words) -> _Object:
    text = body[head.at + len(head.word) :]
    bare = ending_cut(text)
    abstract_at = len(bare) - _abstract_length(text, bare, words)
    titled = TITLED.search(text) if "《" in text else None
    untitled = blanked(TITLED, text) if titled else text
    products = _closing(words.pattern("products"), untitled, len(bare))
    events = _closing(words.pattern("events", "named_events"), untitled, len(bare))
    fields = list(words.pattern("fields").finditer(untitled))
    ends = bool(fields) and (fields[-1].end() >= len(bare) or _closes(words.pattern("fields"), untitled, len(bare)))
    abstract = abstract_at < len(bare) and not ends
    if abstract:
        products = [match for match in products if match.end() <= abstract_at]
    ends = ends or (not abstract and any(match.end() >= len(bare) for match in [*products, *events]))
    number = number_in(body, head.at) and number_in(blanked(QUOTED, body), head.at)
    counted = [("number", number), ("deadline", when_in(body))]
    phrase = words.pattern("fixed_phrases").search(text)
    made = [Reason("product", _last(products))] if products else []
    if titled and not made:
        made.append(Reason("product", titled.group()))
    return _Object(
        text,
        tuple(made),
        (Reason("event", _last(events)),) if events else (),
        (Reason("field", fields[-1].group()),) if fields else (),
        tuple(Reason(code, match.group()) for code, match in counted if match),
        abstract,
        ends,
        phrase.group() if phrase else "",
    )


def _closing(pattern: re.Pattern[str], text: str, end: int) -> list[re.Match[str]]:
    """Matches that close a part of the object, not those that a longer noun begins with (领导小组会议)."""
    found: list[re.Match[str]] = []
    match = pattern.search(text)
    while match:
        if match.end() >= end or BORDER.match(text, match.end()):
            found.append(match)
        match = pattern.search(text, match.start() + 1)
    return found


def _closes(pattern: re.Pattern[str], text: str, end: int) -> bool:
    """Does a match end at ``end`` or behind it?"""
    for start in range(max(0, end - _LONGEST_FIELD), end):
        match = pattern.match(text, start)
        if match and match.end() >= end:
            return True
    return False


def _last(matches: list[re.Match[str]]) -> str:
    """The longest of those that end last."""
    return max(matches, key=lambda match: (match.end(), -match.start())).group()


def _abstract_length(text: str, bare: str, words: Words) -> int:
    """Length of the abstract noun in which the object ends; 0 for a concrete one."""
    nouns = words.of("abstract_nouns")
    for ending in {bare[-_LONGEST_ABSTRACT:], text.rstrip(" \n”’》）)")[-_LONGEST_ABSTRACT:]}:
        for size in range(len(ending), 1, -1):
            if ending[-size:] in nouns:
                return size
    return 2 if ABSTRACT_END.search(bare[-3:]) else 0


def _by_verb(body: str, head: Head, words: Words, *, governed: bool = False) -> Weight:
    if head.word in GOVERNING and not governed and (weight := _of_others(body, head, words)):
        return weight
    thing = _object(body, head, words)
    spoken = Reason("action", head.word + thing.text)
    if head.kind == "effect_verbs":
        whole = OF_THE_WHOLE.search(body)
        number = tuple(reason for reason in thing.counted if reason.code == "number" and not whole)
        return Weight(Role.AIM, (*number, Reason("aim", spoken.words)), head, thing=thing.text, spare=number)
    role = _role(head, thing)
    if role is None:
        return _demand(body, head, thing)
    means = (Reason("means", head.means),) if head.means else ()
    marks = thing.counted + thing.products + thing.events
    leading = (spoken, *marks) if head.kind == "action_verbs" else (*marks, *thing.fields, spoken)
    if role is Role.FIELD:
        leading = (*thing.fields, *marks, spoken)
    return Weight(role, leading + means, head, thing=thing.text, spare=thing.fields)


def _role(head: Head, thing: _Object) -> Role | None:
    """``WORK``, ``FIELD`` or, for a general demand, None."""
    if DUTY.search(thing.text):
        return Role.FIELD
    solid = bool(thing.products or thing.events)
    if head.kind == "action_verbs":
        if thing.counted or thing.events or (solid and (thing.ends or not thing.phrase)):
            return Role.WORK
        return Role.WORK if thing.fields or not (thing.phrase or thing.abstract) else None
    if head.kind == "formula_verbs":
        return Role.FIELD if "学习" in head.word and _STUDY.search(head.means) else None
    number = bool(thing.counted) and thing.counted[0].code == "number"
    if LISTED_WORK.search(thing.text) and not thing.phrase:
        return Role.FIELD
    if head.kind == "making_verbs" and head.word not in _KEEPING:
        if number or (solid and not thing.abstract):
            return Role.WORK
        return Role.FIELD if thing.fields and not thing.abstract else None
    if number:
        return Role.WORK
    if head.word in _KEEPING:
        return Role.FIELD if (thing.events or thing.fields) and not thing.abstract and not thing.phrase else None
    named = thing.fields or thing.events or (thing.products and head.word not in GOVERNING)
    return Role.FIELD if thing.ends and named and not thing.phrase else None


def _of_others(body: str, head: Head, words: Words) -> Weight | None:
    """支持学会开展…: what the others shall do decides. None if nothing is said of it."""
    inner = inner_verb(body, head.at + len(head.word) + 1, words)
    if PLAY.search(body, head.at + len(head.word)) and (inner is None or inner.kind != "action_verbs"):
        return Weight(Role.MEANS, (Reason("means", body[head.at :]),), head, thing=body[head.at + len(head.word) :])
    if inner is None:
        return None
    weight = _by_verb(body, inner, words, governed=True)
    rest = tuple(reason for reason in weight.reasons if reason.code != "action")
    if weight.role in (Role.WORK, Role.FIELD):
        weight = weight._replace(reasons=(Reason("action", body[head.at :]), *rest))
    return weight._replace(head=head)


def _demand(body: str, head: Head, thing: _Object) -> Weight:
    """A general requirement; what it names of a field of work is kept for the sentence that has nothing else."""
    spoken = head.word + thing.text
    if thing.phrase and head.word in _LEADING:
        return Weight(
            Role.AIM, (Reason("fixed_phrase", thing.phrase), Reason("aim", spoken)), head, "", thing.text, formula=True
        )
    if thing.phrase:
        return Weight(
            Role.GENERAL, (Reason("fixed_phrase", thing.phrase),), head, "", thing.text, (), formula=True, phrase=True
        )
    if head.kind == "formula_verbs":
        return Weight(Role.GENERAL, (Reason("slogan", spoken),), head, "", thing.text, thing.fields, formula=True)
    if head.word in _HOPING and thing.abstract and not thing.fields:
        return Weight(Role.AIM, (Reason("aim", spoken),), head, "", thing.text, thing.fields)
    hope = thing.abstract and head.word in _EFFECTS
    return Weight(Role.GENERAL, (Reason("slogan", spoken),), head, "", thing.text, thing.fields, hope=hope)
