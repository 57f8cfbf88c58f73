"""Text in: the bytes of a plan file become documents, sections, items and sentences, each with its place in the source.

A pure library: no framework, no settings, no network. Names are loaded when they are first asked for, so that importing
``keqiao.textkit`` costs nothing.

- ``read_plans(data, name="")`` → ``PlanFile``; raises ``Refused``
- ``open_file(path)`` → bytes; raises ``Refused``
- ``PlanFile.as_json()`` → the value that ``keqiao plan parse --json`` prints
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .formats import REFUSALS, Refused, read_lines
    from .formats.opening import open_file
    from .plans import Damaged, Document, Furniture, Item, Mark, PlanFile, Section, SentenceSpan, read_plans
    from .sentences import sentence_ends

__all__ = [
    "REFUSALS",
    "Damaged",
    "Document",
    "Furniture",
    "Item",
    "Mark",
    "PlanFile",
    "Refused",
    "Section",
    "SentenceSpan",
    "open_file",
    "read_lines",
    "read_plans",
    "sentence_ends",
]

_HOMES: Final = {
    "REFUSALS": ".formats",
    "Refused": ".formats",
    "read_lines": ".formats",
    "open_file": ".formats.opening",
    "sentence_ends": ".sentences",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, ".plans"), __name__), name)
