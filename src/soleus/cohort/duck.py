"""DuckDB as the cohort uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection
    from sqlglot import exp

    from soleus.cohort.table import Part

ROW_GROUP = 122_880  # rows of a row group, DuckDB's own choice
MISSING = "install it with: pip install 'soleus[population]'"


def connect(**settings: str) -> DuckDBPyConnection:
    """Open an empty database in memory.

    Raises:
        ProblemsError: DuckDB is not installed, or a setting is none that it knows.
    """
    try:
        import duckdb  # noqa: PLC0415  # an extra: only those who read tables need it
    except ImportError:
        raise ProblemsError("DuckDB is not installed", [MISSING]) from None
    try:
        connection = duckdb.connect(config={"autoinstall_known_extensions": "false", **settings})
    except duckdb.Error as error:
        raise ProblemsError("DuckDB cannot be started", [str(error).partition("\n")[0]]) from None
    connection.execute("SET enable_progress_bar = false")
    return connection


def quoted(value: str | list[str]) -> str:
    """Write text, or a list of texts, as DuckDB literals."""
    if isinstance(value, list):
        return f"[{', '.join(map(quoted, value))}]"
    return "'" + value.replace("'", "''") + "'"


class Duck:
    """Runs queries over parts of a table on DuckDB, in this process."""

    name = "duckdb"

    def __init__(self, threads: int | None, memory: str, spill: Path) -> None:
        """Open the engine; what does not fit in ``memory`` goes to the folder ``spill``."""
        settings = {"memory_limit": memory, "temp_directory": str(spill)}
        self.connection = connect(**settings, **({"threads": str(threads)} if threads else {}))

    def look_at(self, part: Part) -> None:
        """Let ``part`` be the rows of a part, with ``row``, which counts from 1 through the whole table."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW part AS SELECT *, file_row_number + {part.before + 1} AS row"
            f" FROM read_parquet({quoted(part.file)}, file_row_number = true)"
            f" WHERE file_row_number >= {part.first} AND file_row_number < {part.end}"
        )

    def look_at_answers(self, answers: Path) -> None:
        """Let ``answers`` be what was written for a part: a file, or a folder of files."""
        pattern = str(answers / "*.parquet") if answers.is_dir() else str(answers)
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW answers AS SELECT * FROM read_parquet({quoted(pattern)})")

    def ask(self, query: exp.Select) -> list[tuple[Any, ...]]:
        """Give the rows of a small answer."""
        return self.connection.execute(query.sql(dialect="duckdb")).fetchall()

    def write(self, query: exp.Select, out: Path) -> None:
        """Write what a query over ``part`` gives to a Parquet file, in the order of its column ``row``.

        On two threads DuckDB was seen to exchange row groups now and then. So the file is looked at, and written anew
        by one thread where its order or its row groups are not those that one thread gives.

        Raises:
            ProblemsError: there is no room for it.
        """
        self._copy(query, out)
        if not self.is_in_order(out):
            (threads,) = self.connection.execute("SELECT current_setting('threads')").fetchone() or (1,)
            self.connection.execute("SET threads = 1")
            self._copy(query, out)
            self.connection.execute(f"SET threads = {threads}")

    def is_in_order(self, path: Path) -> bool:
        """Say whether a file's rows ascend and all its row groups but the last are full."""
        file = quoted(str(path))
        rows = self.connection.execute(
            f"SELECT count(*) FROM (SELECT row < lag(row) OVER (ORDER BY file_row_number) AS falls"
            f" FROM read_parquet({file}, file_row_number = true)) WHERE falls"
        ).fetchone()
        groups = self.connection.execute(
            f"SELECT any_value(row_group_num_rows) FROM parquet_metadata({file})"
            " GROUP BY row_group_id ORDER BY row_group_id"
        ).fetchall()
        return rows == (0,) and all(size == (ROW_GROUP,) for size in groups[:-1])

    def _copy(self, query: exp.Select, out: Path) -> None:
        from duckdb import IOException, OutOfMemoryException  # noqa: PLC0415  # an extra, see connect

        try:
            self.connection.execute(
                f"COPY ({query.sql(dialect='duckdb')}) TO {quoted(str(out))}"
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            )
        except (IOException, OutOfMemoryException) as error:  # no room on the disk, or in memory
            raise ProblemsError(
                f"{out.name} could not be written",
                [f"{type(error).__name__}: make room, or give --memory; the same command takes the run up"],
            ) from None
