"""Chunks to clauses: what stays with the work it serves, what is cut off, and of which kind each clause is."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .chunks import Chunk, chunks_of, covered
from .model import BACKGROUND, GENERAL, TASK, Proposed, Reason
from .opened import opened
from .weigh import Role, Weight, weigh
from .words import Words

_SHORT_AIM: Final = 24
_SHORT_LEAD: Final = 10
_LONGEST_HEADING: Final = 40


class _Piece(NamedTuple):
    chunk: Chunk
    weight: Weight


class _Clause:
    """A clause in the making."""

    def __init__(self, pieces: list[_Piece], kind: str) -> None:
        self.pieces = pieces
        self.kind = kind


def propose(sentences: Sequence[str], words: Words, *, part: str = "item") -> tuple[tuple[Proposed, ...], ...]:
    """For each sentence of one node, in order, the clauses that tile it; () for an empty sentence.

    ``part``: one of ``PARTS``; in a preamble there are no task points, and the first sentence of a section is a heading.
    """
    answer: list[tuple[Proposed, ...]] = []
    for index, sentence in enumerate(sentences):
        if not sentence:
            answer.append(())
        elif index == 0 and _is_heading(sentences, part):
            answer.append((Proposed(0, len(sentence), GENERAL, (Reason("heading", ""),)),))
        else:
            answer.append(_divided(sentence, words, part))
    return tuple(answer)


def _is_heading(sentences: Sequence[str], part: str) -> bool:
    first = sentences[0].strip()
    if part == "section":
        return True
    if part != "item" or len(sentences) < 2 or len(first) > _LONGEST_HEADING:
        return False
    return len(chunks_of(first, covered(first))) == 1


def _divided(sentence: str, words: Words, part: str) -> tuple[Proposed, ...]:
    covers = covered(sentence)
    pieces = [_Piece(chunk, weigh(sentence[chunk.start : chunk.body_end], words)) for chunk in chunks_of(sentence, covers)]
    if part == "preamble":
        pieces = [_framed(piece) for piece in pieces]
    clauses = _joined(pieces)
    found: list[Proposed] = []
    for clause in clauses:
        start, end = clause.pieces[0].chunk.start, clause.pieces[-1].chunk.end
        cuts = opened(sentence, covers, [piece.chunk for piece in clause.pieces], words) if clause.kind == TASK else []
        reasons = _reasons(clause)
        for low, high in zip([start, *cuts], [*cuts, end], strict=True):
            found.append(Proposed(low, high, clause.kind, reasons))
    return tuple(found)


def _framed(piece: _Piece) -> _Piece:
    """A piece of a preamble: no work."""
    weight = piece.weight
    if weight.role in (Role.WORK, Role.FIELD):
        weight = weight._replace(role=Role.GENERAL, reasons=(Reason("heading", ""),))
    return _Piece(piece.chunk, weight)


def _joined(pieces: list[_Piece]) -> list[_Clause]:
    clauses: list[_Clause] = []
    waiting: list[_Piece] = []
    for piece in pieces:
        role = piece.weight.role
        last = clauses[-1] if clauses else None
        if role is Role.MEANS and not (last is None and piece is pieces[-1]):
            waiting.append(piece)
            continue
        if role is Role.NOUN and last is not None and not waiting and not piece.weight.label:
            last.pieces.append(piece)
            continue
        kind = {Role.WORK: TASK, Role.FIELD: TASK, Role.FACT: BACKGROUND}.get(role, GENERAL)
        stays = last is not None and not waiting and not piece.weight.label and _stays(last, piece, kind)
        if last is not None and stays:
            last.pieces.append(piece)
        else:
            clauses.append(_Clause([*waiting, piece], kind))
            waiting = []
    if waiting and clauses:
        clauses[-1].pieces.extend(waiting)
    elif waiting:
        clauses.append(_Clause(waiting, GENERAL))
    return clauses


def _stays(last: _Clause, piece: _Piece, kind: str) -> bool:
    if last.kind == kind != TASK:
        return True
    length = piece.chunk.body_end - piece.chunk.start
    return last.kind == TASK and piece.weight.role is Role.AIM and length <= _SHORT_AIM


def _reasons(clause: _Clause) -> tuple[Reason, ...]:
    own = {TASK: (Role.WORK, Role.FIELD), GENERAL: (Role.GENERAL, Role.AIM), BACKGROUND: (Role.FACT,)}[clause.kind]
    found: dict[str, Reason] = {}
    for piece in clause.pieces:
        if piece.weight.label:
            found.setdefault("enumeration", Reason("enumeration", piece.weight.label))
    ranked = sorted(clause.pieces, key=lambda piece: piece.weight.role not in own)
    for piece in ranked:
        for reason in piece.weight.reasons:
            found.setdefault(reason.code, reason)
    if len(found) > 1:
        found.pop("no_action", None)
    return tuple(found.values())
