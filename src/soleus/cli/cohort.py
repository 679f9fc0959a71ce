"""``soleus cohort``: answers for every row of a table, and makes tables of made-up people."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import Progress

from soleus.cli.console import plain_console
from soleus.cli.numbers import MOST_PEOPLE, MOST_THREADS, seed, whole
from soleus.cli.subcommands import Subcommand
from soleus.cohort.make import NOTE, make_people
from soleus.cohort.options import COLUMNS, PART_ROWS, Options
from soleus.cohort.place import unfinished, whole_name
from soleus.cohort.run import run_cohort
from soleus.cohort.summary import SMALLEST_SHOWN

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from soleus.book import Book

HELP = """\
Answers for every row of a table, and makes tables of made-up people to try it on.

  soleus cohort make --rows 1000 --seed 1 --out people.parquet     made-up people (or people.csv)
  soleus cohort people.parquet --out answers                       the answers for them
  soleus cohort run people.parquet --out answers                   the same
  soleus cohort run --help                                         what a table may be, and every option

A table that is called 'make' or 'run' is given as ./make or ./run.
"""
RUN = """\
Answers for every row of a table: Parquet (a file or a folder), CSV, or a table of a DuckDB file. The columns are the
vocabulary's names, facts of a leg with left_ or right_ before them ('soleus explain facts' lists them). A column that
is not there is unknown for everyone. A column named id is handed through; --id names another.

  soleus cohort people.parquet --out answers                       urgency, verdict, pressure, gains
  soleus cohort people.parquet --out answers --columns rules       the same, and what each rule came to
  soleus cohort export.csv --out answers --map export.toml         other names and words, as the map says
  soleus cohort export.csv --out answers --ignore postcode         a column that is not read; again for each
  soleus cohort clinic.duckdb:people --out answers --quarantine    set rows aside that hold what cannot be
  soleus cohort folder-of-parquet --out answers --engine spark     on Apache Spark

A map has an entry for each column of another name, or with other words for its values:

  AGE = "age_years"
  [SEX]
  fact = "sex"
  values = {F = "female", M = "male"}
  unknown = ["9"]

A run that was stopped is taken up by the same command. The summary hides small counts; the files hold every row.
"""
MAKE = """\
Makes up people and writes them as a table that 'soleus cohort' reads. They are drawn from assumed shares, not from
patients: the table is for trying things out, and says nothing about how common anything is.

  soleus cohort make --rows 1000 --out people.parquet              a thousand people (or people.csv)
  soleus cohort make --rows 1000 --seed 2 --out more.parquet       other people; one seed makes the same ones
"""
FEW = 5  # facts without a column that are named; summary.json names all


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE", help="a file, a folder of Parquet files, or FILE.duckdb:TABLE")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where to write")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what runs the rulebook")
    parser.add_argument(
        "--columns", choices=tuple(COLUMNS), default="answer", help="what to write of each answer (default: answer)"
    )
    parser.add_argument("--quarantine", action="store_true", help="set rows aside that hold what cannot be, and go on")
    parser.add_argument("--id", metavar="COLUMN", help="hand this column through (default: id, if there is one)")
    parser.add_argument("--map", type=Path, metavar="FILE", help="what columns and values mean: a TOML file")
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="COLUMN", help="do not read it; can be repeated"
    )
    parser.add_argument(
        "--part-rows", type=whole(1, MOST_PEOPLE), default=PART_ROWS, metavar="N", help="rows a part, at most"
    )
    parser.add_argument("--threads", type=whole(1, MOST_THREADS), metavar="N", help="for DuckDB (default: all cores)")
    parser.add_argument("--memory", default="2GB", metavar="SIZE", help="for DuckDB (default: 2GB)")


def _make_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", required=True, type=whole(1, MOST_PEOPLE), metavar="N", help="how many people")
    parser.add_argument("--seed", type=seed, default=1, metavar="S", help="make other people (default: 1)")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="a .parquet or .csv file to write")


def run(given: argparse.Namespace) -> int:
    """Answer for a table. Stopped, it says how to go on."""
    try:
        return _run(given)
    except KeyboardInterrupt:
        kept = unfinished(whole_name(given.out))
        goes_on = f"what is done is kept in {kept.name}: the same command takes it up, or remove it"
        raise KeyboardInterrupt(goes_on if kept.exists() else "nothing was written") from None


def _run(given: argparse.Namespace) -> int:
    console = plain_console()
    options = Options(
        engine=given.engine,
        columns=given.columns,
        quarantine=given.quarantine,
        id=given.id,
        map=given.map,
        ignore=tuple(given.ignore),
        part_rows=given.part_rows,
        threads=given.threads,
        memory=given.memory,
    )
    book: Book = given.book
    with _bar("answering") as progress:
        summary = run_cohort(given.table, given.out, book.rules, options, progress)
    for line in lines(summary):
        console.print(line)
    console.print(book.words.intended_use)
    return 0


def make(given: argparse.Namespace) -> int:
    """Write a table of made-up people; a file that exists is replaced once the new one is whole.

    Raises:
        ProblemsError: the file cannot be written.
    """
    book: Book = given.book
    out: Path = given.out
    try:
        with _bar("making people up") as progress:
            vocabulary, rows = book.rules.vocabulary, given.rows
            make_people(vocabulary, rows, given.seed, out, book.root, progress=lambda count: progress(count, rows))
    except KeyboardInterrupt:
        raise KeyboardInterrupt("nothing was written") from None
    plain_console().print(f"written: {out.name}, {given.rows} rows. {NOTE}")
    return 0


SUBCOMMANDS = (
    Subcommand("run", "answer for every row of a table", RUN, _run_arguments, run),
    Subcommand("make", "make a table of made-up people", MAKE, _make_arguments, make),
)


@contextmanager
def _bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar where someone looks on."""
    console = plain_console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda count, rows: progress.update(task, completed=count, total=rows)


def lines(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say in a few lines what a run came to."""
    yield f"{summary['rows']} rows read, {summary['set_aside']} set aside; rulebook {summary['rulebook'][:12]}"
    yield from (f"  {reason}" for reason in summary["set_aside_because"])
    lacking = summary["facts_without_column"]
    if lacking:
        yield f"{len(lacking)} facts have no column and are unknown for everyone: {_some(lacking)}"
    yield f"{'urgency:':<18}{'it is':>12}{'it could be':>14}"
    for word, count in summary["urgency"].items():
        yield f"  {word:<16}{_count_or_hidden(count):>12}{_count_or_hidden(summary['urgency_could_be'][word]):>14}"
    yield "compression:"
    for word, count in summary["compression"].items():
        yield f"  {word:<16}{_count_or_hidden(count):>12}"
    holding = {fact: count for fact, count in summary["holding_undecided"].items() if count is not None}
    if holding:
        yield "unanswered facts that hold most people at undecided (one person can lack several):"
        yield from (f"  {fact:<34}{count:>12}" for fact, count in list(holding.items())[:FEW])
    counts = (*summary["urgency"].values(), *summary["urgency_could_be"].values(), *summary["compression"].values())
    if None in counts:
        yield f"hidden: a count below {SMALLEST_SHOWN}, or one from which such a count would follow"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:FEW]) + (", …" if names[FEW:] else "")


def _count_or_hidden(count: int | None) -> str:
    return "hidden" if count is None else str(count)
