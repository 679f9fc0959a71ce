"""The rulebook as a FHIR PlanDefinition: what to do when which definition of the Library holds.

Groups of actions: the verdict and the urgency (one action of each applies), then the rules behind them, each with its
reason, its priority and its claims. A condition names a CQL definition, and compares it with the word of a level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.fhir.header import Knowledge, cited, coded, header
from soleus.rules.cql import ACCEPTED, REFUSED, holds, presses
from soleus.rules.levels import VERDICTS, Urgency
from soleus.rules.model import DangerRule, UrgencyRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.rules.model import Rule

PLAN_TYPE = "http://terminology.hl7.org/CodeSystem/plan-definition-type"

# http://hl7.org/fhir/R4/valueset-request-priority.html; who can look after themselves has no priority.
HOW_SOON = {Urgency.ROUTINE: "routine", Urgency.URGENT: "urgent", Urgency.EMERGENCY: "stat"}

Action = dict[str, Any]


def plan_resource(knowledge: Knowledge) -> dict[str, Any]:
    """Give the PlanDefinition as JSON."""
    rules, words = knowledge.book.rules, knowledge.book.words
    library = f"{knowledge.canonical('Library')}|{rules.hash}"
    verdicts = [_word("compression", word, words.verdicts[word]) for word in VERDICTS]
    urgencies = [
        _word("urgency", level.word, words.urgency[level.word]) | _how_soon(level)
        for level in sorted(Urgency, reverse=True)
    ]
    return header(knowledge, "PlanDefinition", "SoleusCompressionPlan") | {
        "type": coded(PLAN_TYPE, "eca-rule"),
        "library": [library],
        "action": [
            # An emergency leaves no room for anything else, so the urgency stands first.
            _group(knowledge, "urgency", urgencies, selection="exactly-one") | {"trigger": [OPENED]},
            _group(knowledge, "verdict", verdicts, selection="exactly-one"),
            _group(knowledge, "refused", [_refused(knowledge)]),
            _group(knowledge, "dangers", _actions(rules.dangers, knowledge)) | {"condition": [SOUND]},
            _group(knowledge, "routine", _actions(rules.urgencies, knowledge)) | {"condition": [SOUND]},
            _group(knowledge, "benefits", _actions(rules.benefits, knowledge)) | {"condition": [NO_EMERGENCY, SOUND]},
        ],
    }


# The hook of CDS Hooks that fires when a record is opened.
OPENED = {"type": "named-event", "name": "patient-view"}


def _group(knowledge: Knowledge, name: str, actions: Iterable[Action], selection: str = "any") -> Action:
    return {
        "id": f"group-{name}",
        "title": knowledge.text.groups[name],
        "groupingBehavior": "logical-group",
        "selectionBehavior": selection,
        "action": list(actions),
    }


def _word(definition: str, word: str, says: dict[str, str]) -> Action:
    return {
        "id": f"{definition}-{word}".replace("_", "-"),
        "title": says["title"],
        "textEquivalent": says["says"],
        "condition": [_applies(f"\"{definition}\" = '{word}'")],
    }


def _applies(cql: str) -> Action:
    return {"kind": "applicability", "expression": {"language": "text/cql", "expression": cql}}


NO_EMERGENCY = _applies("\"urgency\" != 'emergency'")
SOUND = _applies(f'"{ACCEPTED}"')


def _refused(knowledge: Knowledge) -> Action:
    """Give the action while what was given cannot be right: nothing else applies then."""
    says, title = knowledge.text.refused, knowledge.text.groups["refused"]
    return {"id": REFUSED, "title": title, "textEquivalent": says, "condition": [_applies(f'not "{ACCEPTED}"')]}


def _how_soon(urgency: Urgency) -> Action:
    return {"priority": HOW_SOON[urgency]} if urgency in HOW_SOON else {}


def _actions(rules: Iterable[Rule], knowledge: Knowledge) -> Iterator[Action]:
    """Give an action for each rule, and another where its unknown counts by itself."""
    words = knowledge.book.words
    for rule in rules:
        known = _rule(rule, knowledge, holds(rule), words.rules[rule.id])
        yield known | _how_soon(_urgency(rule))
        if isinstance(rule, DangerRule) and rule.id in words.rules_when_unknown:
            unknown = _rule(rule, knowledge, presses(rule), words.rules_when_unknown[rule.id])
            yield unknown | {"id": f"{rule.id}-unknown"} | _how_soon(rule.if_unknown_urgency)


def _urgency(rule: Rule) -> Urgency:
    if isinstance(rule, DangerRule):
        return rule.urgency
    return rule.then if isinstance(rule, UrgencyRule) else Urgency.SELF_CARE


def _rule(rule: Rule, knowledge: Knowledge, definition: str, says: str) -> Action:
    return {
        "id": rule.id,
        "title": definition,
        "description": rule.reason,
        "textEquivalent": says,
        "documentation": [
            cited(source) | {"label": claim, "display": knowledge.claims.claims[claim].statement}
            for claim in rule.claims
            for source, _ in knowledge.claims.sources_of(claim)
        ],
        "condition": [_applies(f'"{definition}"')],
    }
