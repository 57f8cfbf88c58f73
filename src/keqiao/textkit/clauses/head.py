"""The leading verb of a phrase: behind adverbs and dates, behind a phrase of means, or behind a subject."""

import re
from typing import Final, NamedTuple

from .figures import FORMS_END, MEANS_END, MEANS_FRAME, PLAY, SUBJECT, TOWARDS, WHEN, YEAR
from .words import Words

VERBS: Final = ("action_verbs", "making_verbs", "effect_verbs", "formula_verbs", "general_verbs")
"""Lists of verbs; a word that stands in several counts for the first."""
_NOT_BEHIND: Final = "的、和与及或之所被不未没已"
_NOT_AHEAD: Final = re.compile("[出到过好]?的|者|站|员|力|率|量|化|性|类|、|$")
_QUOTES: Final = ("“”", "《》", "（）", "()")


class Head(NamedTuple):
    """``word`` of list ``kind`` at ``at`` ("" if there is none); ``means``: a phrase of means; ``opens``: is it the phrase's
    first word but for adverbs?"""

    kind: str
    word: str
    at: int
    means: str = ""
    opens: bool = False


def head_of(body: str, begin: int, words: Words, *, has_subject: bool = False) -> Head:
    """The leading verb of ``body[begin:]``."""
    stages = _stages(body, begin, words)
    for at in reversed(stages):
        means = words.pattern("means").match(body, at)
        verb = words.pattern(*VERBS).match(body, at)
        if means and (verb is None or len(means.group()) >= len(verb.group())):
            return _behind_means(body, means, words)
        if verb:
            return Head(words.kind_of(verb.group(), VERBS), verb.group(), at, opens=True)
    subject = None if has_subject else SUBJECT.match(body, begin)
    if subject and (words.pattern(*VERBS, "means", "adverbs").match(body, subject.end())):
        return head_of(body, subject.end(), words, has_subject=True)._replace(opens=False)
    return inner_verb(body, stages[-1], words) or Head("", "", stages[-1])


def _stages(body: str, begin: int, words: Words) -> list[int]:
    """Where the phrase may begin: at its first word and behind each adverb or date at its head."""
    stages = [begin]
    while True:
        at = stages[-1]
        match = WHEN.match(body, at) or YEAR.match(body, at) or words.pattern("adverbs").match(body, at)
        if match is None:
            return stages
        end = match.end()
        while end < len(body) and body[end] in "地、，, ":
            end += 1
        stages.append(end)


def _behind_means(body: str, means: re.Match[str], words: Words) -> Head:
    found = None
    forms = FORMS_END.search(body, means.end())
    if forms and (found := inner_verb(body, forms.end(), words)):
        return found._replace(means=body[means.start() : found.at])
    if not MEANS_FRAME.match(body, means.start()):
        found = inner_verb(body, means.end() + 1, words)
        if found and MEANS_END.search(body, max(found.at, len(body) - 16)) and found.kind != "action_verbs":
            found = None
        if found and PLAY.search(body, found.at + len(found.word)):
            found = None
    if found is None or _is_noun_phrase(body, means, found):
        return Head("", "", means.start(), body[means.start() :])
    return found._replace(means=body[means.start() : found.at])


def _is_noun_phrase(body: str, means: re.Match[str], found: Head) -> bool:
    """按照…一批的工作思路, 通过开展…等方式: the verb found is inside what the means are."""
    ending = MEANS_END.search(body, max(means.end(), len(body) - 16))
    return bool(ending) and ("的" in body[found.at :] or "等" in body[found.at :])


def inner_verb(body: str, low: int, words: Words) -> Head | None:
    """The first verb at or behind ``low`` that is not in quotes, not part of a noun and not behind 的, 、 or 和."""
    nouns = words.of("noun_verbs")
    for match in words.pattern(*VERBS).finditer(body, low):
        at, word = match.start(), match.group()
        if word in nouns and (
            body[match.end() : match.end() + 1] in "和与、" or not TOWARDS.search(body[max(0, at - 10) : at])
        ):
            continue
        if body[at - 1 : at] in _NOT_BEHIND or _NOT_AHEAD.match(body, match.end()) or _is_quoted(body, at):
            continue
        return Head(words.kind_of(word, VERBS), word, at)
    return None


def _is_quoted(body: str, at: int) -> bool:
    ahead = body[max(0, at - 60) : at]
    return any(ahead.rfind(pair[0]) > ahead.rfind(pair[1]) for pair in _QUOTES)
