"""Spreadsheets in: the bytes of a foreign workbook become sheets of rows, read by a process of their own with limits."""

from .limits import MAX_BYTES
from .model import Row, Sheet, Value, Workbook, Wrong, letter, place_of, text_of
from .opening import Workfile, read_workbook

__all__ = [
    "MAX_BYTES",
    "Row",
    "Sheet",
    "Value",
    "Workbook",
    "Workfile",
    "Wrong",
    "letter",
    "opened",
    "place_of",
    "read_workbook",
    "text_of",
]
