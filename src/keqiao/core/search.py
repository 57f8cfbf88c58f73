"""Search over Chinese text, visible rows only, newest first.

The index holds bigrams of characters beside scope words that say who may see a row (`access.words`), so that a search is
one look-up: phrase AND scope. SQLite: an FTS5 table; PostgreSQL: one tsvector with a GIN index. Rows are written by the
actions (or jobs) of the apps, because bigrams are made here, not in the database.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from keqiao.core import clock
from keqiao.core.models import SearchEntry

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(rf"[{HAN}]+|[0-9a-zà-öø-ɏ]+")
# Quotation marks stand inside phrases (“五小”竞赛) that people type without them; ２０２１ is 2021 in full width.
TRANSPARENT = "“”‘’\"'《》〈〉「」『』·"
_FOLD = str.maketrans(dict.fromkeys(TRANSPARENT, "") | {chr(code + 0xFEE0): chr(code) for code in range(0x30, 0x7B)})
# A word that nobody types: PostgreSQL refuses words of more than 2 KB.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to be found: its text and the scope words of everybody who may."""

    object_id: int
    text: str
    scope: Sequence[str]


def tokens(text: str) -> list[str]:
    """Bigrams of each run of Chinese characters, its last character as a token of its own, and words of Latin and digits."""
    found: list[str] = []
    for run in _runs(text):
        if _is_han(run):
            found += [run[i : i + 2] for i in range(len(run) - 1)]
            found.append(run[-1])
        else:
            found.append(run[:LONGEST])
    return found


def phrase(words: str) -> tuple[list[str], bool]:
    """Tokens that must follow each other in a text for `words` to stand in it, and whether the last is only a beginning."""
    runs = _runs(words)
    found = tokens(words)
    if not runs:
        return [], False
    if _is_han(runs[-1]) and len(runs[-1]) > 1:
        return found[:-1], False  # the text may go on after the last bigram
    return found, True


def _runs(text: str) -> list[str]:
    return _RUNS.findall(text.translate(_FOLD).lower())


def _is_han(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


def install() -> None:
    """Create the index of this database if it is missing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE IF NOT EXISTS search_index (id bigint PRIMARY KEY, words tsvector NOT NULL)")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS search_index_words ON search_index USING gin (words) WITH (fastupdate = off)"
            )
        else:
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5"
                "(grams, scope, tokenize='unicode61 remove_diacritics 0')"
            )


def put(kind: str, rows: Iterable[Row]) -> None:
    """Index rows of one kind, replacing what was there; in the caller's transaction."""
    rows = [Row(row.object_id, row.text, [kind_word(kind), *row.scope]) for row in rows]
    with transaction.atomic():
        drop(kind, [row.object_id for row in rows])
        at = clock.at()
        SearchEntry.objects.bulk_create([SearchEntry(kind=kind, object_id=row.object_id, at=at) for row in rows])
        ids = dict(
            SearchEntry.objects.filter(kind=kind, object_id__in=[row.object_id for row in rows]).values_list("object_id", "id")
        )
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.executemany(
                    "INSERT INTO search_index (id, words) VALUES (%s, %s::tsvector)",
                    [(ids[row.object_id], vector(row)) for row in rows],
                )
            else:
                cursor.executemany(
                    "INSERT INTO search_index (rowid, grams, scope) VALUES (%s, %s, %s)",
                    [(ids[row.object_id], " ".join(tokens(row.text)), " ".join(row.scope)) for row in rows],
                )


def drop(kind: str, object_ids: Sequence[int]) -> None:
    """Take rows out of the index."""
    ids = list(SearchEntry.objects.filter(kind=kind, object_id__in=object_ids).values_list("id", flat=True))
    if not ids:
        return
    column = "id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM search_index WHERE {column} = %s",  # noqa: S608  one of two names above
            [(i,) for i in ids],
        )
    SearchEntry.objects.filter(id__in=ids).delete()


def find(words: str, *, kind: str, scope: Sequence[str] | None, within: str = "", limit: int = 50) -> list[int]:
    """Object ids of one kind that hold `words`, newest first.

    `scope`: scope words of which one must match; None for all. `within`: one more scope word that must match, e.g. a
    version of a plan. Words apart by spaces must all stand in the text, in any order.
    """
    phrases = [(grams[:40], is_open) for grams, is_open in map(phrase, words[:1000].split()) if grams][:8]
    if not phrases or scope == []:
        return []
    sql, match = _statement(phrases, [kind_word(kind), *([within] if within else [])], scope)
    with connection.cursor() as cursor:
        cursor.execute(sql, [match, limit])
        return [row[0] for row in cursor.fetchall()]


def kind_word(kind: str) -> str:
    """The scope word that every row of a kind carries (put there by `put`)."""
    return "k" + re.sub(r"[^0-9a-z]", "", kind.lower())


def vector(row: Row) -> str:
    """A tsvector literal: bigrams with their places, scope words without.

    There is one space of words: `_` before a scope word keeps a text that says "pub" from becoming public.
    """
    grams = [f"{gram}:{min(place, 16383)}" for place, gram in enumerate(tokens(row.text), 1)]
    return " ".join([*grams, *(f"_{word}" for word in row.scope)])


Phrase = tuple[list[str], bool]


def _statement(phrases: list[Phrase], must: list[str], scope: Sequence[str] | None) -> tuple[str, str]:
    """SQL with two places (match, limit) and the match in the database's own query language.

    Tokens are runs of letters and digits only, so nothing in them can be syntax.
    """
    if connection.vendor == "postgresql":
        parts = ["(" + " <-> ".join(grams) + (":*" if is_open else "") + ")" for grams, is_open in phrases]
        parts += [f"_{word}" for word in must]
        if scope is not None:
            parts.append("(" + " | ".join(f"_{word}" for word in scope) + ")")
        return (
            "SELECT e.object_id FROM search_index s JOIN search_entry e ON e.id = s.id "
            "WHERE s.words @@ %s::tsquery ORDER BY s.id DESC LIMIT %s"
        ), " & ".join(parts)
    parts = [f'grams : "{" ".join(grams)}"' + (" *" if is_open else "") for grams, is_open in phrases]
    parts += [f"scope : {word}" for word in must]
    if scope is not None:
        parts.append("scope : (" + " OR ".join(scope) + ")")
    return (
        "SELECT e.object_id FROM search_index s JOIN search_entry e ON e.id = s.rowid "
        "WHERE search_index MATCH %s ORDER BY s.rowid DESC LIMIT %s"
    ), " AND ".join(parts)
