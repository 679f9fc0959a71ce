"""What a diary holds: an evening's entry, and a trial as its events make it. Events are added; nothing is changed."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from soleus.case.values import did_you_mean
from soleus.problems import ProblemsError
from soleus.rules.levels import Urgency
from soleus.trial.design import RUN_IN_DAYS, Order
from soleus.trial.power import DayToDay, day_to_day
from soleus.trial.safety import IN_WORDS, Judged, Step, Ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.trial.store import StoredEvent

Phase: TypeAlias = Literal["run_in", "ready", "running", "paused", "stopped", "ended"]
CLOSING = ("stop", "end")  # kinds of event behind which nothing more is asked
RATINGS = ("leg_pain", "heaviness")  # 0 to 10
TOP, MOST_HOURS = 10.0, 24.0
TAPE_CM = (10.0, 60.0)  # as for an ankle in a case
TAPES_APART_CM = 0.6  # readings at a drawn line agree within it (Tunc and others 2007, Angiology)
MOST_TROUBLE = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryEntry:
    """One evening. None is not told, and stays a gap.

    Attributes:
        leg_pain: 0 to 10.
        heaviness: of the legs, 0 to 10.
        ankle_cm: both readings of the tape at the drawn line.
        hours_worn: of the sock, since the morning.
        trouble: in the person's own words.
        ticks: what was ticked of the danger signs; None where they were not answered.
        on_paper: whether it was written down that evening and typed in later.
    """

    leg_pain: float | None = field(default=None, repr=False)
    heaviness: float | None = field(default=None, repr=False)
    ankle_cm: tuple[float, ...] = field(default=(), repr=False)
    hours_worn: float | None = field(default=None, repr=False)
    trouble: str = field(default="", repr=False)
    ticks: Ticks | None = field(default=None, repr=False)
    on_paper: bool = False

    @property
    def ankle(self) -> float | None:
        """The mean of both readings, cm."""
        return sum(self.ankle_cm) / len(self.ankle_cm) if self.ankle_cm else None

    def outcomes(self) -> dict[str, float | None]:
        """Give what is compared between the arms."""
        return {"leg_pain": self.leg_pain, "heaviness": self.heaviness, "ankle_cm": self.ankle}

    @property
    def tapes_differ(self) -> bool:
        """Whether the readings lie so far apart that both are better taken again."""
        return bool(self.ankle_cm) and max(self.ankle_cm) - min(self.ankle_cm) > TAPES_APART_CM + 1e-9

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        ticks = self.ticks or Ticks()
        return {
            "leg_pain": self.leg_pain,
            "heaviness": self.heaviness,
            "ankle_cm": list(self.ankle_cm),
            "hours_worn": self.hours_worn,
            "trouble": self.trouble,
            "signs": list(ticks.signs),
            "unsure": list(ticks.unsure),
            "on_paper": self.on_paper,
        }


def entry_of(body: Mapping[str, Any]) -> DiaryEntry:
    """Read an entry as it is stored."""
    return DiaryEntry(
        leg_pain=body["leg_pain"],
        heaviness=body["heaviness"],
        ankle_cm=tuple(body["ankle_cm"]),
        hours_worn=body["hours_worn"],
        trouble=body["trouble"],
        ticks=Ticks(tuple(body["signs"]), tuple(body["unsure"])),
        on_paper=body["on_paper"],
    )


def entry_problems(entry: DiaryEntry, names: Sequence[str]) -> list[str]:
    """Say everything that is wrong with an entry; no value is shown."""
    problems = [
        f"{name}: a number from 0 to {top:g}"
        for name, top in (("leg_pain", TOP), ("heaviness", TOP), ("hours_worn", MOST_HOURS))
        if (value := getattr(entry, name)) is not None and not (math.isfinite(value) and 0 <= value <= top)
    ]
    low, high = TAPE_CM
    if len(entry.ankle_cm) not in {0, 2} or not all(low <= reading <= high for reading in entry.ankle_cm):
        problems.append(f"ankle_cm: two readings of the tape, each from {low:g} to {high:g} cm")
    if len(entry.trouble) > MOST_TROUBLE:
        problems.append(f"trouble: at most {MOST_TROUBLE} characters")
    if entry.ticks is None:
        return [*problems, "signs: say which danger signs there are today, or that there is none"]
    ticked = (*entry.ticks.signs, *entry.ticks.unsure)
    problems += [f"signs: '{name}' is none of those that are asked; {_meant(name, names)}"
                 for name in ticked if name not in names]  # fmt: skip
    problems += [
        f"signs: '{name}' is ticked as there and as not sure"
        for name in entry.ticks.signs
        if name in entry.ticks.unsure
    ]
    return problems


def _meant(name: str, names: Sequence[str]) -> str:
    return did_you_mean(name, names, "'soleus trial today' lists them")


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry with its number, its day, and the number of the one that it corrects."""

    number: int
    day: date
    entry: DiaryEntry
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Halt:
    """A stop or a pause: its first day, what was judged, and the signs that were ticked as there or as not sure."""

    day: date
    judged: Judged = field(repr=False)
    signs: tuple[str, ...] = field(default=(), repr=False)

    def joined(self, later: Halt) -> Halt:
        """Give this halt with what a later one adds: every sign and reason, and the gravest of each level."""
        first, last = self.judged, later.judged
        levels = (max(first.urgency, last.urgency), max(first.could_be, last.could_be))
        judged = Judged(max(first.step, last.step), tuple(dict.fromkeys((*first.rules, *last.rules))), *levels)
        return Halt(self.day, judged, tuple(dict.fromkeys((*self.signs, *later.signs))))

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored; the day stands beside it."""
        judged = self.judged
        levels = {"step": judged.step, "urgency": judged.urgency, "could_be": judged.could_be}
        return {
            **{name: level.word for name, level in levels.items()},
            "rules": list(judged.rules),
            "signs": list(self.signs),
        }


def halt_of(day: date, body: Mapping[str, Any]) -> Halt:
    """Read a stop or a pause as it is stored. Diaries of before levels were kept have the graver that there may be."""
    rules = tuple(body["rules"])
    step = Step[body.get("step", Step.PAUSE.word).upper()]
    if step == Step.GET_HELP:
        before = Urgency.EMERGENCY if "emergency" in rules else Urgency.URGENT
    else:
        before = Urgency.URGENT if IN_WORDS in rules else Urgency.SELF_CARE
    urgency, could_be = (Urgency[body.get(key, level.word).upper()] for key, level in
                         (("urgency", before), ("could_be", Urgency.SELF_CARE)))  # fmt: skip
    return Halt(day, Judged(step, rules, urgency, could_be), tuple(body.get("signs", ())))


@dataclass(frozen=True, slots=True)
class TrialState:
    """A trial as its events make it.

    Attributes:
        planned: the first day of the run-in.
        facts: what is known of the person, as of the start or, before it, of the plan.
        rulebook: the hash of the rulebook that they were judged by then.
        block_days: days of one arm in a row.
        order: as drawn at the start; None before.
        expected: what the person expects, asked before the first day.
        entries: all that was ever written, oldest first.
        stopped: the first day of a stop, with every sign that stopped it and the gravest that was judged; None where
            none was.
        pause: the last pause, on whose day the trial asked; None where it was answered.
        has_ended: whether its end was noted.
    """

    planned: date
    facts: Mapping[str, Value] = field(repr=False)
    block_days: int
    rulebook: str = ""
    order: Order | None = None
    expected: str = ""
    entries: tuple[KeptEntry, ...] = field(default=(), repr=False)
    stopped: Halt | None = field(default=None, repr=False)
    pause: Halt | None = field(default=None, repr=False)
    has_ended: bool = False

    @property
    def run_in_ends(self) -> date:
        """The first day on which a trial can start."""
        return self.planned + timedelta(days=RUN_IN_DAYS)

    def run_in(self) -> DayToDay:
        """Say how the leg pain of the run-in differed from day to day."""
        shown = self.shown()
        days = (self.planned + timedelta(days=k) for k in range(RUN_IN_DAYS))
        return day_to_day([shown[day].leg_pain if day in shown else None for day in days])

    def phase(self, today: date) -> Phase:
        """Say where the trial stands."""
        if self.stopped:
            return "stopped"
        if self.has_ended or (self.order and today > self.order.last_day):
            return "ended"
        if self.pause:
            return "paused"
        if self.order:
            return "running"
        return "run_in" if today < self.run_in_ends else "ready"

    def silent(self, today: date, days: int, rules: tuple[str, ...]) -> TrialState:
        """Give the trial as it waits where nothing was written for some days, as these rules ask for."""
        last = max((kept.day for kept in self.entries), default=self.planned)
        if self.phase(today) not in {"run_in", "ready", "running"} or (today - last).days < days:
            return self
        return replace(self, pause=Halt(today, Judged(Step.PAUSE, rules, Urgency.SELF_CARE)))

    def of_day(self, day: date) -> tuple[KeptEntry, ...]:
        """Give the entries of a day that no correction replaced, newest last: more than one where devices differed."""
        replaced = {kept.replaces for kept in self.entries}
        return tuple(kept for kept in self.entries if kept.day == day and kept.number not in replaced)

    def newest(self, day: date) -> KeptEntry | None:
        """Give the entry of a day that was written last; None where there is none."""
        return next((kept for kept in reversed(self.entries) if kept.day == day), None)

    def shown(self) -> dict[date, DiaryEntry]:
        """Give the entry that counts of each day: the newest."""
        return {kept.day: kept.entry for kept in self.entries}

    def twice(self) -> tuple[date, ...]:
        """Give the days of which there are several entries, none a correction of another."""
        days: defaultdict[date, int] = defaultdict(int)
        for day in {kept.day for kept in self.entries}:
            days[day] = len(self.of_day(day))
        return tuple(sorted(day for day, count in days.items() if count > 1))


def state_of(events: Sequence[StoredEvent]) -> TrialState:
    """Make the trial of its events, oldest first.

    Raises:
        ProblemsError: there is no plan among them.
    """
    parts: dict[str, Any] = {}
    entries: list[KeptEntry] = []
    for event in events:
        day, body = date.fromordinal(event.day), event.body
        if event.kind == "plan":
            parts |= {
                "planned": day,
                "facts": body["facts"],
                "block_days": body["block_days"],
                "rulebook": body["rulebook"],
            }
        elif event.kind == "start":
            order = Order(day, body["block_days"], tuple(arm == "S" for arm in body["order"]), int(body["seed"]))
            parts |= {"facts": body["facts"], "order": order, "expected": body["expected"]}
            parts |= {"rulebook": body["rulebook"]}
        elif event.kind == "entry":
            entries.append(KeptEntry(event.number, day, entry_of(body["entry"]), body["replaces"]))
            if parts.get("pause") and day >= parts["pause"].day:  # an older day settles nothing of today
                parts["pause"] = None
        elif event.kind == "ask":
            parts["pause"] = halt_of(day, body)
        elif event.kind == "stop":
            halt = halt_of(day, body)
            parts["stopped"] = parts["stopped"].joined(halt) if "stopped" in parts else halt
        elif event.kind == "end":
            parts["has_ended"] = True
    if "planned" not in parts:
        raise ProblemsError("The diary cannot be read", ["it has no plan: the trial was never begun"])
    return TrialState(**parts, entries=tuple(entries))
