"""A table or view of a DuckDB file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cohort.duck import refusing_unreadable
from soleus.cohort.names import identifier
from soleus.cohort.table import PeopleTable, refuse_names, types_of
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

LISTED = """
SELECT schema_name, table_name AS name FROM duckdb_tables() WHERE database_name = 'given' AND NOT internal
UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'given' AND NOT internal
ORDER BY ALL
"""


def open_database(path: Path, name: str) -> PeopleTable:
    """Look at a table or view: ``people``, or ``clinic.people`` in a schema; unnamed where there is just one.

    Raises:
        ProblemsError: it has no such table, or more than one; or the file cannot be read, or is held by another
            program.
    """
    if "\\" in str(path.absolute()):
        raise ProblemsError(f"{path} cannot be read", ["DuckDB opens no file with a backslash in its name: rename it"])
    log = path.with_name(f"{path.name}.wal")  # what was written last may stand in there alone
    files = (path, log) if log.exists() else (path,)
    connection = PeopleTable(files, {}, "", attach=path).connection()
    schema, table = _found(connection, path, name)
    relation = f"given.{identifier(schema)}.{identifier(table)}"
    with refusing_unreadable(path.name):
        types = types_of(connection, relation)
    refuse_names(path, types)
    return PeopleTable(files, types, relation, attach=path)


def _found(connection: DuckDBPyConnection, path: Path, name: str) -> tuple[str, str]:
    with refusing_unreadable(path.name):
        listed = [(str(schema), str(table)) for schema, table in connection.execute(LISTED).fetchall()]
    matches = [entry for entry in listed if name in {entry[1], ".".join(entry)}]
    if not name and len(listed) == 1:
        return listed[0]
    in_full = [entry for entry in matches if name == ".".join(entry)]
    if len(matches) == 1 or in_full:
        return (in_full or matches)[0]
    names = [table if schema == "main" and not matches else f"{schema}.{table}" for schema, table in matches or listed]
    raise ProblemsError(
        f"{path.name} cannot be read",
        [f"name one of its tables, as {path.name}:TABLE: {', '.join(sorted(names)) or 'it has none'}"],
    )
