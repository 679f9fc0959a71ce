"""One run over a table: part by part, into a folder that gets its name only when everything in it is whole.

Until then the work lies in ``DIR.unfinished``. A part counts as done once its note is there, and its note is written
last. So a run that was stopped at any moment, by any means, is taken up after its last whole part, and ends in the same
bytes. The first thing in the folder is a note of what the run is: table, rulebook, options. Another run is not mixed
in.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

from soleus.cohort.columns import read_columns
from soleus.cohort.duck import DamagedError, Duck
from soleus.cohort.mapped import read_map
from soleus.cohort.names import REASONS, ROW, inner, same
from soleus.cohort.opening import open_table
from soleus.cohort.parts import plan
from soleus.cohort.place import opened, read_json, unfinished, whole_path, write_json
from soleus.cohort.queries import queries
from soleus.cohort.row_checks import CheckedPart, aside_select, find_wrong, told
from soleus.cohort.spark import Spark
from soleus.cohort.summary import UNDECIDED, counted
from soleus.cohort.table import hash_of, write_out
from soleus.cohort.workers import Workers
from soleus.files import reason
from soleus.problems import ProblemsError
from soleus.rules.sql import ANSWER_COLUMNS, rule_columns
from soleus.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from soleus.cohort.columns import Columns
    from soleus.cohort.mapped import Mapped
    from soleus.cohort.options import Options
    from soleus.cohort.part import TablePart
    from soleus.cohort.summary import Levels
    from soleus.cohort.table import PeopleTable
    from soleus.rules.model import Rulebook

# Of columns that Spark hands through as they are.
SPARK_TYPES = (
    "VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "DOUBLE",
    "FLOAT", "DECIMAL", "BOOLEAN", "DATE", "ENUM",
)  # fmt: skip


def run_cohort(  # noqa: PLR0913  # what is answered, and two that are usually left out
    source: str,
    out: Path,
    book: Rulebook,
    options: Options,
    progress: Callable[[int, int], None] = lambda _, __: None,
    *,
    additions: Callable[[Path, Mapping[str, Any]], Mapping[str, Any]] = lambda _, __: {},
) -> dict[str, Any]:
    """Answer for every row of a table.

    Args:
        source: the table (see ``soleus.cohort.opening.open_table``).
        out: the folder to write; it must not be there yet.
        book: the rulebook.
        options: how.
        progress: told the rows done and all rows, after each part.
        additions: given the folder of the answers and the summary, gives what else the summary says.

    Returns:
        The summary, as ``summary.json`` holds it, small counts hidden.

    Raises:
        ProblemsError: the table, its columns or its values cannot be used; or another run lies in the way.
    """
    path = whole_path(out, source)
    table = open_table(source)
    taken = {ROW, *ANSWER_COLUMNS, *rule_columns(book), *({REASONS} if options.quarantine else ())}
    mapped, problems = read_map(options.map, book.vocabulary) if options.map else ({}, [])
    columns, misfits = read_columns(
        table.types, book.vocabulary, options.id, taken, mapped, options.ignore, table.is_empty
    )
    misfits += _odd_names(table, columns, options)
    if problems or misfits:
        raise _refusal(source, [*problems, *misfits])
    try:
        return _Run(table, columns, path, book, options, mapped, additions).through(progress)
    except OSError as error:
        raise ProblemsError(f"{out} cannot be written", [f"{error.filename or path}: {reason(error)}"]) from None


def _odd_names(table: PeopleTable, columns: Columns, options: Options) -> Iterator[str]:
    """Say which columns cannot be written beside what Soleus or Spark writes."""
    for name, type_ in table.types.items():
        if options.quarantine and name not in {columns.id, *options.ignore} and same(name, (ROW, REASONS)):
            yield f"{name}: a column of this name is written by Soleus itself; rename it, or ignore it"
        if options.engine == "spark" and name == columns.id and not type_.startswith(SPARK_TYPES):
            yield f"{name}: Spark cannot hand through a column of type {type_.partition('(')[0]}; write it as text"


def _refusal(source: str, problems: list[str]) -> ProblemsError:
    count = "one thing is" if len(problems) == 1 else f"{len(problems)} things are"
    return ProblemsError(f"{source} was refused: {count} wrong", problems)


class _Run:
    """A run with everything that it stands on."""

    def __init__(  # noqa: PLR0913, PLR0917  # what it stands on
        self,
        table: PeopleTable,
        columns: Columns,
        out: Path,
        book: Rulebook,
        options: Options,
        mapped: Mapping[str, Mapped | None],
        additions: Callable[[Path, Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        self.table = table
        self.columns = columns
        self.out = out
        self.book = book
        self.options = options
        self.additions = additions
        self.place = unfinished(out)
        self.is_refused = False  # once a row that breaks a check has been found, and may not be set aside
        self.shown = [name for name in table.types if name not in options.ignore]
        names = ("engine", "columns", "quarantine", "id", "part_rows")
        self.identity: dict[str, Any] = {
            "version": __version__,
            "rulebook": book.hash,
            "table": table.hashes(),
            "map": {name: entry.note() for name, entry in mapped.items() if entry},
            "ignored": sorted({*options.ignore}),
            "options": {name: getattr(options, name) for name in names},
        }

    def through(self, progress: Callable[[int, int], None]) -> dict[str, Any]:
        """Do every part that is not done yet, and give the folder its name."""
        self.duck = Duck(self.options.memory, self.place / "spill")
        self.spark = Spark() if self.options.engine == "spark" else None
        self.queries = queries(self.book, self.columns, self.options)
        with opened(self.out, self.identity):
            try:
                return self._through(progress)
            except DamagedError:  # a table that cannot be read leaves nothing behind
                shutil.rmtree(self.place)
                raise

    def _through(self, progress: Callable[[int, int], None]) -> dict[str, Any]:
        files, self.behind = self._files()
        parts = plan(files, self.options.part_rows if self.options.engine == "duckdb" else None, self.behind.values())
        rows = sum(part.rows for part in parts)
        checked: dict[int, CheckedPart] = {}
        rows_done = 0
        with Workers(self.duck, self._threads(len(parts))) as workers:
            for part, came_to in workers.each(self._part, parts):
                checked[part.number] = came_to
                self.is_refused |= came_to.aside > 0 and not self.options.quarantine
                rows_done += part.rows
                progress(rows_done, rows)
        in_order = [checked[part.number] for part in parts]
        if self.is_refused:
            shutil.rmtree(self.place)
            raise _refusal(self.table.name, [*told(in_order), "--quarantine sets such rows aside and goes on"])
        return self._finish(in_order, rows)

    def _threads(self, parts: int) -> int:
        """Say how many parts are at work at once; Spark shares each out by itself."""
        return 1 if self.spark else max(1, min(self.options.threads or os.cpu_count() or 1, parts))

    def _part(self, duck: Duck, part: TablePart) -> CheckedPart:
        """Do a part that is not done yet; once the table is refused, only look for what else is wrong in it."""
        if self.is_refused:
            duck.look_at(part, self.behind)
            return CheckedPart(Counter(), Counter(), *find_wrong(duck, self.columns))
        return self._done(part) or self._do(duck, part)

    def _files(self) -> tuple[tuple[Path, ...], dict[str, str]]:
        """Give the table's Parquet files, and their column behind each column of ``part``."""
        behind = {inner(name): name for name in self.shown}
        if not self.table.must_be_written_out(self.options.engine):
            return self.table.files, behind
        file = write_out(self.table, self.place / "table.parquet", self.options.memory, behind)
        return (file,), {name: name for name in behind}

    def _paths(self, part: TablePart) -> tuple[Path, Path, Path]:
        name = f"part-{part.number:05}"
        return (
            self.place / "answers" / f"{name}.parquet",
            self.place / "set-aside" / f"{name}.parquet",
            self.place / "notes" / f"{name}.json",
        )

    def _done(self, part: TablePart) -> CheckedPart | None:
        """Give what a part came to, if it is done and its files are what they were."""
        note = read_json(self._paths(part)[2])
        try:
            return CheckedPart.from_note(note) if note["files"] == self._hashes(part) else None
        except (TypeError, ValueError, KeyError):  # no note is there, or a damaged one
            return None

    def _hashes(self, part: TablePart) -> dict[str, str]:
        answers, aside, _ = self._paths(part)
        files = [*(sorted(answers.iterdir()) if answers.is_dir() else [answers]), aside]
        return {path.relative_to(self.place).as_posix(): hash_of(path) for path in files if path.exists()}

    def _do(self, duck: Duck, part: TablePart) -> CheckedPart:
        """Answer for one part; its note comes last."""
        answers, aside, note = self._paths(part)
        duck.look_at(part, self.behind)
        engine = self.spark or duck
        if self.spark:
            self.spark.look_at(part, self.behind)
        beside = answers.with_suffix(".tmp")
        engine.write(self.queries.answers, beside)
        if answers.is_dir():
            shutil.rmtree(answers)
        beside.replace(answers)
        duck.look_at_answers(answers)
        levels: Levels = Counter({tuple(levels): count for *levels, count in duck.ask(self.queries.levels)})
        checked = CheckedPart(levels, self._holding(engine, answers, levels))
        if levels.total() != part.rows:
            checked = CheckedPart(levels, checked.holding, *find_wrong(duck, self.columns))
            if levels.total() + checked.aside != part.rows:
                counts = f"{part.rows} rows, of which {levels.total()} are answered and {checked.aside} wrong"
                raise DamagedError(f"{self.table.name} cannot be read", [f"it has {counts}"])
            if self.options.quarantine:
                beside = aside.with_suffix(".tmp")
                duck.write(aside_select(self.columns, self.shown).sql(dialect="duckdb"), beside)
                beside.replace(aside)
        write_json(note, {"files": self._hashes(part)} | checked.note())
        return checked

    def _holding(self, engine: Duck | Spark, answers: Path, levels: Levels) -> Counter[str]:
        """Count in whose way each fact stands, where anybody is at ``undecided``."""
        if not any(verdict == UNDECIDED for _, _, verdict in levels):
            return Counter()
        if engine is self.spark:
            engine.look_at_answers(answers)
        engine.hold(self.queries.people)
        return Counter(dict(zip(self.queries.facts, engine.ask(self.queries.holding)[0], strict=True)))

    def _finish(self, checked: list[CheckedPart], rows: int) -> dict[str, Any]:
        self._refuse_a_table_that_changed()
        summary = self._summary(checked, rows)
        summary |= self.additions(self.place / "answers", summary)
        write_json(self.place / "summary.json", summary)
        for name in ("notes", "spill"):
            shutil.rmtree(self.place / name, ignore_errors=True)
        (self.place / "table.parquet").unlink(missing_ok=True)
        if not any((self.place / "set-aside").iterdir()):
            (self.place / "set-aside").rmdir()
        self.place.replace(self.out)
        return summary

    def _refuse_a_table_that_changed(self) -> None:
        """Hold the table against what it was at the start; answers to a mixture of two tables are thrown away."""
        try:
            same = self.table.hashes() == self.identity["table"]
        except OSError:  # it is gone
            same = False
        if not same:
            shutil.rmtree(self.place)
            raise _refusal(self.table.name, ["it changed while it was read: start anew when it is at rest"])

    def _summary(self, checked: list[CheckedPart], rows: int) -> dict[str, Any]:
        return {
            "version": __version__,
            "rulebook": self.book.hash,
            "engine": self.options.engine,
            "rows": rows,
            "set_aside": sum(part.aside for part in checked),
            "set_aside_because": told(checked),
            "facts_without_column": list(self.columns.lacking),
            "columns_ignored": self.identity["ignored"],
            "smallest_shown": self.options.smallest,
            "columns_mapped": {name: entry["fact"] for name, entry in self.identity["map"].items()},
            **counted(
                sum((part.levels for part in checked), Counter()),
                sum((part.holding for part in checked), Counter()),
                self.options.smallest,
            ),
        }
