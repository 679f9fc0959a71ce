"""The summary of a run: counts by urgency and by verdict, in which nobody can be counted out.

A count from 1 to 10 is hidden, as the cell size suppression policy of the US Centers for Medicare & Medicaid Services
asks (version of 26 January 2024, as told by its Research Data Assistance Center). So that a hidden count does not
follow from the others by subtraction, levels beside it are hidden too: at least one that is not small, and as many as
it takes for the hidden ones to hold so many people that each small count could have been any small count. Whoever knows
this rule, what is shown and how many people there are can then name none of them. Which levels are taken depends on
their order and on which are empty, never on which is larger: a choice by size would say something about the size.
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
        The counts, None for hidden. Where that cannot be had otherwise, every count is hidden, also the empty ones.
    """
    there = [level for level, count in counts.items() if count]
    small = [level for level in there if counts[level] < smallest]
    if not small:
        return dict(counts)
    start = there.index(small[0])
    beside = [level for level in there[start:] + there[:start] if level not in small]
    for more in range(1, len(beside) + 1):
        hidden = [*small, *beside[:more]]
        if sum(counts[level] for level in hidden) >= more * smallest + len(small) * (smallest - 1):
            return {level: None if level in hidden else count for level, count in counts.items()}
    return dict.fromkeys(counts, None)
