"""``soleus cohort``: answers for every row of a table, and makes tables of made-up people."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import Progress

from soleus.cli.console import plain_console
from soleus.cli.numbers import MOST_PEOPLE, MOST_THREADS, seed, whole
from soleus.cli.output import print_json
from soleus.cli.record import record_day
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

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
day that counts as now is that of its manifest (transactionTime), or --as-of. The report says who wears or is ordered
compression, by what is right for them; it names nobody.

  soleus cohort export --out answers --as-of 2026-03-31            every patient of a bulk export
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
WIDTHS = (12, 12, 15, 12)
AGAINST = ("stop_now", "avoid")  # the verdicts that speak against compression
FEW = 5  # facts without a column that are named; summary.json names all


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "table", metavar="TABLE", help="a file, a folder of Parquet files or of NDJSON, FILE.duckdb:TABLE"
    )
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
    parser.add_argument(
        "--as-of", metavar="DATE", help="the day that is now, as 2026-03-31 (default: that of an export's manifest)"
    )
    parser.add_argument(
        "--smallest", type=whole(SMALLEST_SHOWN, MOST_PEOPLE), default=SMALLEST_SHOWN, metavar="N",
        help=f"show no count below this (default and least: {SMALLEST_SHOWN})",
    )  # fmt: skip
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
        smallest=given.smallest,
    )
    book: Book = given.book
    with _bar("answering") as progress:
        if is_export(Path(given.table)):
            mapping = read_record_mapping(book.rules.vocabulary.facts, book.root)
            day = record_day(given.as_of)
            summary = run_export(Path(given.table), given.out, book, mapping, options, day, progress)
        elif given.as_of:
            raise ProblemsError(
                f"{given.table} was refused", ["--as-of is for a bulk export: a table says how things are"]
            )
        else:
            summary = run_cohort(given.table, given.out, book.rules, options, progress)
    if given.json:
        print_json(summary | {"intended_use": book.words.intended_use})
        return 0
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
    if "records" in summary:
        yield from _population(summary)
    holding = {fact: count for fact, count in summary["holding_undecided"].items() if count is not None}
    if holding:
        yield "unanswered facts that hold most people at undecided (one person can lack several):"
        yield from (f"  {fact:<34}{count:>12}" for fact, count in list(holding.items())[:FEW])
    counts = [*summary["urgency"].values(), *summary["urgency_could_be"].values(), *summary["compression"].values()]
    counts += [count for row in summary.get("compression_by_garment", {}).values() for count in row.values()]
    if None in counts:
        smallest = summary.get("smallest_shown", SMALLEST_SHOWN)
        yield f"hidden: a count below {smallest}, or one from which such a count would follow"


def _population(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say what an export came to: who wears or is ordered compression, against what is right for them."""
    records, rows = summary["records"], summary["compression_by_garment"]
    left_out, files = _count_or_hidden(records["left_out"]), records["files_passed_over"]
    yield f"records as of {records['as_of']}; no row for {left_out}: dead, or facts at odds"
    if files:
        yield f"{len(files)} files hold nothing that is read: {_some(files)}"
    gains = summary["compression_by_gain"]
    yield f"{'compression:':<18}{'worn now':>12}{'ordered':>12}{'neither known':>15}{'may gain':>12}"
    for verdict, row in rows.items():
        counts = [*row.values(), gains.get(verdict, {}).get("may_gain")]
        yield f"  {verdict:<16}" + "".join(f"{_count_or_hidden(n):>{w}}" for n, w in zip(counts, WIDTHS, strict=True))
    against = [rows[verdict][name] for verdict in AGAINST for name in ("worn", "ordered")]
    yield f"worn now or ordered, and the answer is to take it off or to avoid it: {_total(against)}"


def _total(counts: Sequence[int | None]) -> str:
    """Give a sum; where a part is hidden so is the sum, since the part could follow from it."""
    return "hidden" if None in counts else str(sum(count or 0 for count in counts))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:FEW]) + (", …" if names[FEW:] else "")


def _count_or_hidden(count: int | None) -> str:
    return "hidden" if count is None else str(count)
