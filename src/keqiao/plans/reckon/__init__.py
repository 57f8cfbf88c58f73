from keqiao.plans.reckon.aligning import Alignment, align
from keqiao.plans.reckon.cutting import Place, Run, Runs, cut, hit_pattern, places_of, short_heading
from keqiao.plans.reckon.tiling import MARK, Tile, borders_of, tile, typed_borders

__all__ = [
    "MARK",
    "Alignment",
    "Place",
    "Run",
    "Runs",
    "Tile",
    "align",
    "borders_of",
    "cut",
    "hit_pattern",
    "places_of",
    "short_heading",
    "tile",
    "typed_borders",
]
