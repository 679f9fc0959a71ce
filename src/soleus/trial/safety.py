"""Safety every day: what was ticked is laid over the case, the rulebook decides, and these rules say what follows.

The rules stand in ``knowledge/trial/stop.md``. ``stop_rule_problems`` proves what is promised of them for every level
there is, so for every person: an emergency ends any trial, and only where a sock is safe does one go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from soleus.case.case import Case
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.rules.chapters import Keys, read_blocks
from soleus.rules.levels import Danger, Level, Urgency
from soleus.rules.nodes import ALWAYS, Holds
from soleus.rules.parse import parse_condition
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from soleus.case.facts import Value, Vocabulary
    from soleus.rules.chapters import RuleBlock
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node
    from soleus.screen import Screening

FOLDER = "trial"
NOT_SURE = "not-sure"  # the reason where a sign is not settled
IN_WORDS = "trouble-in-words"  # the reason where what was written freely may tell of a danger
HEADLINE = "The stop rules cannot be used"
KEYS: Keys = {
    "signs": (("facts", "claims"), ("when",)),
    "told": (("facts",), ()),
    "stop": (
        ("then", "claims"),
        ("urgency", "could_be", "danger", "when", "matters_if", "if_unknown", "silent_days"),
    ),
    "wait": (("when", "claims", "source"), ("matters_if",)),
    "pace": (("when", "block_days", "source"), ()),
}
TRIGGERS = ("urgency", "could_be", "danger", "when", "silent_days")


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


LEVELS_OF: Mapping[str, type[Level]] = {
    "then": Step, "if_unknown": Step, "urgency": Urgency, "could_be": Urgency, "danger": Danger,
}  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Ticks:
    """What was ticked of the signs that were asked: those that are there, and those that nobody is sure of."""

    signs: tuple[str, ...] = field(default=(), repr=False)
    unsure: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows today: the step, the rules that asked for it, and how soon somebody must look."""

    step: Step
    rules: tuple[str, ...]
    urgency: Urgency


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
    judged = judge(rules, screen(today(facts, asked(rules, facts, book), ticks), book))
    if ticks.unsure and judged.step == Step.GO_ON:
        return Judged(Step.PAUSE, (NOT_SURE,), judged.urgency)
    return judged


def heed(judged: Judged, urgency: Urgency) -> Judged:
    """Pause where what was written freely may tell of a danger that was not ticked: no text alone ends a trial.

    Args:
        judged: what follows from the ticks.
        urgency: how soon somebody must look at what the text tells of; ``Urgency.SELF_CARE`` where of no danger.
    """
    if urgency == Urgency.SELF_CARE:
        return judged
    step, reasons = max(judged.step, Step.PAUSE), (*judged.rules, IN_WORDS)
    return Judged(step, reasons, max(judged.urgency, urgency))


def read_stop_rules(vocabulary: Vocabulary, root: Path = ROOT) -> StopRules:
    """Read the chapter.

    Raises:
        KnowledgeError: with everything that is wrong, in a block or in what the rules come to together.
    """
    blocks = read_blocks(root, FOLDER, KEYS)
    of_kind = {kind: [block for block in blocks if block.kind == kind] for kind in KEYS}
    problems = [f"{block.location}: {problem}" for block in blocks for problem in _block_problems(block, vocabulary)]
    if problems:
        raise KnowledgeError(HEADLINE, problems)

    def node(block: RuleBlock, key: str) -> Node:
        return parse_condition(str(block.entry[key]), vocabulary) if key in block.entry else ALWAYS

    rules = StopRules(
        tuple(DailySigns(tuple(b.entry["facts"]), node(b, "when")) for b in of_kind["signs"]),
        tuple(fact for block in of_kind["told"] for fact in block.entry["facts"]),
        tuple(_stop_rule(block, vocabulary) for block in of_kind["stop"]),
        tuple((block.name, node(block, "when"), node(block, "matters_if")) for block in of_kind["wait"]),
        tuple((node(block, "when"), int(block.entry["block_days"])) for block in of_kind["pace"]),
    )
    if problems := list(stop_rule_problems(rules)):
        raise KnowledgeError(HEADLINE, problems)
    return rules


def stop_rule_problems(rules: StopRules) -> Iterator[str]:
    """Say which promise these rules break. Every combination of levels is tried, and a condition can only add.

    Promised: an emergency, and whoever must be seen today, ends any trial with "get help"; a trial goes on only where
    nothing about a sock is dangerous or open and no emergency is; nothing graver is ever answered by less; whoever is
    pregnant stops; silence pauses and ends nothing.
    """
    if not any(rule.silent_days is not None for rule in rules.rules):
        yield "nobody asks after whoever stopped writing"
    if not any(rule.when == Holds("pregnant") and rule.then.is_end for rule in rules.rules):
        yield "a pregnancy ends no trial"
    for rule in rules.rules:
        yield from (f"{rule.id}: {problem}" for problem in _rule_problems(rule))
    for urgency, could_be, danger in product(Urgency, Urgency, Danger):
        step = _of_levels(rules.rules, urgency, could_be, danger)
        place = f"urgency {urgency.word}, perhaps {could_be.word}, danger {danger.word}"
        if urgency >= Urgency.URGENT and step != Step.GET_HELP:
            yield f"{place}: the trial does not end with getting help"
        if (could_be == Urgency.EMERGENCY or danger >= Danger.CLINICIAN_FIRST) and not step.is_end:
            yield f"{place}: the trial does not end"
        if danger > Danger.NONE and step == Step.GO_ON:
            yield f"{place}: the trial goes on"


def _rule_problems(rule: StopRule) -> Iterator[str]:
    if rule.silent_days is not None and (rule.then != Step.PAUSE or rule.silent_days < 1):
        yield "silence pauses a trial, after a day at least"
    if rule.when is not None and rule.if_unknown == Step.GO_ON:
        yield "unknown is never 'no', so it must not go on"
    if rule.then == Step.GO_ON:
        yield "it stops nothing"


def _of_levels(rules: Iterable[StopRule], urgency: Urgency, could_be: Urgency, danger: Danger) -> Step:
    return max(rule.of_levels(urgency, could_be, danger) for rule in rules)


def _stop_rule(block: RuleBlock, vocabulary: Vocabulary) -> StopRule:
    entry: Mapping[str, Any] = block.entry
    return StopRule(
        id=block.name,
        then=cast("Step", Step.of(entry["then"])),
        claims=tuple(entry["claims"]),
        urgency=cast("Urgency", Urgency.of(entry["urgency"])) if "urgency" in entry else None,
        could_be=cast("Urgency", Urgency.of(entry["could_be"])) if "could_be" in entry else None,
        danger=cast("Danger", Danger.of(entry["danger"])) if "danger" in entry else None,
        when=parse_condition(str(entry["when"]), vocabulary) if "when" in entry else None,
        matters_if=parse_condition(str(entry["matters_if"]), vocabulary) if "matters_if" in entry else ALWAYS,
        if_unknown=cast("Step", Step.of(entry.get("if_unknown", "go_on"))),
        silent_days=entry.get("silent_days"),
    )


def _block_problems(block: RuleBlock, vocabulary: Vocabulary) -> Iterator[str]:
    entry = block.entry
    for fact in entry.get("facts", ()):
        if fact not in vocabulary.facts or vocabulary.facts[fact].type != "bool":
            yield f"there is no fact '{fact}' that is there or not"
    if block.kind == "stop" and sum(key in entry for key in TRIGGERS) != 1:
        yield f"give just one of {', '.join(TRIGGERS)}"
    for key, kind in (
        ("then", Step),
        ("if_unknown", Step),
        ("urgency", Urgency),
        ("could_be", Urgency),
        ("danger", Danger),
    ):
        if key in entry and entry[key] not in kind.words():
            yield f"{key}: must be one of {', '.join(kind.words())}"
