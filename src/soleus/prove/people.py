"""Promises held against single people with the reference reader: how every refutation of the solver is replayed."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from soleus.case import Case, CaseError, build_case
from soleus.case.start import nested
from soleus.indicate import Indication, indicate
from soleus.interviewing import to_ask
from soleus.plan import plan
from soleus.rules import combine
from soleus.rules.levels import OPTIONS, TARGETS, Help, Level, Praise, Standing, Urgency
from soleus.rules.person import PersonReader
from soleus.rules.promises import Logic, breach, is_meant
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.case.facts import Value, Vocabulary
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node
    from soleus.rules.promises import Promise

Facts = dict[str, "Value"]

PLAIN: Logic[bool] = Logic(all, any, operator.not_)

# The values of a choice that change places with the legs.
SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Person:
    """How promises see one person (see ``soleus.rules.promises.PromiseReader``)."""

    indication: Indication

    def known_true(self, node: Node) -> bool:
        """Whether a condition is known to hold."""
        return self.indication.screening.reader.read(node).truth is True

    def known_false(self, node: Node) -> bool:
        """Whether a condition is known not to hold."""
        return self.indication.screening.reader.read(node).truth is False

    def part(self, name: str) -> Mapping[Any, bool]:
        """Give the value of one part of the answer."""
        kind, _, option = name.partition(".")
        return {_praise(self.indication, option) if kind == "praise" else answer_of(self.indication)[name]: True}


def read(rules: Rulebook, facts: Facts) -> Indication:
    """Read one person as far as the verdict."""
    return indicate(screen(Case(facts), rules, PersonReader))


def answer_of(indication: Indication) -> dict[str, Any]:
    """Give every part of the answer that promises speak of."""
    screening = indication.screening
    findings = {target: combine.strongest(indication.benefits, target) for target in TARGETS}
    return {
        "danger": screening.danger,
        "urgency": screening.urgency,
        "urgency_could_be": screening.urgency_could_be,
        "compression": indication.verdict,
        "pressure": indication.pressure_mmhg,
        **{f"helps.{target}": finding.rule.then if finding else Help.NO for target, finding in findings.items()},
        **{f"sure.{target}": finding.rule.sureness if finding else 0 for target, finding in findings.items()},
    }


def _praise(indication: Indication, option: str) -> Praise:
    """Say whether an option is said to suit; no name asks for any beside the sock."""
    suits = {planned.option for planned in plan(indication).options if planned.standing is Standing.SUITS}
    return Praise.GIVEN if suits & ({option} if option else set(OPTIONS[1:])) else Praise.NONE


def seen(rules: Rulebook, facts: Facts) -> dict[str, Any]:
    """Give what a person sees of an answer, the plan and the advice included, as the reference reader has it."""
    indication = read(rules, facts)
    parts = {name: value for name, value in answer_of(indication).items() if name != "danger"}
    if indication.screening.urgency is Urgency.EMERGENCY:  # the answer ends there, as ``assess`` does
        return _in_words(parts | {"course": [], "advice": []})
    planned = plan(indication)
    for option in planned.options:
        parts |= _part(f"option {option.option}", option.standing, [f.rule.id for f in option.findings])
    for pattern in planned.patterns:
        parts |= _part(f"pattern {pattern.pattern}", pattern.fit, [f.rule.id for f in pattern.signs])
    parts["course"] = [f.rule.id for f in planned.course.findings] if planned.course else []
    parts["advice"] = _advice(rules, indication)
    return _in_words(parts)


def _in_words(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.word if isinstance(value, Level) else value for name, value in parts.items()}


def _part(name: str, level: Level, rules: list[str]) -> dict[str, Any]:
    return {name: level, f"{name}, named rules": rules}


def _advice(rules: Rulebook, indication: Indication) -> list[str]:
    findings = indication.screening.reader.read_rules(rules.advice)
    return [f.rule.id for f in findings if f.is_true and indication.verdict in f.rule.said_when]


def is_possible(facts: Facts, vocabulary: Vocabulary) -> bool:
    """Whether the door lets these facts in."""
    try:
        build_case(nested(facts), vocabulary)
    except CaseError:
        return False
    return True


def breaks(promise: Promise, rules: Rulebook, people: tuple[Facts, ...]) -> bool:
    """Whether these people (one, or two who are compared) are possible, are spoken of, and break the promise.

    Of "some layperson" it says whether the promise is kept by this one.
    """
    if not all(is_possible(facts, rules.vocabulary) for facts in people):
        return False
    first, *rest = [read(rules, facts) for facts in people]
    if promise.of_two:
        [second] = rest or [read(rules, mirrored(people[0]))]
        if not _related(promise.who, first, second):
            return False
        return breach(promise, PLAIN, Person(first), Person(second))
    if not _spoken_of(promise.who, people[0], rules.vocabulary):
        return False
    if promise.who == "some layperson":
        return is_meant(promise, PLAIN, Person(first))
    return breach(promise, PLAIN, Person(first))


def mirrored(facts: Facts) -> Facts:
    """Exchange left and right."""
    swapped: Facts = {}
    for key, value in facts.items():
        leg, dot, name = key.rpartition(".")
        swapped[f"{SIDES[leg]}{dot}{name}" if leg else key] = (
            SIDES.get(value, value) if isinstance(value, str) else value
        )
    return swapped


def fewest_facts(promise: Promise, rules: Rulebook, people: tuple[Facts, ...]) -> tuple[Facts, ...]:
    """Leave out whatever fact can be left out with the promise still broken, one after the other."""
    for key in rules.vocabulary.every_key():
        for fewer in _without(key, people):
            if breaks(promise, rules, fewer):
                people = fewer
                break
    return people


def count_facts(people: tuple[Facts, ...]) -> int:
    """Count what is known of these people, a fact of both once."""
    return len(set(chain.from_iterable(people)))


def _without(key: str, people: tuple[Facts, ...]) -> Iterator[tuple[Facts, ...]]:
    """Give the same people without one fact: of both; or as unlike as they are in it made alike."""
    if any(key in facts for facts in people):
        yield tuple({name: value for name, value in facts.items() if name != key} for facts in people)
    if len(people) > 1 and people[0].get(key) != people[1].get(key):
        first, second = people
        rest = {name: value for name, value in second.items() if name != key}
        yield first, rest | ({key: first[key]} if key in first else {})


def _spoken_of(people: str, facts: Facts, vocabulary: Vocabulary) -> bool:
    lay = {key for key in vocabulary.every_key() if vocabulary.fact(key).for_anyone}
    match people:
        case "nothing known":
            return not facts
        case "everything answered":
            return lay <= set(facts)
        case "everything seen":
            return {key for key in lay if vocabulary.fact(key).can_be_seen} <= set(facts)
        case "some layperson":
            return set(facts) <= lay
        case _:
            return True


def _related(people: str, first: Indication, second: Indication) -> bool:
    before, after = dict(first.screening.case.facts), dict(second.screening.case.facts)
    match people:
        case "legs swapped":
            return after == mirrored(before)
        case "anything graver":
            return _is_graver(before, after, first.screening.book.vocabulary)
        case "left out told":
            return _is_left_out_told(first, second)
        case "more told":
            return _is_more_told(first, second)
        case "told in an emergency":
            is_emergency = first.screening.urgency is Urgency.EMERGENCY
            return is_emergency and before.items() <= after.items()
        case _:
            place = -1 if people == "gravest told" else 0
            facts = {key: first.screening.book.vocabulary.fact(key) for key in after}
            return before == {key: value for key, value in after.items() if key in before} and all(
                facts[key].danger and facts[key].danger[place] == value
                for key, value in after.items()
                if key not in before
            )


def _is_graver(before: Facts, after: Facts, vocabulary: Vocabulary) -> bool:
    if set(before) != set(after):
        return False
    for key, value in before.items():
        order = vocabulary.fact(key).danger
        if value != after[key] and (not order or order.index(after[key]) < order.index(value)):
            return False
    return True


def _taken_for_no(first: Indication, second: Indication) -> bool:
    """Whether the second is told of what a guard inside a condition has taken for absent in the first."""
    before, after = first.screening.reader, second.screening.reader
    return any(
        before.read(node.part).truth is None
        and before.read(node.guard).truth is False
        and after.read(node.part).truth is True
        for node in first.screening.book.guarded()
    )


def _is_left_out_told(first: Indication, second: Indication) -> bool:
    """Whether the second knows more, but nothing that the first would be asked, nor what no rule asks to measure."""
    added = set(second.screening.case.facts) - set(first.screening.case.facts)
    if first.screening.urgency is Urgency.EMERGENCY or added & set(chain.from_iterable(to_ask(first))):
        return False
    return _is_more_told(first, second)


def _is_more_told(first: Indication, second: Indication) -> bool:
    """Whether the second knows all that the first does and more, but nothing that a guard has taken for absent."""
    before, after = first.screening.case.facts, second.screening.case.facts
    if any(after.get(key) != value for key, value in before.items()) or _taken_for_no(first, second):
        return False
    rules = tuple(rule for rule in first.screening.book.rules() if hasattr(rule, "matters_if"))
    return not any(
        read.when.truth is None and read.guard.truth is False and later.is_true
        for read, later in zip(
            first.screening.reader.read_rules(rules), second.screening.reader.read_rules(rules), strict=True
        )
    )
