"""Lists opened: a 、 list of events becomes a few clauses."""

from .chunks import Chunk, Stretch
from .words import Words


def opened(text: str, covers: list[Stretch], chunks: list[Chunk], words: Words) -> list[int]:
    """Offsets at which a task is cut inside its 、 list of events; [] if it stays whole."""
    return []
