"""What stood in a broken place? The bytes are put back in step and read again; the readings are only proposed.

How such a place comes about. A page in GBK is worked on as bytes. Three passes look for the two bytes of a character
wherever they occur, also across the border of two characters: the full-width marks become ASCII (？ is A3 BF, so 保科 =
B1[A3 BF]C6 loses its middle), and a traditional character gets its reading behind it (數 is 94 B5, so 當的 = AE[94 B5]C4
becomes 當, a lost byte, "shù)" and C4). The page is then decoded: a lead byte that stands before an ASCII byte is shown as
"?" and an opening bracket behind it is swallowed; everything after reads one byte out of step until a character whose
second byte is ASCII (協 = 85 66 ends as "f") or another lost byte.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from .lexicon import Lexicon
from .pinyin import is_reading
from .simplify import character_tables, simplified

SUSPECT: Final = re.compile("[?\ufffd\ue000-\uf8ff]+")
"""What lost characters are shown as; the private area is where undefined pairs of bytes are decoded to."""
_LOST: Final = -1
_LEADS: Final = range(0x81, 0xFF)
_TRAILS: Final = (*range(0x40, 0x7F), *range(0x80, 0xFF))
LONGEST: Final = 48
"""Characters out of step that are followed: some fifty without one whose second byte is ASCII are very rare."""
_BEAM: Final = 24
_MOST_LOST: Final = 3
"""Lost bytes in one place: with more of them the bytes determine nothing, and the readings multiply."""
_SUGGESTED: Final = 5
_READING_TAIL: Final = re.compile(r"([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6})\)")
_READING: Final = re.compile(r"\(([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6})\)")
_MARKS: Final = frozenset("，。、；：？！“”‘’《》〈〉（）【】〔〕—…·")
_HALVED: Final = frozenset("!?,:;()")
_NOT_CHINESE: Final = -14.0
"""Log probability of a character that has no place in Chinese prose; about that of the rarest Han character."""
_PROVED: Final = 10.0
"""Worth of a printed reading that fits the character read: one in some four hundred readings fits by chance, twice over."""
_LEAST_GAIN: Final = 6.0
_WORTH_GOING_ON: Final = 2.0
"""What is in step again reads alike either way: only a clear gain makes a broken place longer."""
_PRIOR_OF_A_CHARACTER: Final = 0.0
_LONGEST_FILL: Final = 4
_WRONG_SCRIPT: Final = -4.0
_NEUTRAL: Final = -6.0

Choice = tuple[int, ...]


class Repair(NamedTuple):
    """``source[start:end]`` is broken; ``suggestions`` replace it, best first, "" among them."""

    end: int
    suggestions: tuple[str, ...]


@dataclass(slots=True)
class _State:
    """A partial reading: its characters, the lead byte that waits for its second, its log probability.

    ``in_step``: the token read last began with a character of its own, so that nothing ended out of step with it.
    """

    text: str
    lead: int | None
    score: float
    in_step: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A broken place: ``line[start:]`` begins with a lost character; contexts are restored and simplified."""

    line: str
    start: int
    before: str
    after: str
    is_web: bool


def repair(place: Place, lexicon: Lexicon) -> Repair:
    """Where the broken place ends (an offset in ``place.line``) and what may have stood there."""
    best = _realigned(place, lexicon)
    if best is not None:
        end, readings = best
        return Repair(end, (*readings, ""))
    run_end = lost_run_end(place.line, place.start)
    return Repair(run_end, _lost_characters(place, run_end - place.start, lexicon))


def lost_run_end(line: str, start: int) -> int:
    """End of the run of lost characters that begins at ``start``."""
    run = SUSPECT.match(line, start)
    return run.end() if run else start + 1


# Reading a stretch in step


def _realigned(place: Place, lexicon: Lexicon) -> tuple[int, list[str]] | None:
    """End and readings of the stretch that gains most by being read in step; None where nothing is out of step."""
    states = [_State("", None, 0.0)]
    as_it_stands, previous = 0.0, place.before[-1:]
    best: tuple[float, int, list[_State]] | None = None
    run_end = lost_run_end(place.line, place.start)
    for token in _tokens(place):
        states = _advance(states, token.choices, place, lexicon)
        if not states:
            break
        if token.is_proof:
            states = [_State(s.text, s.lead, s.score + _PROVED, s.in_step) for s in states]
        as_it_stands += _worth_as_it_stands(token.char, previous, place, lexicon)
        previous = token.char
        complete = [state for state in states if state.lead is None and not state.in_step]
        if token.end <= run_end or not complete:
            continue
        stop, proved = _proved_by_reading(complete, place.line, token.end)
        follows = _plain(place.line[stop : stop + 1])
        ranked = sorted(
            (_State(s.text, None, s.score + lexicon.score(follows, _plain(s.text[-1]))) for s in proved),
            key=lambda state: -state.score,
        )
        gain = ranked[0].score - as_it_stands - lexicon.score(follows, previous)
        if best is None or gain > best[0] + _WORTH_GOING_ON:
            best = gain, stop, ranked
    if best is None or best[0] < _LEAST_GAIN:
        return None
    return best[1], _distinct(state.text for state in best[2])


class _Token(NamedTuple):
    """Some shown characters and the bytes, one of several choices, that they stand for.

    ``is_proof``: a printed reading fits what is read out of step here, which chance hardly does.
    """

    start: int
    end: int
    char: str
    choices: tuple[Choice, ...]
    is_proof: bool = False


def _tokens(place: Place) -> Iterator[_Token]:
    """What stands from ``place.start`` on, as long as it can be bytes out of step."""
    line, at, lost = place.line, place.start, 0
    while at < min(len(line), place.start + LONGEST):
        char, end, is_proof = line[at], at + 1, False
        bracket = _READING.match(line, end)
        if bracket and is_reading(char, bracket.group(1)):
            return  # A character with its own reading behind it is in step.
        if char in "?\ufffd":
            lost += 1
            if lost > _MOST_LOST:
                return
            tail = _READING_TAIL.match(line, end)
            swallowed = _swallowed(line[:at], tail.group(1)) if tail else ()
            if tail and swallowed:
                end, choices, is_proof = tail.end(), swallowed, at > place.start
            elif char == "?" and at > place.start:
                choices = ((_LOST,), (0xA3, 0xBF))
            else:
                choices = ((_LOST,),)
        else:
            choices = _bytes_of(char)
        if not choices:
            return
        yield _Token(at, end, char, choices, is_proof)
        at = end


def _swallowed(before: str, reading: str) -> tuple[Choice, ...]:
    """The lost byte of "?shù)": second byte of a character read so whose first byte ends the text ``before``."""
    last = before[-16:]
    if last.endswith(")"):
        last = last[: last.rfind("(")] if "(" in last else ""
    encoded = last[-1:].encode("gb18030", "ignore")
    if len(encoded) != 2 or encoded[1] not in _LEADS:
        return ()
    lead = encoded[1]
    return tuple((trail,) for trail in _TRAILS if (char := _character(lead, trail)) and is_reading(char, reading))


@cache
def _bytes_of(char: str) -> tuple[Choice, ...]:
    code = ord(char)
    if code < 0x80:
        wide = ((0xA3, code | 0x80),) if char in _HALVED or char.isalpha() else ()
        return (((code,),) if code >= 0x40 else ()) + wide
    encoded = char.encode("gb18030", "ignore")
    return (tuple(encoded),) if len(encoded) == 2 else ()


def _advance(states: list[_State], choices: tuple[Choice, ...], place: Place, lexicon: Lexicon) -> list[_State]:
    """Every state continued by every choice of bytes, the best of them."""
    result: list[_State] = []
    for choice in choices:
        continued = [_State(state.text, state.lead, state.score, state.lead is None) for state in states]
        for byte in choice:
            continued = [new for state in continued for new in _fed(state, byte, place, lexicon)]
        result += continued
    result.sort(key=lambda state: -state.score)
    return result[:_BEAM]


def _fed(state: _State, byte: int, place: Place, lexicon: Lexicon) -> Iterator[_State]:
    if state.lead is None:
        if byte == _LOST or byte in _LEADS:
            yield _State(state.text, byte, state.score, state.in_step)
        return
    previous = _plain(state.text[-1:]) or place.before[-1:]
    for char in _characters(state.lead, byte, previous, lexicon):
        worth = _worth(char, previous, place, lexicon)
        yield _State(state.text + char, None, state.score + worth, state.in_step)


def _characters(lead: int, trail: int, previous: str, lexicon: Lexicon) -> Iterator[str]:
    """The characters of two bytes, either or both of which may be lost."""
    if lead == _LOST and trail == _LOST:
        yield from lexicon.followers(previous, _BEAM)
        return
    for first in _LEADS if lead == _LOST else (lead,):
        for second in _TRAILS if trail == _LOST else (trail,):
            if char := _character(first, second):
                yield char


@cache
def _character(lead: int, trail: int) -> str:
    """The Han character or Chinese mark of two GBK bytes, "" for anything else."""
    char = bytes((lead, trail)).decode("gbk", "ignore")
    if len(char) != 1:
        return ""
    return char if _is_han(char) or char in _MARKS else ""


# Weighing readings


def _plain(char: str) -> str:
    return character_tables()[0].get(char, char)


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _worth(char: str, previous: str, place: Place, lexicon: Lexicon) -> float:
    if not _is_han(char):
        return _NEUTRAL
    to_simple, only_simple = character_tables()
    wrong_script = char in only_simple if place.is_web else char in to_simple
    return lexicon.log_probability(previous, to_simple.get(char, char)) + (_WRONG_SCRIPT if wrong_script else 0.0)


def _worth_as_it_stands(char: str, previous: str, place: Place, lexicon: Lexicon) -> float:
    if _is_han(char):
        return max(_worth(char, previous, place, lexicon), _NOT_CHINESE)
    if char in "?\ufffd" or char in _HALVED or _bytes_of(char)[0][0] in (0xA1, 0xA3):
        return _NEUTRAL
    return _NOT_CHINESE


def _proved_by_reading(complete: list[_State], line: str, end: int) -> tuple[int, list[_State]]:
    """Where a reading in brackets fits the last character, only those states, and the place behind the bracket."""
    bracket = _READING.match(line, end)
    if bracket:
        fitting = [s for s in complete if s.text and is_reading(s.text[-1], bracket.group(1))]
        if fitting:
            return bracket.end(), [_State(s.text, None, s.score + _PROVED) for s in fitting]
    return end, complete


def _distinct(texts: Iterable[str]) -> list[str]:
    result: list[str] = []
    for text in texts:
        plain = simplified(text)
        if plain not in result:
            result.append(plain)
        if len(result) == _SUGGESTED:
            break
    return result


# Characters lost without a trace


def _lost_characters(place: Place, count: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Readings for a run of ``count`` lost characters between whole ones, "" among them."""
    before, after = place.before[-2:], place.after[:2]
    if count > _LONGEST_FILL or not before or not after:
        return ("",)
    if before + after in lexicon.text:
        return ("",)
    gap = re.escape(before) + rf"([^\n?\ufffd]{{1,{count}}}?)" + re.escape(after)
    attested = [text for text, _ in Counter(re.findall(gap, lexicon.text)).most_common(_SUGGESTED)]
    if attested:
        return (*attested, "")
    return _weighed_fills(before[-1], after[0], lexicon)


def _weighed_fills(before: str, after: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Single characters known to stand behind ``before`` and ahead of ``after``, weighed against nothing at all."""
    weighed = {"": lexicon.score(after, before)}
    for char in lexicon.followers(before, _BEAM):
        if lexicon.knows_pair(char + after) and _is_han(char):
            weighed[char] = lexicon.score(char + after, before) + _PRIOR_OF_A_CHARACTER
    ranked = sorted(weighed, key=lambda text: -weighed[text])[:_SUGGESTED]
    return tuple(ranked) if "" in ranked else (*ranked, "")
