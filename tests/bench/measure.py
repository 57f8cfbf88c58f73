"""What a measure is, and how two ways of doing one thing are compared."""

import json
import statistics
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

PAIRS = 200


@dataclass(frozen=True, slots=True)
class Result:
    """One line of script/bench. `ours` and `floor` are in `unit`; `ratio` is not their quotient where pairs were compared.

    `notes` stand beside: CPU, memory, how much there was.
    """

    name: str
    ours: float
    floor: float
    ratio: float
    goal: float
    unit: str = "ms"
    notes: dict[str, float | str] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        return "met" if self.ratio <= self.goal else "missed"

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"verdict": self.verdict}

    def as_line(self) -> str:
        notes = "  ".join(f"{name}={_text(value)}" for name, value in self.notes.items())
        figures = f"{_text(self.ours)}{self.unit:<4}{_text(self.floor):>10}{self.unit:<4}{self.ratio:>8.2f}{self.goal:>6g}"
        return f"{self.name:<24}{figures:>40}  {self.verdict:<8}{notes}".rstrip()


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"


def say(measures: Iterable[tuple[str, Callable[[], Result]]]) -> None:
    """Run measures and hand each to script/bench, whose child this process is: a JSON line with its result or its fault."""
    for name, measure in measures:
        try:
            line = asdict(measure())
        except Exception as fault:  # one measure that fails leaves the others
            traceback.print_exc()
            line = {"name": name, "error": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(line, ensure_ascii=False), flush=True)


def tell(text: str) -> None:
    """What is going on, for whoever waits."""
    print(f"  {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ours and floor by turns, so that whatever else the machine does meets both."""

    ours: list[float]
    floor: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(a / b for a, b in zip(self.ours, self.floor, strict=True))

    @property
    def medians(self) -> tuple[float, float]:
        return statistics.median(self.ours), statistics.median(self.floor)


def alternate(ours: Callable[[], float], floor: Callable[[], float], pairs: int = PAIRS) -> Pairs:
    """Run both `pairs` times; each returns what it cost. Every second pair begins with the floor."""
    found = Pairs([], [])
    for turn in range(pairs):
        steps = [(ours, found.ours), (floor, found.floor)]
        for run, costs in steps if turn % 2 == 0 else reversed(steps):
            costs.append(run())
    return found


def timed(run: Callable[[], object]) -> Callable[[], float]:
    """`run` as something that returns its own time in milliseconds."""

    def timed_run() -> float:
        begun = time.perf_counter()
        run()
        return (time.perf_counter() - begun) * 1000

    return timed_run
