"""How DuckDB's readers are called: every option is set here, and none is left for the reader to guess.

A reader that guesses answers for other people than those in the file: it took a folder's name for a column, "#" for a
comment and a name with brackets for a pattern. ``LEFT_OUT`` names the options that are not set, with the reason, so
that a test can hold both lists against all options that the installed DuckDB knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

PATTERN = frozenset("*?[")  # what DuckDB takes for a pattern in the name of a file
LONGEST_LINE = 2_000_000  # bytes
BUFFER = 32_000_000  # bytes; must hold the longest line several times

# Of every reader that opens files.
FILES: Mapping[str, object] = {
    "filename": False,
    "hive_partitioning": False,
    "hive_types_autocast": False,
    "union_by_name": False,
    "allow_empty": True,
}
PARQUET: Mapping[str, object] = {
    **FILES,
    "binary_as_string": False,
    "can_have_nan": True,
    "debug_use_openssl": True,
    "int96_as": "timestamp",
    "prefetch_strategy": "auto",
    "utf8_validation": "strict",
}
CSV: Mapping[str, object] = {
    **FILES,
    "file_row_number": False,
    "auto_detect": False,
    "header": True,
    "skip": 0,
    "quote": '"',
    "escape": '"',
    "comment": "",
    "nullstr": "",
    "allow_quoted_nulls": True,
    "all_varchar": True,
    "auto_type_candidates": ["VARCHAR"],
    "sample_size": 1,
    "files_to_sniff": 1,
    "decimal_separator": ".",
    "thousands": "",
    "normalize_names": False,
    "strict_mode": True,
    "null_padding": False,
    "ignore_errors": False,
    "store_rejects": False,
    "encoding": "utf-8",
    "compression": "none",
    "max_line_size": LONGEST_LINE,
    "buffer_size": BUFFER,
}

_OTHER_NAME = "another name of an option that is set"
_NO_TYPES = "every column of a CSV file is read as text"
_OFF = "part of something that is switched off"
_FILES_LEFT_OUT = {
    "hive_types": _OFF,
    "schema": "would rename or invent columns",
    "column_statistics": "would take the caller's word for what a file holds",
}
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "read_parquet": {
        **_FILES_LEFT_OUT,
        "bound_schema": "would rename or invent columns",
        "compression": "of files that are written",
        "parquet_version": "of files that are written",
        "encryption_config": "an encrypted file is refused",
        "explicit_cardinality": "would take the caller's word for the number of rows",
    },
    "read_csv": {
        **_FILES_LEFT_OUT,
        "new_line": "set to the CR LF that a file has, it gives no row at all; soleus.cohort.lines holds a file to one",
        "sep": _OTHER_NAME,
        "separator": _OTHER_NAME,
        "delimiter": _OTHER_NAME,
        "null": _OTHER_NAME,
        "maximum_line_size": _OTHER_NAME,
        "names": _OTHER_NAME,
        "column_names": _OTHER_NAME,
        "types": _OTHER_NAME,
        "dtypes": _OTHER_NAME,
        "column_types": _OTHER_NAME,
        "date_format": _NO_TYPES,
        "dateformat": _NO_TYPES,
        "timestamp_format": _NO_TYPES,
        "timestampformat": _NO_TYPES,
        "force_not_null": "would make an empty cell a text",
        "rejects_table": _OFF,
        "rejects_scan": _OFF,
        "rejects_limit": _OFF,
        "rejects_line_size_limit": _OFF,
    },
}
# Set for each call, beside what stands above.
BY_CALL: Mapping[str, frozenset[str]] = {
    "read_parquet": frozenset({"file_row_number"}),
    "read_csv": frozenset({"columns", "delim", "parallel"}),
}


def quoted(value: object) -> str:
    """Write text, a list, a number, or true and false, as DuckDB literals."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(quoted, value))}]"
    return "'" + str(value).replace("'", "''") + "'"


def exactly(path: Path) -> str:
    """Give the pattern that fits one file alone: its full name, with nothing in it that stands for other names."""
    return "".join(f"[{letter}]" if letter in PATTERN else letter for letter in str(path.absolute()))


def read_parquet(*paths: Path, rows: bool = False) -> str:
    """Write the reading of Parquet files as a table in SQL; ``rows`` adds ``file_row_number``, which counts from 0."""
    options = {**PARQUET, "file_row_number": rows}
    return f"read_parquet({quoted([exactly(path) for path in paths])}, {_written(options)})"


def read_csv(path: Path, columns: list[str], delimiter: str, *, parallel: bool) -> str:
    """Write the reading of a CSV file as a table in SQL; every column is text, and an empty cell is null.

    Args:
        path: the file.
        columns: their names, in order.
        delimiter: what stands between them.
        parallel: whether several threads may read: not where a line break stands inside a cell.
    """
    named = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in columns)
    options = {**CSV, "delim": delimiter, "parallel": parallel}
    return f"read_csv({quoted(exactly(path))}, columns = {{{named}}}, {_written(options)})"


def about(function: str, path: Path) -> str:
    """Write the reading of what a Parquet file says of itself, such as ``parquet_metadata``, as a table in SQL."""
    return f"{function}({quoted(exactly(path))})"


def _written(options: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {quoted(value)}" for name, value in options.items())


def finds(connection: DuckDBPyConnection, path: Path) -> bool:
    """Say whether DuckDB finds this file under its name, and no other."""
    return connection.execute("SELECT file FROM glob(?)", [exactly(path)]).fetchall() == [(str(path.absolute()),)]
