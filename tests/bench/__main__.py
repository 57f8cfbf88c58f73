"""script/bench [NAME] [--json]: each family in a process of its own, its results in order."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.databases import VENDORS
from tests.bench.measure import Result

LIMIT = 25 * 60


@dataclass(frozen=True, slots=True)
class Family:
    """Measures of one module of this folder, with the words it is started with."""

    module: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    name: str
    error: str

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "error": self.error}

    def as_line(self) -> str:
        return f"{self.name:<24}could not run: {self.error}"


FAMILIES = [
    Family("parsing", ("parse-sample", "parse-1000", "parse-1000-plans")),
    Family("reading", ("reading-page", "reading-page-x10", "reading-panel")),
    Family("importing", ("import-sample", "import-20000")),
    *(Family("searching", tuple(f"search-{vendor}-{length}" for length in (2, 3, 4)), (vendor,)) for vendor in VENDORS),
    *(Family("sheets", (f"sheets-{vendor}",), (vendor,)) for vendor in VENDORS),
    *(Family("trail", (f"trail-{vendor}",), (vendor,)) for vendor in VENDORS),
]


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="a measure, or the beginning of some")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    wanted = [name for family in FAMILIES for name in family.names if name.startswith(asked.name)]
    wanted = [asked.name] if asked.name in wanted else wanted
    if not wanted:
        parser.error(f"no measure is called {asked.name}: " + ", ".join(name for f in FAMILIES for name in f.names))
    begun, load = time.monotonic(), os.getloadavg()[0]
    found: list[Result | Failure] = []
    for outcome in _outcomes(wanted, begun):
        found.append(outcome)
        if not asked.json:
            print(outcome.as_line(), flush=True)
    seconds = time.monotonic() - begun
    if asked.json:
        machine = {"cpus": os.cpu_count(), "load_before": round(load, 2), "python": sys.version.split()[0]}
        value = {"measures": [outcome.as_json() for outcome in found], "seconds": round(seconds, 1), "machine": machine}
        sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
    else:
        print(f"  {seconds:.0f} s; load before {load:.1f} on {os.cpu_count()} cores", file=sys.stderr)
    return 1 if any(isinstance(outcome, Failure) for outcome in found) else 0


def _outcomes(wanted: list[str], begun: float) -> Iterator[Result | Failure]:
    for family in FAMILIES:
        names = [name for name in family.names if name in wanted]
        if names:
            yield from _run(family, names, LIMIT - (time.monotonic() - begun))


def _run(family: Family, names: list[str], patience: float) -> Iterator[Result | Failure]:
    command = [sys.executable, "-m", f"tests.bench.{family.module}", *family.words, *names]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True)
    try:
        said, _none = process.communicate(timeout=max(1, patience))
        why = f"its process ended with status {process.returncode}; its messages stand above"
    except subprocess.TimeoutExpired:
        process.terminate()
        said, _none = process.communicate()
        why = f"not done within the {LIMIT // 60} minutes of all measures"
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    results = {line["name"]: Result(**line) for line in lines if "ours" in line}
    reasons = {line["name"]: line["error"] for line in lines if "error" in line}
    for name in names:
        yield results.get(name) or Failure(name, reasons.get(name, why))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
