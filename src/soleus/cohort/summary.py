"""The summary of a run: counts by urgency and by verdict, in which nobody can be counted out.

A count from 1 to 10 is hidden, as the cell size suppression policy of the US Centers for Medicare & Medicaid Services
asks (version of 26 January 2024, as told by its Research Data Assistance Center). So that a hidden count does not
follow from the others by subtraction, levels beside it are hidden too: at least one that is not small, and as many as
it takes for the hidden ones to hold so many people that each small count could have been any small count. Whoever knows
this rule, what is shown and how many people there are can then name none of them. Which levels are taken depends on
their order and on which are empty, never on which is larger: a choice by size would say something about the size.

What could be is never below what is, so the two counts of urgency can be set against each other: the difference from a
level on is the people who are below it and could be above. Where that is small, what could be is not told at all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from soleus.rules.levels import VERDICTS, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SMALLEST_SHOWN = 11
UNDECIDED = "undecided"

Levels = Counter[tuple[str, str, str]]  # people by urgency, what urgency could be, and verdict


def counted(levels: Levels, holding: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> dict[str, Any]:
    """Count people by each level, small counts hidden.

    Args:
        levels: people by their three levels.
        holding: by fact, the people at ``undecided`` in whose way it stands.
        smallest: the lowest count above 0 that may be shown.

    Returns:
        People by level, and the facts that hold anybody at ``undecided``, the most first.
    """
    urgency = _by(levels, 0, Urgency.words())
    could_be = _by(levels, 1, Urgency.words())
    verdict = _by(levels, 2, VERDICTS)
    return {
        "urgency": shown(urgency, smallest),
        "urgency_could_be": shown_beside(urgency, could_be, smallest),
        "compression": shown(verdict, smallest),
        "holding_undecided": shown_holding(holding, shown(verdict, smallest)[UNDECIDED], smallest),
    }


def _by(levels: Levels, place: int, words: Iterable[str]) -> dict[str, int]:
    return {word: sum(count for level, count in levels.items() if level[place] == word) for word in words}


def shown_beside(
    urgency: Mapping[str, int], could_be: Mapping[str, int], smallest: int = SMALLEST_SHOWN
) -> dict[str, int | None]:
    """Hide small counts of what urgency could be, and all of them where few people stand between it and urgency."""
    levels = list(urgency)
    rising = [sum(could_be[word] - urgency[word] for word in levels[place:]) for place in range(1, len(levels))]
    if any(0 < more < smallest for more in rising):
        return dict.fromkeys(levels, None)
    return shown(could_be, smallest)


def shown_holding(
    holding: Mapping[str, int], undecided: int | None, smallest: int = SMALLEST_SHOWN
) -> dict[str, int | None]:
    """Hide a small count of people at ``undecided``, and one that leaves few of them over; the most held come first.

    Where ``undecided`` is hidden itself (None), all are. Facts with a hidden count come last, in the order of the
    vocabulary.
    """
    counts = {
        fact: None if undecided is None or 0 < count < smallest or 0 < undecided - count < smallest else count
        for fact, count in holding.items()
        if count
    }
    return dict(sorted(counts.items(), key=lambda held: -(held[1] or 0)))


def shown(counts: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> dict[str, int | None]:
    """Hide small counts, and what they would follow from.

    Args:
        counts: people by level, in the order of the levels; together they are everyone.
        smallest: the lowest count above 0 that may be shown.

    Returns:
        The counts, None for hidden. Where that cannot be had otherwise, every count is hidden, also the empty ones.
    """
    levels = [level for level, count in counts.items() if count]
    small = [level for level in levels if counts[level] < smallest]
    if not small:
        return dict(counts)
    start = levels.index(small[0])
    beside = [level for level in levels[start:] + levels[:start] if level not in small]
    for more in range(1, len(beside) + 1):
        hidden = [*small, *beside[:more]]
        if sum(counts[level] for level in hidden) >= more * smallest + len(small) * (smallest - 1):
            return {level: None if level in hidden else count for level, count in counts.items()}
    return dict.fromkeys(counts, None)
