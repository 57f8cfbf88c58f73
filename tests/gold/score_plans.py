"""Compare what `keqiao plan parse` answers with the expected readings in `plans/`.

The rules are in `plans/README.md`. Run as a program it scores every pair:

    .venv/bin/python tests/gold/score_plans.py [NAME ...]
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PLANS = Path(__file__).resolve().parent / "plans"
PARSER = ROOT / ".venv" / "bin" / "keqiao"

Json = dict[str, Any]

DOCUMENT_PLAIN = ("title", "year", "issuer", "issued_on", "number", "recipients")
DOCUMENT_TEXT = ("notice", "preamble", "closing")
SECTION_PLAIN = ("number", "title")
ITEM_PLAIN = ("number", "title", "lead_units", "support_units", "leader", "due")
MISSING = object()


def score(parsed: Json, gold: Json) -> list[str]:
    """The differences between an answer and its expected reading, one readable line each."""
    if "error" in gold:
        return _score_refusal(parsed, gold)
    if "error" in parsed:
        return [f"error: expected a plan, was refused: {parsed['error']!r}"]
    if not isinstance(parsed.get("documents"), list):
        return ["documents: missing or not a list"]
    source = parsed.get("source")
    out = [] if isinstance(source, str) else ["source: missing or not a string"]
    got, want = parsed["documents"], gold["documents"]
    out += _count("documents", got, want)
    for i, (ours, theirs) in enumerate(zip(got, want, strict=False)):
        out += _Document(f"documents[{i}]", ours, theirs, source).differences()
    return out


def _score_refusal(parsed: Json, gold: Json) -> list[str]:
    want = gold["error"]["class"]
    error = parsed.get("error")
    if not isinstance(error, dict):
        return [f"error: expected a refusal of class {want!r}, got none"]
    out = []
    if error.get("class") != want:
        out.append(f"error.class: expected {want!r}, got {error.get('class')!r}")
    if not error.get("message"):
        out.append("error.message: expected a sentence, got nothing")
    return out


class _Document:
    """One document of an answer beside its expected reading."""

    def __init__(self, path: str, got: Json, want: Json, source: str | None) -> None:
        self.path, self.got, self.want, self.source = path, got, want, source
        self.loose = {_squeeze(line) for line in want.get("loose_lines", [])}
        self.dropped = self.loose | {_squeeze(line) for line in want.get("optional_lines", [])}
        self.same_place: list[tuple[str, str]] = []  # a wider raw -> the same place as gold has it

    def differences(self) -> list[str]:
        damaged = self._damaged()  # first: it learns where the borders were drawn
        out = []
        for key in DOCUMENT_PLAIN:
            out += self._plain(self.path, key, self.got, self.want)
        for key in DOCUMENT_TEXT:
            out += self._text(self.path, key, self.got, self.want, self.dropped)
        return out + self._sections() + damaged + self._loose() + self._furniture() + self._keys()

    # -- values

    def _plain(self, path: str, key: str, got: Json, want: Json) -> list[str]:
        ours = self._aligned(got.get(key, MISSING))
        accepted = want.get(f"{key}_any", [want[key]])
        if any(ours == value and type(ours) is type(value) for value in accepted):
            return []
        return [_differs(f"{path}.{key}", ours, want[key])]

    def _text(self, path: str, key: str, got: Json, want: Json, dropped: Iterable[str] = ()) -> list[str]:
        ours = got.get(key, MISSING)
        if not isinstance(ours, str):
            return [_differs(f"{path}.{key}", ours, want[key])]
        ours, theirs = _flat(self._aligned(ours), dropped), _flat(want[key], dropped)
        return [] if ours == theirs else [_differs(f"{path}.{key}", ours, theirs)]

    def _aligned(self, value: Any) -> Any:
        if isinstance(value, str):
            for wider, place in self.same_place:
                value = value.replace(wider, place)
        return value

    # -- structure

    def _sections(self) -> list[str]:
        got, want = _listed(self.got, "sections"), self.want["sections"]
        out = _count(f"{self.path}.sections", got, want)
        for i, (ours, theirs) in enumerate(zip(got, want, strict=False)):
            path = f"{self.path}.sections[{i}]"
            for key in SECTION_PLAIN:
                out += self._plain(path, key, ours, theirs)
            out += self._text(path, "intro", ours, theirs)
            out += self._items(f"{path}.items", _listed(ours, "items"), theirs["items"])
        return out

    def _items(self, path: str, got: list[Json], want: list[Json]) -> list[str]:
        out = _count(path, got, want)
        for i, (ours, theirs) in enumerate(zip(got, want, strict=False)):
            here = f"{path}[{i}]"
            for key in ITEM_PLAIN:
                out += self._plain(here, key, ours, theirs)
            out += self._text(here, "text", ours, theirs)
            out += self._items(f"{here}.children", _listed(ours, "children"), theirs["children"])
        return out

    # -- damaged places

    def _damaged(self) -> list[str]:
        got, want = _listed(self.got, "damaged"), self.want["damaged"]
        out = _count(f"{self.path}.damaged", got, want)
        for i, (ours, theirs) in enumerate(zip(got, want, strict=False)):
            out += self._place(f"{self.path}.damaged[{i}]", ours, theirs)
        strings = [self._aligned(text) for text in _strings(self.got)]
        for i, theirs in enumerate(want):
            sought = theirs["text_before"] + theirs["raw"]
            if not any(sought in text for text in strings):
                out.append(f"{self.path}.damaged[{i}]: no title or text holds {sought!r}")
        return out

    def _place(self, path: str, got: Json, want: Json) -> list[str]:
        borders = [
            {"raw": want["raw"], "before": "", "after": ""},
            *want.get("raw_any", []),
        ]
        border = next((b for b in borders if b["raw"] == got.get("raw")), None)
        if border is None:
            accepted = " or ".join(repr(b["raw"]) for b in borders)
            return [f"{path}.raw: expected {accepted}, got {got.get('raw')!r}"]
        before, after = border["before"], border["after"]
        if before or after:
            self.same_place.append((border["raw"], before + want["raw"] + after))
        suggestions = _listed(got, "suggestions")
        out = self._located(path, got, border["raw"])
        best = want["best"]
        if best is not None and suggestions[:1] != [before + best + after]:
            wanted = before + best + after
            out.append(f"{path}.suggestions[0]: expected {wanted!r}, got {suggestions[:1]!r}")
        for needed in want["must_include"]:
            if before + needed + after not in suggestions:
                out.append(f"{path}.suggestions: {before + needed + after!r} is not among them")
        return out

    def _located(self, path: str, got: Json, text: str) -> list[str]:
        if self.source is None:
            return []
        start, end = got.get("start"), got.get("end")
        if type(start) is not int or type(end) is not int:
            return [f"{path}: start and end must be whole numbers, got {start!r} and {end!r}"]
        found = self.source[start:end]
        return [] if found == text else [f"{path}: source[{start}:{end}] is {found!r}, not {text!r}"]

    # -- lines beside the plan

    def _loose(self) -> list[str]:
        held = {_squeeze(text) for text in self._furniture_texts()}
        for key in ("notice", "closing"):
            held |= {_squeeze(line) for line in str(self.got.get(key) or "").splitlines()}
        return [
            f"{self.path}: {line!r} must stand in notice, closing or furniture and does not"
            for line in self.want.get("loose_lines", [])
            if _squeeze(line) not in held
        ]

    def _furniture(self) -> list[str]:
        got = sorted({_squeeze(t): t for t in self._furniture_texts()}.items())
        want = sorted((_squeeze(f["text"]), f["text"]) for f in self.want["furniture"])
        known = {key for key, _ in want}
        seen = {key for key, _ in got}
        out = [
            f"{self.path}.furniture: {text!r} should not be there"
            for key, text in got
            if key not in known and key not in self.dropped
        ]
        out += [f"{self.path}.furniture: {text!r} is not there" for key, text in want if key not in seen]
        for i, ours in enumerate(_listed(self.got, "furniture")):
            out += self._located(f"{self.path}.furniture[{i}]", ours, str(ours.get("text")))
        return out

    def _furniture_texts(self) -> list[str]:
        return [str(ours.get("text")) for ours in _listed(self.got, "furniture")]

    def _keys(self) -> list[str]:
        lists = ("sections", "damaged", "furniture", "warnings")
        return [f"{self.path}.{key}: missing or not a list" for key in lists if not isinstance(self.got.get(key), list)]


def _listed(holder: Json, key: str) -> list[Any]:
    value = holder.get(key)
    return value if isinstance(value, list) else []


def _count(path: str, got: list[Any], want: list[Any]) -> list[str]:
    return [] if len(got) == len(want) else [f"{path}: expected {len(want)}, got {len(got)}"]


def _squeeze(line: str) -> str:
    return "".join(line.split())


def _flat(text: str, dropped: Iterable[str] = ()) -> str:
    """The text without line breaks, and without the lines that may stand elsewhere."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(line for line in lines if _squeeze(line) not in dropped)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in ("damaged", "warnings", "furniture", "source"):
                yield from _strings(part)


def _differs(path: str, got: Any, want: Any) -> str:
    if got is MISSING:
        return f"{path}: missing, expected {want!r}"
    if isinstance(got, str) and isinstance(want, str) and min(len(got), len(want)) > 40:
        at = next(
            (i for i, (a, b) in enumerate(zip(got, want, strict=False)) if a != b),
            min(len(got), len(want)),
        )
        low = max(at - 10, 0)
        return f"{path}: from character {at} on expected …{want[low : at + 25]!r}, got …{got[low : at + 25]!r}"
    return f"{path}: expected {want!r}, got {got!r}"


def run(name: str) -> list[str]:
    """Parse one text with the installed command and score the answer."""
    gold = json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8"))
    done = subprocess.run(
        [str(PARSER), "plan", "parse", str(PLANS / f"{name}.txt"), "--json"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    try:
        parsed = json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return [f"no JSON on stdout (exit status {done.returncode}): {' '.join(last)}"]
    if not isinstance(parsed, dict):
        return [f"expected a JSON object, got {type(parsed).__name__}"]
    status = 2 if "error" in gold else 0
    out = score(parsed, gold)
    if done.returncode != status:
        out.insert(0, f"exit status: expected {status}, got {done.returncode}")
    return out


def main(argv: list[str] | None = None) -> int:
    """Score the named pairs, or all of them; 0 when every answer agrees."""
    names = (sys.argv[1:] if argv is None else argv) or sorted(p.stem for p in PLANS.glob("*.json"))
    agreed = 0
    for name in names:
        differences = run(name)
        agreed += not differences
        print(f"{name}: {'agrees' if not differences else f'{len(differences)} differences'}")
        for line in differences:
            print(f"    {line}")
    print(f"{agreed} of {len(names)} agree")
    return 0 if agreed == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
