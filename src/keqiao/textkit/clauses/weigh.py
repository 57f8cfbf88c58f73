"""What one chunk is by itself: its leading verb, the verb's object, and what in it can be counted, made or attended."""

import re
from enum import Enum
from typing import Final, NamedTuple

from .model import Reason
from .words import Words

VERBS: Final = ("action_verbs", "making_verbs", "effect_verbs", "formula_verbs", "general_verbs")
"""Lists of verbs; a word that stands in several counts for the first."""
_LABEL: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}(?:是要|是|要)|第[一二三四五六七八九十]{1,2}(?=[^、\u3000-\u303f季届批期次]{2})|其[一二三四五]|首先|其次|再次|最后"
    r"|[（(][一二三四五六七八九十0-9]{1,2}[）)]|[①-⑳]|[0-9]{1,2}[.．、](?=[^0-9]))[，、,：:\s]*"
)
_WHEN: Final = re.compile(
    r"(?:20[0-9]{2}年|今年|本年度?|明年)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?(?:[0-9]{1,2}[日号]|底|末|初|[上中下]旬)?(?:之?前|以前)?"
    r"|(?:第?[一二三四1-4]季度|[上下]半年)(?:末|底)?(?:之?前)?|年(?:底|终|末)(?:之?前)?|年内|全年|每(?:个)?(?:月|季度|半年|年|周)(?:至少)?|[0-9]{1,3}(?:日|个工作日|天)内"
)
_LEADING_YEAR: Final = re.compile(r"(?:20[0-9]{2}年(?:度)?|今年|本年度?)[，,]?")
_NUMBER: Final = re.compile(
    r"(?:不少于|不低于|至少|达到|超过|突破|新增)?\s?[0-9]+(?:\.[0-9]+)?\s?(?:[-—~～至][0-9]+\s?)?(?:余|多|几)?"
    r"(?:%|％|‰|个百分点|万|亿|千|百|个|项|名|人|位|次|场|期|篇|条|家|所|支|件|套|册|份|亩|户|村|课时|学时|部|种|站|处|块|台|辆|班|批|间|幅|只|门|类|对|节|本|张|元|平方米)"
    r"|百分之[一二三四五六七八九十百点零]+|(?:不少于|至少|不低于)[一二两三四五六七八九十百千]+|[一二两三四五六七八九十百]{1,3}(?:场|期|篇|名|家)(?:以上)?"
)
_TITLED: Final = re.compile(r"《[^》]+》")
_MANY: Final = re.compile("一[批系][列]?")
_TRAILING: Final = re.compile(r"(?:等|力度|工作|[\s”’》）)。，；]|“)+$")
_MEANS_END: Final = re.compile(
    r"(?:方式|形式|手段|途径|渠道|思路|要求|原则|精神|部署|契机|抓手|主线|重点|目标|理念|机制|作用|优势|载体|平台|阵地|基础上|过程中|方面|领域|为指导|为引领|为统领|指引|导向)[”’》）)]*$"
)
_MEANS_FRAME: Final = re.compile(r"以.{1,60}为.{1,24}$|在.{1,40}(?:下|中|上|前|后|时|方面)$")
_AIM_FRAME: Final = re.compile(
    r"为.{1,80}(?:提供|奠定|打下|作出|做出|贡献|注入|搭建|打造|创造|营造).{0,24}$|以.{1,20}(?:庆祝|迎接|献礼).{0,20}$"
)
_GOVERNING: Final = frozenset(
    "支持 引导 指导 鼓励 督促 指导督促 督促指导 动员 组织 推动 组织动员 协调 发动 引导和激励 带动 邀请".split()
)
_AND: Final = "的、和与及或"


class Role(Enum):
    WORK = "work"
    FIELD = "field"
    GENERAL = "general"
    AIM = "aim"
    MEANS = "means"
    FACT = "fact"
    NOUN = "noun"


class Weight(NamedTuple):
    """``role`` of a chunk and why. ``label``: a 一是 at its head, or "". ``spare``: a field of work behind a demand."""

    role: Role
    reasons: tuple[Reason, ...]
    label: str = ""
    head: str = ""
    spare: tuple[Reason, ...] = ()
    lead: int = 0
    """Offset of the verb in the chunk."""


class _Head(NamedTuple):
    kind: str
    word: str
    at: int
    means: str = ""


def weigh(body: str, words: Words) -> Weight:
    """The weight of a chunk's text without its delimiter. Any text."""
    label_match = _LABEL.match(body)
    label = label_match.group().strip("，、,：: \n") if label_match else ""
    begin = label_match.end() if label_match else len(body) - len(body.lstrip())
    head = _head(body, begin, words)
    weight = _weighed(body, head, words)
    return weight._replace(label=label, head=head.word, lead=head.at)


def _weighed(body: str, head: _Head, words: Words) -> Weight:
    fact = words.pattern("facts").search(body, 0, head.at if head.kind else len(body))
    if fact and head.kind != "action_verbs":
        return Weight(Role.FACT, (Reason("fact", fact.group()),))
    aim = _AIM_FRAME.search(body)
    if aim and aim.start() <= max(head.at, 4) and head.kind not in ("action_verbs",):
        return Weight(Role.AIM, (Reason("aim", aim.group()),))
    if not head.kind:
        if head.means:
            return Weight(Role.MEANS, (Reason("means", head.means),))
        number = _NUMBER.search(body)
        if number:
            return Weight(Role.NOUN, (Reason("number", number.group()),))
        return Weight(Role.NOUN, (Reason("no_action", ""),))
    return _by_verb(body, head, words)


def _head(body: str, begin: int, words: Words) -> _Head:
    """The leading verb behind adverbs and dates, or behind a phrase of means, or behind a subject."""
    stages = [begin]
    while True:
        at = stages[-1]
        match = _WHEN.match(body, at) or _LEADING_YEAR.match(body, at) or words.pattern("adverbs").match(body, at)
        if match is None or match.end() == at:
            break
        end = match.end()
        while end < len(body) and body[end] in "地、，, ":
            end += 1
        stages.append(end)
    for at in reversed(stages):
        means = words.pattern("means").match(body, at)
        verb = words.pattern(*VERBS).match(body, at)
        if means and (verb is None or len(means.group()) >= len(verb.group())):
            return _behind_means(body, means, words)
        if verb:
            return _Head(_kind(verb.group(), words), verb.group(), at)
    return _inner(body, stages[-1], words) or _Head("", "", begin)


def _kind(word: str, words: Words) -> str:
    return next(kind for kind in VERBS if word in words.of(kind))


def _behind_means(body: str, means: re.Match[str], words: Words) -> _Head:
    pure = _MEANS_END.search(body) or _MEANS_FRAME.match(body, means.start())
    found = None if pure else _inner(body, means.end() + 1, words)
    if found is None:
        return _Head("", "", means.start(), body[means.start() :])
    return found._replace(means=body[means.start() : found.at])


def _inner(body: str, low: int, words: Words) -> _Head | None:
    """The first verb that is not in quotes, not a noun's part and not behind 的, 、 or 和."""
    depth_until = 0
    for match in words.pattern(*VERBS).finditer(body, low):
        at, word = match.start(), match.group()
        if at < depth_until or word in words.of("noun_verbs"):
            continue
        if body[at - 1 : at] in _AND or body[match.end() : match.end() + 1] in ("的", "") or _is_quoted(body, at):
            continue
        return _Head(_kind(word, words), word, at)
    return None


def _is_quoted(body: str, at: int) -> bool:
    ahead = body[max(0, at - 60) : at]
    return any(ahead.rfind(opener) > ahead.rfind(closer) for opener, closer in ("“”", "《》", "（）", "()"))


class _Object(NamedTuple):
    text: str
    solid: tuple[Reason, ...]
    field: tuple[Reason, ...]
    counted: tuple[Reason, ...]
    abstract: str
    phrase: str


def _object(body: str, head: _Head, words: Words) -> _Object:
    text = body[head.at + len(head.word) :]
    bare = _TRAILING.sub("", text)
    abstract = next((word for size in range(6, 1, -1) if (word := bare[-size:]) in words.of("abstract_nouns")), "")
    concrete = bare[: len(bare) - len(abstract)] if abstract else bare
    solid = []
    for code, kinds in (("product", ("products",)), ("event", ("events", "named_events"))):
        found = [match.group() for match in words.pattern(*kinds).finditer(concrete)]
        if found:
            solid.append(Reason(code, found[-1]))
    titled = _TITLED.search(text)
    if titled and not any(reason.code == "product" for reason in solid):
        solid.append(Reason("product", titled.group()))
    field = words.pattern("fields").search(text)
    counted = [Reason("number", match.group()) for match in [_NUMBER.search(body, head.at)] if match]
    counted += [Reason("deadline", match.group()) for match in [_WHEN.search(body)] if match]
    phrase = words.pattern("fixed_phrases").search(text)
    return _Object(
        text,
        tuple(solid),
        (Reason("field", field.group()),) if field else (),
        tuple(counted),
        abstract,
        phrase.group() if phrase else "",
    )


def _by_verb(body: str, head: _Head, words: Words) -> Weight:
    thing = _object(body, head, words)
    spoken = (Reason("action", head.word + thing.text),)
    means = (Reason("means", head.means),) if head.means else ()
    if head.kind == "effect_verbs":
        reasons = (Reason("aim", head.word + thing.text),)
        number = tuple(reason for reason in thing.counted if reason.code == "number")
        return Weight(Role.AIM, number + reasons if number else reasons)
    if head.word in _GOVERNING and (inner := _governed(body, head, words)):
        return inner
    if head.kind == "action_verbs" and _is_action(thing):
        return Weight(Role.WORK, spoken + thing.counted + thing.solid + means)
    if head.kind == "making_verbs" and (thing.counted or ((thing.solid or thing.field) and not thing.abstract)):
        return Weight(Role.WORK, thing.solid + thing.field + thing.counted + spoken + means)
    if head.kind == "general_verbs" and thing.counted:
        return Weight(Role.WORK, thing.counted + spoken + means)
    if head.kind == "general_verbs" and (thing.field or thing.solid) and not thing.abstract and not thing.phrase:
        return Weight(Role.FIELD, thing.field + thing.solid + spoken + means)
    return _demand(head, thing)


def _is_action(thing: _Object) -> bool:
    if thing.solid or thing.counted:
        return True
    if thing.phrase:
        return bool(thing.field)
    return not thing.abstract or bool(thing.field)


def _governed(body: str, head: _Head, words: Words) -> Weight | None:
    """支持学会开展…: what the others shall do decides. None if nothing is said of it."""
    inner = _inner(body, head.at + len(head.word) + 1, words)
    if inner is None:
        return None
    weight = _by_verb(body, inner._replace(means=""), words)
    if weight.role in (Role.WORK, Role.FIELD):
        return weight._replace(reasons=(Reason("action", body[head.at :]), *weight.reasons[1:]))
    return weight


def _demand(head: _Head, thing: _Object) -> Weight:
    """A general requirement: a formula, a slogan or an aim; what it names of a field of work is kept for later."""
    words = head.word + thing.text
    if thing.phrase:
        return Weight(Role.GENERAL, (Reason("fixed_phrase", thing.phrase),), spare=thing.field)
    if head.kind == "formula_verbs":
        return Weight(Role.GENERAL, (Reason("slogan", words),), spare=thing.field)
    return Weight(Role.GENERAL, (Reason("slogan", words),), spare=thing.field)
