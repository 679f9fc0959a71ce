"""A million people: the whole command over their export, and the most memory and disk that it held at once.

The people are made up, and making them is not measured. ``SOLEUS_BENCH_PEOPLE`` takes another number of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from soleus.cohort.duck import connect
from soleus.cohort.export.make import make_export
from soleus.cohort.export.table import LINES
from soleus.cohort.readers import quoted
from soleus.knowledge.records import read_record_mapping
from soleus.load import load_book
from tools.bench.export import read_plainly
from tools.bench.population import MILLION, THREADS

ROWS = int(os.environ.get("SOLEUS_BENCH_PEOPLE", str(MILLION)))
ALONE = 1000  # people who are answered from an export of their own as well
EVERY = 0.5  # seconds between two looks at what is held
MEBI = 2**20


@dataclass(frozen=True, slots=True)
class Held:
    """One run: seconds on the clock and of the processor; the most MiB of memory and of disk held at once."""

    wall: float
    cpu: float
    memory: float
    disk: float


def watched(out: Path, *words: str) -> Held:
    """Run a command of ``soleus``, and look at it and all processes below it again and again (Linux only)."""
    memory = disk = 0.0
    begin, before = time.perf_counter(), os.times()
    program = "import sys; from soleus.cli.main import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.DEVNULL) as run:
        while run.poll() is None:
            memory = max(memory, _resident(run.pid))
            disk = max(disk, _size(out.parent))
            time.sleep(EVERY)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, words)
    wall, after = time.perf_counter() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Held(wall, cpu, memory, disk)


def _resident(process: int) -> float:
    """Give the MiB that a process held at its most until now, and those below it together."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:  # it has ended
        return 0.0
    peak = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
    return peak + sum(_resident(int(child)) for child in children)


def _size(folder: Path) -> float:
    """Give the MiB of all files of a folder; some vanish while it is looked at."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.stat(Path(place) / name).st_blocks * 512  # noqa: PTH116  # of a file that may be gone
            except OSError:
                continue
    return size / MEBI


def same(whole: Path, few: Path) -> tuple[int, int]:
    """Give how many people were answered alone as well, and how many of them in another way."""
    answers, alone = (
        f"SELECT * EXCLUDE (row) FROM read_parquet({quoted(str(out / 'answers' / '**' / '*.parquet'))})"
        for out in (whole, few)
    )
    connection = connect()
    (people,) = connection.execute(f"SELECT count(*) FROM ({alone})").fetchone() or (0,)
    (others,) = connection.execute(f"SELECT count(*) FROM ({alone} EXCEPT ALL {answers})").fetchone() or (0,)
    return int(people), int(others)


def measure() -> str:
    """Measure the run and give the section as Markdown."""
    book = load_book()
    vocabulary, mapping = book.rules.vocabulary, read_record_mapping(book.rules.vocabulary.facts)
    with tempfile.TemporaryDirectory(prefix="soleus-bench-") as name:
        place = Path(name)
        make_export(vocabulary, mapping, ROWS, 1, place / "export")
        make_export(vocabulary, mapping, ALONE, 1, place / "few")
        size = sum(path.stat().st_size for path in (place / "export").glob("*.ndjson")) / 1e9
        plain = read_plainly(place / "export")
        (place / "run").mkdir()
        out = place / "run" / "answers"
        held = watched(out, "cohort", str(place / "export"), "--out", str(out), "--threads", str(THREADS))
        watched(place / "alone", "cohort", str(place / "few"), "--out", str(place / "alone"))
        people, others = same(out, place / "alone")
    rate = ROWS / held.cpu
    return "\n".join(
        [
            f"{ROWS:,} made-up people, {size:.1f} GB of NDJSON, {THREADS} threads, `--memory` as it is without being",
            f"given (2 GB). {LINES:,} lines are read at a time. Others worked on the machine.",
            "",
            "| what | figure |",
            "|---|---|",
            f"| people a processor second, the whole command | {rate:,.0f} |",
            f"| processor seconds | {held.cpu:,.0f} |",
            f"| processor seconds of plain reading: each line parsed, types counted | {plain.cpu:,.0f} |",
            f"| seconds on the clock | {held.wall:,.0f} |",
            f"| most memory of all its processes, MiB | {held.memory:,.0f} |",
            f"| most disk beside the export, answers and all, MiB | {held.disk:,.0f} |",
            f"| people answered from an export of {ALONE:,} as well | {people:,} |",
            f"| of them with another answer | {others:,} |",
        ]
    )
