"""Text in: the bytes of a plan file become documents, sections, items and sentences, each with its place in the source.

A pure library: no framework, no settings, no network. Names are loaded when they are first asked for, so that importing
``keqiao.textkit`` costs nothing.

- ``read_plans(data, name="")`` → ``PlanFile``; raises ``Refused``
- ``open_file(path)`` → bytes; raises ``Refused``
- ``read_as_text(data, name="")`` → ``PlanFile`` of a text that has no form of a plan; raises ``Refused``
- ``refuse_classified(data, name="")``: only looks for a secrecy mark at the head; raises ``Refused``
- ``left_over(file, document=0)`` → what of the source stands nowhere in a document
- ``PlanFile.as_json()`` → the value that ``keqiao plan parse --json`` prints
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .formats import REFUSALS, Refused, read_lines
    from .formats.opening import open_file
    from .plans import (
        Damaged,
        Document,
        Furniture,
        Item,
        Mark,
        PlanFile,
        Section,
        SentenceSpan,
        left_over,
        read_as_text,
        read_plans,
        refuse_classified,
    )
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
    "left_over",
    "open_file",
    "read_as_text",
    "read_lines",
    "read_plans",
    "refuse_classified",
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
