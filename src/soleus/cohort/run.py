"""One run over a table: part by part, into a folder that gets its name only when everything in it is whole.

Until then the work lies in ``DIR.unfinished``. A part counts as done once its note is there, and its note is written
last. So a run that was stopped at any moment, by any means, is taken up after its last whole part, and ends in the same
bytes. The first thing in the folder is a note of what the run is: table, rulebook, options. Another run is not mixed
in.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from soleus import __version__
from soleus.cohort.columns import Columns, read_columns
from soleus.cohort.duck import Duck, quoted
from soleus.cohort.spark import Spark
from soleus.cohort.summary import shown
from soleus.cohort.table import Part, Table, as_parquet, hash_of, open_table, plan
from soleus.cohort.wrong import ROW, Found, aside_select, find_wrong, sound_select, told
from soleus.problems import ProblemsError
from soleus.rules.levels import VERDICTS, Urgency
from soleus.rules.population import ANSWER_COLUMNS, VERDICT_COLUMNS, answer_select, rule_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soleus.rules.model import Rulebook

PART_ROWS = 1_000_000
COLUMNS = {"verdict": VERDICT_COLUMNS, "answer": ANSWER_COLUMNS, "rules": ANSWER_COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a run is done.

    Attributes:
        engine: ``duckdb`` or ``spark``.
        columns: ``verdict``, ``answer``, or ``rules`` (the answer and one column a rule).
        quarantine: whether rows that hold what cannot be are set aside; else they stop the run.
        id: the column to hand through.
        part_rows: how many rows a part has at most, in whole row groups.
        threads: for DuckDB; None for all cores.
        memory: for DuckDB, such as "2GB".
    """

    engine: str = "duckdb"
    columns: str = "rules"
    quarantine: bool = False
    id: str | None = None
    part_rows: int = PART_ROWS
    threads: int | None = None
    memory: str = "2GB"


def run_cohort(
    given: str, out: Path, book: Rulebook, options: Options, progress: Callable[[int, int], None] = lambda _, __: None
) -> dict[str, Any]:
    """Answer for every row of a table.

    Args:
        given: the table (see ``soleus.cohort.table.open_table``).
        out: the folder to write; it must not be there yet.
        book: the rulebook.
        options: how.
        progress: told the rows done and all rows, after each part.

    Returns:
        The summary, as ``summary.json`` holds it, small counts hidden.

    Raises:
        ProblemsError: the table, its columns or its values cannot be used; or another run lies in the way.
    """
    if out.exists():
        raise ProblemsError(f"{out} cannot be written", ["it is there already: name another folder, or remove it"])
    table = open_table(given)
    taken = {ROW, *ANSWER_COLUMNS, *rule_columns(book)}
    columns, problems = read_columns(table.types, book.vocabulary, options.id, taken)
    if problems:
        raise _refusal(given, problems)
    try:
        return _Run(table, columns, out, book, options).through(progress)
    except OSError as error:
        raise ProblemsError(f"{out} cannot be written", [f"{error.filename}: {error.strerror}"]) from None


def _refusal(given: str, problems: list[str]) -> ProblemsError:
    count = "one thing is" if len(problems) == 1 else f"{len(problems)} things are"
    return ProblemsError(f"{given} was refused: {count} wrong", problems)


class _Run:
    """A run with everything that it stands on."""

    def __init__(self, table: Table, columns: Columns, out: Path, book: Rulebook, options: Options) -> None:
        self.table = table
        self.columns = columns
        self.out = out
        self.book = book
        self.options = options
        self.place = out.with_name(f"{out.name}.unfinished")
        self.keep = [ROW, *([columns.id] if columns.id else [])]

    def through(self, progress: Callable[[int, int], None]) -> dict[str, Any]:
        """Do every part that is not done yet, and give the folder its name."""
        self.duck = Duck(self.options.threads, self.options.memory, self.place / "spill")
        self.engine = Spark() if self.options.engine == "spark" else self.duck
        with self._opened():
            files = self._files()
            parts = plan(files, self.options.part_rows if self.options.engine == "duckdb" else None)
            rows = sum(part.rows for part in parts)
            found = []
            for part in parts:
                found.append(self._done(part) or self._do(part))
                if found[-1].aside and not self.options.quarantine:
                    self._refuse(found, parts[part.number + 1 :])
                progress(part.before + part.end, rows)
            return self._finish(found, rows)

    def _files(self) -> tuple[Path, ...]:
        """Give the table's Parquet files; a table that cannot be read leaves nothing behind."""
        try:
            return as_parquet(self.table, self.place / "table.parquet", self.options.memory)
        except ProblemsError:
            shutil.rmtree(self.place)
            raise

    @contextmanager
    def _opened(self) -> Iterator[None]:
        """Open the folder of this run, new or as it was left.

        Raises:
            ProblemsError: it holds another run, or one that is still going on.
        """
        self.place.mkdir(parents=True, exist_ok=True)
        with (self.place / "lock").open("w") as lock:
            try:  # the system lets go of it, whatever becomes of the process
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ProblemsError(f"{self.place} cannot be taken up", ["another run is at work in it"]) from None
            self._note_what_this_is()
            yield

    def _note_what_this_is(self) -> None:
        names = ("engine", "columns", "quarantine", "id", "part_rows")
        this = {
            "version": __version__,
            "rulebook": self.book.hash,
            "table": self.table.hashes(),
            "options": {name: getattr(self.options, name) for name in names},
        }
        note = self.place / "run.json"
        if not note.exists():
            _write_whole(note, this)
        before = json.loads(note.read_text("utf-8"))
        changed = [name for name in this if this[name] != before.get(name)]
        if changed:
            message = f"it holds a run with another {' and another '.join(changed)}: remove it to start anew"
            raise ProblemsError(f"{self.place} cannot be taken up", [message])
        for name in ("answers", "set-aside", "notes"):
            (self.place / name).mkdir(exist_ok=True)

    def _paths(self, part: Part) -> tuple[Path, Path, Path]:
        name = f"part-{part.number:05}"
        return (
            self.place / "answers" / f"{name}.parquet",
            self.place / "set-aside" / f"{name}.parquet",
            self.place / "notes" / f"{name}.json",
        )

    def _done(self, part: Part) -> Found | None:
        """Give what a part came to, if it is done and its files are what they were."""
        note = self._paths(part)[2]
        if not note.exists():
            return None
        said = json.loads(note.read_text("utf-8"))
        if said["files"] != self._hashes(part):
            return None
        return Found.from_note(said)

    def _hashes(self, part: Part) -> dict[str, str]:
        answers, aside, _ = self._paths(part)
        files = [*(sorted(answers.iterdir()) if answers.is_dir() else [answers]), aside]
        return {path.relative_to(self.place).as_posix(): hash_of(path) for path in files if path.exists()}

    def _do(self, part: Part) -> Found:
        """Answer for one part; its note comes last."""
        answers, aside, note = self._paths(part)
        self.duck.look_at(part)
        if self.engine is not self.duck:
            self.engine.look_at(part)
        beside = answers.with_suffix(".tmp")
        self.engine.write(self._answers(), beside)
        if answers.is_dir():
            shutil.rmtree(answers)
        beside.replace(answers)
        levels = self._levels(answers)
        found = Found(levels, part.rows - levels.total())
        if found.aside:
            found = Found(levels, found.aside, *find_wrong(self.duck, self.columns))
            if self.options.quarantine:
                beside = aside.with_suffix(".tmp")
                self.duck.write(aside_select(self.columns, self.table.types), beside)
                beside.replace(aside)
        _write_whole(note, {"files": self._hashes(part)} | found.note())
        return found

    def _answers(self) -> exp.Select:
        """Answer for the rows of ``part`` that break no check."""
        return answer_select(
            self.book,
            sound_select(self.columns, self.keep),
            rules=self.options.columns == "rules",
            wanted=COLUMNS[self.options.columns],
            keep=self.keep,
            known=self.columns.facts,
        )

    def _levels(self, answers: Path) -> Counter[tuple[str, str]]:
        pattern = str(answers / "*.parquet") if answers.is_dir() else str(answers)
        rows = self.duck.connection.execute(
            f"SELECT urgency, compression, count(*) FROM read_parquet({quoted(pattern)}) GROUP BY ALL"
        ).fetchall()
        return Counter({(urgency, verdict): count for urgency, verdict, count in rows})

    def _refuse(self, found: list[Found], rest: list[Part]) -> None:
        """Look for what is wrong in all parts, and leave nothing behind.

        Raises:
            ProblemsError: always.
        """
        for part in rest:
            self.duck.look_at(part)
            found.append(Found(Counter(), 0, *find_wrong(self.duck, self.columns)))
        shutil.rmtree(self.place)
        raise _refusal(self.table.files[0].name, [*told(found), "--quarantine sets such rows aside and goes on"])

    def _finish(self, found: list[Found], rows: int) -> dict[str, Any]:
        summary = self._summary(found, rows)
        _write_whole(self.place / "summary.json", summary)
        for name in ("notes", "spill"):
            shutil.rmtree(self.place / name, ignore_errors=True)
        for name in ("table.parquet", "lock"):
            (self.place / name).unlink(missing_ok=True)
        if not any((self.place / "set-aside").iterdir()):
            (self.place / "set-aside").rmdir()
        self.place.replace(self.out)
        return summary

    def _summary(self, found: list[Found], rows: int) -> dict[str, Any]:
        levels = sum((part.levels for part in found), Counter[tuple[str, str]]())
        urgency = {word: sum(n for (u, _), n in levels.items() if u == word) for word in Urgency.words()}
        verdict = {word: sum(n for (_, v), n in levels.items() if v == word) for word in VERDICTS}
        return {
            "version": __version__,
            "rulebook": self.book.hash,
            "engine": self.engine.name,
            "rows": rows,
            "set_aside": sum(part.aside for part in found),
            "set_aside_because": told(found),
            "facts_without_column": list(self.columns.lacking),
            "urgency": shown(urgency),
            "compression": shown(verdict),
        }


def _write_whole(path: Path, content: object) -> None:
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    beside.replace(path)
