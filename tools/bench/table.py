"""A table on one core and on two: the whole command, beside engines that read the same table and answer nothing.

All ways take turns, so that other work on the machine slows them alike, and the best run of each counts. Processor
time stands beside it: on a busy machine it says more than the clock.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from soleus.cohort.make import make_people
from soleus.cohort.readers import quoted
from soleus.load import load_book
from tools.bench.population import MEMORY, MILLION, Took, command, timed

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 2 * MILLION
TURNS = 3
ONE, TWO = "`soleus cohort`, one thread", "`soleus cohort`, two threads"


def measure(rows: int = ROWS) -> str:
    """Measure, and give the section as Markdown."""
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as place:
        table = Path(place) / "people.parquet"
        make_people(load_book().rules.vocabulary, rows, 1, table)
        ways: dict[str, Callable[[], Took]] = {
            "DuckDB counts what each column knows": lambda: timed(lambda: duckdb_scan(table)),
            "Polars counts what each column knows": lambda: timed(lambda: polars_scan(table)),
            ONE: lambda: cohort(table, 1),
            TWO: lambda: cohort(table, 2),
        }
        turns = [{what: run() for what, run in ways.items()} for _ in range(TURNS)]
    walls = {what: min(turn[what].wall for turn in turns) for what in ways}
    cpus = {what: min(turn[what].cpu for turn in turns) for what in ways}
    peaks = {what: max(turn[what].peak for turn in turns) for what in (ONE, TWO)}
    lines = (
        f"| {what} | {rows / walls[what]:,.0f} | {walls[what]:.1f} | {cpus[what]:.1f} | {rows / cpus[what]:,.0f} |"
        for what in ways
    )
    return "\n".join(
        [
            f"`soleus cohort --columns verdict` on {rows:,} made-up people with gaps: the whole command in a process",
            "of its own, from its start to the summary. Beside it, two engines that read every value of the same table",
            f"and answer nothing, on all cores. The ways took turns {TURNS} times, and the best of each counts.",
            "",
            "| what | people a second | seconds | processor seconds | people a processor second |",
            "|---|---|---|---|---|",
            *lines,
            "",
            f"Two threads took {walls[TWO] / walls[ONE]:.2f} times the seconds of one, and {cpus[TWO] / cpus[ONE]:.2f}",
            f"times its processor seconds. Most memory: {peaks[ONE]:,.0f} MiB on one, {peaks[TWO]:,.0f} MiB on two.",
            "",
        ]
    )


def cohort(table: Path, threads: int) -> Took:
    """Run the whole command."""
    with tempfile.TemporaryDirectory(dir=table.parent) as place:
        return command(
            "cohort", str(table), "--out", str(Path(place) / "out"), "--columns", "verdict",
            "--threads", str(threads), "--memory", MEMORY,
        )  # fmt: skip


def duckdb_scan(table: Path) -> object:
    """Read every value of a table on DuckDB."""
    return duckdb.connect().execute(f"SELECT count(COLUMNS(*)) FROM read_parquet({quoted(str(table))})").fetchall()


def polars_scan(table: Path) -> object:
    """Read every value of a table on Polars."""
    return pl.scan_parquet(table).select(pl.all().count()).collect()
