"""The grammar of plans: lines with place → covering notice, title, sections, items, units. It knows no file format."""

from .leftover import left_over
from .model import Damaged, Document, Furniture, Item, Mark, PlanFile, Section, SentenceSpan
from .reading import read_as_text, read_plans, refuse_classified

__all__ = [
    "Damaged",
    "Document",
    "Furniture",
    "Item",
    "Mark",
    "PlanFile",
    "Section",
    "SentenceSpan",
    "left_over",
    "read_as_text",
    "read_plans",
    "refuse_classified",
]
