"""Search over 600,000 sentences, beside the same phrase with scope words in bare SQL through the same connection."""

import hashlib
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from tests.bench import texts
from tests.bench.databases import empty_database
from tests.bench.measure import Pairs, Result, alternate, say, tell, timed

SENTENCES = 600_000
GOAL = 5.0
LIMIT = 50
# In about one sentence of three, of ten, of thirty.
WORDS = {2: ("科技", "基层", "论坛"), 3: ("工作者", "总书记", "服务站"), 4: ("科技工作", "成果转化", "志愿服务")}
# A department officer of a county: what is public, the own body's, and what comes from above.
SCOPE = ["pub", "w1", "w17"]
CACHE = Path(__file__).resolve().parents[2] / "build" / "bench"


def main(vendor: str, names: list[str]) -> None:
    with empty_database(vendor, names):
        if vendor == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{_cached()}"
        import django

        django.setup()
        _fill()
        say((name, partial(_measure, name, int(name[-1]))) for name in names)


def _cached() -> Path:
    """The file of this data set: another text, another index or another world is another file."""
    origins = [find_spec(name) for name in ("keqiao.core.search", "keqiao.demo.bench_world")]
    sources = [texts.SAMPLE, *(Path(spec.origin) for spec in origins if spec and spec.origin)]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    CACHE.mkdir(parents=True, exist_ok=True)
    for old in CACHE.glob("search-*"):
        if digest not in old.name:
            old.unlink()
    return CACHE / f"search-{SENTENCES}-{digest}.sqlite3"


def _fill() -> None:
    from django.core.management import call_command
    from django.db import connection

    from keqiao.core.models import SearchEntry
    from keqiao.demo import bench_world

    call_command("migrate", verbosity=0)
    if SearchEntry.objects.exists():
        return
    tell(f"search: {SENTENCES} sentences into {connection.vendor}")
    rows = bench_world.search_rows(SENTENCES)
    if connection.vendor == "postgresql":
        from keqiao.core import search

        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX search_index_words")
            bench_world.fill_search(rows)
            search.install()
            cursor.execute("VACUUM ANALYZE search_entry, search_index")
    else:
        bench_world.fill_search(rows)


def _measure(name: str, length: int) -> Result:
    """The word with the worst ratio speaks for its length."""
    measured = {word: _pairs(word) for word in WORDS[length]}
    worst = max(measured, key=lambda word: measured[word].ratio)
    ours, floor = measured[worst].medians
    notes: dict[str, float | str] = {word: f"{pairs.ratio:.2f}×({pairs.medians[0]:.2f}ms)" for word, pairs in measured.items()}
    return Result(name, ours, floor, measured[worst].ratio, GOAL, notes=notes)


def _pairs(word: str) -> Pairs:
    from keqiao.core import search
    from keqiao.demo.bench_world import KIND

    bare = _bare(word)
    assert len(search.find(word, kind=KIND, scope=SCOPE)) == LIMIT == len(bare())
    return alternate(timed(lambda: search.find(word, kind=KIND, scope=SCOPE, limit=LIMIT)), timed(bare))


def _bare(word: str) -> Callable[[], list[int]]:
    """The phrase and the scope words, newest first, from the index alone: no kind, no entry, nothing of ours."""
    from django.db import connection

    grams = [word[i : i + 2] for i in range(len(word) - 1)]
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        sql = "SELECT id FROM search_index WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT 50"
        match = f"({' <-> '.join(grams)}) & ({' | '.join('_' + one for one in SCOPE)})"
    else:
        sql = "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT 50"
        match = f'grams : "{" ".join(grams)}" AND scope : ({" OR ".join(SCOPE)})'
    raw = connection.connection
    return lambda: [row[0] for row in raw.execute(sql, (match,)).fetchall()]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
