"""Made-up diaries at every stage of a trial, for whoever looks at its pages: each with its key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from soleus.trial.design import RUN_IN_DAYS
from soleus.trial.diary import plan
from soleus.trial.record import DiaryEntry
from soleus.trial.safety import Ticks
from soleus.trial.stop_rules import read_stop_rules
from soleus.trial.store import open_store

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.case import Case

SEED = 17
LEAST_TRIAL = 28
# How many days ago the run-in began, whether the trial was started behind it, and the sign of today.
STAGES = {
    "run-in": (2, False, None),
    "ready": (RUN_IN_DAYS, False, None),
    "running": (RUN_IN_DAYS + 4, True, None),
    "stopped": (RUN_IN_DAYS + 9, True, "saddle_numbness"),
    "ended": (RUN_IN_DAYS + 1 + LEAST_TRIAL, True, None),
}


def made_up(place: str, case: Case, book: Book, today: date) -> dict[str, str]:
    """Write a diary for each stage into a store; gives their keys."""
    store, rules = open_store(place), read_stop_rules(book.rules.vocabulary, book.root)
    chance = np.random.default_rng(SEED)
    keys = {}
    for stage, (days, is_started, sign) in STAGES.items():
        begun = today - timedelta(days=days)
        diary, keys[stage] = plan(store, case, rules, book.rules, begun)
        for place_ in range(days):
            day = begun + timedelta(days=place_)
            if is_started and place_ == RUN_IN_DAYS:
                diary.start(day, day + timedelta(days=1), LEAST_TRIAL, "not_sure", Ticks())
            state = diary.state()
            is_sock = bool(state.order and day >= state.order.first_day and
                           state.order.arm((day - state.order.first_day).days + 1) == "sock")  # fmt: skip
            if state.order is None or day <= state.order.last_day:
                diary.write(day, day, _evening(chance, is_sock=is_sock))
        if sign:
            diary.write(today, today, DiaryEntry(leg_pain=6, ticks=Ticks((sign,))))
    store.close()
    return keys


def _evening(chance: np.random.Generator, *, is_sock: bool) -> DiaryEntry:
    """Make an evening up: a sock takes half a point of heaviness and some swelling, and no pain."""
    pain, heavy = (float(np.clip(round(value), 0, 10)) for value in chance.normal((4.5, 5.2 - 1.5 * is_sock), 1.0))
    ankle = round(float(chance.normal(22.9 - 0.6 * is_sock, 0.2)), 1)
    return DiaryEntry(
        leg_pain=pain, heaviness=heavy, ankle_cm=(ankle, round(ankle + 0.1, 1)), hours_worn=8.0 * is_sock, ticks=Ticks()
    )
