"""What a plan's sentence asks: its clauses, each with kind and reasons. A proposal for a person to confirm.

- ``propose(sentences, words, part="item")`` → per sentence its ``Proposed`` clauses, which tile it
- ``Words.load(folder)`` → the word lists; raises ``OSError`` and ``UnicodeDecodeError``
- ``KINDS``, ``REASONS``: the closed lists of codes
"""

from .model import KINDS, PARTS, REASONS, Proposed, Reason
from .proposing import propose
from .words import LISTS, Words

__all__ = ["KINDS", "LISTS", "PARTS", "REASONS", "Proposed", "Reason", "Words", "propose"]
