"""Opens the table that was given: Parquet files, a CSV file, or a table of a DuckDB file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cohort.database import open_database
from soleus.cohort.duck import connect, refusing_unreadable
from soleus.cohort.lines import look_at
from soleus.cohort.readers import about, finds, read_csv, read_parquet
from soleus.cohort.table import PeopleTable, refuse_names, types_of
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CSV, DATABASE, PARQUET = {".csv": ",", ".tsv": "\t"}, {".duckdb", ".db"}, {".parquet"}
FORMATS = {"_delta_log", "metadata", ".hoodie"}  # of Delta Lake, Iceberg and Hudi
NAMED = re.compile(r"(.*\.(?:duckdb|db)):(.*)", re.IGNORECASE | re.DOTALL)


def open_table(source: str) -> PeopleTable:
    """Look at a table: ``people.parquet``, a folder of such files, ``people.csv``, or ``clinic.duckdb:people``.

    Raises:
        ProblemsError: there is no such table, or it cannot be read.
    """
    try:
        return _opened(source)
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        if isinstance(error, ProblemsError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else None) or "it cannot be opened"
        raise ProblemsError(f"{source} cannot be read", [reason]) from None


def _opened(source: str) -> PeopleTable:
    place, name = Path(source), ""
    named = NAMED.fullmatch(source)
    if named and not place.exists():
        place, name = Path(named[1]), named[2]
    if place.is_dir():
        return _parquet(_files_in(place), place)
    if not place.exists():
        raise ProblemsError(f"{source} cannot be read", ["there is no such file or folder"])
    if not place.is_file():
        raise ProblemsError(f"{source} cannot be read", ["it is a device or a pipe, not a file"])
    if not finds(connect(), place):
        raise ProblemsError(f"{source} cannot be read", ["DuckDB does not find a file of this name: rename it"])
    suffix = place.suffix.lower()
    if suffix in PARQUET:
        return _parquet((place,), place)
    if suffix in CSV:
        return _csv(place, CSV[suffix])
    if suffix in DATABASE:
        return open_database(place, name)
    raise ProblemsError(f"{source} cannot be read", ["a table is Parquet, CSV, or FILE.duckdb:TABLE"])


def _files_in(folder: Path) -> tuple[Path, ...]:
    """Give the Parquet files of a folder; anything else in it that could hold people is refused."""
    paths, problems = [], []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if path.name in FORMATS:
                problems.append(f"{name}: a table format keeps its own list of files there: write the table out first")
            elif "=" in path.name:
                problems.append(f"{name}: a folder's name is not read; put what it says into a column of the files")
        elif path.suffix.lower() in PARQUET and path.is_file():
            paths.append(path)
        elif path.is_symlink() or (not path.name.startswith((".", "_")) and path.stat().st_size):
            problems.append(f"{name}: it is no Parquet file, and would be left out")
    if problems:
        raise ProblemsError(f"{folder} cannot be read", problems)
    return tuple(paths)


def _parquet(files: tuple[Path, ...], place: Path) -> PeopleTable:
    if not files:
        raise ProblemsError(f"{place} cannot be read", ["the folder holds no Parquet file"])
    connection = connect()
    looked = [_looked_into(connection, path) for path in files]
    types, odd = looked[0]
    differ = [path.name for path, (column_types, _) in zip(files, looked, strict=True) if column_types != types]
    if differ:
        raise ProblemsError(
            f"{place} cannot be read", [f"{name}: its columns differ from those of {files[0].name}" for name in differ]
        )
    every_odd = odd.union(*(column_types for _, column_types in looked))
    return PeopleTable(files, types, read_parquet(*files), is_parquet=True, odd=every_odd)


def _looked_into(connection: DuckDBPyConnection, path: Path) -> tuple[dict[str, str], frozenset[str]]:
    """Give a Parquet file's columns with their types, and the columns that are not kept in a plain way."""
    with refusing_unreadable(path.name):
        columns = connection.execute(
            f"SELECT name, type, num_children, precision, scale FROM {about('parquet_schema', path)}"
        ).fetchall()[1:]
        types = types_of(connection, read_parquet(path))
    flat = _top_level(columns)
    refuse_names(path, [name for name, *_ in flat])
    odd = {
        name
        for name, kind, *_ in flat
        if kind in {None, "FIXED_LEN_BYTE_ARRAY", "INT96"} or types[name].startswith(("TIME", '"NULL"'))
    }
    for name, _, _, precision, scale in flat:
        if precision is not None and types[name] == "DOUBLE":  # so many digits that DuckDB itself rounds
            types[name] = f"DECIMAL({precision},{scale})"
    return types, frozenset(odd)


def _top_level(columns: list[tuple[str, str | None, int | None, int | None, int | None]]) -> list[tuple]:  # type: ignore[type-arg]  # as given
    """Leave out what stands inside of columns; a schema lists each column before what it holds."""
    whole, inside = [], 0
    for column in columns:
        if inside:
            inside -= 1
        else:
            whole.append(column)
        inside += column[2] or 0
    return whole


def _csv(path: Path, delimiter: str) -> PeopleTable:
    lines = look_at(path, delimiter)
    refuse_names(path, lines.columns)
    relation = read_csv(path, list(lines.columns), delimiter, parallel=not lines.breaks_in_cells)
    return PeopleTable((path,), dict.fromkeys(lines.columns, "VARCHAR"), relation, rows=lines.rows)
