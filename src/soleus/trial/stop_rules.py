"""The chapter of stop rules: read from ``knowledge/trial/stop.md``, and held against what is promised of it.

``stop_rule_problems`` proves what is promised for every level there is, so for every person: an emergency ends any
trial, and only where a sock is safe does one go on.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, cast

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.rules.chapters import Keys, read_blocks
from soleus.rules.levels import Danger, Urgency
from soleus.rules.nodes import ALWAYS, Holds
from soleus.rules.parse import parse_condition
from soleus.trial.safety import DailySigns, Step, StopRule, StopRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from soleus.case.facts import Vocabulary
    from soleus.rules.chapters import RuleBlock
    from soleus.rules.nodes import Node

FOLDER = "trial"
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
