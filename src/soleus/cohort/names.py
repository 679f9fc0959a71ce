"""Names inside the queries over a table. The table's own names never meet them: each gets ``GIVEN`` before it.

A table may have a column called ``row``, ``filename``, ``bits`` or anything else that a query or a reader uses itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.sql.layers import column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlglot import exp

ROW = "row"
REASONS = "reasons"
GIVEN = "given "
PEOPLE = "people"  # those of a part who are at "undecided", with their facts
HANDED = "handed through"  # the id's name until the answer is written

# Columns that readers add or read in their own sense: a table that has one is written out under other names first.
READERS_OWN = frozenset({"file_row_number", "filename", "file_index", "rowid", "_metadata"})


def given(name: str) -> exp.Column:
    """Name a column of the table as ``part`` has it."""
    return column(inner(name))


def inner(name: str) -> str:
    """Give the name that ``part`` has for a column of the table."""
    return f"{GIVEN}{name}"


def identifier(name: str) -> str:
    """Quote a name for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def same(name: str, names: Iterable[str]) -> bool:
    """Say whether a name is one of these to an engine, which takes no notice of capital letters."""
    return name.casefold() in {listed.casefold() for listed in names}
