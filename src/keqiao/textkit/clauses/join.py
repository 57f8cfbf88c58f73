"""Chunks to clauses: what stays with the work it serves, what is cut off, and of which kind each clause is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from .chunks import Chunk
from .figures import AND_SO, LISTED_WORK
from .model import BACKGROUND, GENERAL, TASK, Reason
from .weigh import GOVERNING, Role, Weight, weigh
from .words import Words

_LONGEST_AIMS: Final = 26
"""Characters of the effect phrases that stay with the work ahead of them."""
_LONGEST_LEAD: Final = 11
_LONGEST_SLOGAN_LEAD: Final = 16
"""Characters of a general phrase that stays with the work behind it: of one mid-sentence, and of one that names a field."""
_LONGEST_ASIDE: Final = 9
_LONGEST_FIRST_AIM: Final = 16
"""Characters of an effect phrase that stays with its work although a long chain of others follows."""
_SHORT_OBJECT: Final = 2
_OWN: Final = frozenset(["product", "event", "field", "number"])
_CONTINUING: Final = frozenset(["提供", "鼓励", "帮助"])
"""Verbs that say how the work ahead of them is done."""
_ENDING: Final = frozenset(["完成", "建成", "竣工", "开工", "投入使用", "实现"])
_MOST_LIFTED: Final = 3
"""Chunks of a sentence that has nothing but a field of work in a general demand, and is work for that."""


class Piece(NamedTuple):
    """A chunk with its weight; ``text`` is the chunk without its delimiter."""

    chunk: Chunk
    text: str
    weight: Weight


@dataclass
class Clause:
    """A clause in the making. ``aims``: characters of effect phrases that stay with it."""

    pieces: list[Piece]
    kind: str
    aims: int = 0


def joined(text: str, chunks: Sequence[Chunk], words: Words, *, tasks: bool) -> list[Clause]:
    """The clauses made of the chunks of a sentence; without ``tasks`` none is a task point."""
    pieces = _pieces(text, chunks, words)
    if tasks and (lifted := _lifted_whole(pieces)):
        return [Clause(lifted, TASK)]
    pieces = _lifted(pieces, words) if tasks else [_framed(piece) for piece in pieces]
    clauses = _gathered(pieces, tasks=tasks)
    return _with_asides(_with_leads(clauses)) if tasks else clauses


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
    for piece in pieces:
        weight = piece.weight
        if found and found[-1].weight.role is Role.MEANS and _may_be_lifted(weight):
            events = words.pattern("events").findall(found[-1].text)
            if len(events) > 1 or (events and weight.head.kind == "action_verbs"):
                piece = _as_field(piece, Reason("event", events[-1]))
        found.append(piece)
    return found


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
    return weight.role in (Role.GENERAL, Role.AIM) and weight.head.kind in ("action_verbs", "general_verbs")


def _as_field(piece: Piece, reason: Reason) -> Piece:
    weight = piece.weight
    spoken = Reason("action", weight.head.word + weight.thing)
    return piece._replace(weight=weight._replace(role=Role.FIELD, reasons=(reason, spoken)))


def _gathered(pieces: list[Piece], *, tasks: bool) -> list[Clause]:
    clauses: list[Clause] = []
    waiting: list[Piece] = []
    chains = _chains(pieces)
    for piece, chain in zip(pieces, chains, strict=True):
        if piece.weight.label and waiting:
            clauses.append(Clause(waiting, GENERAL))
            waiting = []
        if piece.weight.role is Role.MEANS or (not clauses and _is_bare(piece) and piece is not pieces[-1]):
            waiting.append(piece)
            continue
        group = [*waiting, piece]
        kind = _kind(piece.weight)
        if kind == TASK and not tasks:
            kind = GENERAL
        if clauses and _stays(clauses[-1], group, kind, chain):
            if clauses[-1].kind == TASK and piece.weight.role is Role.AIM:
                clauses[-1].aims += len(piece.text)
            clauses[-1].pieces.extend(group)
        else:
            clauses.append(Clause(group, kind))
        waiting = []
    if waiting and clauses and not waiting[0].weight.label:
        clauses[-1].pieces.extend(waiting)
    elif waiting:
        clauses.append(Clause(waiting, GENERAL))
    return clauses


def _kind(weight: Weight) -> str:
    if weight.role in (Role.WORK, Role.FIELD):
        return TASK
    if weight.role is Role.FACT:
        return BACKGROUND
    counted = any(reason.code == "number" for reason in weight.reasons)
    return TASK if counted and weight.role in (Role.AIM, Role.NOUN) else GENERAL


def _is_bare(piece: Piece) -> bool:
    """A noun phrase that opens a sentence, with nothing to count: the subject of what follows."""
    return piece.weight.role is Role.NOUN and _kind(piece.weight) != TASK


def _chains(pieces: list[Piece]) -> list[int]:
    """For each piece, how many characters the chain of effects and demands has that begins with it."""
    lengths = [0] * (len(pieces) + 1)
    for k in range(len(pieces) - 1, -1, -1):
        if pieces[k].weight.role in (Role.AIM, Role.GENERAL):
            goes_on = k + 1 < len(pieces) and not pieces[k + 1].weight.label
            lengths[k] = len(pieces[k].text) + (lengths[k + 1] if goes_on else 0)
    return lengths[:-1]


def _stays(last: Clause, group: list[Piece], kind: str, chain: int) -> bool:
    """Does this go on with the clause ahead of it?"""
    piece, first = group[-1], group[0]
    role, head = piece.weight.role, piece.weight.head
    if first.weight.label:
        return False
    if last.kind != TASK:
        return kind == last.kind or role is Role.NOUN or (last.kind == BACKGROUND and role is not Role.WORK and not head.opens)
    if role is Role.NOUN:
        return True
    if role is Role.AIM:
        whole = last.aims + chain <= _LONGEST_AIMS
        return len(group) == 1 and (whole or (not last.aims and len(piece.text) <= _LONGEST_FIRST_AIM))
    counted = any(reason.code == "number" for reason in piece.weight.reasons)
    if (
        (piece.text.startswith("为") and not counted)
        or head.word in _CONTINUING
        or _is_short(piece.weight)
        or _is_end_of(last.pieces[-1], piece)
    ):
        return True
    if AND_SO.match(first.text):
        return role is not Role.WORK
    if role is Role.GENERAL:
        return False
    return _same_matter(last.pieces[-1], piece)


def _is_short(weight: Weight) -> bool:
    """6月底前完成: a verb without anything of its own to act on."""
    return len(weight.thing) <= _SHORT_OBJECT and not any(reason.code in _OWN for reason in weight.reasons)


def _is_end_of(ahead: Piece, piece: Piece) -> bool:
    """推进新馆建设，年底前完成主体工程; 办好峰会，做好会务、宣传等工作: the same job, by when or how."""
    weight, own = piece.weight, {reason.code for reason in ahead.weight.reasons}
    if weight.head.word in _ENDING:
        return ahead.weight.role is Role.FIELD and any(reason.code == "deadline" for reason in weight.reasons)
    listed = weight.role is Role.FIELD and not weight.spare and bool(LISTED_WORK.search(piece.text))
    return listed and "event" in own


def _same_matter(ahead: Piece, piece: Piece) -> bool:
    """加强与科技工作者联系，拓宽科技工作者联系渠道: the one is said again in the other's words."""
    if ahead.weight.role is not Role.FIELD or len(ahead.text) > 24 or not ahead.weight.spare:
        return False
    topic = ahead.weight.thing[-5:]
    return len(topic) == 5 and topic in piece.weight.thing


def _with_leads(clauses: list[Clause]) -> list[Clause]:
    """A short general phrase ahead of the work that it announces stays with it."""
    found: list[Clause] = []
    for clause in clauses:
        if found and _is_announced(clause, found[-1]) and _is_lead(found[-1], clause.pieces[-1].text, is_first=len(found) == 1):
            lead = found.pop()
            clause = Clause([*lead.pieces, *clause.pieces], TASK, clause.aims)
        found.append(clause)
    return found


def _with_asides(clauses: list[Clause]) -> list[Clause]:
    """A very short demand behind work, with nothing of its kind behind it, stays with that work."""
    found: list[Clause] = []
    for clause in clauses:
        first = clause.pieces[0]
        is_aside = clause.kind == GENERAL and len(clause.pieces) == 1 and len(first.text) <= _LONGEST_ASIDE
        if found and found[-1].kind == TASK and is_aside and not first.weight.label and not first.weight.formula:
            found[-1].pieces.append(first)
        else:
            found.append(clause)
    return found


def _is_announced(clause: Clause, lead: Clause) -> bool:
    """Can ``lead`` stand ahead of this: work proper, or work behind a phrase of means?"""
    first = clause.pieces[0].weight
    roles = (Role.WORK, Role.MEANS) if lead.kind == TASK else (Role.WORK, Role.MEANS, Role.FIELD, Role.AIM)
    return clause.kind == TASK and not first.label and first.role in roles


def _is_lead(clause: Clause, announced: str, *, is_first: bool) -> bool:
    if len(clause.pieces) != 1:
        return False
    piece = clause.pieces[0]
    weight, length = piece.weight, len(piece.text) - len(piece.weight.label)
    if clause.kind == TASK:
        made = [
            reason.words for reason in weight.reasons if reason.code in (("number",) if weight.label else ("product", "number"))
        ]
        return weight.role is Role.FIELD and length <= _LONGEST_LEAD and all(word in announced for word in made)
    if weight.role not in (Role.GENERAL, Role.AIM) or weight.formula or weight.head.kind == "effect_verbs":
        return False
    return length <= _LONGEST_SLOGAN_LEAD if (weight.spare or is_first or weight.label) else length <= _LONGEST_ASIDE


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
