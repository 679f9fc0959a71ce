"""A bulk export as a table of people: one row a patient, a column for each fact, as ``soleus cohort`` takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from soleus.cohort.duck import ROW_GROUP, connect, refusing_unreadable
from soleus.cohort.export.choices import (
    CHOSEN,
    MATCHED,
    ODD,
    PLACED,
    PLAIN,
    POINTED_TO,
    YEARS,
    births_query,
    counts_macro,
    observations_query,
    ordered_query,
    shares_query,
    statements_query,
)
from soleus.cohort.export.files import find_export, has_mark, read_lines
from soleus.cohort.export.findings import HEAPS, THINGS, TYPES, kept_query, lines_query
from soleus.cohort.export.lookups import code_key, known_codes, make_tables, order
from soleus.cohort.export.one_by_one import MOST_ALONE, read_beside, read_each
from soleus.cohort.export.shapes import MACROS
from soleus.cohort.names import identifier
from soleus.cohort.readers import quoted
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from soleus.case.facts import Fact, Vocabulary
    from soleus.cohort.export.files import Export
    from soleus.cohort.export.one_by_one import Read
    from soleus.knowledge.records import RecordMapping

ORDERED = "compression_ordered"  # no fact, and so no column that the rules read
BATCH = 500  # people whom a process reads at a time
LINES = 1_000_000  # kept lines of the people whom queries read at a time: the memory that this takes bounds the run
KEPT, SHARED = 35, 45  # hundredths of the work, roughly, once lines are kept and shared out
ODD_LINES = """
SELECT name, list(json ORDER BY r) FROM (
  SELECT name, r, json FROM kept WHERE name IN (SELECT name FROM odd)
  UNION ALL
  SELECT DISTINCT lines.name, pointed.r, pointed.json FROM lines JOIN pointed
    ON pointer = pointed.type || '/' || (pointed.json ->> '$.id')
  WHERE lines.name IN (SELECT name FROM odd))
GROUP BY name ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to.

    Attributes:
        as_of: the day that was taken for now.
        people: rows of the table.
        left_out: patients without a row: they have died, or their facts cannot stand together.
        read_singly: patients whom the reader of one record read.
        passed: names of files of types that nothing is read from.
    """

    as_of: date
    people: int
    left_out: int
    read_singly: int
    passed: tuple[str, ...]


def write_people(  # noqa: PLR0913  # what is read, how, and where to
    place: Path,
    out: Path,
    vocabulary: Vocabulary,
    mapping: RecordMapping,
    root: Path,
    *,
    as_of: date | None = None,
    memory: str = "2GB",
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> Exported:
    """Write the people of an export to a Parquet file, in the order of their ids.

    Args:
        place: the folder with the export (see ``soleus.cohort.export.files``).
        out: the file to write.
        vocabulary: the facts.
        mapping: how they are read from records.
        root: the folder of the knowledge files.
        as_of: the day that is now; left out, the day of the export's manifest.
        memory: for DuckDB, such as "2GB".
        threads: for DuckDB; None for all cores.
        progress: told the hundredths done, and 100.

    Raises:
        ProblemsError: the export cannot be read, or nothing says which day is now.
    """
    export = find_export(place, (*TYPES, *HEAPS))
    day = as_of or export.taken_on
    if day is None:
        mend = "give it with --as-of, such as --as-of 2026-03-31: the day on which the export was taken"
        raise ProblemsError(f"{place} cannot be read", [f"no manifest in it says which day is now; {mend}"])
    if not export.files:
        raise ProblemsError(f"{place} cannot be read", [f"no file in it holds what is read: {', '.join(TYPES)}"])
    with TemporaryDirectory(prefix=".export.", dir=out.parent) as spill, refusing_unreadable(place.name):
        settings = {} if threads is None else {"threads": str(threads)}
        connection = connect(memory_limit=memory, temp_directory=spill, **settings)
        connection.execute(f"ATTACH {quoted(str(Path(spill) / 'kept.duckdb'))} AS disk")
        work = _Work(connection, vocabulary, mapping, root, day, Path(spill) / "shares")
        work.keep(export)
        progress(KEPT, 100)
        shares = work.share_out()
        progress(SHARED, 100)
        for number, share in enumerate(shares, 1):
            work.read(share)
            progress(SHARED + (100 - SHARED) * number // len(shares), 100)
        return Exported(day, work.write(out), work.left_out, work.read_singly, export.passed)


class _Work:
    """The queries, step by step: lines and rows lie on the disk, and in memory what a share of the people came to."""

    def __init__(  # noqa: PLR0913, PLR0917  # what it stands on
        self,
        connection: DuckDBPyConnection,
        vocabulary: Vocabulary,
        mapping: RecordMapping,
        root: Path,
        as_of: date,
        place: Path,
    ) -> None:
        self.connection = connection
        self.vocabulary = vocabulary
        self.mapping = mapping
        self.root = root
        self.as_of = as_of
        self.place = place
        self.left_out = self.read_singly = 0
        self.today = (as_of - date.min).days
        for macro in (*MACROS, YEARS, counts_macro(self.today)):
            connection.execute(macro)
        make_tables(connection, vocabulary, mapping)
        garments = [code for concept in mapping.orders.concepts for code in mapping.by_concept[concept]]
        facts = ((identifier(column_of(key)), vocabulary.fact(key)) for key in vocabulary.every_key())
        columns = ", ".join(f"{name} {_type(fact)}" for name, fact in facts)
        connection.execute(f"CREATE TABLE disk.rows (id VARCHAR, {ORDERED} BOOLEAN, {columns})")
        connection.execute("CREATE TABLE disk.kept (type VARCHAR, name VARCHAR, json JSON)")
        self.garments = [code_key(code.system, code.code) for code in garments]
        self._create(
            "known", "SELECT DISTINCT split_part(unnest(?), '|', 2) AS word", [[*known_codes(mapping), *self.garments]]
        )

    def _create(self, name: str, query: str, lists: list[list[str]] | None = None) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}", lists or [])

    def _count(self, name: str) -> int:
        (rows,) = self.connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
        return int(rows)

    def keep(self, export: Export) -> None:
        """Keep the lines that matter."""
        for path in export.files:
            (threads,) = self.connection.execute("SELECT current_setting('threads')").fetchone() or (1,)
            with refusing_unreadable(path.name):
                self.connection.execute(f"SET threads = {1 if has_mark(path) else threads}")
                self.connection.execute(f"INSERT INTO disk.kept {kept_query(read_lines(path))}")
            self.connection.execute(f"SET threads = {threads}")
            if self._count(f"disk.kept WHERE type IN ({', '.join(map(quoted, HEAPS))})"):
                mend = "an export has one resource a line; write out what stands in it"
                raise ProblemsError(f"{path.name} cannot be read", [f"a line of it is a Bundle or a list: {mend}"])

    def share_out(self) -> list[int]:
        """Share the people out, in the order of their names, and lay the lines of each share beside each other."""
        self._create("pointed", f"SELECT rowid AS r, * FROM disk.kept WHERE type IN ({', '.join(map(quoted, THINGS))})")
        self._create("things", POINTED_TO)
        self._create("shares", shares_query(LINES))
        self.connection.execute(
            f"COPY (SELECT share, type, name, json, kept.rowid AS r FROM disk.kept AS kept JOIN shares USING (name)"
            f" WHERE type NOT IN ({', '.join(map(quoted, THINGS))}))"
            f" TO {quoted(str(self.place))} (FORMAT parquet, PARTITION_BY (share))"
        )
        self.connection.execute("DROP TABLE disk.kept")
        return [
            share for (share,) in self.connection.execute("SELECT DISTINCT share FROM shares ORDER BY 1").fetchall()
        ]

    def read(self, share: int) -> None:
        """Read the people of a share, and write their rows down."""
        files = self.place / f"share={share}" / "*.parquet"
        self.connection.execute(
            "CREATE OR REPLACE VIEW kept AS SELECT type, name, json, r"
            f" FROM read_parquet({quoted(str(files))}, hive_partitioning = false)"
        )
        self._sort()
        self._find()
        self._choose()
        self._read_odd()
        self._pivot()

    def _sort(self) -> None:
        """Read each line, and say which patients queries do not read."""
        self._create("lines", lines_query(self.today))
        self._create("odd", ODD)
        self._create("plain", PLAIN)

    def _find(self) -> None:
        """Write down what each says of which key."""
        self._create("placed", PLACED)
        self._create("matched", MATCHED)
        queries = (statements_query(), observations_query(), births_query(self.vocabulary, self.as_of.isoformat()))
        self._create("findings", " UNION ALL ".join(f"({query})" for query in queries))

    def _choose(self) -> None:
        """Choose among them, and leave patients whom order alone decides to the reader of one record."""
        self._create("chosen", CHOSEN)
        self._create("refused", "SELECT DISTINCT name FROM plain WHERE type = 'Patient' AND has_died")
        self._create("people", "SELECT DISTINCT name FROM plain WHERE kind IS NOT NULL OR type = 'Patient'")
        self.connection.execute("INSERT INTO odd SELECT DISTINCT name FROM chosen WHERE is_tie")
        for table in ("chosen", "people", "refused"):
            self.connection.execute(f"DELETE FROM {table} WHERE name IN (SELECT name FROM odd)")

    def _read_odd(self) -> None:
        """Read those who are left one by one, and put them beside the others."""
        count = self._count("odd")
        self.read_singly += count
        if count == 0:
            return
        batches = self._batches()
        each: Iterator[list[Read]]
        if count <= MOST_ALONE:
            each = (list(read_each(batch, self.vocabulary, self.mapping, self.as_of)) for batch in batches)
        else:
            each = read_beside(batches, self.as_of, self.root)
        for people in each:
            refused = [name for name, numbers in people if numbers is None]
            names = [name for name, numbers in people if numbers is not None]
            rows = [(name, key, number) for name, numbers in people for key, number in numbers or ()]
            self.connection.execute("INSERT INTO refused SELECT unnest(?::VARCHAR[])", [refused])
            self.connection.execute("INSERT INTO people SELECT unnest(?::VARCHAR[])", [names])
            columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
            self.connection.execute(
                "INSERT INTO chosen SELECT unnest(?::VARCHAR[]), unnest(?::INTEGER[]), unnest(?::DOUBLE[]), false",
                columns,
            )

    def _batches(self) -> Iterator[list[tuple[str, Sequence[str]]]]:
        lines = self.connection.cursor()
        lines.execute(ODD_LINES)
        while batch := lines.fetchmany(BATCH):
            yield batch

    def _pivot(self) -> None:
        """Write a row for each person of the share."""
        columns = ", ".join(
            f"{_column(self.vocabulary.fact(key), identifier(str(n)))} AS {identifier(column_of(key))}"
            for n, key in enumerate(self.vocabulary.every_key())
        )
        numbers = ", ".join(str(n) for n, _ in enumerate(self.vocabulary.every_key()))
        pivoted = f"(PIVOT chosen ON key IN ({numbers}) USING any_value(number) GROUP BY name)"
        self._create("ordered", ordered_query(self.mapping.orders.days, self.garments))
        self._create("wide", f"SELECT name AS id, {columns} FROM {pivoted}")
        facts = ", ".join(f"wide.{identifier(column_of(key))}" for key in self.vocabulary.every_key())
        rows = (
            f"SELECT people.name AS id, ordered.name IS NOT NULL AS {ORDERED}, {facts} FROM people"
            " LEFT JOIN wide ON wide.id = people.name LEFT JOIN ordered ON ordered.name = people.name"
            " WHERE people.name NOT IN (SELECT name FROM refused) ORDER BY people.name"
        )
        self.connection.execute(f"INSERT INTO disk.rows {rows}")
        self.left_out += self._count("refused")

    def write(self, out: Path) -> int:
        """Write the table; the folder of the run keeps it from other eyes."""
        (rows,) = self.connection.execute(
            f"COPY disk.rows TO {quoted(str(out.absolute()))}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchone() or (0,)
        return int(rows)


def _type(fact: Fact) -> str:
    if fact.type == "bool":
        return "BOOLEAN"
    return "VARCHAR" if order(fact) else "INTEGER" if fact.type == "integer" else "DOUBLE"


def _column(fact: Fact, number: str) -> str:
    """Write how a fact's number becomes its value."""
    values = order(fact)
    if fact.type == "bool":
        return f"{number} = {values.index(True)}"
    return f"{quoted(list(values))}[CAST({number} AS INTEGER) + 1]" if values else number
