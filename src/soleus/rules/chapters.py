"""Reads the chapters: the reason in prose, the rule right under it.

A chapter is Markdown with a head (``reviewed``: date of the last review; ``reviewer``: by whom, or "not yet"). Under
each second-level heading stand the reason and then one fenced block. The heading is the rule's id; the block's language
names the family (``KEYS`` lists them with their keys) or one of the tables ``verdicts`` and ``pressure-defaults``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, parse_yaml, text_hash
from soleus.rules.levels import (
    DANGER_OF_URGENCY,
    OPTIONS,
    PATTERNS,
    TARGETS,
    VERDICTS,
    Benefit,
    Danger,
    Sign,
    Standing,
    Urgency,
)
from soleus.rules.model import (
    AdviceRule,
    BenefitRule,
    Condition,
    CourseRule,
    DangerRule,
    OptionRule,
    PatternRule,
    PressureDefaults,
    PressureRule,
    Rulebook,
    UrgencyRule,
)
from soleus.rules.nodes import Constant
from soleus.rules.parse import parse_condition
from soleus.rules.sureness import how_sure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from soleus.case.facts import Vocabulary
    from soleus.rules.levels import Level
    from soleus.rules.model import Rule
    from soleus.rules.nodes import Node

# The lists of sentences that advice can hold.
ADVICE_LISTS = ("wear", "watch_for", "stop_if", "come_back_if", "changes_plan")

# Keys of each kind of block: (must be there, can be there).
Keys = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
KEYS: Keys = {
    "condition": (("when",), ("claims",)),
    "danger": (("when", "then", "if_unknown", "claims"), ("urgency", "if_unknown_urgency", "matters_if")),
    "urgency": (("when", "then", "claims"), ("matters_if",)),
    "benefit": (("when", "helps", "claims"), ("sure_as", "then", "certainty", "matters_if", "if_unknown")),
    "pressure": (("when", "claims"), ("start", "cap", "lift_cap_to")),
    "option": (("when", "option", "then", "claims"), ("matters_if",)),
    "pattern": (("when", "pattern", "speaks", "weight", "claims"), ("lr",)),
    "course": (("when", "claims"), ("better_by_3_months", "recovered_by_1_year", "slower")),
    "advice": (("when", "claims"), (*ADVICE_LISTS, "said_when")),
    "verdicts": (("table", "wearer", "no_plan_if"), ()),
    "pressure-defaults": (("start", "cap", "claims"), ()),
}
# What any block can say of what it stands on (``soleus.rules.grounds``).
GROUNDS = ("carried_by", "stricter", "ours")
HUNDRED = 100
_REVIEW = ("reviewed", "reviewer")
_HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_BLOCK = re.compile(r"^```([a-z-]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """One fenced block with the heading and the prose above it."""

    chapter: str
    name: str
    kind: str
    reason: str
    entry: dict[str, Any]

    @property
    def location(self) -> str:
        """How messages name this block."""
        return f"{self.chapter}, {self.name}"


def read_blocks(root: Path = ROOT, folder: str = "rulebook", keys: Keys = KEYS) -> list[RuleBlock]:
    """Read every block of every chapter in a folder of the knowledge; ``keys`` lists the kinds that it may hold.

    Raises:
        KnowledgeError: a chapter without its head, a heading without a block, a block of no known kind, wrong keys.
    """
    problems: list[str] = []
    blocks: list[RuleBlock] = []
    for path in sorted(root.glob(f"{folder}/*.md")):
        blocks += _blocks_of(path, keys, problems)
    if problems:
        raise KnowledgeError("The chapters cannot be used", problems)
    return blocks


def _blocks_of(path: Path, keys: Keys, problems: list[str]) -> Iterator[RuleBlock]:
    text = path.read_text("utf-8")
    head = _HEAD.match(text)
    review = parse_yaml(head[1], path.name, ours=True) if head else {}
    problems += key_problems(path.name, review, _REVIEW)
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        matches = list(_BLOCK.finditer(body))
        if len(matches) != 1 or not body[: matches[0].start()].strip():
            problems.append(f"{path.name}, {name}: needs its reason in prose and then exactly one block")
            continue
        kind, entry = matches[0][1], parse_yaml(matches[0][2], f"{path.name}, {name}", ours=True)
        if kind not in keys:
            problems.append(f"{path.name}, {name}: no block of kind '{kind}' (allowed: {', '.join(keys)})")
            continue
        required, optional = keys[kind]
        problems += key_problems(f"{path.name}, {name}", entry, required, (*optional, *GROUNDS, *_REVIEW))
        review_text = {key: str(review.get(key, "")) for key in _REVIEW}
        reason = " ".join(body[: matches[0].start()].split())
        yield RuleBlock(path.stem, name.strip(), kind, reason, review_text | entry)


def read_rulebook(vocabulary: Vocabulary, certainties: Mapping[str, str], root: Path = ROOT) -> Rulebook:
    """Read the chapters into a rulebook.

    What is wrong inside one block is told here; what is wrong between rules is found by ``soleus.rules.check``.

    Args:
        vocabulary: the facts that rules can ask for.
        certainties: how sure each claim is, by its id; a rule of gain takes its own from the claim that carries it.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: with every problem of every block.
    """
    blocks = read_blocks(root)
    names = [block.name for block in blocks]
    problems = [f"{name}: two rules with one id" for name in sorted({n for n in names if names.count(n) > 1})]
    builder = _RuleBuilder(vocabulary, {b.name for b in blocks if b.kind == "condition"}, certainties)
    made: dict[str, list[Any]] = {kind: [] for kind in KEYS}
    for block in blocks:
        try:
            made[block.kind].append(builder.build(block))
        except KnowledgeError as error:
            problems += [f"{block.location}: {problem} [{error.headline}]" for problem in error.problems]
    problems += [
        f"there must be exactly one block '{k}'" for k in ("verdicts", "pressure-defaults") if len(made[k]) != 1
    ]
    if problems:
        raise KnowledgeError("The rulebook cannot be used", problems)
    table, wearer, no_plan_if = made["verdicts"][0]
    return Rulebook(
        hash=text_hash(root),
        vocabulary=vocabulary,
        conditions={condition.name: condition for condition in made["condition"]},
        dangers=tuple(made["danger"]),
        urgencies=tuple(made["urgency"]),
        benefits=tuple(made["benefit"]),
        pressures=tuple(made["pressure"]),
        options=tuple(made["option"]),
        patterns=tuple(made["pattern"]),
        courses=tuple(made["course"]),
        advice=tuple(made["advice"]),
        pressure_defaults=made["pressure-defaults"][0],
        verdicts=table,
        wearer=wearer,
        no_plan_if=no_plan_if,
    )


class _RuleBuilder:
    """Builds the model's records from blocks, one method a kind."""

    def __init__(self, vocabulary: Vocabulary, conditions: Collection[str], certainties: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        self.conditions = conditions
        self.certainties = certainties

    def build(self, block: RuleBlock) -> object:
        makers: dict[str, Callable[[RuleBlock], object]] = {
            "condition": self.condition,
            "danger": self.danger,
            "urgency": self.urgency,
            "benefit": self.benefit,
            "pressure": self.pressure,
            "option": self.option,
            "pattern": self.pattern,
            "course": self.course,
            "advice": self.advice,
            "verdicts": self.verdicts,
            "pressure-defaults": self.pressure_defaults,
        }
        return makers[block.kind](block)

    def node(self, text: object) -> Node:
        return parse_condition(
            str(text).lower() if isinstance(text, bool) else str(text), self.vocabulary, self.conditions
        )

    def guard(self, block: RuleBlock) -> Node:
        return self.node(block.entry["matters_if"]) if "matters_if" in block.entry else Constant(value=True)

    @staticmethod
    def level(kind: type[Level], block: RuleBlock, key: str, lowest: Level | None = None) -> Any:  # noqa: ANN401  # a member of kind
        word = str(block.entry[key])
        allowed = [member.word for member in kind if lowest is None or member >= lowest]
        if word not in allowed:
            raise KnowledgeError(f"{key}: {word}", [f"{key} must be one of {', '.join(allowed)}"])
        return kind.of(word)

    @staticmethod
    def choice(block: RuleBlock, key: str, allowed: Collection[str]) -> str:
        word = str(block.entry[key])
        if word not in allowed:
            raise KnowledgeError(f"{key}: {word}", [f"{key} must be one of {', '.join(allowed)}"])
        return word

    def common(self, block: RuleBlock) -> dict[str, Any]:
        return {
            "id": block.name,
            "chapter": block.chapter,
            "reason": block.reason,
            "when": self.node(block.entry["when"]),
            "claims": tuple(block.entry["claims"] or ()),
            "reviewed": str(block.entry["reviewed"]),
            "reviewer": str(block.entry["reviewer"]),
        }

    def condition(self, block: RuleBlock) -> Condition:
        claims = tuple(block.entry.get("claims") or ())
        return Condition(name=block.name, reason=block.reason, when=self.node(block.entry["when"]), claims=claims)

    def danger(self, block: RuleBlock) -> Rule:
        none = {"urgency": "self_care", "if_unknown_urgency": "self_care"}
        block = RuleBlock(block.chapter, block.name, block.kind, block.reason, none | block.entry)
        urgency = self.level(Urgency, block, "urgency")
        unknown_urgency = self.level(Urgency, block, "if_unknown_urgency")
        then = self.level(Danger, block, "then", lowest=Danger.MEASURE_FIRST)
        if_unknown = self.level(Danger, block, "if_unknown", lowest=Danger.UNDECIDED)
        if if_unknown > then or unknown_urgency > urgency:
            raise KnowledgeError("if_unknown", ["what follows from 'unknown' cannot exceed what follows from 'true'"])
        if then < DANGER_OF_URGENCY[urgency] or if_unknown < DANGER_OF_URGENCY[unknown_urgency]:
            raise KnowledgeError("urgency", ["an urgent rule is at least clinician_first, an emergency at least avoid"])
        return DangerRule(
            **self.common(block),
            then=then,
            if_unknown=if_unknown,
            urgency=urgency,
            if_unknown_urgency=unknown_urgency,
            matters_if=self.guard(block),
        )

    def urgency(self, block: RuleBlock) -> Rule:
        then = self.level(Urgency, block, "then")
        if then is not Urgency.ROUTINE:
            raise KnowledgeError("then", ["an urgency rule asks for a routine visit; more than that is a danger rule"])
        return UrgencyRule(**self.common(block), then=then, matters_if=self.guard(block))

    def benefit(self, block: RuleBlock) -> Rule:
        then, certainty = how_sure(block.entry, self.certainties)
        counts = "if_unknown" not in block.entry
        if not counts:
            self.choice(block, "if_unknown", ("no_gain",))
        return BenefitRule(
            **self.common(block),
            target=self.choice(block, "helps", TARGETS),
            then=then,
            certainty=certainty,
            matters_if=self.guard(block),
            counts_when_unknown=counts,
        )

    def pressure(self, block: RuleBlock) -> Rule:
        entry = block.entry
        effects = [key for key in ("start", "cap", "lift_cap_to") if key in entry]
        if len(effects) != 1:
            raise KnowledgeError("pressure", ["exactly one of start, cap and lift_cap_to"])
        start = tuple(entry["start"]) if "start" in entry else None
        return PressureRule(
            **self.common(block), start=start, cap=entry.get("cap"), lift_cap_to=entry.get("lift_cap_to")
        )

    def option(self, block: RuleBlock) -> Rule:
        return OptionRule(
            **self.common(block),
            option=self.choice(block, "option", OPTIONS),
            then=self.level(Standing, block, "then"),
            matters_if=self.guard(block),
        )

    def pattern(self, block: RuleBlock) -> Rule:
        return PatternRule(
            **self.common(block),
            pattern=self.choice(block, "pattern", PATTERNS),
            weight=self.level(Sign, block, "weight", lowest=Sign.WEAK),
            is_for=self.choice(block, "speaks", ("for", "against")) == "for",
            lr=block.entry.get("lr"),
        )

    def course(self, block: RuleBlock) -> Rule:
        ranges = {key: block.entry.get(key) for key in ("better_by_3_months", "recovered_by_1_year")}
        slower = block.entry.get("slower", False)
        for key, ends in ranges.items():
            if ends is not None and not 0 <= ends[0] <= ends[1] <= HUNDRED:
                raise KnowledgeError(key, [f"{key} must be [low, high] in percent"])
        better, recovered = (tuple(ends) if ends is not None else None for ends in ranges.values())
        return CourseRule(**self.common(block), slower=slower, better_by_3_months=better, recovered_by_1_year=recovered)

    def advice(self, block: RuleBlock) -> Rule:
        lists = {key: tuple(block.entry.get(key) or ()) for key in ADVICE_LISTS}
        said_when = tuple(block.entry.get("said_when", ("suitable",)))
        unknown = sorted(set(said_when) - set(VERDICTS))
        if unknown or not any(lists.values()):
            raise KnowledgeError(
                "advice", [f"needs one of {', '.join(ADVICE_LISTS)}, and verdicts that exist in said_when"]
            )
        return AdviceRule(**self.common(block), **lists, said_when=said_when)  # type: ignore[arg-type] # lists holds its three tuples

    def verdicts(self, block: RuleBlock) -> tuple[dict[tuple[Benefit, Danger], str], Node, Node]:
        rows = block.entry["table"]
        if sorted(rows) != sorted(Benefit.words()) or any(len(words) != len(Danger) for words in rows.values()):
            raise KnowledgeError(
                "table", [f"needs the rows {', '.join(Benefit.words())}, each with a word for every danger"]
            )
        table = {
            (Benefit[row.upper()], danger): word
            for row, words in rows.items()
            for danger, word in zip(Danger, words, strict=True)
        }
        if set(table.values()) != set(VERDICTS):
            raise KnowledgeError("table", [f"must use every verdict, and no other word ({', '.join(VERDICTS)})"])
        return table, self.node(block.entry["wearer"]), self.node(block.entry["no_plan_if"])

    @staticmethod
    def pressure_defaults(block: RuleBlock) -> PressureDefaults:
        return PressureDefaults(start=tuple(block.entry["start"]), cap=block.entry["cap"])
