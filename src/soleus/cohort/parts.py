"""Parts of a table: whole row groups of its Parquet files, and how many rows those say they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cohort.duck import DamagedError, connect, refusing_unreadable
from soleus.cohort.part import TablePart
from soleus.cohort.readers import about, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from duckdb import DuckDBPyConnection


def plan(files: tuple[Path, ...], most_rows: int | None, columns: Iterable[str]) -> list[TablePart]:
    """Cut files into parts: whole row groups, up to ``most_rows`` rows each; None makes every file one part.

    Raises:
        DamagedError: a file does not agree with itself on how many rows it has.
    """
    parts: list[TablePart] = []
    before = 0
    connection = connect()
    for path in files:
        first = end = 0
        for size in groups_in(connection, path, columns):
            if most_rows is not None and end > first and end + size - first > most_rows:
                parts.append(TablePart(len(parts), str(path), first, end, before))
                first = end
            end += size
        if end > first:
            parts.append(TablePart(len(parts), str(path), first, end, before))
        before += end
    return parts


def groups_in(connection: DuckDBPyConnection, path: Path, columns: Iterable[str]) -> list[int]:
    """Give the rows of each row group; a file says how many in three places, which must agree."""
    with refusing_unreadable(path.name):
        groups = connection.execute(
            "SELECT row_group_num_rows, bool_and(num_values = row_group_num_rows OR path_in_schema NOT IN"
            f" (SELECT unnest({quoted(list(columns))}::VARCHAR[]))) FROM {about('parquet_metadata', path)}"
            " GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id"
        ).fetchall()
        whole = connection.execute(f"SELECT num_rows FROM {about('parquet_file_metadata', path)}").fetchone()
    sizes = [int(rows or 0) for rows, _ in groups]
    if whole != (sum(sizes),) or not all(agrees for _, agrees in groups):
        raise DamagedError(f"{path.name} cannot be read", ["it says different things on how many rows it has"])
    return sizes
