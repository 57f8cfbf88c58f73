from keqiao.plans.reckon.aligning import Alignment, Loss, TooFar, align, matters
from keqiao.plans.reckon.cutting import Place, Run, Runs, cut, hit_pattern, parted, places_of, short_heading
from keqiao.plans.reckon.differing import Piece, differences
from keqiao.plans.reckon.numbering import (
    bare_mark,
    counted,
    number_faults,
    number_like,
    printed_mark,
    renumbered,
    shown_mark,
)
from keqiao.plans.reckon.tiling import MARK, Tile, borders_of, marked, tile, typed_borders

__all__ = [
    "MARK",
    "Alignment",
    "Loss",
    "Piece",
    "Place",
    "Run",
    "Runs",
    "Tile",
    "TooFar",
    "align",
    "bare_mark",
    "borders_of",
    "counted",
    "cut",
    "differences",
    "hit_pattern",
    "marked",
    "matters",
    "number_faults",
    "number_like",
    "parted",
    "places_of",
    "printed_mark",
    "renumbered",
    "short_heading",
    "shown_mark",
    "tile",
    "typed_borders",
]
