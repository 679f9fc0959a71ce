"""Numbers among the arguments: read within bounds, and refused with the bounds named."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PEOPLE = 1_000_000_000
MOST_SEED = 2**32 - 1
MOST_THREADS = 1024


def whole(low: int, high: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from ``low`` to ``high``, for argparse."""

    def read(text: str) -> int:
        sound = text.isascii() and text.isdigit() and len(text) <= len(str(high))
        if not sound or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


seed = whole(0, MOST_SEED)
