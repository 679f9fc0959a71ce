"""One person: an answer with its full trace in a warm process, and the command from a cold shell.

The project promises under 2 ms warm and under 400 ms cold (median of ten), and at most a second more with the
prediction of the day. A bare interpreter is timed beside them in the same run, as the measure of the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from soleus.answer import assess
from soleus.case import Case
from soleus.case.read import read_case
from soleus.load import load_book

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "evening-swelling.toml"
WARM_RUNS, COLD_RUNS = 500, 10
PREDICTED_RUNS = 10
WARM_LIMIT_MS, COLD_LIMIT_MS = 2.0, 400.0
MOST_MORE_MS = 1000.0  # that an answer may take longer with the prediction of the day


def warm_ms(case: Case) -> float:
    """Median time of one answer, trace and all sentences included, in milliseconds."""
    book = load_book()
    times = []
    for _ in range(WARM_RUNS):
        begin = time.perf_counter()
        assess(case, book)
        times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def predicted_ms(case: Case) -> float:
    """Median time that one answer takes longer with the prediction of the day, warm, in milliseconds."""
    book = load_book()
    more = []
    for _ in range(PREDICTED_RUNS):
        times = []
        for with_prediction in (False, True):
            begin = time.perf_counter()
            assess(case, book, with_prediction=with_prediction)
            times.append(time.perf_counter() - begin)
        more.append(times[1] - times[0])
    return 1000 * statistics.median(more)


def cold_ms(*command: str) -> float:
    """Median time of a command from start to end, in milliseconds."""
    times = []
    for _ in range(COLD_RUNS):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def measure() -> str:
    """Time one answer, warm and from a cold shell."""
    soleus = str(Path(sys.executable).parent / "soleus")
    example = read_case(str(EXAMPLE), load_book().rules.vocabulary)
    bare = cold_ms(sys.executable, "-c", "pass")
    without = ("assess", str(EXAMPLE), "--no-prediction")
    figures = [
        ("one answer, warm, everything answered", warm_ms(example), WARM_LIMIT_MS),
        ("one answer, warm, nothing known (the most to explain)", warm_ms(Case()), WARM_LIMIT_MS),
        (
            "`soleus assess FILE --no-prediction --json` from a cold shell",
            cold_ms(soleus, *without, "--json"),
            COLD_LIMIT_MS,
        ),
        ("`soleus assess FILE --no-prediction` from a cold shell", cold_ms(soleus, *without), COLD_LIMIT_MS),
    ]
    predicted = cold_ms(soleus, "assess", str(EXAMPLE)) - figures[-1][1]
    lines = [
        f"Median of {WARM_RUNS} warm, {COLD_RUNS} cold runs.",
        f"A bare interpreter (`python -c pass`) took {bare:.0f} ms in the same run.",
        "",
        "| what | ms | limit | cold: times the bare interpreter |",
        "|---|---|---|---|",
    ]
    for what, ms, limit in figures:
        ratio = f"{ms / bare:.1f}" if limit == COLD_LIMIT_MS else "–"
        lines.append(f"| {what} | {ms:.2f} | {limit:.0f} | {ratio} |")
    lines += [
        "",
        "With the prediction of the day, which the commands give and the library gives where it is asked for:",
        "",
        "| what it adds | ms | limit |",
        "|---|---|---|",
        f"| warm, everything answered | {predicted_ms(example):.0f} | {MOST_MORE_MS:.0f} |",
        f"| warm, nothing known | {predicted_ms(Case()):.0f} | {MOST_MORE_MS:.0f} |",
        f"| `soleus assess FILE` from a cold shell | {predicted:.0f} | {MOST_MORE_MS:.0f} |",
    ]
    return "\n".join(lines) + "\n"
