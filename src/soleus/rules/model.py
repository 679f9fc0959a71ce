"""What a rule is, and the rulebook that holds all of them. Everything is frozen.

A rule has a condition (``soleus.rules.nodes``) and an effect; effects are levels (``soleus.rules.levels``) or ranges,
and ``soleus.rules.combine`` says how several of them combine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from soleus.rules.levels import CERTAINTY, Benefit, Danger, Help, Sign, Standing, Urgency
from soleus.rules.nodes import ALWAYS, Between, Compare, Guarded, Holds, Named, Node, OneOf, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.case.facts import Vocabulary


# The families of rules, as the rulebook names them.
FAMILIES = ("dangers", "urgencies", "benefits", "pressures", "options", "patterns", "courses", "advice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule has: a name, a reason in prose, a condition, claims, and when it was last reviewed by whom."""

    id: str
    chapter: str
    reason: str
    when: Node
    claims: tuple[str, ...]
    reviewed: str
    reviewer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerRule(Rule):
    """Raises the danger of a sock and, where given, the urgency.

    True: ``then`` and ``urgency``. Unknown: with ``matters_if`` true, ``if_unknown`` and ``if_unknown_urgency``; with
    it unknown, ``undecided``; with it false, nothing.
    """

    then: Danger
    if_unknown: Danger
    urgency: Urgency = Urgency.SELF_CARE
    if_unknown_urgency: Urgency = Urgency.SELF_CARE
    matters_if: Node = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyRule(Rule):
    """Asks for a routine visit, and says nothing about socks. Unknown with ``matters_if`` false: nothing."""

    then: Urgency
    matters_if: Node = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRule(Rule):
    """What a sock can do for one target.

    ``counts_when_unknown`` is false for plans and wishes: not given, they are no gain.
    """

    target: str
    then: Help
    certainty: str
    matters_if: Node = ALWAYS
    counts_when_unknown: bool = True

    @property
    def sureness(self) -> int:
        """What rules on one target are ranked by: what they say, and of equals how sure they are; 0 for "no"."""
        return max(0, len(CERTAINTY) * self.then - CERTAINTY.index(self.certainty))


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureRule(Rule):
    """One of: a higher start, a cap, or a lift of the standing cap. All in mmHg at the ankle.

    A start and a lift count only when true; a cap counts unless it is known not to apply.
    """

    start: tuple[int, int] | None = None
    cap: int | None = None
    lift_cap_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRule(Rule):
    """How one option stands. A contraindication (``ask`` or ``avoid``) that is unknown leaves it at best ``ask``."""

    option: str
    then: Standing
    matters_if: Node = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRule(Rule):
    """A sign for or against one pattern of pain (a nerve root, a narrow canal, arteries …).

    It steers what is said and never touches danger, urgency or verdict. ``lr`` is the likelihood ratio in the source,
    for this sign alone; ratios are never multiplied, since the signs hang together.
    """

    pattern: str
    weight: Sign
    is_for: bool
    lr: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRule(Rule):
    """What to expect, as ranges in percent of people: better by 3 months, recovered by 1 year.

    Ranges of several rules widen into one. ``slower`` marks what went with a slower course.
    """

    better_by_3_months: tuple[int, int] | None = None
    recovered_by_1_year: tuple[int, int] | None = None
    slower: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceRule(Rule):
    """Sentences for daily use, said when the rule is true and the verdict is one of ``said_when``.

    ``wear``, ``watch_for`` and ``stop_if`` are about the sock and the leg; ``come_back_if`` and ``changes_plan`` about
    the course of the pain.
    """

    wear: tuple[str, ...] = ()
    watch_for: tuple[str, ...] = ()
    stop_if: tuple[str, ...] = ()
    come_back_if: tuple[str, ...] = ()
    changes_plan: tuple[str, ...] = ()
    said_when: tuple[str, ...] = ("suitable",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition with a name, so that rules can share it."""

    name: str
    reason: str
    when: Node
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureDefaults:
    """The start and the cap (mmHg) that hold while no rule says otherwise."""

    start: tuple[int, int]
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All rules, with the table that turns benefit and danger into a verdict.

    ``verdicts`` maps (benefit, danger) to a verdict; ``wearer`` is the condition that turns ``avoid`` into
    ``stop_now``; ``no_plan_if`` is the condition under which no options are laid out.
    """

    hash: str
    vocabulary: Vocabulary
    conditions: Mapping[str, Condition]
    dangers: tuple[DangerRule, ...]
    urgencies: tuple[UrgencyRule, ...]
    benefits: tuple[BenefitRule, ...]
    pressures: tuple[PressureRule, ...]
    options: tuple[OptionRule, ...]
    patterns: tuple[PatternRule, ...]
    courses: tuple[CourseRule, ...]
    advice: tuple[AdviceRule, ...]
    pressure_defaults: PressureDefaults
    verdicts: Mapping[tuple[Benefit, Danger], str]
    wearer: Node
    no_plan_if: Node

    def rules(self) -> Iterator[Rule]:
        """Give every rule, family by family."""
        for family in FAMILIES:
            yield from getattr(self, family)

    def on_socks(self) -> tuple[Rule, ...]:
        """Give every rule that urgency, verdict, pressure and what is said of socks stand on: all but the plan's."""
        return (*self.dangers, *self.urgencies, *self.benefits, *self.pressures, *self.advice)

    def guarded(self) -> Iterator[Guarded]:
        """Give every guarded part of a condition, of rules, their guards and named conditions."""
        whole = [condition.when for condition in self.conditions.values()]
        for rule in self.rules():
            whole += [rule.when, getattr(rule, "matters_if", ALWAYS)]
        yield from (part for node in whole for part in walk(node) if isinstance(part, Guarded))

    def without(self, name: str) -> Rulebook:
        """Give the rulebook with one rule deleted."""
        kept: dict[str, Any] = {
            family: tuple(rule for rule in getattr(self, family) if rule.id != name) for family in FAMILIES
        }
        return replace(self, **kept)

    def facts_in(self, node: Node) -> frozenset[str]:
        """Name the facts a condition stands on, named conditions looked into."""
        facts: set[str] = set()
        for part in walk(node):
            if isinstance(part, Named):
                facts |= self.facts_in(self.conditions[part.name].when)
            elif isinstance(part, Holds | Compare | Between | OneOf):
                facts.add(part.fact)
        return frozenset(facts)
