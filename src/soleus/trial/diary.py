"""A trial from its plan to its end: what the doors call. Every step is one transaction on the store.

Whoever calls says what day it is: nothing here looks at a clock.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from soleus.problems import ProblemsError
from soleus.rules.levels import Urgency
from soleus.trial import design, safety
from soleus.trial.record import CLOSING, Halt, entry_problems, state_of
from soleus.trial.safety import Judged, Step, Ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soleus.case.case import Case
    from soleus.case.facts import Value
    from soleus.rules.model import Rulebook
    from soleus.trial.record import DiaryEntry, TrialState
    from soleus.trial.safety import StopRules
    from soleus.trial.store import DiaryStore, Writing

LATE_DAYS = 1  # yesterday's evening may still be told from memory; what stands on paper, later
PAPER_DAYS = 14  # behind the last day, until which a sheet may be typed in
NOT_WRITTEN = "The entry was not written"
OUTCOMES = ("leg_pain", "heaviness", "ankle_cm")
HOURS_KEPT = 4.0  # hours of wear from which a sock day was one, and above which a day without was none


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """What became of an entry.

    Attributes:
        number: its number; None where it was not written, for the reasons in ``problems``: a danger sign is heard and
            answered all the same.
        judged: what follows for the trial.
        beside: entries of the same day that stand beside it, from another device.
        problems: everything that is wrong with the entry.
        is_over: whether the trial was over before it: it neither waits nor goes on.
    """

    number: int | None
    judged: Judged
    beside: int = 0
    problems: tuple[str, ...] = ()
    is_over: bool = False


def unread(text: str) -> Urgency | None:
    """Say that nobody read a text: a door that reads none must not let it pass."""
    return None if text.strip() else Urgency.SELF_CARE


@dataclass(frozen=True, slots=True)
class Diary:
    """One person's diary, over the store that keeps it.

    Attributes:
        store: every diary of one database.
        trial: which one this is.
        rules: the stop rules.
        book: the rulebook.
        urgency_of: how soon somebody must look at what a free text tells of, None where it cannot be read; the door
            gives it.
    """

    store: DiaryStore
    trial: str
    rules: StopRules = field(repr=False)
    book: Rulebook = field(repr=False)
    urgency_of: Callable[[str], Urgency | None] = field(default=unread, repr=False)

    def state(self) -> TrialState:
        """Give the trial as it stands."""
        return state_of(self.store.events(self.trial))

    def seen(self, today: date) -> TrialState:
        """Give the trial as its person sees it today: it waits for whoever fell silent, without a nightly check too."""
        return self.state().silent(today, self.rules.silent_days, self.rules.of_silence)

    def asked(self) -> tuple[str, ...]:
        """Name the signs that are asked this evening."""
        return safety.asked(self.rules, self.state().facts, self.book)

    def start(self, today: date, first_day: date, days: int, expected: str, ticks: Ticks | None) -> TrialState:
        """Ask the gate again, draw the order once, and keep it with its hash before the first day.

        Raises:
            ProblemsError: the run-in is not over, the trial was started or stopped, the first day is past, the
                expectation or the signs are missing, the days do not fit, or the gate is shut.
        """
        with self.store.writing(self.trial) as writing:
            state = state_of(writing.read())
            problems = _start_problems(state, today, first_day, expected)
            problems += [] if ticks is not None else ["signs: say which danger signs there are today, or none"]
            if problems or ticks is None:
                raise ProblemsError("The trial was not started", problems)
            judged = safety.evening(self.rules, state.facts, ticks, self.book)
            case = safety.today(state.facts, safety.asked(self.rules, state.facts, self.book), ticks)
            gate = design.gate(case, self.rules, self.book)
            if judged.step.is_end:
                self._follow(writing, state, Halt(today, judged, ticks.all))
            elif judged.step == Step.PAUSE:
                writing.add("ask", today.toordinal(), Halt(today, judged, ticks.all).to_json())
            elif not gate.is_open:
                raise design.ShutGateError(gate)
            else:
                order = design.draw(first_day, days, state.block_days)
                arms = "".join("S" if worn else "N" for worn in order.is_sock)
                body = {"order": arms, "seed": str(order.seed), "digest": order.digest, "block_days": order.block_days}
                body |= {"facts": dict(case.facts), "expected": expected, "rulebook": self.book.hash}
                writing.add("start", first_day.toordinal(), body)
            return state_of(writing.read())

    def write(self, today: date, day: date, entry: DiaryEntry, replaces: int | None = None) -> WrittenEntry:
        """Write an evening, judge it, and stop or pause the trial where the rules say so, all or nothing.

        A second entry of a day is kept beside the first, and so is what a correction replaces. The same sent again, as
        by a second tap on the button, is one entry.

        Raises:
            ProblemsError: with everything that is wrong; nothing is written. With a sign that is there or not sure,
                or words of danger, that is followed all the same, and ``problems`` says what is wrong.
        """
        with self.store.writing(self.trial) as writing:
            state = state_of(writing.read())
            is_over = state.phase(today) in {"stopped", "ended"}
            names = safety.asked(self.rules, state.facts, self.book)
            judged = safety.evening(self.rules, state.facts, entry.ticks or Ticks(), self.book)
            if (last := state.newest(day)) and (last.entry, last.replaces) == (entry, replaces):
                judged = safety.heed(judged, self.urgency_of(entry.trouble))
                return WrittenEntry(last.number, judged, len(state.of_day(day)) - 1, is_over=is_over)
            problems = [*_day_problems(state, today, day, entry, replaces), *entry_problems(entry, names)]
            urgency = self.urgency_of(entry.trouble)
            judged = safety.heed(judged, urgency)
            is_heard = judged.step.is_end or not set((entry.ticks or Ticks()).unsure).isdisjoint(names)
            if problems and not is_heard and urgency in {None, Urgency.SELF_CARE}:
                raise ProblemsError(NOT_WRITTEN, problems)
            halt = Halt(today, judged, (entry.ticks or Ticks()).all)
            self._follow(writing, state, halt)
            number = None
            if not problems:
                body = {"entry": entry.to_json(), "replaces": replaces, "written": today.toordinal()}
                number = writing.add("entry", day.toordinal(), body)
            if judged.step == Step.PAUSE:
                writing.add("ask", today.toordinal(), halt.to_json())
            if problems:
                return WrittenEntry(None, judged, problems=tuple(problems), is_over=is_over)
            beside = [kept for kept in state.of_day(day) if kept.number != replaces]
        return WrittenEntry(number, judged, len(beside), is_over=is_over)

    def history(self, day: date) -> tuple[Mapping[str, Any], ...]:
        """Give every entry of a day, oldest first, with what each replaced."""
        return tuple(
            {"number": kept.number, "replaces": kept.replaces, **kept.entry.to_json()}
            for kept in self.state().entries
            if kept.day == day
        )

    def leave(self, today: date) -> None:
        """End the trial because the person wants to; no reason is asked."""
        with self.store.writing(self.trial) as writing:
            if state_of(writing.read()).phase(today) not in {"stopped", "ended"}:
                writing.add("end", today.toordinal(), {"by": "person"})

    def export(self) -> dict[str, Any]:
        """Give everything that is kept: each event, oldest first, as it was written."""
        return {
            "format": "soleus-diary/1",
            "trial": self.trial,
            "events": [
                {"number": e.number, "kind": e.kind, "day": date.fromordinal(e.day).isoformat(), **e.body}
                for e in self.store.events(self.trial)
            ],
        }

    def table(self) -> str:
        """Give the days of the trial as ``soleus trial analyse`` reads them: a row a day, gaps as empty cells.

        Every day of the order has its row, told or not, so that the set that the order came from stays known. What was
        told on days of one arm alone has no column: there is nothing to compare.

        Raises:
            ProblemsError: the trial was not started.
        """
        state = self.state()
        if state.order is None:
            raise ProblemsError("There is no table yet", ["the trial was not started"])
        order, shown, rows = state.order, state.shown(), []
        for day in range(1, order.days + 1):
            entry = shown.get(order.first_day + timedelta(days=day - 1))
            arm = order.arm(day)
            cells = dict.fromkeys(OUTCOMES) if entry is None else entry.outcomes()
            rows.append({"day": day, "arm": arm, "pair": order.pair(day), **cells, "as_told": _as_told(entry, arm)})
        arms = {row["arm"] for row in rows}
        outcomes = [name for name in OUTCOMES if arms == {row["arm"] for row in rows if row[name] is not None}]
        text = io.StringIO()
        columns = ["day", "arm", "pair", *outcomes, "as_told"]
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    def erase(self) -> None:
        """Delete all of it. It cannot be brought back."""
        self.store.erase(self.trial)

    def _follow(self, writing: Writing, state: TrialState, halt: Halt) -> None:
        """Stop the trial where that follows, and note what is new if it was stopped before."""
        if halt.judged.step.is_end and (state.stopped is None or state.stopped.joined(halt) != state.stopped):
            writing.add("stop", halt.day.toordinal(), halt.to_json())


def plan(store: DiaryStore, case: Case, rules: StopRules, book: Rulebook, today: date) -> tuple[Diary, str]:
    """Begin a diary with its run-in, which starts today; gives the link too, which is never shown again.

    Raises:
        ShutGateError: the gate is shut, for the reasons that it holds.
    """
    gate = design.gate(case, rules, book)
    if not gate.is_open:
        raise design.ShutGateError(gate)
    facts: dict[str, Value] = dict(case.facts)
    body = {"facts": facts, "block_days": design.block_days(case, rules, book), "rulebook": book.hash}
    trial, link = store.create("plan", today.toordinal(), body)
    return Diary(store, trial, rules, book), link


def check_night(store: DiaryStore, rules: StopRules, today: date) -> tuple[str, ...]:
    """Pause trials whose person has been silent, asking once; gives those that were asked.

    Trials whose days are over are ended. Only silent diaries are opened; the others are counted.
    """
    silent = []
    for quiet in store.quiet(CLOSING, today.toordinal() - rules.silent_days + 1):
        if quiet.last_asked is not None and quiet.last_asked >= quiet.last_day:
            continue
        with store.writing(quiet.trial) as writing:
            state = state_of(writing.read())
            if state.phase(today) == "ended":
                writing.add("end", today.toordinal(), {"by": "calendar"})
            elif state.phase(today) in {"run_in", "ready", "running"}:
                judged = Judged(Step.PAUSE, rules.of_silence, Urgency.SELF_CARE)
                writing.add("ask", today.toordinal(), Halt(today, judged).to_json())
                silent.append(quiet.trial)
    return tuple(silent)


def _start_problems(state: TrialState, today: date, first_day: date, expected: str) -> list[str]:
    problems = []
    if state.phase(today) not in {"run_in", "ready", "paused"} or state.order is not None:
        problems.append("it was started, stopped or ended before; an order is drawn once")
    elif today < state.run_in_ends:
        problems.append(f"the run-in goes on until {state.run_in_ends.isoformat()}")
    if first_day <= today:
        problems.append("the first day must come after today: the order is seen before it")
    if expected not in design.EXPECTED:
        problems.append(f"expected: one of {', '.join(design.EXPECTED)}")
    return problems


def _day_problems(state: TrialState, today: date, day: date, entry: DiaryEntry, replaces: int | None) -> list[str]:
    if state.stopped and day >= state.stopped.day:
        return ["the trial was stopped: nothing more is asked"]
    problems = []
    last = state.order.last_day if state.order else None
    if day > today:
        problems.append("day: it has not come yet")
    if day < state.planned or (last is not None and day > last):
        problems.append("day: it is none of this trial")
    elif not entry.on_paper and replaces is None and (today - day).days > LATE_DAYS:
        problems.append("day: it is too long ago to be told from memory; what stands on paper may be typed in")
    if state.has_ended or (last is not None and today > last + timedelta(days=PAPER_DAYS)):
        problems.append("the trial is over")
    if replaces is not None and replaces not in {kept.number for kept in state.of_day(day)}:
        problems.append("replaces: there is no such entry of that day that still counts")
    return problems


def _as_told(entry: DiaryEntry | None, arm: str) -> str:
    """Say whether a day went as planned; "" where nobody knows."""
    if entry is None or entry.hours_worn is None:
        return ""
    return "yes" if (entry.hours_worn >= HOURS_KEPT) == (arm == design.SOCK) else "no"
