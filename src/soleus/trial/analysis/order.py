"""Which set an order was drawn from: as the person says, or as the days themselves tell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from soleus.problems import ProblemsError
from soleus.trial.analysis.days import TrialDays
from soleus.trial.orders import DAYS_OF_WEEK, SPARE, BalancedOrders, OrderSet, PairedOrders, balanced, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind: TypeAlias = Literal["pairs", "pairs-weekdays", "balanced", "max-run", "phases"]
MAX_RUN = re.compile(r"max-run=(\d{1,4})")
# What may help where an order is not of the set that it is said to be of.
HINTS: dict[Kind, str] = {
    "pairs-weekdays": "; give each day of the plan a line, with empty outcomes where nothing was told",
}
MOST_BLOCK = 14  # days of one arm in a row that are looked for in pairs


@dataclass(frozen=True, slots=True)
class OrderRule:
    """How an order was drawn: ``most_run`` only for ``max-run``."""

    kind: Kind
    most_run: int | None = None

    def __str__(self) -> str:
        """As it is written on the command line."""
        return self.kind if self.most_run is None else f"{self.kind}={self.most_run}"


def order_rule(text: str) -> OrderRule:
    """Read ``pairs``, ``pairs-weekdays``, ``balanced``, ``max-run=3`` or ``phases``.

    Raises:
        ValueError: it is none of these.
    """
    if (match := MAX_RUN.fullmatch(text)) and int(match[1]):
        return OrderRule("max-run", int(match[1]))
    kinds = {kind: OrderRule(kind) for kind in get_args(Kind) if kind != "max-run"}
    if text not in kinds:
        raise ValueError(f"must be one of {', '.join(kinds)} or max-run=N with N from 1")
    return kinds[text]


def planned_set(rule: OrderRule, days: int, block_days: int = 1) -> OrderSet:
    """Give the set that a plan is drawn from.

    Raises:
        ValueError: the days make no such orders.
    """
    match rule.kind:
        case "pairs" | "pairs-weekdays":
            return pairs(days, block_days, weekdays=rule.kind == "pairs-weekdays")
        case _:
            return balanced(days, block_days, rule.most_run)


def inferred_rule(people: Sequence[TrialDays]) -> OrderRule:
    """Take what is named; else pairs where they fit, phases where every run lasts two days at least, else balanced."""
    if people[0].pair or (not people[0].phase and all(_halves(person) is not None for person in people)):
        return OrderRule("pairs")
    if people[0].phase or all(_run_days(person) > 1 for person in people):
        return OrderRule("phases")
    return OrderRule("balanced")


def order_set(rule: OrderRule, person: TrialDays) -> OrderSet:
    """Give the set that a person's order was drawn from.

    Raises:
        ProblemsError: the order could not have come from such a set.
    """
    match rule.kind:
        case "pairs" | "pairs-weekdays":
            orders: OrderSet = _paired(person, weekdays=rule.kind == "pairs-weekdays")
        case "phases":
            phases = _phases(person)
            arms = dict(zip(phases, person.treated, strict=True))
            orders = BalancedOrders(phases, sum(arms.values()))
        case _:
            starts = tuple(k + 1 for k, (day, after) in enumerate(pairwise(person.days)) if after > day + 1)
            orders = BalancedOrders(tuple(range(len(person.days))), sum(person.treated), rule.most_run, starts)
    if not orders.contains(np.array(person.treated)):
        raise _refused(rule, person, f"the days are not such an order{HINTS.get(rule.kind, '')}")
    return orders


def _refused(rule: OrderRule, person: TrialDays, cause: str) -> ProblemsError:
    label = f"{person.person}: " if person.person else ""
    return ProblemsError(f"--order {rule} cannot be", [f"{label}{cause}"])


def _paired(person: TrialDays, *, weekdays: bool) -> PairedOrders:
    halves = _named_halves(person, weekdays=weekdays) if person.pair else _halves(person)
    if halves is None:
        cause = "the days do not go in pairs with one arm each; name them in a column 'pair'"
        raise _refused(OrderRule("pairs-weekdays" if weekdays else "pairs"), person, cause)
    pair, is_second = halves
    if not weekdays:
        return PairedOrders(pair, is_second)
    missing = set(range(person.days[0], person.days[-1])) - set(person.days)
    spare = SPARE + max(Counter(day % DAYS_OF_WEEK for day in missing).values(), default=0)
    return PairedOrders(pair, is_second, tuple(day % DAYS_OF_WEEK for day in person.days), spare)


def _named_halves(person: TrialDays, *, weekdays: bool) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Give pairs by their names, each half by its arm; a pair must not go to and fro, nor hold one arm all through."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(person.pair))}
    days = defaultdict(list)
    for day, name, arm in zip(person.days, person.pair, person.treated, strict=True):
        days[name].append((day, arm))
    counts = {name: sum(arm for _, arm in part) for name, part in days.items()}
    whole = [max(counts[name], len(part) - counts[name]) for name, part in days.items() if 0 < counts[name] < len(part)]
    longest = max(whole, default=1)
    problems = []
    for name, part in days.items():
        if len([*groupby(arm for _, arm in part)]) > 2:  # noqa: PLR2004  # two halves
            problems.append(f"pair {name}: its arm changes more than once")
        elif counts[name] in {0, len(part)} and len(part) > longest:
            problems.append(f"pair {name}: all its days have the same arm")
    if problems:
        raise ProblemsError(f"--order {'pairs-weekdays' if weekdays else 'pairs'} cannot be", problems)
    first = {name: part[0][1] for name, part in days.items()}
    second = tuple(arm != first[name] for name, arm in zip(person.pair, person.treated, strict=True))
    return tuple(numbers[name] for name in person.pair), second


def _halves(person: TrialDays) -> tuple[tuple[int, ...], tuple[bool, ...]] | None:
    """Give the pair of each day, and whether it is in the second half; None where the days go in no pairs."""
    fit = _pairing(person)
    if fit is None:
        return None
    blocks = [(day - person.days[0] + fit[1]) // fit[0] for day in person.days]
    numbers = {pair: k for k, pair in enumerate(dict.fromkeys(number // 2 for number in blocks))}
    return tuple(numbers[number // 2] for number in blocks), tuple(number % 2 == 1 for number in blocks)


def _pairing(person: TrialDays) -> tuple[int, int] | None:
    """Find pairs that fit: the shortest block, and the first day as early in its pair as can be; None if none do."""
    for block in range(1, MOST_BLOCK + 1):
        for offset in range(2 * block):
            arms: dict[int, set[bool]] = defaultdict(set)
            for day, arm in zip(person.days, person.treated, strict=True):
                arms[(day - person.days[0] + offset) // block].add(arm)
            is_pure = all(len(part) == 1 for part in arms.values())
            if is_pure and all(arms[n] != arms[n + 1] for n in list(arms) if n % 2 == 0 and n + 1 in arms):
                return block, offset
    return None


def with_missing_halves(person: TrialDays) -> TrialDays:
    """Put in the days that are missing from a pair of days whose other day tells their arm; they have no value.

    Weekdays are balanced over all days of the plan, so they must be counted on those too.
    """
    if person.pair or (fit := _pairing(person)) is None or fit[0] != 1:
        return person
    arms, offset = dict(zip(person.days, person.treated, strict=True)), fit[1]
    mates = {day + (1 if (day - person.days[0] + offset) % 2 == 0 else -1): not arm for day, arm in arms.items()}
    every = dict(sorted({**mates, **arms}.items()))
    place = {day: k for k, day in enumerate(person.days)}
    filled = {
        name: np.array([values[place[day]] if day in place else np.nan for day in every])
        for name, values in person.outcomes.items()
    }
    as_told = tuple(person.as_told[place[day]] if day in place else None for day in every) if person.as_told else ()
    return TrialDays(person.person, tuple(every), tuple(every.values()), filled, as_told=as_told)


def _run_days(person: TrialDays) -> int:
    """Give the days of the shortest run of one arm, gaps inside it or behind it counted; the last run as it stands."""
    starts = [0, *(k + 1 for k, (arm, after) in enumerate(pairwise(person.treated)) if arm != after)]
    ends = [*(person.days[start] for start in starts[1:]), person.days[-1] + 1]
    spans = [end - person.days[start] for start, end in zip(starts, ends, strict=True)]
    return min(spans[:-1] or spans)


def _phases(person: TrialDays) -> tuple[int, ...]:
    """Give the phase of each day: by its name, or a run of one arm, cut where it is several of the shortest long."""
    if person.phase:
        names = {name: number for number, name in enumerate(dict.fromkeys(person.phase))}
        return tuple(names[name] for name in person.phase)
    shortest, phases, start = _run_days(person), [], 0
    for k, day in enumerate(person.days):
        if not k or person.treated[k] != person.treated[k - 1]:
            start = day
        phases.append((start, (day - start) // shortest))
    names_of = {phase: number for number, phase in enumerate(dict.fromkeys(phases))}
    return tuple(names_of[phase] for phase in phases)
