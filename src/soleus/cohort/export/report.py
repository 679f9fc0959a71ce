"""What a population looks like: who wears or is ordered compression, and who may gain, by verdict; small counts hidden.

Each is a table whose rows have the verdict's own count as their total, with no totals of columns, and nothing tells of
both together. So what is hidden in a row could follow from that row and its total alone, and ``summary.shown`` sees to
that. Where the total is hidden, so is the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.answer.says import MUST_NOT
from soleus.cohort.duck import connect, refusing_unreadable, refusing_unwritable
from soleus.cohort.export.table import ORDERED
from soleus.cohort.readers import quoted, read_parquet
from soleus.cohort.summary import shown
from soleus.rules.levels import VERDICTS, Help, Urgency
from soleus.rules.sql import HELPS_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

WEARS = "wears_compression_now"
WORN, ON_ORDER, NEITHER = "worn", "ordered", "neither_known"
GARMENTS = (WORN, ON_ORDER, NEITHER)
GAIN, NO_GAIN = "may_gain", "no_gain_known"
GAINS = (GAIN, NO_GAIN)
AGAINST = "against.parquet"  # in the folder of a run


def gaining_by_verdict(answers: Path) -> dict[str, dict[str, int]]:
    """Count people by verdict and by whether compression helps or may help them against anything.

    Args:
        answers: the folder of the answers; where their columns do not say what helps, nothing is counted.
    """
    files = f"read_parquet({quoted(str(answers.absolute() / '**' / '*.parquet'))})"
    words = ", ".join(quoted(level.word) for level in Help if level.is_gain)
    with refusing_unreadable(answers.name):
        connection = connect()
        columns = {str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {files}").fetchall()}
        if not columns.issuperset(HELPS_COLUMNS):
            return {}
        helps = " OR ".join(f"coalesce({name} IN ({words}), false)" for name in HELPS_COLUMNS)
        rows = connection.execute(
            f"SELECT compression, CASE WHEN {helps} THEN '{GAIN}' ELSE '{NO_GAIN}' END, count(*) FROM {files}"
            " GROUP BY ALL"
        ).fetchall()
    return _table(rows, GAINS)


def _table(rows: Iterable[tuple[str, str, int]], names: Iterable[str]) -> dict[str, dict[str, int]]:
    counts = {verdict: dict.fromkeys(names, 0) for verdict in VERDICTS}
    for verdict, name, count in rows:
        counts[verdict][name] = count
    return counts


def worn_by_verdict(people: Path, answers: Path) -> dict[str, dict[str, int]]:
    """Count people by verdict and by what is known of their compression.

    Args:
        people: the table that ``soleus.cohort.export.table`` wrote.
        answers: the folder of the answers to it.

    Returns:
        People by verdict, and then worn now, ordered but not known to be worn, or neither known.
    """
    with refusing_unreadable(people.name):
        rows = (
            connect()
            .execute(f"SELECT compression, garment, count(*) FROM ({_garments(people, answers)}) GROUP BY ALL")
            .fetchall()
        )
    return _table(rows, GARMENTS)


def write_against(people: Path, answers: Path, out: Path) -> None:
    """Write whoever is known to wear compression, or to have an order, and is to avoid it: the people to see first.

    Args:
        people: the table that ``soleus.cohort.export.table`` wrote.
        answers: the folder of the answers to it.
        out: the file: ``id``, ``urgency``, ``compression`` and ``garment`` (worn or ordered), the most urgent first.
    """
    urgency = f"list_position({quoted(list(Urgency.words()))}, urgency)"
    with refusing_unreadable(people.name), refusing_unwritable(out.name):
        connect().execute(
            f"COPY (SELECT id, urgency, compression, garment FROM ({_garments(people, answers)})"
            f" WHERE compression IN ({', '.join(map(quoted, MUST_NOT))}) AND garment <> '{NEITHER}'"
            f" ORDER BY {urgency} DESC, row) TO {quoted(str(out.absolute()))} (FORMAT parquet, COMPRESSION zstd)"
        )


def _garments(people: Path, answers: Path) -> str:
    """Write the answers, each with what is known of that person's compression."""
    files = quoted(str(answers.absolute() / "**" / "*.parquet"))
    return (
        f"SELECT answers.*, CASE WHEN {WEARS} THEN '{WORN}' WHEN {ORDERED} THEN '{ON_ORDER}'"
        f" ELSE '{NEITHER}' END AS garment FROM read_parquet({files}) AS answers"
        f" JOIN (SELECT {WEARS}, {ORDERED}, file_row_number + 1 AS place FROM"
        f" {read_parquet(people, rows=True)}) AS people ON people.place = answers.row"
    )


def total_against(rows: Mapping[str, Mapping[str, int | None]]) -> int | None:
    """Count who wears or is ordered compression that is to be avoided, of counts as they are shown.

    Where one of them is hidden so is the sum, since that one could follow from it.
    """
    counts = [rows[verdict][garment] for verdict in MUST_NOT for garment in (WORN, ON_ORDER)]
    return None if None in counts else sum(count or 0 for count in counts)


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
