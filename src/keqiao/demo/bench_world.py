"""Worlds for measures: too large to be made by actions, and equal to what the actions would have made (a test holds that)."""

import itertools
import random
import re
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from keqiao import textkit
from keqiao.core import access, clock, paths, places, search
from keqiao.core.models import SearchEntry
from keqiao.demo.sample import PLAN

KIND, OTHER_KIND = "plans.sentence", "documents.paper"
# A city with its counties and their units: every row belongs to one of them, six in ten rows are public.
ROOT, BODIES = 1, 150
_BATCH = 5000


def sentences(count: int, seed: int = 2021) -> Iterator[str]:
    """Sentences of two to four clauses of the sample's own, the same ones for the same seed."""
    data = (places.STARTER / PLAN).read_bytes()
    document = textkit.read_plans(data, PLAN).documents[0]
    texts = [item.title + "，" + item.text for section in document.sections for item in section.items]
    clauses = [clause for text in texts for clause in re.split(r"[，,；;。、：:\s]+", text) if 4 <= len(clause) <= 20]
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    for _ in range(count):
        yield "，".join(chance.choices(clauses, k=chance.randint(2, 4))) + "。"


def search_rows(count: int, seed: int = 2021) -> Iterator[tuple[str, search.Row]]:
    """Kind and row, as the jobs of apps hand them to `search.put`; one in ten is of another kind."""
    chance = random.Random(seed + 1)  # noqa: S311
    for number, text in enumerate(sentences(count, seed), 1):
        body = ROOT if chance.random() < 0.4 else chance.randint(ROOT + 1, BODIES)
        path = paths.below("", ROOT) if body == ROOT else paths.below(paths.below("", ROOT), body)
        scope = [f"v{number // 1000}", *access.words_of(path, is_public=chance.random() < 0.6)]
        yield OTHER_KIND if number % 10 == 0 else KIND, search.Row(number, text, scope)


def fill_search(rows: Iterable[tuple[str, search.Row]]) -> int:
    """Write rows into the empty index of this database at once; returns how many."""
    first = (SearchEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1
    numbered = enumerate(((k, search.Row(r.object_id, r.text, [search.kind_word(k), *r.scope])) for k, r in rows), first)
    write = _copy if connection.vendor == "postgresql" else _insert
    with transaction.atomic():
        count = sum(write(batch) for batch in iter(lambda: list(itertools.islice(numbered, _BATCH)), []))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('search_entry', 'id'), max(id)) FROM search_entry")
        cursor.execute("ANALYZE")
    return count


Numbered = list[tuple[int, tuple[str, search.Row]]]


def _insert(batch: Numbered) -> int:
    at = clock.at()
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_entry (id, kind, object_id, at) VALUES (%s, %s, %s, %s)",
            [(number, kind, row.object_id, at) for number, (kind, row) in batch],
        )
        cursor.executemany(
            "INSERT INTO search_index (rowid, grams, scope) VALUES (%s, %s, %s)",
            [(number, " ".join(search.tokens(row.text)), " ".join(row.scope)) for number, (_kind, row) in batch],
        )
    return len(batch)


def _copy(batch: Numbered) -> int:
    at = clock.at()
    with connection.cursor() as cursor:
        with cursor.copy("COPY search_entry (id, kind, object_id, at) FROM STDIN") as copy:
            for number, (kind, row) in batch:
                copy.write_row((number, kind, row.object_id, at))
        with cursor.copy("COPY search_index (id, words) FROM STDIN") as copy:
            for number, (_kind, row) in batch:
                copy.write_row((number, search.vector(row)))
    return len(batch)
