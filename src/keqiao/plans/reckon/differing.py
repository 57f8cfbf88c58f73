"""What was changed in a sentence, so that a person can read it: a few whole stretches, numbers and Latin words never torn."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
SAME, GONE, NEW = "same", "gone", "new"


class Piece(NamedTuple):
    """A stretch of both texts (`same`), of the old one alone (`gone`) or of the new one alone (`new`)."""

    kind: str
    text: str


class _Step(NamedTuple):
    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new


def differences(old: str, new: str) -> list[Piece]:
    """From `old` to `new`: same and gone joined are the old text, same and new joined the new one; gone stands before new."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    steps = [
        _Step("".join(a[code.src_start : code.src_end]), "".join(b[code.dest_start : code.dest_end]))
        for code in Indel.opcodes(a, b)
    ]
    return list(_pieces(_joined(steps)))


def _joined(steps: Sequence[_Step]) -> list[_Step]:
    """Changes that lie closer together than they are long become one: a word between two changes says nothing alone."""
    found: list[_Step] = []
    for step in steps:
        if not step.is_same and found and not found[-1].is_same:
            found[-1] = _Step(found[-1].old + step.old, found[-1].new + step.new)
        else:
            found.append(step)
    for k in range(1, len(found) - 1):
        before, here, after = found[k - 1 : k + 2]
        if here.is_same and len(here.old) <= min(max(map(len, before)), max(map(len, after))):
            whole = _Step(before.old + here.old + after.old, before.new + here.new + after.new)
            return _joined([*found[: k - 1], whole, *found[k + 2 :]])
    return found


def _pieces(steps: Sequence[_Step]) -> Iterator[Piece]:
    for step in steps:
        if step.is_same:
            yield Piece(SAME, step.old)
        else:
            yield from (Piece(kind, text) for kind, text in ((GONE, step.old), (NEW, step.new)) if text)
