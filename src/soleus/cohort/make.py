"""``soleus cohort make``: writes made-up people to a Parquet or CSV file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cohort.duck import connect, refusing_unwritable
from soleus.cohort.people import BLOCK, NOT_KNOWN, records
from soleus.cohort.readers import quoted, read_parquet
from soleus.files import reason
from soleus.knowledge.load import ROOT
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from soleus.case.facts import Fact, Vocabulary
    from soleus.cohort.people import Arrays

NOTE = "These people are made up. They say nothing about any real person or population."
FORMATS = {
    ".parquet": f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BLOCK}, KV_METADATA {{note: {quoted(NOTE)}}}",
    ".csv": "FORMAT csv, HEADER",
}


def make_people(  # noqa: PLR0913  # who, how many, where to, and what is usually left as it is
    vocabulary: Vocabulary,
    rows: int,
    seed: int,
    out: Path,
    root: Path = ROOT,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write ``rows`` made-up people to ``out``: the same file for the same seed; one block of rows in memory at a time.

    The columns are the vocabulary's keys (``left_abi``), and ``id``, which counts from 1. A Parquet file's own notes
    say that the people are made up; a CSV file has no place for notes that every reader leaves alone.

    Args:
        vocabulary: the facts.
        rows: how many people.
        seed: other seeds make other people.
        out: the file, which is what its ending says: Parquet or CSV. It must not be there yet.
        root: the folder of the knowledge files, which say how often what is so.
        progress: told the number of people made so far.

    Raises:
        ProblemsError: the file's name has another ending, the file is there already, or it cannot be written.
    """
    copy_options = FORMATS.get(out.suffix.lower())
    if copy_options is None:
        raise _refusal(out, f"its name must end in one of {', '.join(FORMATS)}")
    try:
        if os.path.lexists(out):
            raise _refusal(out, f"{out}: it is there already")
        if not out.parent.is_dir():
            raise _refusal(out, f"{out.parent}: there is no such folder")
        with (
            tempfile.TemporaryDirectory(prefix=f".{out.name[:100]}.", dir=out.parent) as place,
            refusing_unwritable(out.name),
        ):
            parts = []
            for block, first in enumerate(range(0, rows, BLOCK)):
                parts.append(Path(place) / f"{block:06}.parquet")
                drawn = records(vocabulary, block, min(BLOCK, rows - first), seed, root)
                _write_block(vocabulary, drawn, first, parts[-1])
                progress(min(first + BLOCK, rows))
            whole = Path(place) / "whole"
            connect(memory_limit="1GB").execute(
                f"COPY (SELECT * FROM {read_parquet(*parts)}) TO {quoted(str(whole))} ({copy_options})"
            )
            whole.replace(out)
    except OSError as error:
        raise _refusal(out, f"{error.filename or out}: {reason(error)}") from None


def _refusal(out: Path, problem: str) -> ProblemsError:
    return ProblemsError(f"{out.name} cannot be written", [problem])


def _write_block(vocabulary: Vocabulary, people: Arrays, first: int, path: Path) -> None:
    drawn = {column_of(key): values for key, values in people.items()}
    columns = ", ".join(_column(vocabulary.fact(key), column_of(key)) for key in vocabulary.every_key())
    connection = connect()
    connection.register("drawn", drawn)
    connection.execute(
        f"COPY (SELECT {first} + row_number() OVER () AS id, {columns} FROM drawn) TO {quoted(str(path))}"
        f" (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE {BLOCK})"
    )


def _column(fact: Fact, name: str) -> str:
    """Turn what stands in an array into a value; see ``soleus.cohort.people.value_of``."""
    match fact.type:
        case "number":
            return f'CASE WHEN isnan("{name}") THEN NULL ELSE "{name}" END AS "{name}"'
        case "choice":
            return f'{quoted(list(fact.values))}["{name}" + 1] AS "{name}"'  # place 0 of a list is null
        case kind:
            return f'CAST(nullif("{name}", {NOT_KNOWN}) AS {"BOOLEAN" if kind == "bool" else "INTEGER"}) AS "{name}"'
