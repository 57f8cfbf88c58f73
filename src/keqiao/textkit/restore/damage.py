"""Which "?" can be no question? Places where characters were lost are flagged; what stood there is only proposed."""

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from .lexicon import Lexicon
from .pinyin import remove_pinyin
from .repair import SUSPECT, Place, Repair, repair
from .segments import Segment
from .simplify import simplified

_CLAUSE_END: Final = re.compile("[。！？；!?;\n]")
_LONGEST_CLAUSE: Final = 80
_ASKS_AT_END: Final = re.compile("[吗呢吧么啊否]$")
_ASKS: Final = re.compile(
    "吗|呢|什么|怎么|怎样|怎能|为何|为什么|谁|哪|(?<!任)何(?!时|种程度)|多少|是否|能否|可否|是不是|有没有|难道|岂|几时|几何"
)
_CLOSERS: Final = '”’」』）)》〉】〕"'
_URL: Final = re.compile(r"[!-~]*(?:://|www\.|[a-z]=|/[a-z])[!-~]*", re.IGNORECASE)
_MOST_REPAIRED: Final = 150
"""Different broken places for which readings are worked out, a few milliseconds each; the rest are flagged only."""
_MOST_PLACES: Final = 20_000
"""Broken places that are told apart; in a file with more, each further line has at most one."""
_CONTEXT: Final = 6
_WINDOW: Final = 64


class Flag(NamedTuple):
    """``source[start:end]`` is broken; ``suggestions`` replace it, best first, "" = nothing was there."""

    start: int
    end: int
    suggestions: tuple[str, ...]


def is_question(before: str, run: str, after: str) -> bool:
    """Can the half-width marks ``run`` be real? ``before``: the line up to them, ``after``: the line behind them."""
    if "\ufffd" in run or any("\ue000" <= char <= "\uf8ff" for char in run):
        return False
    if not before.strip():
        return False
    last, following = before[-1], after[:1]
    if _is_latin(last) and (not following or _is_latin(following) or following.isspace()):
        # Latin prose or an address; between two figures only a lost character makes sense.
        return not (last.isdigit() and following.isdigit()) or _is_in_url(before, after)
    if last in "，、；：,;:（(《“‘":
        return False
    if not following or following.isspace() or following in _CLOSERS or following in "!！?？":
        return not after[1:2].isalnum() or following in _CLOSERS or following.isspace() or _asks(before)
    if following in ",，。、；;:：":
        return False
    return len(run) == 1 and _asks(before)


def _asks(before: str) -> bool:
    clause = _CLAUSE_END.split(before[-_LONGEST_CLAUSE:])[-1].rstrip(_CLOSERS)
    return bool(_ASKS_AT_END.search(clause) or _ASKS.search(clause))


def _is_latin(char: str) -> bool:
    return "!" <= char <= "~"


def _is_in_url(before: str, after: str) -> bool:
    word_before = re.split(r"[^!-~]", before[-_LONGEST_CLAUSE:])[-1]
    word_after = re.split(r"[^!-~]", after[:_LONGEST_CLAUSE])[0]
    return bool(_URL.fullmatch(word_before + word_after))


class Flagger:
    """Flags the broken places of one document, remembering what it worked out for equal places."""

    def __init__(self, lexicon: Lexicon, is_web: bool) -> None:
        self._lexicon, self._is_web = lexicon, is_web
        self._known: dict[tuple[str, str], Repair] = {}
        self._places = 0

    def flags(self, text: str, segments: list[Segment]) -> list[Flag]:
        """The broken places of the line that ``segments`` (readings removed, nothing else) make up, in order."""
        start, end = segments[0].start, segments[-1].end
        line = text[start:end]
        flags: list[Flag] = []
        free_from = 0
        if self._places > _MOST_PLACES:
            return self._one_flag(line, start)
        for match in SUSPECT.finditer(line):
            at = match.start()
            if at < free_from:
                continue
            before = _restored_before(segments, start + at)
            after = line[match.end() : match.end() + _LONGEST_CLAUSE]
            is_behind_a_break = bool(flags) and at == free_from
            if not is_behind_a_break and is_question(before, match.group(), after):
                continue
            found = self._repaired(line, at, match.end(), before)
            flags.append(Flag(start + at, start + found.end, found.suggestions))
            free_from = found.end
            self._places += 1
            if self._places > _MOST_PLACES:
                rest = self._one_flag(line[free_from:], start + free_from)
                return flags + rest
        return flags

    def _one_flag(self, line: str, start: int) -> list[Flag]:
        """All suspicious characters of a line, and what lies between them, as one place."""
        first = SUSPECT.search(line)
        if first is None:
            return []
        end = max(line.rfind("?"), first.end() - 1, *(m.end() - 1 for m in SUSPECT.finditer(line)))
        return [Flag(start + first.start(), start + end + 1, ("",))]

    def _repaired(self, line: str, at: int, run_end: int, before: str) -> Repair:
        """The repair of the place at ``line[at]``, whose end is an offset in ``line``."""
        window = line[at : at + _WINDOW]
        near = line[max(0, at - _WINDOW) : at]
        key = (near[-16:], window)
        known = self._known.get(key)
        if known is None and len(self._known) < _MOST_REPAIRED and run_end - at < _WINDOW:
            after, _ = remove_pinyin(line, run_end, min(len(line), run_end + _WINDOW))
            plain = "".join([segment.out for segment in after])[:_CONTEXT]
            place = Place(near + window, len(near), simplified(before[-_CONTEXT:]), simplified(plain), self._is_web)
            known = repair(place, self._lexicon)
            known = Repair(known.end - len(near), known.suggestions)
            self._known[key] = known
        if known is None:
            known = Repair(run_end - at, ("",))
        return Repair(at + known.end, known.suggestions)


def mark(text: str, segments: list[Segment], flags: list[Flag]) -> list[Segment]:
    """The segments with every flagged place as one damaged segment that keeps its raw characters."""
    result: list[Segment] = []
    waiting = iter(flags)
    flag = next(waiting, None)
    for segment in segments:
        at = segment.start
        while flag is not None and flag.start < segment.end:
            if flag.start > at:
                result.append(_part(segment, at, flag.start))
            if flag.start >= segment.start:
                result.append(Segment(flag.start, flag.end, text[flag.start : flag.end], "damaged"))
            at = max(at, flag.end)
            if flag.end > segment.end:
                break
            flag = next(waiting, None)
        if at < segment.end:
            result.append(_part(segment, at, segment.end))
    return result


def _part(segment: Segment, start: int, end: int) -> Segment:
    if segment.step == "kept":
        return Segment(start, end, segment.out[start - segment.start : end - segment.start], "kept")
    return Segment(start, end, "", segment.step)


def _restored_before(segments: list[Segment], at: int) -> str:
    """The last characters ahead of ``at``, readings taken out."""
    k = bisect_right(segments, at, key=lambda segment: segment.start) - 1
    segment = segments[k]
    parts = [segment.out[max(0, at - segment.start - _LONGEST_CLAUSE) : at - segment.start]]
    length = len(parts[0])
    while k and length < _LONGEST_CLAUSE:
        k -= 1
        parts.append(segments[k].out[-_LONGEST_CLAUSE:])
        length += len(parts[-1])
    return "".join(reversed(parts))
