"""What a rule is: conditions, effects and the rulebook that holds them. Everything is frozen.

A condition is a tree of the nodes below. They say no more than DuckDB SQL, Spark SQL, an SMT solver and CQL can all say
in three-valued (Kleene) logic: no test for "unknown", no arithmetic, no functions. ``None`` stands for unknown truth.

Effects are lattices (a total order and "the highest wins"), so the order of rules never matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.case.facts import Value, Vocabulary

Truth = bool | None


class Level(IntEnum):
    """A lattice: members rise; ``word`` is the name used in files and in the answer."""

    @property
    def word(self) -> str:
        """The value's name as files and answers spell it."""
        return self.name.lower()

    @classmethod
    def words(cls) -> list[str]:
        """All names, rising."""
        return [member.word for member in cls]

    @classmethod
    def of(cls, word: str) -> Level:
        """Give the member of this name (KeyError if there is none)."""
        return cls[word.upper()]


class Urgency(Level):
    """How soon somebody must look at this person."""

    SELF_CARE = 0
    ROUTINE = 1
    URGENT = 2
    EMERGENCY = 3


class Danger(Level):
    """What a sock could do to this person, or hide."""

    NONE = 0
    UNDECIDED = 1
    MEASURE_FIRST = 2
    CLINICIAN_FIRST = 3
    AVOID = 4
    STOP_NOW = 5


class Help(Level):
    """What a sock can do for one target. UNTESTED: no trial was found, which is not the same as "does not work"."""

    NO = 0
    UNTESTED = 1
    MAY = 2
    LIKELY = 3

    @property
    def is_gain(self) -> bool:
        """Whether it counts as something to gain."""
        return self >= Help.MAY


class Standing(Level):
    """How an option stands for this person."""

    SUITS = 0
    ASK = 1
    AVOID = 2


class Sign(Level):
    """How much one sign says for or against a pattern of pain."""

    NONE = 0
    WEAK = 1
    STRONG = 2


class Fit(Level):
    """How a pattern of pain fits what is known; never a diagnosis."""

    NO_SIGN = 0
    SPEAKS_AGAINST = 1
    OPEN = 2
    MIXED = 3
    POSSIBLE = 4
    FITS = 5


class Benefit(Level):
    """Whether any target gains: the row of the verdict table."""

    NONE = 0
    UNKNOWN = 1
    SOME = 2


TARGETS = ("nerve_pain", "swelling", "tired_legs", "venous_symptoms", "clot_prevention_travel")
OPTIONS = (
    "compression-socks", "lumbar-brace", "foam-roller-massage", "orthotic-insert", "physical-therapy", "nsaid",
    "muscle-relaxant", "neuropathic-agent", "epidural-steroid", "nerve-block", "discectomy", "laminectomy",
    "heat-cold", "ergonomics", "lifestyle",
)  # fmt: skip
PATTERNS = ("root", "stenosis", "deep_gluteal", "arterial", "venous", "peroneal")
VERDICTS = ("stop_now", "avoid", "clinician_first", "measure_first", "undecided", "suitable", "not_needed")

# The level of danger that an urgency brings with it: whoever must be seen today does not start a sock first.
DANGER_OF_URGENCY = {
    Urgency.SELF_CARE: Danger.NONE,
    Urgency.ROUTINE: Danger.NONE,
    Urgency.URGENT: Danger.CLINICIAN_FIRST,
    Urgency.EMERGENCY: Danger.AVOID,
}


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no fact."""

    fact: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a literal; ``op`` is one of ``= <> < <= > >=``."""

    fact: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """low <= fact <= high."""

    fact: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact among literals."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that the rulebook names."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyLeg:
    """The part holds for the left leg or for the right."""

    part: Node


@dataclass(frozen=True, slots=True)
class EveryLeg:
    """The part holds for both legs."""

    part: Node


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the parts hold."""

    count: int
    parts: tuple[Node, ...]


Node = Constant | Holds | Compare | Between | OneOf | Named | Not | And | Or | AnyLeg | EveryLeg | AtLeast
Leaf = Holds | Compare | Between | OneOf


def children(node: Node) -> tuple[Node, ...]:
    """Give a node's parts, empty for a leaf."""
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | AnyLeg(part) | EveryLeg(part):
            return (part,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Give a node and everything under it, without looking into named conditions."""
    yield node
    for part in children(node):
        yield from walk(part)


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
    matters_if: Node = Constant(value=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyRule(Rule):
    """Asks for a routine visit, and says nothing about socks."""

    then: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRule(Rule):
    """What a sock can do for one target.

    ``counts_when_unknown`` is false for plans and wishes: not given, they are no gain.
    """

    target: str
    then: Help
    certainty: str
    matters_if: Node = Constant(value=True)
    counts_when_unknown: bool = True


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
    matters_if: Node = Constant(value=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRule(Rule):
    """A sign for or against one pattern of pain (a nerve root, a narrow canal, arteries …).

    It steers what is said and never touches danger, urgency or verdict. ``lr`` is the likelihood ratio in the source, for
    this sign alone; ratios are never multiplied, since the signs hang together.
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
        yield from self.dangers
        yield from self.urgencies
        yield from self.benefits
        yield from self.pressures
        yield from self.options
        yield from self.patterns
        yield from self.courses
        yield from self.advice

    def facts_in(self, node: Node) -> frozenset[str]:
        """Name the facts a condition stands on, named conditions looked into."""
        found: set[str] = set()
        for part in walk(node):
            if isinstance(part, Named):
                found |= self.facts_in(self.conditions[part.name].when)
            elif isinstance(part, Holds | Compare | Between | OneOf):
                found.add(part.fact)
        return frozenset(found)
