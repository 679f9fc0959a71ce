"""What a population looks like: who wears or is ordered compression, by verdict; small counts hidden.

All that is told of who wears what are rows of one table, each with the verdict's own count as its total, and no totals
of columns. So what is hidden in a row could follow from that row and its total alone, and ``summary.shown`` sees to
that. Where the total is hidden, so is the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.cohort.duck import connect, refusing_unreadable
from soleus.cohort.export.table import ORDERED
from soleus.cohort.readers import quoted, read_parquet
from soleus.cohort.summary import shown
from soleus.rules.levels import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WEARS = "wears_compression_now"
WORN, ON_ORDER, NEITHER = "worn", "ordered", "neither_known"
GARMENTS = (WORN, ON_ORDER, NEITHER)


def worn_by_verdict(people: Path, answers: Path) -> dict[str, dict[str, int]]:
    """Count people by verdict and by what is known of their compression.

    Args:
        people: the table that ``soleus.cohort.export.table`` wrote.
        answers: the folder of the answers to it.

    Returns:
        People by verdict, and then worn now, ordered but not known to be worn, or neither known.
    """
    files = quoted(str(answers.absolute() / "**" / "*.parquet"))
    with refusing_unreadable(people.name):
        rows = connect().execute(
            f"SELECT compression, CASE WHEN {WEARS} THEN '{WORN}' WHEN {ORDERED} THEN '{ON_ORDER}' ELSE '{NEITHER}' END,"
            f" count(*) FROM read_parquet({files}) AS answers JOIN (SELECT *, file_row_number + 1 AS place FROM"
            f" {read_parquet(people, rows=True)}) AS people ON people.place = answers.row GROUP BY ALL"
        ).fetchall()
    counts = {verdict: dict.fromkeys(GARMENTS, 0) for verdict in VERDICTS}
    for verdict, garment, count in rows:
        counts[verdict][garment] = count
    return counts


def hidden_rows(
    counts: Mapping[str, Mapping[str, int]], totals: Mapping[str, int | None], smallest: int
) -> dict[str, dict[str, Any]]:
    """Hide what is small in each row, and whole rows whose total is hidden.

    Args:
        counts: people by verdict and garment.
        totals: people by verdict as they are shown; None is hidden.
        smallest: the lowest count above 0 that may be shown.
    """
    return {
        verdict: dict.fromkeys(row, None) if totals[verdict] is None else shown(row, smallest)
        for verdict, row in counts.items()
    }
