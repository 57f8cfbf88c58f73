"""Reading a plan from its text: the command as a person runs it, and how the time goes with the length of the text."""

import resource
import statistics
import subprocess
import sys
import time

from keqiao import textkit
from tests.bench import texts
from tests.bench.measure import Result, alternate, say, tell, timed

# The least that reads this text: the interpreter, the two libraries with their dictionaries, one pass, JSON out.
LEAST = f"""
import json, sys
from opencc import OpenCC
from pypinyin import lazy_pinyin
text = open({str(texts.SAMPLE)!r}, encoding="utf-8").read()
lazy_pinyin(text[:200])
json.dump(OpenCC("t2s").convert(text), sys.stdout, ensure_ascii=False)
"""


def main(names: list[str]) -> None:
    measures = {"parse-sample": command, "parse-1000": one_long_plan, "parse-1000-plans": many_plans}
    say((name, measures[name]) for name in names)


def command() -> Result:
    """`keqiao plan parse FILE --json` from start to end. The issue sets no goal; ours is the one of pages."""
    ours = [sys.executable, "-m", "keqiao", "plan", "parse", str(texts.SAMPLE), "--json"]
    pairs = alternate(timed(lambda: _run(ours)), timed(lambda: _run([sys.executable, "-c", LEAST])), 15)
    ms, least = pairs.medians
    return Result("parse-sample", ms, least, pairs.ratio, 3, notes={"in_process_ms": _ms_of(texts.sample(), 5)})


def one_long_plan() -> Result:
    return _flat("parse-1000", texts.one_plan(1000))


def many_plans() -> Result:
    return _flat("parse-1000-plans", texts.sample() * 1000)


def _flat(name: str, data: bytes) -> Result:
    """CPU time for one item in a text 1,000 times as long, against that for one item of the sample; goal: flat."""
    textkit.read_plans(texts.sample(), texts.NAME)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    short = [_ms_of(texts.sample(), 5)]
    tell(f"{name}: {len(data) / 1e6:.1f} MB")
    long = _ms_of(data, 1)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    short.append(_ms_of(texts.sample(), 5))
    documents, items = _count(data)
    _one, of_sample = _count(texts.sample())
    if items != 1000 * of_sample:
        raise AssertionError(f"{items} items were read of a text that holds {1000 * of_sample}")
    ours, floor = long / items, statistics.median(short) / of_sample
    notes: dict[str, float | str] = {
        "items": items,
        "documents": documents,
        "seconds": long / 1000,
        "memory_mb": (after - before) / 1024,
        "memory_per_byte": (after - before) * 1024 / len(data),
    }
    return Result(name, ours, floor, ours / floor, 1.2, notes=notes)


def _count(data: bytes) -> tuple[int, int]:
    """Documents and items."""
    documents = textkit.read_plans(data, texts.NAME).documents
    return len(documents), sum(len(section.items) for document in documents for section in document.sections)


def _ms_of(data: bytes, times: int) -> float:
    """CPU, because one long reading has no second one beside it that would meet the same neighbours."""

    def spent() -> float:
        begun = time.process_time()
        textkit.read_plans(data, texts.NAME)
        return (time.process_time() - begun) * 1000

    return statistics.median(spent() for _ in range(times))


def _run(words: list[str]) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
