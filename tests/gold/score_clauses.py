"""Compare the proposer of clauses with the gold clauses in `clauses/`.

The rules of division are in `clauses/README.md`. Run as a program it scores every plan:

    .venv/bin/python tests/gold/score_clauses.py [--show] [NAME ...]

Per plan, and over all plans together (counts added up, then divided):

- borders: offsets strictly inside a sentence where one clause ends and the next begins; a border agrees if the
  gold has one at the same offset. P = agreeing / proposed, R = agreeing / gold, F1 = 2PR / (P + R).
- kind by character: characters whose proposed clause has the kind of their gold clause / all characters.
- kind of matching clauses: clauses of the same start and end whose kind agrees / clauses of the same start and end.
- clauses: P, R and F1 as above over (start, end, kind); a clause agrees only if all three do.
- task points per item: |proposed - gold|, the mean over the items, and the share of items with at most 2. A
  sub-item is an item of its own; items without a sentence of their own are not counted.

A share of nothing is 1. Blanks and line feeds at the end of a sentence are not compared. A proposal that does not tile its
sentence, or names an unknown kind, is an error: it is printed, counted, and scored as no clause at all.
`--show` prints each sentence that differs, a clause a line: "  " as in the gold, "- " only in the gold, "+ " only proposed.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from keqiao.textkit import read_plans
from keqiao.textkit.plans import Document, Item, SentenceSpan

ROOT = Path(__file__).resolve().parents[2]
GOLD = Path(__file__).resolve().parent / "clauses"
WORDS = ROOT / "starter" / "clauses"
SUFFIX = ".clauses.json"
KINDS = ("task_point", "general_requirement", "background")

Json = dict[str, Any]
Engine = Callable[[Sequence[str], str], Sequence[Sequence[Any]]]
"""The sentences of one node and its part -> for each sentence its clauses with start, end and kind."""


class Clause(NamedTuple):
    """``sentence[start:end]`` and its kind."""

    start: int
    end: int
    kind: str


class Node(NamedTuple):
    """The sentences of a preamble, a section or an item."""

    part: str
    number: str
    sentences: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What was counted; tallies add up."""

    sentences: int = 0
    borders_agreed: int = 0
    borders_proposed: int = 0
    borders_gold: int = 0
    characters_agreed: int = 0
    characters: int = 0
    spans_agreed: int = 0
    clauses_agreed: int = 0
    clauses_proposed: int = 0
    clauses_gold: int = 0
    task_points_proposed: int = 0
    task_points_gold: int = 0
    item_gaps: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> "Tally":
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        return self

    def add(self, got: Sequence[Clause], want: Sequence[Clause]) -> None:
        """Count one sentence; ``got`` is empty if the proposal was no good."""
        ours, theirs = _borders(got), _borders(want)
        self.sentences += 1
        self.borders_agreed += len(ours & theirs)
        self.borders_proposed += len(ours)
        self.borders_gold += len(theirs)
        self.characters_agreed += sum(a == b for a, b in zip(_kinds(got), _kinds(want), strict=False))
        self.characters += want[-1].end if want else 0
        self.spans_agreed += len({c[:2] for c in got} & {c[:2] for c in want})
        self.clauses_agreed += len(set(got) & set(want))
        self.clauses_proposed += len(got)
        self.clauses_gold += len(want)
        self.task_points_proposed += _task_points(got)
        self.task_points_gold += _task_points(want)

    def lines(self) -> Iterator[str]:
        """The figures, a line each."""
        yield f"{self.sentences} sentences, clauses: gold {self.clauses_gold}, proposed {self.clauses_proposed}"
        yield "borders   " + _prf(self.borders_agreed, self.borders_proposed, self.borders_gold)
        yield (
            f"kind      by character {_share(self.characters_agreed, self.characters):.3f}"
            f"  of matching clauses {_share(self.clauses_agreed, self.spans_agreed):.3f} ({self.spans_agreed})"
        )
        yield "clauses   " + _prf(self.clauses_agreed, self.clauses_proposed, self.clauses_gold)
        gaps = self.item_gaps
        mean = sum(gaps) / len(gaps) if gaps else 0.0
        yield (
            f"per item  |task points proposed - gold| mean {mean:.2f}"
            f"  within 2: {_share(sum(gap <= 2 for gap in gaps), len(gaps)):.3f} ({len(gaps)} items;"
            f" task points: gold {self.task_points_gold}, proposed {self.task_points_proposed})"
        )
        yield from (f"ERROR {error}" for error in self.errors)


def _borders(clauses: Sequence[Clause]) -> set[int]:
    return {clause.end for clause in clauses[:-1]}


def _kinds(clauses: Sequence[Clause]) -> list[str]:
    return [clause.kind for clause in clauses for _ in range(clause.start, clause.end)]


def _task_points(clauses: Sequence[Clause]) -> int:
    return sum(clause.kind == "task_point" for clause in clauses)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _prf(agreed: int, proposed: int, gold: int) -> str:
    precision, recall = _share(agreed, proposed), _share(agreed, gold)
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f} ({agreed} agree, {proposed} proposed, {gold} gold)"


# -- reading


def read_nodes(document: Document, mended: Sequence[str] = ()) -> list[Node]:
    """The nodes that are divided, in their order; ``mended[i]`` replaces damaged place ``i``."""

    def node(part: str, number: str | None, spans: Sequence[SentenceSpan]) -> Node:
        return Node(part, number or "", tuple(_mend(span, mended) for span in spans))

    def items(found: Sequence[Item]) -> Iterator[Node]:
        for item in found:
            yield node("item", item.number, item.text_spans or (() if item.children else item.title_spans))
            yield from items(item.children)

    nodes = [node("preamble", "", document.preamble_spans)]
    for section in document.sections:
        nodes.append(node("section", section.number, section.intro_spans))
        nodes += items(section.items)
    return [each for each in nodes if each.sentences]


def _mend(span: SentenceSpan, mended: Sequence[str]) -> str:
    text = span.text
    for mark in reversed(span.marks):
        if mark.damaged_index < len(mended):
            text = text[: mark.start] + mended[mark.damaged_index] + text[mark.end :]
    return text


def load(name: str) -> tuple[Json, list[Node]]:
    """The gold of a plan and the nodes that are read from its text; they hold the same sentences or it is an error."""
    gold = json.loads((GOLD / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    path = ROOT / gold["source"] if "source" in gold else GOLD / f"{name}.txt"
    documents = read_plans(path.read_bytes(), path.name).documents
    if len(documents) != 1:
        raise ValueError(f"{name}: expected one plan, read {len(documents)}")
    places = gold.get("mended", [])
    raws = [place["raw"] for place in places]
    if raws != [damaged.raw for damaged in documents[0].damaged]:
        raise ValueError(f"{name}: the damaged places are {[damaged.raw for damaged in documents[0].damaged]!r}")
    nodes = read_nodes(documents[0], [place["text"] for place in places])
    _same_sentences(name, nodes, gold["nodes"])
    return gold, nodes


def _same_sentences(name: str, nodes: Sequence[Node], gold: Sequence[Json]) -> None:
    ours = [(node.part, node.number, tuple(text.rstrip() for text in node.sentences)) for node in nodes]
    theirs = [(node["part"], node["number"], tuple(s["text"].rstrip() for s in node["sentences"])) for node in gold]
    for got, want in zip(ours, theirs, strict=False):
        if got != want:
            raise ValueError(f"{name}: read {got!r}, the gold has {want!r}")
    if len(ours) != len(theirs):
        raise ValueError(f"{name}: read {len(ours)} nodes, the gold has {len(theirs)}")


def gold_clauses(sentence: Json) -> list[Clause]:
    """The clauses of a gold sentence with their places; they must tile it."""
    out: list[Clause] = []
    at = 0
    for clause in sentence["clauses"]:
        out.append(Clause(at, at + len(clause["text"]), clause["kind"]))
        at = out[-1].end
    text = sentence["text"]
    if "".join(clause["text"] for clause in sentence["clauses"]) != text or (fault := _fault(out, len(text))):
        raise ValueError(f"gold: the clauses of {text!r} are no good{': ' + fault if fault else ''}")
    return out


# -- scoring


def score(gold: Json, nodes: Sequence[Node], engine: Engine, show: Callable[[str], None] | None = None) -> Tally:
    """Count one plan; ``show`` is called with every sentence that differs."""
    tally = Tally()
    for node, wanted in zip(nodes, gold["nodes"], strict=True):
        answer = list(engine(node.sentences, node.part))
        place = f"{node.part} {node.number}".strip()
        if len(answer) != len(node.sentences):
            tally.errors.append(f"{place}: {len(node.sentences)} sentences, {len(answer)} answers")
            answer = (answer + [()] * len(node.sentences))[: len(node.sentences)]
        before = tally.task_points_proposed - tally.task_points_gold
        for raw, proposed, sentence in zip(node.sentences, answer, wanted["sentences"], strict=True):
            want = gold_clauses(sentence)
            got, fault = _trimmed(proposed, raw)
            if fault:
                tally.errors.append(f"{place}: {fault} in {raw.rstrip()!r}")
            tally.add(got, want)
            if show and got != want:
                show(f"{place}\n{beside(raw, got, want)}")
        if node.part == "item":
            tally.item_gaps.append(abs(tally.task_points_proposed - tally.task_points_gold - before))
    return tally


def _trimmed(proposed: Sequence[Any], raw: str) -> tuple[list[Clause], str]:
    """The proposal without the blanks at the end of the sentence; no clause and the reason if it is no good."""
    clauses = [Clause(one.start, one.end, str(one.kind)) for one in proposed]
    if fault := _fault(clauses, len(raw)):
        return [], fault
    length = len(raw.rstrip())
    return [c._replace(end=min(c.end, length)) for c in clauses if c.start < length], ""


def _fault(clauses: Sequence[Clause], length: int) -> str:
    at = 0
    for clause in clauses:
        if clause.start != at or clause.end <= at:
            return f"{clause.start}:{clause.end} follows {at}"
        if clause.kind not in KINDS:
            return f"unknown kind {clause.kind!r}"
        at = clause.end
    return "" if at == length else f"the clauses end at {at} of {length}"


def beside(sentence: str, got: Sequence[Clause], want: Sequence[Clause]) -> str:
    """Both divisions of a sentence, a clause a line, in the order of the text."""
    lines = [(c.start, 0, "  " if c in got else "- ", c) for c in want]
    lines += [(c.start, 1, "+ ", c) for c in got if c not in want]
    return "\n".join(f"    {mark}{c.kind[0]} {sentence[c.start : c.end].rstrip()}" for _, _, mark, c in sorted(lines))


def _engine() -> Engine:
    from keqiao.textkit.clauses import Words, propose  # late: reading and counting are usable without it

    words = Words.load(WORDS)
    return lambda sentences, part: propose(sentences, words, part=part)


def main(argv: list[str] | None = None) -> int:
    """Score the named plans, or all of them; 0 when no proposal was an error."""
    parser = argparse.ArgumentParser(description="Score the proposed clauses of the gold plans.")
    parser.add_argument("--show", action="store_true", help="print the sentences that differ")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args(argv)
    names = options.names or sorted(path.name.removesuffix(SUFFIX) for path in GOLD.glob(f"*{SUFFIX}"))
    engine = _engine()
    total = Tally()
    for name in names:
        gold, nodes = load(name)
        shown: list[str] = []
        tally = score(gold, nodes, engine, shown.append if options.show else None)
        _print(name, tally)
        for text in shown:
            print(f"  {text}")
        total += tally
    if len(names) > 1:
        _print("total", total)
    return 1 if total.errors else 0


def _print(name: str, tally: Tally) -> None:
    print(name)
    for line in tally.lines():
        print(f"    {line}")


if __name__ == "__main__":
    sys.exit(main())
