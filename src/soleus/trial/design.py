"""The design of a trial: who may begin, how many days, and the order, drawn once from a set that the analysis knows.

Days come in pairs, one day (or block of days) with a sock and one without, in the order of a fair coin. Of days that
change singly, orders whose weekdays lie unevenly between the arms are thrown away before one is drawn, so that a
Sunday is no part of the difference; the randomisation test draws from just this set.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from soleus.indicate import indicate
from soleus.problems import ProblemsError
from soleus.screen import screen
from soleus.trial.orders import pairs
from soleus.trial.safety import Step, judge

if TYPE_CHECKING:
    from soleus.case.case import Case
    from soleus.rules.model import Rulebook
    from soleus.trial.orders import PairedOrders
    from soleus.trial.safety import Judged, StopRules

RUN_IN_DAYS = 7
USUAL_DAYS, LEAST_DAYS, MOST_DAYS = 42, 28, 56
SEED_BITS = 128
EXPECTED = ("helps", "no_difference", "harms", "not_sure")
SOCK, NONE = "sock", "none"
FORM = "soleus trial order 1"


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether somebody may begin: the verdict, what the stop rules say, and the rules that make them wait."""

    verdict: str
    judged: Judged
    waits: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """A trial begins only where a sock is suitable, nothing stops it, and nothing has to be waited for."""
        return self.verdict == "suitable" and self.judged.step == Step.GO_ON and not self.waits


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a trial as it was drawn.

    Attributes:
        first_day: the first day of the trial.
        block_days: days of one arm in a row.
        is_sock: of each day, whether a sock is worn.
        seed: of the draw.
    """

    first_day: date
    block_days: int
    is_sock: tuple[bool, ...]
    seed: int

    @property
    def days(self) -> int:
        """How many days the trial has."""
        return len(self.is_sock)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def rule(self) -> str:
        """The set that it was drawn from, as ``soleus trial analyse --order`` takes it."""
        return "pairs-weekdays" if self.block_days == 1 else "pairs"

    @property
    def text(self) -> str:
        """All of it in one fixed form; whoever knows its hash can tell later that nothing was changed."""
        arms = "".join("S" if worn else "N" for worn in self.is_sock)
        return f"{FORM}\n{self.first_day.isoformat()}\n{self.rule} {self.days} {self.block_days}\n{self.seed}\n{arms}\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def arm(self, day: int) -> str:
        """Give the arm of a day, counted from 1."""
        return SOCK if self.is_sock[day - 1] else NONE

    def pair(self, day: int) -> int:
        """Give the pair of a day, both counted from 1."""
        return (day - 1) // (2 * self.block_days) + 1


class ShutGateError(ProblemsError):
    """Nobody may begin, for what ``gate`` holds; a door says it in words. ``soleus assess`` says on which facts."""

    def __init__(self, gate: Gate) -> None:
        """Keep the gate, with its names for whoever has no words."""
        self.gate = gate
        reasons = [] if gate.verdict == "suitable" else [f"the answer is '{gate.verdict}', and only 'suitable' will do"]
        reasons += [f"stop rule '{name}'" for name in gate.judged.rules] + [f"not yet: '{name}'" for name in gate.waits]
        super().__init__("A trial is not for you now", [*reasons, "'soleus assess' says why, and what to do"])


def gate(case: Case, rules: StopRules, book: Rulebook) -> Gate:
    """Say whether somebody may begin a trial; what is unknown lets nobody in."""
    screening = screen(case, book)
    read = screening.reader.read
    waits = [
        name for name, when, guard in rules.waits if read(when).truth is not False and read(guard).truth is not False
    ]
    return Gate(indicate(screening).verdict, judge(rules, screening), tuple(waits))


def block_days(case: Case, rules: StopRules, book: Rulebook) -> int:
    """Give the days of one arm in a row for this person."""
    reader = screen(case, book).reader
    return max((days for when, days in rules.paces if reader.read(when).truth is True), default=1)


def order_set(days: int, block: int) -> PairedOrders:
    """Give the set that an order is drawn from.

    Raises:
        ProblemsError: there are too few days, too many, or days that make no whole pairs.
    """
    problems = [] if LEAST_DAYS <= days <= MOST_DAYS else [f"days: from {LEAST_DAYS} to {MOST_DAYS}"]
    whole = [str(count) for count in range(LEAST_DAYS, MOST_DAYS + 1) if count % (2 * block) == 0]
    problems += [] if days % (2 * block) == 0 else [f"days: must make whole pairs: {', '.join(whole)}"]
    if problems:
        raise ProblemsError("The trial cannot be planned", problems)
    return pairs(days, block, weekdays=block == 1)


def draw(first_day: date, days: int, block: int, seed: int | None = None) -> Order:
    """Draw an order, all orders of the set being equally likely.

    Raises:
        ProblemsError: see ``order_set``.
    """
    orders = order_set(days, block)
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    row = orders.draw(np.random.Generator(np.random.PCG64(seed)), 1)[0]
    return Order(first_day, block, tuple(bool(worn) for worn in row), seed)
