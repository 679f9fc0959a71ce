"""The SQL reader: people a second on DuckDB and Spark, against engines that take one person at a time.

Runs are taken several times and the best counts, since
other work on the machine only ever slows a run; the processor time beside it says how much there was.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from soleus.cohort.make import make_people
from soleus.cohort.readers import quoted
from soleus.load import load_book
from soleus.rules.sql import ANSWER_COLUMNS, answer_query
from tools.peers import rates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from soleus.rules.model import Rulebook

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = ROOT / "docs" / "speed" / "population.svg"
MILLION = 1_000_000
ROWS = 10 * MILLION
GROWTH = (1, 2, 4, 8, 16)  # millions of rows
SPARK_ROWS = MILLION
RULES = (10, 25, 50)  # and all of them
SAMPLE = 3000  # people whom the engines that take one at a time get; their rates are scaled from these
RUNS = 3
THREADS = 2
MEMORY = "4GiB"
VERDICT = ("urgency", "compression")


@dataclass(frozen=True, slots=True)
class Took:
    """One run: seconds on the wall clock, seconds of processor time, and the most memory held at once in MiB."""

    wall: float
    cpu: float
    peak: float = 0.0


def best(run: Callable[[], Took], runs: int = RUNS) -> Took:
    """Give the run with the least wall time of several."""
    return min((run() for _ in range(runs)), key=lambda took: took.wall)


def timed(work: Callable[[], object]) -> Took:
    """Time something in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


# The process says its own peak: what a parent is told of a child also counts the parent's pages at the fork.
PROGRAM = """
import sys
from pathlib import Path
from soleus.cli.main import main
status = main(sys.argv[1:])
[peak] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(peak.split()[1], file=sys.stderr)
sys.exit(status)
"""


def command(*words: str) -> Took:
    """Time a command of ``soleus`` in a process of its own, with the most memory that it held (Linux only)."""
    begin, before = time.perf_counter(), os.times()
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], check=True, capture_output=True, text=True)
    wall, after = time.perf_counter() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(wall, cpu, int(done.stderr.split()[-1]) / 1024)


def slice_of(people: Path, rows: int) -> Path:
    """Write the first rows of a table to a file of its own."""
    path = people.with_name(f"people-{rows}.parquet")
    if not path.exists():
        duckdb.connect(config={"memory_limit": "1GB"}).execute(
            f"COPY (SELECT * FROM {quoted(str(people))} WHERE id <= {rows}) TO {quoted(str(path))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
    return path


def query_on(people: Path, book: Rulebook, wanted: Sequence[str], *, rules: bool) -> Took:
    """Run the query over a table into a Parquet file, on two threads within 4 GiB."""
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    connection.execute(f"CREATE VIEW people AS FROM read_parquet({quoted(str(people))})")
    query = answer_query(book, "people", "duckdb", rules=rules, wanted=wanted, keep=["id"])
    target = quoted(str(people.with_name("out.parquet")))
    return timed(lambda: connection.execute(f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd)"))


def with_rules(book: Rulebook, count: int) -> Rulebook:
    """Keep some of the rules that urgency, verdict and pressure stand on, drawn from a fixed seed."""
    rules = [*book.dangers, *book.urgencies, *book.benefits, *book.pressures]
    kept = {rule.id for rule in random.Random(1).sample(rules, count)}  # noqa: S311  # a fixed choice, no secret
    return replace(
        book,
        dangers=tuple(rule for rule in book.dangers if rule.id in kept),
        urgencies=tuple(rule for rule in book.urgencies if rule.id in kept),
        benefits=tuple(rule for rule in book.benefits if rule.id in kept),
        pressures=tuple(rule for rule in book.pressures if rule.id in kept),
    )


def matter(book: Rulebook) -> int:
    """Count the rules that urgency, verdict and pressure stand on."""
    return sum(map(len, (book.dangers, book.urgencies, book.benefits, book.pressures)))


def peers(people: Path, book: Rulebook) -> dict[str, float]:
    """People a second of engines that take one person at a time, on the first rows of the same table."""
    connection = duckdb.connect()
    rows = connection.execute(f"FROM read_parquet({quoted(str(people))}) ORDER BY id LIMIT {SAMPLE}")
    names = [column[0] for column in rows.description or ()]
    facts = [rates.facts_of_row(dict(zip(names, row, strict=True)), book.vocabulary) for row in rows.fetchall()]
    engines = {
        "a Python loop over the person reader": rates.person_reader,
        "cql-execution": rates.cql_execution,
        "zen-engine, one call a person": rates.zen_engine,
        "zen-engine, one call for all, every core": rates.zen_engine_in_bulk,
    }
    return {name: max(engine(book, facts)[0] for _ in range(RUNS)) for name, engine in engines.items()}


def cohort(people: Path, columns: str, engine: str = "duckdb") -> Took:
    """Run the whole command: checks, answers, checksums, summary."""
    with tempfile.TemporaryDirectory(dir=people.parent) as place:
        return command(
            "cohort", str(people), "--out", str(Path(place) / "out"),
            "--columns", columns, "--engine", engine, "--threads", str(THREADS), "--memory", MEMORY,
        )  # fmt: skip


def reader_table(people: Path, rows: int, others: Mapping[str, float]) -> list[str]:
    """The reader alone on DuckDB, by what is written, against the other engines."""
    book = load_book().rules
    lines = [
        f"| what | people a second | seconds | processor seconds | times {' | times '.join(others)} |",
        f"|---|---|---|---|{'---|' * len(others)}",
    ]
    every = len(list(book.rules()))
    for what, wanted, rules in (
        ("urgency and verdict", VERDICT, False),
        ("the answer: also what could be, pressure and what helps", ANSWER_COLUMNS, False),
        (f"the answer and one column for each of all {every} rules", ANSWER_COLUMNS, True),
    ):
        took = best(lambda wanted=wanted, rules=rules: query_on(people, book, wanted, rules=rules))  # type: ignore[misc]  # a default of a lambda has no type
        speed = rows / took.wall
        times = " | ".join(f"{speed / other:,.0f}" for other in others.values())
        lines.append(f"| {what} | {speed:,.0f} | {took.wall:.1f} | {took.cpu:.1f} | {times} |")
    return lines


def curve(people: Path, rows: int) -> tuple[list[str], list[tuple[int, float]]]:
    """Urgency and verdict by number of rules."""
    book = load_book().rules
    lines = ["| rules | people a second | processor seconds |", "|---|---|---|"]
    points = []
    for count in (*RULES, matter(book)):
        some = with_rules(book, count)
        took = best(lambda some=some: query_on(people, some, VERDICT, rules=False))  # type: ignore[misc]  # a default of a lambda has no type
        points.append((count, rows / took.wall))
        lines.append(f"| {count} | {rows / took.wall:,.0f} | {took.cpu:.1f} |")
    return lines, points


def growth(people: Path) -> tuple[list[str], list[tuple[int, float, float]]]:
    """The whole command by number of rows."""
    lines = [
        "| rows | people a second | seconds | processor seconds | most memory, MiB |",
        "|---|---|---|---|---|",
    ]
    points = []
    for millions in GROWTH:
        rows = millions * MILLION
        table = slice_of(people, rows)
        took = best(lambda table=table: cohort(table, "verdict"), 2)  # type: ignore[misc]  # a default of a lambda has no type
        points.append((millions, rows / took.wall, took.peak))
        lines.append(f"| {rows:,} | {rows / took.wall:,.0f} | {took.wall:.1f} | {took.cpu:.1f} | {took.peak:,.0f} |")
    return lines, points


def draw(by_rules: Sequence[tuple[int, float]], by_rows: Sequence[tuple[int, float, float]]) -> None:
    """Draw speed by rules, and speed and memory by rows, readable in grey."""
    import matplotlib as mpl  # noqa: PLC0415  # an extra that only the picture needs

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "soleus"  # the same picture for the same numbers
    from matplotlib import pyplot as plt  # noqa: PLC0415  # after the choice of what draws

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3.2), layout="constrained")
    left.plot([n for n, _ in by_rules], [speed / MILLION for _, speed in by_rules], "o-", color="black")
    left.set(xlabel="rules", ylabel="million people a second", ylim=(0, None))
    rows = [millions for millions, _, _ in by_rows]
    middle.plot(rows, [speed / MILLION for _, speed, _ in by_rows], "s--", color="0.3")
    middle.set(xlabel="million rows, whole command", ylabel="million people a second", ylim=(0, None))
    right.plot(rows, [peak for _, _, peak in by_rows], "^:", color="0.5")
    right.set(xlabel="million rows, whole command", ylabel="most memory, MiB", ylim=(0, None))
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, metadata={"Date": None})
    plt.close(figure)


def same_on_spark(people: Path) -> list[str]:
    """The whole command on both engines, and whether all columns of all rows are the same."""
    table = slice_of(people, SPARK_ROWS)
    lines = ["| engine | people a second | seconds | checksum of all columns of all rows |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory(dir=people.parent) as place:
        for engine in ("duckdb", "spark"):
            out = Path(place) / engine
            took = command(
                "cohort", str(table), "--out", str(out), "--engine", engine,
                "--threads", str(THREADS), "--memory", MEMORY,
            )  # fmt: skip
            files = quoted(str(out / "answers" / "**" / "*.parquet"))
            (sum_,) = duckdb.connect().execute(
                f"SELECT sha256(string_agg(row_, '' ORDER BY row)) FROM (SELECT row, sha256(people::VARCHAR) AS row_"
                f" FROM read_parquet({files}) AS people)"
            ).fetchone() or ("",)
            lines.append(f"| {engine} | {SPARK_ROWS / took.wall:,.0f} | {took.wall:.1f} | `{sum_[:16]}` |")
    return lines


def measure(rows: int = ROWS) -> str:
    """Measure everything, draw the picture, and give the section as Markdown."""
    book = load_book().rules
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as place:
        whole = Path(place) / "people.parquet"
        make_people(book.vocabulary, max(rows, GROWTH[-1] * MILLION), 1, whole)
        people = slice_of(whole, rows)
        others = peers(people, book)
        reader = reader_table(people, rows, others)
        rule_lines, by_rules = curve(people, rows)
        growth_lines, by_rows = growth(whole)
        spark = same_on_spark(whole)
    draw(by_rules, by_rows)
    return "\n".join(
        [
            f"Made-up people with gaps (`soleus cohort make`). DuckDB {duckdb.__version__} on {THREADS} threads within",
            f"{MEMORY}, Parquet in and out; best of {RUNS} runs.",
            "",
            f"## The reader on {rows:,} rows",
            "",
            "Against engines that take one person at a time. They answered the same rules, for urgency and verdict,",
            f"warm, for the first {SAMPLE:,} people of the same table; their rates are scaled from these:",
            "",
            *(f"- {name}: {rate:,.0f} people a second" for name, rate in others.items()),
            "",
            *reader,
            "",
            f"## By number of rules, {rows:,} rows, urgency and verdict",
            "",
            *rule_lines,
            "",
            "## By number of rows: `soleus cohort --columns verdict`",
            "",
            "The whole command in a process of its own: start, checksum of the table, check of every value, answers,",
            "checksums of the parts, summary.",
            "",
            *growth_lines,
            "",
            "![People a second by rules and rows, and memory by rows](population.svg)",
            "",
            f"## DuckDB and Spark on {SPARK_ROWS:,} rows, every rule's column written",
            "",
            "The whole command; Spark takes its start and its compiling from the same seconds.",
            "",
            *spark,
            "",
        ]
    )
