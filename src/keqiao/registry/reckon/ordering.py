"""Official order as a text that the database sorts by: rank and id of each body from the root down, fifteen digits a step.

Only digits, like `core.paths`: what stands under a body is a range of the index.
"""

LAST_RANK = 99_999
WIDTH = 15


def order_key(parent_key: str, rank: int, identity: int) -> str:
    """Where the body `identity` stands among those under one parent ("" for the root). Raises ValueError past the last rank."""
    if not 0 <= rank <= LAST_RANK:
        raise ValueError(f"rank {rank} is not between 0 and {LAST_RANK}")
    return f"{parent_key}{rank:05d}{identity:010d}"


def depth(key: str) -> int:
    """How many bodies stand over it; 0 for the root."""
    return len(key) // WIDTH - 1
