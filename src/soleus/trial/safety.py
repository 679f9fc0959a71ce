"""Safety every day: what was ticked is laid over the case, the rulebook decides, and these rules say what follows.

The rules stand in ``knowledge/trial/stop.md``; ``stop_rules`` reads them, and proves what is promised of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from soleus.case.case import Case
from soleus.rules.levels import Danger, Level, Urgency
from soleus.rules.nodes import ALWAYS
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Collection

    from soleus.case.facts import Value
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node
    from soleus.screen import Screening

NOT_SURE = "not-sure"  # the reason where a sign is not settled
IN_WORDS = "trouble-in-words"  # the reason where what was written freely may tell of a danger
UNREAD = "unread-words"  # the reason where it is in no language that is read


class Step(Level):
    """What follows for a trial; the gravest wins."""

    GO_ON = 0
    PAUSE = 1
    SEE_SOMEONE = 2
    GET_HELP = 3

    @property
    def is_end(self) -> bool:
        """Whether the trial is over."""
        return self >= Step.SEE_SOMEONE


@dataclass(frozen=True, slots=True)
class DailySigns:
    """Signs asked every evening of whoever ``when`` is not known to be false of."""

    facts: tuple[str, ...]
    when: Node = ALWAYS


@dataclass(frozen=True, slots=True)
class StopRule:
    """What follows from a level of the rulebook's or a higher one, from a condition, or from days of silence.

    Just one of ``urgency``, ``could_be``, ``danger``, ``when`` and ``silent_days`` is given.
    """

    id: str
    then: Step
    claims: tuple[str, ...]
    urgency: Urgency | None = None
    could_be: Urgency | None = None
    danger: Danger | None = None
    when: Node | None = None
    matters_if: Node = ALWAYS
    if_unknown: Step = Step.GO_ON
    silent_days: int | None = None

    def of_levels(self, urgency: Urgency, could_be: Urgency, danger: Danger) -> Step:
        """Say what follows from levels alone."""
        pairs = ((self.urgency, urgency), (self.could_be, could_be), (self.danger, danger))
        return self.then if any(bound is not None and level >= bound for bound, level in pairs) else Step.GO_ON

    def of_person(self, screening: Screening) -> Step:
        """Say what follows from the rule's own condition."""
        if self.when is None:
            return Step.GO_ON
        truth = screening.reader.read(self.when).truth
        if truth is None and screening.reader.read(self.matters_if).truth is not False:
            return self.if_unknown
        return self.then if truth else Step.GO_ON


@dataclass(frozen=True, slots=True)
class StopRules:
    """The whole chapter.

    Attributes:
        signs: what is asked every evening.
        at_start: signs that are asked at the start alone.
        rules: what stops or pauses a trial.
        waits: conditions under which no trial begins yet, each with the guard of what is unknown.
        paces: conditions under which days of one arm come in blocks, with the days of a block.
    """

    signs: tuple[DailySigns, ...]
    at_start: tuple[str, ...]
    rules: tuple[StopRule, ...]
    waits: tuple[tuple[str, Node, Node], ...]
    paces: tuple[tuple[Node, int], ...]

    @property
    def silent_days(self) -> int:
        """How many days without an entry pause a trial."""
        return min(rule.silent_days for rule in self.rules if rule.silent_days is not None)

    @property
    def of_silence(self) -> tuple[str, ...]:
        """The rules that ask after whoever does not write."""
        return tuple(rule.id for rule in self.rules if rule.silent_days is not None)


@dataclass(frozen=True, slots=True)
class Ticks:
    """What was ticked of the signs that were asked: those that are there, and those that nobody is sure of."""

    signs: tuple[str, ...] = field(default=(), repr=False)
    unsure: tuple[str, ...] = field(default=(), repr=False)

    @property
    def all(self) -> tuple[str, ...]:
        """Both."""
        return (*self.signs, *self.unsure)


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows today: the step, the rules that asked for it, and how soon somebody must look.

    ``could_be`` says how soon somebody would have to look if a sign that nobody is sure of is there.
    """

    step: Step
    rules: tuple[str, ...]
    urgency: Urgency
    could_be: Urgency = Urgency.SELF_CARE


def judge(rules: StopRules, screening: Screening) -> Judged:
    """Say what follows for a trial from what the rulebook makes of its person today."""
    levels = (screening.urgency, screening.urgency_could_be, screening.danger)
    steps = {rule.id: max(rule.of_levels(*levels), rule.of_person(screening)) for rule in rules.rules}
    step = max(steps.values())
    reasons = tuple(name for name, of_rule in steps.items() if of_rule == step and step > Step.GO_ON)
    return Judged(step, reasons, screening.urgency)


def asked(rules: StopRules, facts: Mapping[str, Value], book: Rulebook) -> tuple[str, ...]:
    """Name the signs that this person is asked for every evening, in their order."""
    reader = screen(Case(facts), book).reader
    lists = (signs.facts for signs in rules.signs if reader.read(signs.when).truth is not False)
    return tuple(fact for names in lists for fact in names)


def today(facts: Mapping[str, Value], asked_signs: Collection[str], ticks: Ticks) -> Case:
    """Lay one evening's answer over what was known at the start.

    What was ticked is so, what is not sure is unknown, and the rest is not so; but a sign that was there at the start
    is not taken for gone.
    """
    evening_facts: dict[str, Value] = {**dict.fromkeys(asked_signs, False), **facts, **dict.fromkeys(ticks.signs, True)}
    return Case({key: value for key, value in evening_facts.items() if key in ticks.signs or key not in ticks.unsure})


def evening(rules: StopRules, facts: Mapping[str, Value], ticks: Ticks, book: Rulebook) -> Judged:
    """Judge one evening. Whoever is not sure of a sign does not go on before it is settled."""
    names = asked(rules, facts, book)
    screening = screen(today(facts, names, ticks), book)
    judged = judge(rules, screening)
    if not ticks.unsure:
        return judged
    settled = screen(today(facts, names, Ticks(ticks.signs)), book)
    if screening.urgency_could_be > settled.urgency_could_be:  # what else is unknown was so when the trial began
        judged = replace(judged, could_be=screening.urgency_could_be)
    return judged if judged.step > Step.GO_ON else replace(judged, step=Step.PAUSE, rules=(NOT_SURE,))


def heed(judged: Judged, urgency: Urgency | None) -> Judged:
    """Pause where what was written freely may tell of a danger that was not ticked: no text alone ends a trial.

    Args:
        judged: what follows from the ticks.
        urgency: how soon somebody must look at what the text tells of; ``Urgency.SELF_CARE`` where of no danger, None
            where it was not read.
    """
    if urgency == Urgency.SELF_CARE:
        return judged
    reasons = (*judged.rules, UNREAD if urgency is None else IN_WORDS)
    urgency = judged.urgency if urgency is None else max(judged.urgency, urgency)
    return replace(judged, step=max(judged.step, Step.PAUSE), rules=reasons, urgency=urgency)
