"""Ten thousand open diaries on one machine: an entry at 20 a second, and what the nightly check costs."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from queue import Queue
from statistics import quantiles
from threading import Thread
from typing import TYPE_CHECKING

from soleus.api import load_book, read_case
from soleus.trial.diary import Diary, check_night, plan
from soleus.trial.record import DiaryEntry
from soleus.trial.safety import Ticks
from soleus.trial.stop_rules import read_stop_rules
from soleus.trial.store import open_store

if TYPE_CHECKING:
    from soleus.trial.safety import StopRules
    from soleus.trial.store import DiaryStore

DIARIES, DAYS_WRITTEN = 10_000, 10
WRITES_A_SECOND, WRITES, WRITERS = 20, 600, 4
BEGUN = date(2026, 3, 2)
EXAMPLE = Path(__file__).parents[2] / "examples" / "evening-swelling.toml"
GOOD = DiaryEntry(leg_pain=4, heaviness=5, ankle_cm=(22.4, 22.6), hours_worn=8, ticks=Ticks())
LIMIT_MS = 50


def measure() -> str:
    """Fill a store, write to it at the rate of 20 a second, and look after the silent of a tenth, a half and all."""
    with tempfile.TemporaryDirectory() as folder:
        book = load_book()
        rules = read_stop_rules(book.rules.vocabulary)
        store = open_store(str(Path(folder) / "diary.sqlite"), {})
        first, _ = plan(store, read_case(EXAMPLE, book), rules, book.rules, BEGUN)
        for day in range(1, DAYS_WRITTEN):
            first.write(BEGUN + timedelta(days=day), BEGUN + timedelta(days=day), GOOD)
        trials = [first.trial]
        nights = []
        for count in (DIARIES // 10, DIARIES // 2, DIARIES):
            trials += _filled(store, first, count - len(trials))
            nights.append((count, _night(store, rules)))
        times = _entries([replace(first, trial=trial) for trial in trials])
        p50, p95 = (quantiles(times, n=100)[place] * 1000 for place in (49, 94))
    rows = "\n".join(f"| {count:,} | {1000 * seconds:.0f} | {1e6 * seconds / count:.0f} |" for count, seconds in nights)
    return (
        f"{DIARIES:,} diaries in one SQLite file, {DAYS_WRITTEN - 1} days written in each; {WRITES} entries more at "
        f"{WRITES_A_SECOND} a second by {WRITERS} writers, each read, judged and on disk.\n\n"
        "| an entry | ms | limit |\n|---|---|---|\n"
        f"| median | {p50:.0f} | – |\n| 95 of 100 within | {p95:.0f} | {LIMIT_MS} |\n\n"
        "The nightly check, where nobody fell silent:\n\n| diaries | ms | µs each |\n|---|---|---|\n" + rows
    )


def _filled(store: DiaryStore, first: Diary, count: int) -> list[str]:
    """Make so many diaries like the first; rows are copied, since to live so many days would take hours."""
    trials = []
    events = store.events(first.trial)
    for _ in range(count):
        trial, _ = store.create(events[0].kind, events[0].day, events[0].body)
        with store.writing(trial) as writing:
            for event in events[1:]:
                writing.add(event.kind, event.day, event.body)
        trials.append(trial)
    return trials


def _night(store: DiaryStore, rules: StopRules) -> float:
    begun = time.perf_counter()
    check_night(store, rules, BEGUN + timedelta(days=DAYS_WRITTEN))
    return time.perf_counter() - begun


def _entries(diaries: list[Diary]) -> list[float]:
    """Write at a fixed rate, whether or not the last is done; give how long each took from when it was due, in s."""
    due: Queue[tuple[float, Diary] | None] = Queue()
    times: list[float] = []
    day = BEGUN + timedelta(days=DAYS_WRITTEN)

    def work() -> None:
        while (job := due.get()) is not None:
            moment, diary = job
            diary.write(day, day, GOOD)
            times.append(time.perf_counter() - moment)

    writers = [Thread(target=work) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    begun = time.perf_counter()
    for k in range(WRITES):
        moment = begun + k / WRITES_A_SECOND
        time.sleep(max(0.0, moment - time.perf_counter()))
        due.put((moment, diaries[k * 7919 % len(diaries)]))
    for _ in writers:
        due.put(None)
    for writer in writers:
        writer.join()
    return times
