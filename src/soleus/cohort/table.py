"""The table that is read: a Parquet file or a folder of them, a CSV file, or a table of a DuckDB file.

All end as Parquet files with rows in a fixed order. A CSV file and a DuckDB table are first written out as one, since a
run that is taken up again must find the same rows at the same places; so is a Parquet file that an engine could read in
another sense. How many rows there are is counted twice: by the reader, and by something that the reader cannot fool.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cohort.duck import DamagedError, connect, refusing_unreadable
from soleus.cohort.names import READERS_OWN, identifier, same
from soleus.cohort.parts import groups_in
from soleus.cohort.readers import quoted
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

HIDDEN = ("_", ".")  # Spark takes no notice of a file whose name begins so


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """A table as it was given.

    Attributes:
        files: what it is kept in, in order.
        types: its columns and their types, as DuckDB names them.
        relation: how DuckDB reads it.
        is_parquet: whether its files can be read as they are.
        attach: the DuckDB file that it is in, or None.
        rows: how many rows it has, by a count that is not the reader's; None where only the reader can count.
        odd: columns that not every engine reads in one sense.
    """

    files: tuple[Path, ...]
    types: dict[str, str]
    relation: str
    is_parquet: bool = False
    attach: Path | None = None
    rows: int | None = None
    odd: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """The first file's name, for messages."""
        return self.files[0].name

    def hashes(self) -> list[list[str]]:
        """Give the name and the SHA-256 of each file."""
        return [[path.name, hash_of(path)] for path in self.files]

    def connection(self, place: Path | None = None, **settings: str) -> DuckDBPyConnection:
        """Open a connection that can read it; from a DuckDB file nothing else can be read, and only ``place`` written.

        Raises:
            DamagedError: the DuckDB file cannot be opened.
        """
        connection = connect(**settings)
        if self.attach is not None:
            with refusing_unreadable(self.name):
                path = quoted(str(self.attach.absolute()))
                connection.execute(f"ATTACH {path} AS given (READ_ONLY, TYPE duckdb)")
                if place is not None:
                    connection.execute(f"SET allowed_directories = [{quoted(str(place.absolute()))}]")
                connection.execute("SET enable_external_access = false")
        return connection

    def is_empty(self, column: str) -> bool:
        """Say whether a column holds nothing but nulls; every value is looked at."""
        with refusing_unreadable(self.name):
            selection = self.connection().execute(
                f"SELECT count(*) FROM {self.relation} WHERE {identifier(column)} IS NOT NULL"
            )
            return selection.fetchone() == (0,)

    def must_be_written_out(self, engine: str) -> bool:
        """Say whether an engine needs another file than those that were given."""
        if not self.is_parquet or any(same(name, READERS_OWN) for name in self.types):
            return True
        hidden = any(path.name.startswith(HIDDEN) for path in self.files)
        return engine != "duckdb" and (hidden or bool(self.odd))


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_names(path: Path, names: Iterable[str]) -> None:
    """Hold column names to being told apart by every engine.

    Raises:
        ProblemsError: two are the same but for capital letters, or one is empty.
    """
    seen: dict[str, int] = {}
    problems = []
    for place, name in enumerate(names, 1):
        earlier_place = seen.setdefault(name.casefold(), place)
        if not name.strip():
            problems.append(f"column {place} has no name")
        elif earlier_place != place:
            problems.append(
                f"{name}: columns {earlier_place} and {place} have one name (capital letters make no difference)"
            )
    if problems:
        raise ProblemsError(f"{path.name} cannot be read", problems)


def types_of(connection: DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Give the columns of what DuckDB can read, and their types as it names them."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def write_out(table: PeopleTable, place: Path, memory: str, columns: Mapping[str, str]) -> Path:
    """Write some columns of a table to a Parquet file, under other names; a file that is there stays as it is.

    Args:
        table: the table.
        place: the file.
        memory: for DuckDB.
        columns: the table's column behind each column of the file; where there is none, a row is its number alone.

    Raises:
        ProblemsError: it cannot be read, or not as many rows come out as it has.
    """
    if place.exists():
        return place
    chosen = ", ".join(f"{_kept(column_name, table)} AS {identifier(name)}" for name, column_name in columns.items())
    beside = place.with_suffix(".tmp")
    with refusing_unreadable(table.name):
        connection = table.connection(place.parent, memory_limit=memory, temp_directory=str(place.with_name("spill")))
        counted = _rows_of(connection, table)
        (written,) = connection.execute(
            f"COPY (SELECT {chosen or 'true AS nothing'} FROM {table.relation}) TO {quoted(str(beside.absolute()))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone() or (None,)
    if written != counted:
        raise DamagedError(f"{table.name} cannot be read", [f"{written} rows come out of it, and it has {counted}"])
    beside.replace(place)
    return place


def _kept(name: str, table: PeopleTable) -> str:
    """Write how a column is kept; one that can hold nothing needs some type that every engine knows."""
    return "CAST(NULL AS INTEGER)" if table.types[name] == '"NULL"' else identifier(name)


def _rows_of(connection: DuckDBPyConnection, table: PeopleTable) -> int:
    if table.rows is not None:
        return table.rows
    if table.is_parquet:
        return sum(sum(groups_in(connection, path, ())) for path in table.files)
    (count,) = connection.execute(f"SELECT count(*) FROM {table.relation}").fetchone() or (0,)
    return int(count)
