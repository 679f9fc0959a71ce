"""The table that is read: a Parquet file or a folder of them, a CSV file, or a table of a DuckDB file.

All end as Parquet files with rows in a fixed order. A CSV file and a DuckDB table are first written out as one, since a
run that is taken up again must find the same rows at the same places.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cohort.duck import connect, quoted
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CSV, DATABASE, PARQUET = {".csv", ".tsv"}, {".duckdb", ".db"}, {".parquet"}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one file, from ``first`` up to before ``end``; ``before`` counts the rows of earlier files."""

    number: int
    file: str
    first: int
    end: int
    before: int

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was given.

    Attributes:
        files: what it is kept in, in order.
        types: its columns and their types, as DuckDB names them.
        relation: how DuckDB reads it where it is not Parquet, else empty.
        attach: the DuckDB file that it is in, or None.
    """

    files: tuple[Path, ...]
    types: dict[str, str]
    relation: str = ""
    attach: Path | None = None

    def hashes(self) -> list[list[str]]:
        """Give the name and the SHA-256 of each file."""
        return [[path.name, hash_of(path)] for path in self.files]

    def connection(self, **settings: str) -> DuckDBPyConnection:
        """Open a connection that can read it."""
        connection = connect(**settings)
        if self.attach is not None:
            connection.execute(f"ATTACH {quoted(str(self.attach))} AS given (READ_ONLY)")
        return connection


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_table(given: str) -> Table:
    """Look at a table: ``people.parquet``, a folder of such files, ``people.csv``, or ``clinic.duckdb:people``.

    Raises:
        ProblemsError: there is no such table, or it cannot be read.
    """
    path, _, name = given.rpartition(":") if re.search(r"\.(duckdb|db):", given) else (given, "", "")
    place = Path(path)
    try:
        if place.is_dir():
            return _parquet(tuple(sorted(place.rglob("*.parquet"))), place)
        if not place.exists():
            raise ProblemsError(f"{given} cannot be read", ["there is no such file or folder"])
        suffix = place.suffix.lower()
        if suffix in PARQUET:
            return _parquet((place,), place)
        if suffix in CSV:
            relation = f"read_csv({quoted(str(place))}, header = true, quote = '\"', all_varchar = true, nullstr = '')"
            return Table((place,), _types(connect(), relation), relation)
        if suffix in DATABASE:
            return _database(place, name)
    except OSError as error:
        raise ProblemsError(f"{given} cannot be read", [error.strerror or "it cannot be opened"]) from None
    raise ProblemsError(f"{given} cannot be read", ["a table is Parquet, CSV, or FILE.duckdb:TABLE"])


def _parquet(files: tuple[Path, ...], place: Path) -> Table:
    if not files:
        raise ProblemsError(f"{place} cannot be read", ["the folder holds no Parquet file"])
    connection = connect()
    types = [_types(connection, f"read_parquet({quoted(str(path))})") for path in files]
    odd = [path.name for path, its in zip(files, types, strict=True) if its != types[0]]
    if odd:
        raise ProblemsError(
            f"{place} cannot be read", [f"{name}: its columns differ from those of {files[0].name}" for name in odd]
        )
    return Table(files, types[0])


def _database(path: Path, name: str) -> Table:
    table = Table((path,), {}, attach=path)
    try:
        connection = table.connection()
    except Exception as error:  # noqa: BLE001  # DuckDB's errors are an extra's; anything here means: no database
        raise _unreadable(error) from None
    found = [
        row[0]
        for row in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'given' ORDER BY 1"
        ).fetchall()
    ]
    if name not in found and not (not name and len(found) == 1):
        raise ProblemsError(
            f"{path.name} cannot be read",
            [f"name one of its tables, as {path.name}:TABLE: {', '.join(found) or 'it has none'}"],
        )
    escaped = (name or found[0]).replace('"', '""')
    relation = f'given."{escaped}"'
    return Table((path,), _types(connection, relation), relation, path)


def _types(connection: DuckDBPyConnection, relation: str) -> dict[str, str]:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except Exception as error:  # noqa: BLE001  # DuckDB's errors are an extra's; its text may quote a row
        raise _unreadable(error) from None
    return {str(row[0]): str(row[1]) for row in rows}


def _unreadable(error: Exception) -> ProblemsError:
    """Say that a table cannot be read, with the line where the reader names one; its own text may quote a row."""
    line = re.search(r"[Ll]ine:? (\d+)", str(error))
    where = f"line {line[1]}: " if line else ""
    return ProblemsError(
        "The table cannot be read", [f"{where}{type(error).__name__}: it is not the format that its name says"]
    )


def as_parquet(table: Table, place: Path, memory: str) -> tuple[Path, ...]:
    """Give the table's Parquet files; one is written to ``place`` for a table that is not Parquet.

    Raises:
        ProblemsError: a line cannot be read.
    """
    if not table.relation:
        return table.files
    if not place.exists():
        beside = place.with_suffix(".tmp")
        try:
            table.connection(memory_limit=memory, temp_directory=str(place.with_name("spill"))).execute(
                f"COPY (SELECT * FROM {table.relation}) TO {quoted(str(beside))} (FORMAT parquet, COMPRESSION zstd)"
            )
        except Exception as error:  # noqa: BLE001  # DuckDB's errors are an extra's; its text may quote a row
            raise _unreadable(error) from None
        beside.replace(place)
    return (place,)


def plan(files: tuple[Path, ...], most_rows: int | None) -> list[Part]:
    """Cut files into parts: whole row groups, up to ``most_rows`` rows each; None makes every file one part."""
    parts: list[Part] = []
    before = 0
    connection = connect()
    for path in files:
        sizes = connection.execute(
            f"SELECT any_value(row_group_num_rows) FROM parquet_metadata({quoted(str(path))})"
            " GROUP BY row_group_id ORDER BY row_group_id"
        ).fetchall()
        first = end = 0
        for (size,) in sizes:
            if most_rows is not None and end > first and end + size - first > most_rows:
                parts.append(Part(len(parts), str(path), first, end, before))
                first = end
            end += size
        if end > first:
            parts.append(Part(len(parts), str(path), first, end, before))
        before += end
    return parts
