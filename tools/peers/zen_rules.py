"""The full rulebook as a decision of zen-engine, with what is unknown handled right: for comparison only.

Its expressions know true and false, and refuse to compare null. So each condition becomes two: ``sure`` (true, whatever
the unknown facts are) and ``possible`` (not known to be false). Unknown is what is possible and not sure. The rules are
one expression node, whose later keys read earlier ones by ``$``; the verdict is a decision table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import zen

from soleus.case.facts import LEGS
from soleus.rules.cql import in_order
from soleus.rules.levels import Benefit, Danger, Urgency
from soleus.rules.nodes import (
    ALWAYS,
    And,
    AnyLeg,
    AtLeast,
    Between,
    Compare,
    Constant,
    EveryLeg,
    Guarded,
    Holds,
    Named,
    Node,
    Not,
    OneOf,
    Or,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zen import EvaluateBatchRequest

    from soleus.rules.levels import Level
    from soleus.rules.model import BenefitRule, DangerRule, Rule, Rulebook, UrgencyRule
    from soleus.rules.nodes import Leaf

# What the decision gives back besides the verdict.
KEPT = ("urgency", "urgency_could_be", "danger", "benefit")

SYMBOLS = {"=": "==", "<>": "!="}


@dataclass(frozen=True, slots=True)
class Pair:
    """A condition in two-valued logic: known to hold, and not known to be false."""

    sure: str
    possible: str


TRUE, FALSE = Pair("true", "true"), Pair("false", "false")


class Zen:
    """A rulebook loaded into zen-engine, compiled once."""

    def __init__(self, book: Rulebook) -> None:
        """Write the decision and let the engine compile it."""
        content = zen.ZenDecisionContent(json.dumps(decision(book)))
        self._decision = zen.ZenEngine().create_decision(content)
        self._engine = zen.ZenEngine({"loader": lambda _: content})

    def read(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Give urgency, danger, benefit and compression for one person's facts, by our own keys."""
        result: dict[str, Any] = self._decision.evaluate(_flat(facts))["result"]
        return result

    def read_all(self, people: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The same for many people in one call, which the engine spreads over the cores."""
        requests: list[EvaluateBatchRequest] = [{"key": "rulebook", "context": _flat(facts)} for facts in people]
        return [answer["data"]["result"] for answer in self._engine.evaluate_batch(requests)]


def _flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace(".", "_"): value for key, value in facts.items()}


def decision(book: Rulebook) -> dict[str, Any]:
    """Write the rulebook as a JSON decision model: rules, then the verdict's table beside the levels."""
    rules = _Writer(book).expressions()
    kept = {name: name for name in KEPT}
    nodes = [
        {"id": "facts", "type": "inputNode", "name": "facts"},
        _expression_node("rules", rules),
        _expression_node("levels", kept),
        _verdict_table(book),
        {"id": "answer", "type": "outputNode", "name": "answer"},
    ]
    ways = [("facts", "rules"), ("rules", "levels"), ("rules", "verdict"), ("levels", "answer"), ("verdict", "answer")]
    edges = [{"id": f"{source}-{target}", "sourceId": source, "targetId": target} for source, target in ways]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _expression_node(name: str, expressions: Mapping[str, str]) -> dict[str, Any]:
    listed = [{"id": key, "key": key, "value": value} for key, value in expressions.items()]
    return {"id": name, "type": "expressionNode", "name": name, "content": {"expressions": listed}}


def _verdict_table(book: Rulebook) -> dict[str, Any]:
    rows = [
        {
            "_id": f"{gain.word}-{level.word}",
            "gain": f"'{gain.word}'",
            "level": f"'{level.word}'",
            "verdict": f"'{word}'",
        }
        for (gain, level), word in book.verdicts.items()
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": "gain", "name": "Benefit", "field": "benefit"},
            {"id": "level", "name": "Danger", "field": "danger_that_counts"},
        ],
        "outputs": [{"id": "verdict", "name": "Compression", "field": "compression"}],
        "rules": rows,
    }
    return {"id": "verdict", "type": "decisionTableNode", "name": "verdict", "content": content}


class _Writer:
    """Writes the expressions of one rulebook, in the order in which they build on each other."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._leg_facts = frozenset(fact.name for fact in book.vocabulary.facts.values() if fact.per_leg)

    def expressions(self) -> dict[str, str]:
        book, found = self._book, dict[str, str]()
        for condition in in_order(book):
            found |= self._named(f"named_{condition.name}", condition.when)
        for rule in (*book.dangers, *book.urgencies, *book.benefits, *book.pressures):
            found |= self._named(_key(rule), rule.when)
            guard = getattr(rule, "matters_if", ALWAYS)
            if guard != ALWAYS:
                found |= self._named(f"{_key(rule)}_matters", guard)
        found |= self._named("wearer", book.wearer)
        return found | dict(self._levels())

    def _named(self, key: str, node: Node) -> dict[str, str]:
        pair = self._pair(node, "")
        return {f"{key}_sure": pair.sure, f"{key}_possible": pair.possible}

    def _pair(self, node: Node, leg: str) -> Pair:  # noqa: C901, PLR0911  # one case a kind of node
        match node:
            case Constant(value):
                return TRUE if value else FALSE
            case Holds() | Compare() | Between() | OneOf():
                return self._leaf(node, leg)
            case Named(name):
                return _reference(f"named_{name}")
            case Not(part):
                inner = self._pair(part, leg)
                return Pair(f"not ({inner.possible})", f"not ({inner.sure})")
            case And(parts):
                return _joined("and", [self._pair(part, leg) for part in parts])
            case Or(parts):
                return _joined("or", [self._pair(part, leg) for part in parts])
            case AnyLeg(part):
                return _joined("or", [self._pair(part, side) for side in LEGS])
            case EveryLeg(part):
                return _joined("and", [self._pair(part, side) for side in LEGS])
            case Guarded(guard, part):
                inner, silent = self._pair(part, leg), self._pair(guard, leg)
                return Pair(inner.sure, f"({inner.possible} and ({inner.sure} or {silent.possible}))")
            case AtLeast(count, parts):
                pairs = [self._pair(part, leg) for part in parts]
                return Pair(_counted(count, [p.sure for p in pairs]), _counted(count, [p.possible for p in pairs]))

    def _leaf(self, node: Leaf, leg: str) -> Pair:
        made = self._book.vocabulary.computed.get(node.fact)
        if made:
            left, right = (key.replace(".", "_") for key in made.keys)
            measured, test = f"{left} != null and {right} != null", f"abs({left} - {right}) >= {made.least}"
            return Pair(f"({measured} and {test})", f"(not ({measured}) or {test})")
        name = f"{leg}_{node.fact}" if node.fact in self._leg_facts else node.fact
        test = _test(node, name)
        return Pair(f"({name} != null and {test})", f"({name} == null or {test})")

    def _levels(self) -> Iterator[tuple[str, str]]:
        book = self._book
        yield "danger", _highest(Danger.NONE, _danger(book.dangers))
        yield "urgency", _highest(Urgency.SELF_CARE, _urgency(book.dangers, book.urgencies))
        yield "urgency_could_be", _highest(Urgency.SELF_CARE, _could_be(book.dangers, book.urgencies))
        yield "benefit", _highest(Benefit.NONE, _benefit(book.benefits))
        lifts = [f"({_sure(r)} ? {r.lift_cap_to} : 0)" for r in book.pressures if r.lift_cap_to is not None]
        caps = [f"({_possible(r)} ? {r.cap} : 1000)" for r in book.pressures if r.cap is not None]
        yield "lifted", f"max([{', '.join([str(book.pressure_defaults.cap), *lifts])}])"
        yield "cap", f"min([{', '.join(['$.lifted', *caps])}])"
        starts = sorted((r.start, r.id, r) for r in book.pressures if r.start is not None)
        cases = "".join(f"({_sure(r)} and {start[0]} < $.cap) ? {start[0]} : (" for start, _, r in starts)
        yield "start", f"{cases}{book.pressure_defaults.start[0]}{')' * len(starts)}"
        yield "danger_that_counts", DANGER_THAT_COUNTS


DANGER_THAT_COUNTS = (
    "$.danger == 'stop_now' ? 'stop_now' : "
    "(($.danger == 'avoid' or $.urgency == 'emergency') ? ($.wearer_sure ? 'stop_now' : 'avoid') : "
    "(($.danger == 'clinician_first' or $.cap <= $.start) ? 'clinician_first' : $.danger))"
)


def _test(node: Leaf, name: str) -> str:
    match node:
        case Holds():
            return f"{name} == true"
        case Compare(_, op, value):
            return f"{name} {SYMBOLS.get(op, op)} {json.dumps(value)}"
        case Between(_, low, high):
            return f"({name} >= {low} and {name} <= {high})"
        case OneOf(_, values):
            return f"{name} in {json.dumps(values)}"


def _joined(word: str, pairs: Sequence[Pair]) -> Pair:
    if not pairs:
        return TRUE if word == "and" else FALSE
    joint = f" {word} "
    return Pair(f"({joint.join(p.sure for p in pairs)})", f"({joint.join(p.possible for p in pairs)})")


def _counted(count: int, parts: Sequence[str]) -> str:
    return f"({' + '.join(f'({part} ? 1 : 0)' for part in parts)} >= {count})"


def _reference(key: str) -> Pair:
    return Pair(f"$.{key}_sure", f"$.{key}_possible")


def _key(rule: Rule) -> str:
    return f"rule_{rule.id.replace('-', '_')}"


def _sure(rule: Rule) -> str:
    return _reference(_key(rule)).sure


def _possible(rule: Rule) -> str:
    return _reference(_key(rule)).possible


def _guard(rule: DangerRule | UrgencyRule | BenefitRule) -> Pair:
    return TRUE if rule.matters_if == ALWAYS else _reference(f"{_key(rule)}_matters")


def _open(rule: DangerRule | UrgencyRule | BenefitRule) -> str:
    return f"({_possible(rule)} and not {_sure(rule)} and {_guard(rule).possible})"


# What lifts to which level; the highest level that anything lifts to is the answer.
Lifts = list[tuple["Level", str]]


def _highest(lowest: Level, lifts: Lifts) -> str:
    text = f"'{lowest.word}'"
    for level in sorted({level for level, _ in lifts if level > lowest}):
        text = f"({' or '.join(when for at, when in lifts if at == level)}) ? '{level.word}' : ({text})"
    return text


def _pressing_and_waiting(rule: DangerRule) -> tuple[str, str]:
    guard = _guard(rule)
    unknown = f"{_possible(rule)} and not {_sure(rule)}"
    return f"({unknown} and {guard.sure})", f"({unknown} and {guard.possible} and not {guard.sure})"


def _danger(rules: Iterable[DangerRule]) -> Lifts:
    lifts: Lifts = []
    for rule in rules:
        pressing, waiting = _pressing_and_waiting(rule)
        lifts += [(rule.then, _sure(rule)), (rule.if_unknown, pressing), (Danger.UNDECIDED, waiting)]
    return lifts


def _urgency(dangers: Iterable[DangerRule], routine: Iterable[UrgencyRule]) -> Lifts:
    lifts: Lifts = [(rule.then, _sure(rule)) for rule in routine]
    for rule in dangers:
        least = Urgency.ROUTINE if rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE
        pressing, waiting = _pressing_and_waiting(rule)
        asked = max(least, rule.if_unknown_urgency)
        lifts += [(rule.urgency, _sure(rule)), (asked, pressing), (least, waiting)]
    return lifts


def _could_be(dangers: Iterable[DangerRule], routine: Iterable[UrgencyRule]) -> Lifts:
    asked = [(rule.then, when) for rule in routine for when in (_sure(rule), _open(rule))]
    grave = [(rule.urgency, when) for rule in dangers for when in (_sure(rule), _open(rule))]
    return [*asked, *grave]


def _benefit(rules: Iterable[BenefitRule]) -> Lifts:
    gains = [rule for rule in rules if rule.then.is_gain]
    lifts: Lifts = [(Benefit.SOME, _sure(rule)) for rule in gains]
    return lifts + [(Benefit.UNKNOWN, _open(rule)) for rule in gains if rule.counts_when_unknown]
