"""The books of every app, named in settings.SHEETS."""

from functools import cache
from importlib import import_module

from django.conf import settings

from keqiao.core.sheets.declaring import Book


@cache
def books() -> dict[str, Book]:
    """By kind, in the order of settings.SHEETS; each module there has `BOOKS`."""
    found = [book for name in settings.SHEETS for book in import_module(name).BOOKS]
    assert len({book.kind for book in found}) == len(found), "two books of one kind"
    return {book.kind: book for book in found}
