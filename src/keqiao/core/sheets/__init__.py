"""Lists as Excel, out and in: one mechanism for every list."""

from keqiao.core.sheets.books import books
from keqiao.core.sheets.declaring import Book, Cell, Check, Column, Fault, Line, Table

__all__ = ["Book", "Cell", "Check", "Column", "Fault", "Line", "Table", "books"]
