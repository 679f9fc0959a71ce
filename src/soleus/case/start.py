"""Where worked cases start: what is known of somebody before their own facts. Nothing, or "no to everything"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.case.read import build_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.case.case import Case
    from soleus.case.facts import Vocabulary

AGE = 45
YES_BY_DEFAULT = {"can_reach_feet", "has_help_dressing"}


def start(kind: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Give the facts of a start: ``nothing``, or ``all_no``.

    ``all_no``: age 45; every yes/no fact for anyone is false (but the feet are in reach and there is help); choices
    with a danger order at their safest; other choices, numbers and clinicians' facts unknown.
    """
    if kind == "nothing":
        return {}
    facts: dict[str, Any] = {"age_years": AGE}
    for fact in vocabulary.facts.values():
        if not fact.for_anyone or fact.per_leg or fact.computed:
            continue
        if fact.type == "bool":
            facts[fact.name] = fact.name in YES_BY_DEFAULT
        elif fact.type == "choice" and fact.danger:
            facts[fact.name] = fact.danger[0]
    return facts


def nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Turn ``left.abi`` keys into the nested form of a case file."""
    content: dict[str, Any] = {}
    for key, value in facts.items():
        leg, _, name = key.rpartition(".")
        if leg:
            content.setdefault(leg, {})[name] = value
        else:
            content[name] = value
    return content


def person(vocabulary: Vocabulary, kind: str, facts: Mapping[str, Any]) -> Case:
    """Build a case: ``facts`` (flat keys, or nested as in a case file) laid over a start.

    Raises:
        CaseError: the facts cannot be true, or cannot be true together.
    """
    begun = start(kind, vocabulary)
    return build_case(
        nested({**begun, **facts}), vocabulary, origin=dict.fromkeys(begun.keys() - facts.keys(), "default")
    )
