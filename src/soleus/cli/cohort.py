"""``soleus cohort``: answers for every row of a table, and makes tables of made-up people."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress

from soleus.cli.console import plain_console
from soleus.cli.numbers import MOST_PEOPLE, MOST_THREADS, seed, whole
from soleus.cli.output import print_json
from soleus.cli.record import record_day
from soleus.cli.show import PLAIN, check_out, show
from soleus.cli.subcommands import Subcommand
from soleus.cohort.export.files import is_export
from soleus.cohort.export.make import make_export
from soleus.cohort.export.run import run_export
from soleus.cohort.make import NOTE, make_people
from soleus.cohort.options import COLUMNS, PART_ROWS, Options
from soleus.cohort.place import unfinished, whole_name
from soleus.cohort.run import run_cohort
from soleus.cohort.summary import SMALLEST_SHOWN
from soleus.knowledge.records import read_record_mapping
from soleus.problems import ProblemsError
from soleus.render.views.population import population

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from soleus.book import Book

HELP = """\
Answers for every row of a table or every patient of a bulk export, and makes people up to try it on.

  soleus cohort make --rows 1000 --seed 1 --out people.parquet     made-up people (or people.csv)
  soleus cohort people.parquet --out answers                       the answers for them
  soleus cohort run people.parquet --out answers                   the same
  soleus cohort export --out answers --as-of 2026-03-31            for every patient of a bulk export (FHIR, NDJSON)
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

A folder of NDJSON (.ndjson, .ndjson.gz) is a bulk export of records (FHIR R4). Its patients become a table first. The
day that counts as now is that of its manifest (transactionTime), or --as-of. The report counts who wears or is ordered
compression, by what is right for them; it names nobody. The file against.parquet names who wears it or has an order
and is to avoid it.

  soleus cohort export --out answers --as-of 2026-03-31            every patient of a bulk export
  soleus cohort export --out answers --report report.html          the report as a page (or .pdf, .md, .txt)
  soleus cohort export --out answers --smallest 20 --json          no count below 20 shown; the report as JSON

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
  soleus cohort make --rows 1000 --fhir --out export               as a bulk export of records (FHIR R4, NDJSON)
"""


PAGE = "write the report to FILE instead (.html, .pdf, .md or .txt)"


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "table", metavar="TABLE", help="a file, a folder of Parquet files or of NDJSON, FILE.duckdb:TABLE"
    )
    parser.add_argument("--out", dest="folder", required=True, type=Path, metavar="DIR", help="where to write")
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
    parser.add_argument(
        "--as-of", metavar="DATE", help="the day that is now, as 2026-03-31 (default: that of an export's manifest)"
    )
    parser.add_argument(
        "--smallest", type=whole(SMALLEST_SHOWN, MOST_PEOPLE), default=SMALLEST_SHOWN, metavar="N",
        help=f"show no count below this (default and least: {SMALLEST_SHOWN})",
    )  # fmt: skip
    # The report is a document as any other: what shows one knows its file as ``out``.
    parser.add_argument("--report", dest="out", type=Path, metavar="FILE", help=PAGE)
    parser.add_argument("--plain", action="store_true", help=PLAIN)
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def _make_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", required=True, type=whole(1, MOST_PEOPLE), metavar="N", help="how many people")
    parser.add_argument("--seed", type=seed, default=1, metavar="S", help="make other people (default: 1)")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="a .parquet or .csv file to write")
    parser.add_argument(
        "--fhir", action="store_true", help="write a folder of NDJSON, a bulk export, in place of a file"
    )


def run(given: argparse.Namespace) -> int:
    """Answer for a table. Stopped, it says how to go on."""
    try:
        return _run(given)
    except KeyboardInterrupt:
        kept = unfinished(whole_name(given.folder))
        goes_on = f"what is done is kept in {kept.name}: the same command takes it up, or remove it"
        raise KeyboardInterrupt(goes_on if kept.exists() else "nothing was written") from None


def _run(given: argparse.Namespace) -> int:
    check_out(given)
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
        smallest=given.smallest,
    )
    book: Book = given.book
    with _bar("answering") as progress:
        if is_export(Path(given.table)):
            mapping = read_record_mapping(book.rules.vocabulary.facts, book.root)
            day = record_day(given.as_of)
            summary = run_export(Path(given.table), given.folder, book, mapping, options, day, progress)
        elif given.as_of:
            raise ProblemsError(
                f"{given.table} was refused", ["--as-of is for a bulk export: a table says how things are"]
            )
        else:
            summary = run_cohort(given.table, given.folder, book.rules, options, progress)
    if given.json:
        print_json(summary | {"intended_use": book.words.intended_use})
        return 0
    show(population(summary, book.words), given, book.words)
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
            if given.fhir:
                mapping = read_record_mapping(vocabulary.facts, book.root)
                make_export(vocabulary, mapping, rows, given.seed, out, book.root, progress=lambda n: progress(n, rows))
            else:
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
