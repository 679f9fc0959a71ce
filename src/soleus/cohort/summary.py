"""The summary of a run: counts by urgency and by verdict, in which nobody can be counted out.

A count from 1 to 10 is hidden, as the cell size suppression policy of the US Centers for Medicare & Medicaid Services
asks (version of 26 January 2024, as told by its Research Data Assistance Center). So that a hidden count does not
follow from the others by subtraction, a level beside it is hidden too, until at least two are and they hold at least 11
people together. Which one that is depends on the order of the levels and on who is there at all, never on how many: a
choice by size would say something about the size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALLEST_SHOWN = 11


def shown(counts: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> dict[str, int | None]:
    """Hide small counts, and what they would follow from.

    Args:
        counts: people by level, in the order of the levels; together they are everyone.
        smallest: the lowest count above 0 that may be shown.

    Returns:
        The counts, None for hidden. With fewer people than ``smallest`` altogether, every count is hidden.
    """
    if sum(counts.values()) < smallest:
        return dict.fromkeys(counts, None)
    there = [level for level, count in counts.items() if count]
    hidden = [level for level in there if counts[level] < smallest]
    if hidden:
        start = there.index(hidden[0])
        beside = [level for level in there[start:] + there[:start] if level not in hidden]
        while len(hidden) < 2 or sum(counts[level] for level in hidden) < smallest:  # noqa: PLR2004  # one alone follows
            hidden.append(beside.pop(0))
    return {level: None if level in hidden else count for level, count in counts.items()}
