"""The measures measure the product's own data: a world made at once equals one made row by row."""

from typing import Any

from django.db import connection

from keqiao.core import search
from keqiao.core.models import SearchEntry
from keqiao.demo import bench_world


def index_rows() -> list[Any]:
    """Everything in the index, with the entry it belongs to, without ids and times."""
    columns, key = ("s.words::text", "id") if connection.vendor == "postgresql" else ("s.grams, s.scope", "rowid")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.kind, e.object_id, {columns} FROM search_index s JOIN search_entry e ON e.id = s.{key}")
        return sorted(cursor.fetchall())


def empty() -> None:
    for kind in set(SearchEntry.objects.values_list("kind", flat=True)):
        search.drop(kind, list(SearchEntry.objects.filter(kind=kind).values_list("object_id", flat=True)))


def test_search_world_made_at_once_equals_one_made_row_by_row(db: None) -> None:
    empty()
    rows = list(bench_world.search_rows(200))
    for kind, row in rows:
        search.put(kind, [row])
    slowly = index_rows()
    empty()
    assert bench_world.fill_search(rows) == len(slowly) == 200
    assert index_rows() == slowly


def test_search_world_is_found_and_may_be_added_to(db: None) -> None:
    empty()
    bench_world.fill_search(bench_world.search_rows(300))
    found = search.find("科技", kind=bench_world.KIND, scope=["pub"], limit=300)
    assert 20 < len(found) < 200
    search.put(bench_world.KIND, [search.Row(1_000_000, "科技馆", ["pub"])])
    assert search.find("科技", kind=bench_world.KIND, scope=["pub"])[0] == 1_000_000


def test_same_seed_gives_the_same_sentences() -> None:
    assert list(bench_world.sentences(20)) == list(bench_world.sentences(20))
    assert list(bench_world.sentences(20)) != list(bench_world.sentences(20, seed=1))
