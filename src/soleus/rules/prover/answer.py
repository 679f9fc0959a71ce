"""The levels, the verdict and the pressure as formulas: what ``soleus.rules.combine`` and the stages mean by them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from soleus.rules.levels import CERTAINTY, TARGETS, VERDICTS, Benefit, Danger, Help, Urgency
from soleus.rules.prover.logic import TRUE, Term, all_of, any_of, is_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from soleus.rules.prover.conditions import Conditions, RuleTruth

# What of a rulebook the answer stands on, beside the named conditions.
STANDS_ON = ("dangers", "urgencies", "benefits", "pressures", "pressure_defaults", "verdicts", "wearer")

SURENESS = range(len(CERTAINTY) * max(Help) + 1)  # of rules on one target; 0 is none
Pressure = tuple[int, int] | None
Steps = list[tuple[Any, Term]]


class Rising:
    """A level, held by its steps: for each level, whether it is reached."""

    def __init__(self, kind: Iterable[int], added: Iterable[tuple[Any, Term]]) -> None:
        """Take what is added, each level with when it is; the highest wins."""
        steps = list(added)
        self._reached: dict[Any, Term] = {
            level: any_of(term for step, term in steps if step >= level) if level else TRUE for level in kind
        }

    def reaches(self, level: int) -> Term:
        """Say that the level is this one or a higher one."""
        return self._reached[level]

    def each(self) -> dict[Any, Term]:
        """Say for each level that it is just this one."""
        levels = list(self._reached)
        just = {low: all_of((self._reached[low], is_not(self._reached[high]))) for low, high in pairwise(levels)}
        return just | {levels[-1]: self._reached[levels[-1]]}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the rulebook answers somebody of whom nothing is fixed.

    ``danger`` is what the danger rules add up to. ``sure`` is the sureness of the rule that speaks of a target, 0 for
    none. ``pressures`` maps each pressure in mmHg that there can be, and None for no pressure, to when it is the one.
    """

    danger: Rising
    urgency: Rising
    urgency_could_be: Rising
    benefit: Rising
    helps: Mapping[str, Rising]
    sure: Mapping[str, Rising]
    verdicts: Mapping[str, Term]
    pressures: Mapping[Pressure, Term]

    def parts(self) -> dict[str, Mapping[Any, Term]]:
        """Give each part of the answer as its possible values, each with when it is the one."""
        return {
            "danger": self.danger.each(),
            "urgency": self.urgency.each(),
            "urgency_could_be": self.urgency_could_be.each(),
            "compression": self.verdicts,
            "pressure": self.pressures,
            **{f"helps.{target}": level.each() for target, level in self.helps.items()},
            **{f"sure.{target}": sureness.each() for target, sureness in self.sure.items()},
        }


def answer(conditions: Conditions) -> Answers:
    """Build the answer of an conditions."""
    book = conditions.book
    dangers, routine = conditions.read_rules(book.dangers), conditions.read_rules(book.urgencies)
    benefits = conditions.read_rules(book.benefits)
    danger, gain = Rising(Danger, _dangers(dangers)), Rising(Benefit, _gains(benefits))
    urgency = urgencies(dangers, routine)
    pressures = _pressures(conditions)
    too_strong = any_of(term for (start, cap), term in pressures.items() if cap <= start[0])
    verdicts = _verdicts(conditions, gain, _final(conditions, danger, urgency, too_strong))
    return Answers(
        danger=danger,
        urgency=urgency,
        urgency_could_be=urgencies_that_could_be(dangers, routine),
        benefit=gain,
        helps={
            target: Rising(Help, [(read.rule.then, read.yes) for read in benefits if read.rule.target == target])
            for target in TARGETS
        },
        sure={
            target: Rising(
                SURENESS, [(read.rule.sureness, read.yes) for read in benefits if read.rule.target == target]
            )
            for target in TARGETS
        },
        verdicts=verdicts,
        pressures=_said(pressures, verdicts["suitable"]),
    )


def _dangers(dangers: Sequence[RuleTruth]) -> Iterator[tuple[Danger, Term]]:
    for read in dangers:
        yield read.rule.then, read.yes
        yield read.rule.if_unknown, read.is_pressing
        yield Danger.UNDECIDED, all_of((read.is_open, is_not(read.is_pressing)))


def urgencies(dangers: Sequence[RuleTruth], routine: Sequence[RuleTruth]) -> Rising:
    """Build the highest urgency that is known."""
    added: Steps = [(read.rule.then, read.yes) for read in routine]
    for read in dangers:
        added += [(read.rule.urgency, read.yes), (read.rule.if_unknown_urgency, read.is_pressing)]
        if read.rule.urgency >= Urgency.URGENT:
            added.append((Urgency.ROUTINE, read.is_open))
    return Rising(Urgency, added)


def urgencies_that_could_be(dangers: Sequence[RuleTruth], routine: Sequence[RuleTruth]) -> Rising:
    """Build the highest urgency that the unknowns still allow."""
    reach = [(read.rule.urgency, read) for read in dangers] + [(read.rule.then, read) for read in routine]
    return Rising(Urgency, [(level, any_of((read.yes, read.is_open))) for level, read in reach])


def counts_unknown(read: RuleTruth) -> Term:
    """Say that one benefit rule leaves open whether anything is gained."""
    counts = read.rule.then.is_gain and read.rule.counts_when_unknown
    return read.is_open if counts else is_not(TRUE)


def _gains(benefits: Sequence[RuleTruth]) -> Steps:
    some: Steps = [(Benefit.SOME, read.yes) for read in benefits if read.rule.then.is_gain]
    return some + [(Benefit.UNKNOWN, counts_unknown(read)) for read in benefits]


def _pressures(conditions: Conditions) -> dict[tuple[tuple[int, int], int], Term]:
    """Give each pair of start and cap that there can be, with when it is the one."""
    defaults, rules = conditions.book.pressure_defaults, conditions.read_rules(conditions.book.pressures)
    lifts = [(read.rule.lift_cap_to, read.yes) for read in rules if read.rule.lift_cap_to is not None]
    caps = [(read.rule.cap, is_not(read.when.no)) for read in rules if read.rule.cap is not None]
    starts = [(read.rule.start, read.yes) for read in rules if read.rule.start is not None]
    pressures: dict[tuple[tuple[int, int], int], Term] = {}
    at_most_lower = is_not(TRUE)
    for cap in sorted({defaults.cap, *(lift for lift, _ in lifts), *(low for low, _ in caps)}):
        unlifted = is_not(any_of(term for lift, term in lifts if lift > cap)) if defaults.cap <= cap else is_not(TRUE)
        at_most = any_of((unlifted, *(term for low, term in caps if low <= cap)))
        is_cap = all_of((at_most, is_not(at_most_lower)))
        at_most_lower = at_most
        lower_start = is_not(TRUE)
        for start in sorted({start for start, _ in starts if start[0] < cap}):
            holds = any_of(term for start_of_term, term in starts if start_of_term == start)
            pressures[start, cap] = all_of((is_cap, holds, is_not(lower_start)))
            lower_start = any_of((lower_start, holds))
        by_default = all_of((is_cap, is_not(lower_start)))
        pressures[defaults.start, cap] = any_of((pressures.get((defaults.start, cap), is_not(TRUE)), by_default))
    return pressures


def _said(pressures: Mapping[tuple[tuple[int, int], int], Term], suits: Term) -> dict[Pressure, Term]:
    """Say the pressure as the answer does: the start, cut by the cap, and none unless the sock is suitable."""
    by_pressure: dict[Pressure, list[Term]] = {None: [is_not(suits)]}
    for ((low, high), cap), term in pressures.items():
        by_pressure.setdefault((low, min(high, cap)), []).append(all_of((suits, term)))
    return {pressure: any_of(terms) for pressure, terms in by_pressure.items()}


def _final(conditions: Conditions, danger: Rising, urgency: Rising, too_strong: Term) -> Rising:
    """Give the danger that the verdict is looked up by: raised by a cap under the start, an emergency, wearing one."""
    avoid = any_of((danger.reaches(Danger.AVOID), urgency.reaches(Urgency.EMERGENCY)))
    wears = conditions.truth(conditions.book.wearer).yes
    raised: Steps = [(level, danger.reaches(level)) for level in Danger]
    raised += [(Danger.CLINICIAN_FIRST, too_strong), (Danger.AVOID, avoid), (Danger.STOP_NOW, all_of((avoid, wears)))]
    return Rising(Danger, raised)


def _verdicts(conditions: Conditions, gain: Rising, danger: Rising) -> dict[str, Term]:
    gains, dangers, table = gain.each(), danger.each(), conditions.book.verdicts
    return {
        word: any_of(
            all_of((gains[row], dangers[column])) for (row, column), verdict in table.items() if verdict == word
        )
        for word in VERDICTS
    }
