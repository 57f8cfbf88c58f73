"""How much of a foreign file is read, and with how much of the machine."""

from typing import Final

MAX_BYTES: Final = 50_000_000
"""Of the file as it comes. A list of 100,000 people is about 6 million bytes."""
UNPACKED: Final = 500_000_000
"""Of all parts of the file together, once they are unpacked."""
SHEETS: Final = 100
ROWS: Final = 300_000
CELLS: Final = 6_000_000
"""With content, in all sheets together."""
AREA: Final = 12_000_000
"""Rows times columns between the first and the last filled cell of one sheet: this much memory is taken for it."""
MERGED: Final = 50_000
MERGED_CELLS: Final = 1_000_000
"""Cells that merged ranges may cover together: each is read as if the value stood in it."""
LONGEST_CELL: Final = 32_767
"""As the program itself allows."""

MEMORY: Final = 1_000_000_000
CPU_SECONDS: Final = 60
WALL_SECONDS: Final = 120
OUTPUT: Final = 800_000_000
"""Of what the child writes for its parent."""
