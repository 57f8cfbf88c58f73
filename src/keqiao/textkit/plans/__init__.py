"""The grammar of plans: lines with place → covering notice, title, sections, items, units. It knows no file format."""

from .model import Damaged, Document, Furniture, Item, Mark, PlanFile, Section, SentenceSpan
from .reading import read_plans

__all__ = ["Damaged", "Document", "Furniture", "Item", "Mark", "PlanFile", "Section", "SentenceSpan", "read_plans"]
