"""DuckDB as the cohort uses it."""

from __future__ import annotations

import importlib
import re
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.cohort.names import PEOPLE, ROW, identifier
from soleus.cohort.readers import LONGEST_LINE, quoted, read_parquet
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from duckdb import DuckDBPyConnection

    from soleus.cohort.part import TablePart

ROW_GROUP = 122_880  # rows of a row group, DuckDB's own choice
# What DuckDB says, and what that means for the keeper of a table.
KINDS = {
    "Malformed JSON": "a line of it is no JSON",
    "Expected Number of Columns": "it has more or fewer cells than the first line names columns",
    "Maximum line size": f"it is longer than {LONGEST_LINE:,} bytes",
    "unterminated quote": "a quotation mark is opened and never closed",
    "Could not set lock": "another program has it open for writing: close it there",
    "not a valid DuckDB database": "it is no DuckDB file",
    "file system operations are disabled": "it reads other files: give those",
    "not valid UTF8": "a text in it is not UTF-8",
    "encrypted": "it is encrypted",
    "storage version": "another version of DuckDB wrote it: write it out as Parquet there",
    "version number": "another version of DuckDB wrote it: write it out as Parquet there",
}
MISSING = "install it with: pip install 'soleus[population]'"

# What rewrites a query by its own words. All else is switched off, also what a later DuckDB adds: much of it believes
# what a file says of itself (lowest, highest, how many nulls) in place of the values.
REWRITES = frozenset(
    {"expression_rewriter", "filter_pushdown", "unused_columns", "common_subexpressions", "column_lifetime"}
)
NO_ROOM = re.compile(r"No space left|Could not write|Failed to write|max_temp_directory_size|offload")


class DamagedError(ProblemsError):
    """A table turned out to be unreadable while it was read."""


def _duckdb() -> ModuleType:
    """Give the module of DuckDB, an extra: only those who read tables need it.

    Raises:
        ProblemsError: it is not installed.
    """
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        raise ProblemsError("DuckDB is not installed", [MISSING]) from None


def connect(**settings: str) -> DuckDBPyConnection:
    """Open an empty database in memory.

    Raises:
        ProblemsError: DuckDB is not installed, or a setting is none that it knows.
    """
    duckdb = _duckdb()
    fixed = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    try:
        connection: DuckDBPyConnection = duckdb.connect(config={**fixed, **settings})
    except duckdb.Error as error:
        raise ProblemsError("DuckDB cannot be started", [str(error).partition("\n")[0]]) from None
    rules_of_optimizer = [
        name for (name,) in connection.execute("FROM duckdb_optimizers()").fetchall() if name not in REWRITES
    ]
    connection.execute(f"SET disabled_optimizers = {quoted(','.join(rules_of_optimizer))}")
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def refusing_unreadable(name: str) -> Iterator[None]:
    """Turn what DuckDB says of a table into a refusal; its own words may quote a row, and never get further.

    Args:
        name: the table's, for the message.

    Raises:
        DamagedError: it cannot be read.
        ProblemsError: there is no room, in memory or on the disk.
        KeyboardInterrupt: the program was asked to end.
    """
    duckdb = _duckdb()

    try:
        yield
    except (duckdb.Error, RuntimeError, UnicodeError, MemoryError, OverflowError) as error:
        _pass_on_interrupt(error)
        kind = type(error).__name__
        if isinstance(error, duckdb.OutOfMemoryException | MemoryError) or (
            isinstance(error, duckdb.IOException) and NO_ROOM.search(str(error))
        ):
            mend = f"{kind}: make room, or give --memory; the same command takes the run up"
            raise ProblemsError(f"{name} could not be read through", [mend]) from None
        line = re.search(r"[Ll]ine:? (\d+)", str(error))
        ahead = "Malformed JSON" in str(error)  # of NDJSON DuckDB names the line behind the broken one
        is_of_table = line and not isinstance(error, duckdb.ParserException)
        line_number = f"line {int(line[1]) - ahead}: " if line and is_of_table else ""
        raise DamagedError(f"{name} cannot be read", [f"{line_number}{_why(error)} ({kind})"]) from None


@contextmanager
def refusing_unwritable(name: str) -> Iterator[None]:
    """Turn what DuckDB says of a file that it cannot write into a refusal.

    Raises:
        ProblemsError: there is no room, in memory or on the disk.
        KeyboardInterrupt: the program was asked to end.
    """
    duckdb = _duckdb()

    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        _pass_on_interrupt(error)
        raise ProblemsError(f"{name} cannot be written", [f"{type(error).__name__}: make room"]) from None


def _pass_on_interrupt(error: Exception) -> None:
    """Say again what DuckDB says in words of its own when the program is asked to end during a query."""
    if "interrupt" in str(error).lower():
        raise KeyboardInterrupt from None


def _why(error: Exception) -> str:
    """Say what is wrong, as far as DuckDB's words name a kind; nothing of them is shown."""
    return next(
        (why for words, why in KINDS.items() if words in str(error)), "it is damaged, or not what its name says"
    )


class Duck:
    """Runs queries over parts of a table on DuckDB, in this process."""

    name = "duckdb"

    def __init__(self, memory: str, spill: Path) -> None:
        """Open the engine; what does not fit in ``memory`` goes to the folder ``spill``.

        A query runs on one thread, the caller's: on two DuckDB was seen to exchange row groups now and then.
        """
        self.connection = connect(memory_limit=memory, temp_directory=str(spill), threads="1")

    def beside(self) -> Duck:
        """Give another connection to the same database, for another thread; views are each connection's own."""
        duck = copy(self)
        duck.connection = self.connection.cursor()
        return duck

    def look_at(self, part: TablePart, columns: Mapping[str, str]) -> None:
        """Let ``part`` be the rows of a part, with ``row``, which counts from 1 through the whole table.

        Args:
            part: the part.
            columns: the file's column behind each column of ``part`` (see ``soleus.cohort.names``).
        """
        chosen = "".join(f", {identifier(column_name)} AS {identifier(name)}" for name, column_name in columns.items())
        with refusing_unreadable(part.name):
            self.connection.execute(
                f"CREATE OR REPLACE TEMP VIEW part AS SELECT file_row_number + {part.before + 1} AS {ROW}{chosen}"
                f" FROM {read_parquet(Path(part.file), rows=True)}"
                f" WHERE file_row_number >= {part.first} AND file_row_number < {part.end}"
            )

    def look_at_answers(self, answers: Path) -> None:
        """Let ``answers`` be what was written for a part: a file, or a folder of files."""
        files = sorted(answers.glob("*.parquet")) if answers.is_dir() else [answers]
        self.ask(f"CREATE OR REPLACE TEMP VIEW answers AS SELECT * FROM {read_parquet(*files)}")

    def hold(self, query: str) -> None:
        """Keep what a query over ``part`` and ``answers`` gives as ``PEOPLE``, in place of those of the part before.

        Raises:
            ProblemsError: the table behind ``part`` cannot be read through.
        """
        self.ask(f"CREATE OR REPLACE TEMP TABLE {PEOPLE} AS {query}")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Give the rows of a small answer.

        Raises:
            ProblemsError: the table behind ``part`` cannot be read through.
        """
        with refusing_unreadable("The table"):
            return self.connection.execute(query).fetchall()

    def write(self, query: str, out: Path) -> None:
        """Write what a query over ``part`` gives to a Parquet file, in the order of its column ``row``.

        Raises:
            ProblemsError: there is no room for it, or the table behind ``part`` cannot be read through.
        """
        with refusing_unreadable("The table"):
            self.connection.execute(
                f"COPY ({query}) TO {quoted(str(out.absolute()))}"
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            )
