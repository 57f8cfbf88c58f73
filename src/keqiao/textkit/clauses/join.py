"""Chunks to clauses: what stays with the work it serves, what is cut off, and of which kind each clause is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .chunks import Chunk
from .details import Piece, has_same_words, is_detail, is_marked
from .figures import AND_SO, COMPARED, PROGRAMME
from .model import BACKGROUND, GENERAL, TASK, Reason
from .weigh import GOVERNING, Role, Weight, weigh
from .words import Words

_LONGEST_SLOGAN: Final = 15
"""Characters, without marks, of the one slogan or effect that stays with its work."""
_EFFECTS: Final = frozenset(["推动", "提升", "提高", "扩大", "改善", "优化", "丰富", "巩固", "加快", "带动"])
"""Verbs that name an effect where they close a sentence behind work."""
_LONGEST_LEAD: Final = 11
"""Characters of a field of work that announces the work behind it in other words; in its own words it may be longer."""
_LONGEST_PART: Final = 60
_FORMS: Final = re.compile("(?:方式|形式|途径|手段|渠道|措施|办法)$")
_MARKS: Final = re.compile(r"[\W_]+")
_MOST_LIFTED: Final = 3
"""Chunks of a sentence that has nothing but a field of work in a general demand, and is work for that."""


@dataclass
class Clause:
    """A clause in the making."""

    pieces: list[Piece]
    kind: str


def joined(text: str, chunks: Sequence[Chunk], words: Words, *, tasks: bool, is_part: bool = False) -> list[Clause]:
    """The clauses made of the chunks of a sentence; without ``tasks`` none is a task point. ``is_part``: is it cut off at ；?"""
    pieces = _pieces(text, chunks, words)
    if tasks and (lifted := _lifted_whole(pieces)):
        return [Clause(lifted, TASK)]
    pieces = _lifted(pieces, words) if tasks else [_framed(piece) for piece in pieces]
    if tasks:
        _soften_last(pieces)
    clauses = _gathered(pieces, tasks=tasks)
    if not tasks:
        return clauses
    if is_part:
        clauses = _as_one(clauses)
    return _settled(clauses)


def _pieces(text: str, chunks: Sequence[Chunk], words: Words) -> list[Piece]:
    """The chunks weighed; a chunk that only goes on with the list of the one ahead of it is one with it."""
    pieces: list[Piece] = []
    for chunk in chunks:
        body = text[chunk.start : chunk.body_end]
        piece = Piece(chunk, body, weigh(body, words))
        if pieces and _goes_on(pieces[-1], piece):
            start = pieces[-1].chunk.start
            body = text[start : chunk.body_end]
            piece = Piece(chunk._replace(start=start), body, weigh(body, words))
            pieces.pop()
        pieces.append(piece)
    return pieces


def _goes_on(ahead: Piece, piece: Piece) -> bool:
    """支持市属学会,国家级学会服务站开展…: the comma stands for 、, or the others' work follows behind it."""
    before, after = ahead.weight, piece.weight
    if ahead.chunk.mark not in "，," or after.label or after.head.opens or after.role in (Role.FACT, Role.MEANS, Role.AIM):
        return False
    if before.head.word not in (*GOVERNING, "推进", "加快") or not before.head.opens or before.role in (Role.WORK, Role.MEANS):
        return False
    if len(ahead.text) + len(piece.text) > 300 or AND_SO.match(piece.text):
        return False
    if after.role is Role.NOUN:
        return before.role is not Role.AIM and not any(reason.code == "number" for reason in after.reasons)
    return before.head.word in GOVERNING and not before.formula and before.role is not Role.AIM


def _framed(piece: Piece) -> Piece:
    """A piece of a preamble: nothing in it is work."""
    weight = piece.weight
    if weight.role in (Role.WORK, Role.FIELD):
        weight = weight._replace(role=Role.GENERAL, reasons=(Reason("heading", ""),))
    return piece._replace(weight=weight)


def _lifted(pieces: list[Piece], words: Words) -> list[Piece]:
    """General demands that are work after all, by the events in their means."""
    found: list[Piece] = []
    has_work = False
    for piece in pieces:
        weight = piece.weight
        means = found[-1] if found and found[-1].weight.role is Role.MEANS else None
        if means and _may_be_lifted(weight) and not (has_work and _is_its_effect(means, weight)):
            events = words.pattern("events").findall(means.text)
            if len(events) > 1 or (events and weight.head.kind == "action_verbs"):
                piece = _as_field(piece, Reason("event", events[-1]))
        has_work = has_work or piece.weight.role in (Role.WORK, Role.FIELD)
        found.append(piece)
    return found


def _soften_last(pieces: list[Piece]) -> None:
    """举办供需对接会，推动科技成果转化。 A short field of work that closes the sentence is the effect of what is done."""
    if len(pieces) < 2 or pieces[-2].weight.role is not Role.WORK:
        return
    piece = pieces[-1]
    weight = piece.weight
    if weight.role is not Role.FIELD or weight.label or weight.head.word not in _EFFECTS or _length(piece) > _LONGEST_SLOGAN:
        return
    if not is_marked(weight, "product", "event", "number", "deadline"):
        spoken = Reason("aim", weight.head.word + weight.thing)
        pieces[-1] = piece._replace(weight=weight._replace(role=Role.AIM, reasons=(spoken,)))


def _is_its_effect(means: Piece, weight: Weight) -> bool:
    """加强科普教育，通过培训、咨询等方式，引导资源集聚: the means stay with the work ahead, what follows is its effect."""
    hoped = weight.role is Role.AIM or (weight.role is Role.GENERAL and not weight.formula)
    return hoped and weight.head.kind != "action_verbs" and bool(_FORMS.search(means.text))


def _lifted_whole(pieces: list[Piece]) -> list[Piece]:
    """A short sentence whose demands name a field of work is work on it, if it asks for nothing else."""
    asked = {Role.WORK, Role.FIELD, Role.FACT}
    if len(pieces) > _MOST_LIFTED or any(piece.weight.role in asked or piece.weight.phrase for piece in pieces):
        return []
    spare = next((k for k, piece in enumerate(pieces) if piece.weight.spare and piece.weight.role is Role.GENERAL), None)
    if spare is None:
        return []
    lifted = _as_field(pieces[spare], pieces[spare].weight.spare[0])
    return [*pieces[:spare], lifted, *pieces[spare + 1 :]]


def _may_be_lifted(weight: Weight) -> bool:
    return weight.role in (Role.GENERAL, Role.AIM) and (
        weight.head.kind in ("action_verbs", "general_verbs") or weight.head.word.startswith("学习")
    )


def _as_field(piece: Piece, reason: Reason) -> Piece:
    weight = piece.weight
    spoken = Reason("action", weight.head.word + weight.thing)
    return piece._replace(weight=weight._replace(role=Role.FIELD, reasons=(reason, spoken)))


def _gathered(pieces: list[Piece], *, tasks: bool) -> list[Clause]:
    clauses: list[Clause] = []
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.weight.label and waiting:
            clauses.append(Clause(waiting, GENERAL))
            waiting = []
        if piece.weight.role is Role.MEANS or (not clauses and _is_bare(piece) and piece is not pieces[-1]):
            waiting.append(piece)
        else:
            _add(clauses, waiting, piece, tasks=tasks)
            waiting = []
    if waiting and clauses and not waiting[0].weight.label:
        clauses[-1].pieces.extend(waiting)
    elif waiting:
        clauses.append(Clause(waiting, GENERAL))
    return clauses


def _add(clauses: list[Clause], waiting: list[Piece], piece: Piece, *, tasks: bool) -> None:
    """The next piece, behind the means that wait for it."""
    kind = _kind(piece.weight)
    if kind == TASK and not tasks:
        kind = GENERAL
    if not clauses:
        clauses.append(Clause([*waiting, piece], kind))
        return
    if kind == TASK and clauses[-1].kind == GENERAL and _is_measured(clauses[-1].pieces[-1], piece):
        _measure(clauses)
    last = clauses[-1]
    if waiting and last.kind == TASK and _is_its_effect(waiting[-1], piece.weight):
        last.pieces.extend(waiting)
        waiting = []
    if COMPARED.search(piece.text) and not any(one.weight.head.kind for one in last.pieces):
        last.kind = kind = BACKGROUND
    if _stays(last, [*waiting, piece], kind):
        last.pieces.extend([*waiting, _as_detail(piece) if last.kind == TASK else piece])
        return
    clauses.append(Clause([*waiting, piece], kind))
    _join_lead(clauses)


def _is_measured(ahead: Piece, piece: Piece) -> bool:
    """推动“三长”进入领导班子，兼职的不少于60名: the number behind makes a task of it."""
    hoped = ahead.weight.role in (Role.GENERAL, Role.AIM) and not ahead.weight.formula
    return hoped and piece.weight.role in (Role.NOUN, Role.AIM)


def _measure(clauses: list[Clause]) -> None:
    """The last piece of the last clause becomes a task of its own, or stays with the work whose short effect it is."""
    last = clauses.pop()
    if clauses and clauses[-1].kind == TASK and last.pieces[-1].weight.role is Role.AIM and _is_single(last):
        clauses[-1].pieces.extend(last.pieces)
        return
    if len(last.pieces) > 1:
        clauses.append(Clause(last.pieces[:-1], last.kind))
    clauses.append(Clause(last.pieces[-1:], TASK))


def _kind(weight: Weight) -> str:
    if weight.role in (Role.WORK, Role.FIELD):
        return TASK
    if weight.role is Role.FACT:
        return BACKGROUND
    return TASK if weight.role in (Role.AIM, Role.NOUN) and is_marked(weight, "number") else GENERAL


def _is_bare(piece: Piece) -> bool:
    """A noun phrase that opens a sentence, with nothing to count: the subject of what follows."""
    return piece.weight.role is Role.NOUN and _kind(piece.weight) != TASK


def _as_detail(piece: Piece) -> Piece:
    return piece._replace(weight=piece.weight._replace(role=Role.DETAIL))


def _stays(last: Clause, group: list[Piece], kind: str) -> bool:
    """Does this go on with the clause ahead of it?"""
    piece, first = group[-1], group[0]
    role, head = piece.weight.role, piece.weight.head
    if first.weight.label:
        return False
    if last.kind != TASK:
        return kind == last.kind or role is Role.NOUN or (last.kind == BACKGROUND and role is not Role.WORK and not head.opens)
    if role is Role.FACT:
        return bool(COMPARED.search(piece.text)) and last.pieces[-1].weight.role is not Role.NOUN
    return role is Role.NOUN or is_detail(last.pieces, piece)


def _settled(clauses: list[Clause]) -> list[Clause]:
    """One slogan or effect of few characters stays with the work: an effect with that ahead of it, a slogan with the next."""
    found: list[Clause] = []
    lead: list[Piece] = []
    for clause, behind in zip(clauses, [*clauses[1:], None], strict=True):
        clause = Clause([*lead, *clause.pieces], clause.kind)
        lead = []
        if clause.kind == GENERAL and _is_single(clause):
            weight = clause.pieces[-1].weight
            has_next = behind is not None and behind.kind == TASK and not behind.pieces[0].weight.label
            if (
                found
                and found[-1].kind == TASK
                and not weight.label
                and (weight.hope or weight.role is Role.AIM or not has_next)
            ):
                found[-1].pieces.extend(clause.pieces)
                continue
            if has_next:
                lead = clause.pieces
                continue
        found.append(clause)
    return found


def _is_single(clause: Clause) -> bool:
    """One phrase of at most fifteen characters; what announces a list is none."""
    said = [piece for piece in clause.pieces if piece.weight.role is not Role.MEANS]
    if len(said) != 1 or said[0].chunk.mark in "：:":
        return False
    return sum(map(_length, clause.pieces)) <= _LONGEST_SLOGAN


def _length(piece: Piece) -> int:
    return len(_MARKS.sub("", piece.text)) - len(piece.weight.label)


def _join_lead(clauses: list[Clause]) -> None:
    """A short field of work that opens the sentence, or a programme, stays with the work that it announces."""
    if _is_lead(clauses[-2], clauses[-1], is_first=len(clauses) == 2):
        last = clauses.pop()
        clauses[-1].pieces.extend(last.pieces)


def _is_lead(clause: Clause, behind: Clause, *, is_first: bool) -> bool:
    if clause.kind != TASK or behind.kind != TASK or len(clause.pieces) != 1:
        return False
    piece, first = clause.pieces[0], behind.pieces[0].weight
    weight = piece.weight
    if first.label or first.role is Role.FIELD or is_marked(weight, "number"):
        return False
    if PROGRAMME.search(piece.text):
        return is_first or has_same_words(weight.thing, behind.pieces[-1].text, 3)
    if weight.role is not Role.FIELD or not is_first:
        return False
    if is_marked(weight, "product") and not weight.label and not has_same_words(weight.thing, behind.pieces[-1].text, 4):
        return False
    limit = _LONGEST_SLOGAN if has_same_words(weight.thing, behind.pieces[-1].text, 2) else _LONGEST_LEAD
    return _length(piece) <= limit


def _as_one(clauses: list[Clause]) -> list[Clause]:
    """A part of an item cut at ；: one row, unless it holds two works or is long."""
    kinds = [clause.kind for clause in clauses]
    pieces = [piece for clause in clauses for piece in clause.pieces]
    if kinds.count(TASK) != 1 or BACKGROUND in kinds or sum(map(_length, pieces)) > _LONGEST_PART:
        return clauses
    return clauses if any(piece.weight.label for piece in pieces[1:]) else [Clause(pieces, TASK)]


def reasons_of(clause: Clause) -> tuple[Reason, ...]:
    """The reasons of its pieces, the weightiest first, one of each code."""
    own = {TASK: (Role.WORK, Role.FIELD), GENERAL: (Role.GENERAL, Role.AIM), BACKGROUND: (Role.FACT,)}[clause.kind]
    found: dict[str, Reason] = {}
    for piece in clause.pieces:
        if piece.weight.label:
            found.setdefault("enumeration", Reason("enumeration", piece.weight.label))
    for piece in sorted(clause.pieces, key=lambda piece: piece.weight.role not in own):
        for reason in piece.weight.reasons:
            found.setdefault(reason.code, reason)
    if len(found) > 1:
        found.pop("no_action", None)
    return tuple(found.values())
