"""The door of the exchanged rulebook: what a case refuses, the CQL refuses.

A word that no rule knows equals none of theirs, so to every rule it would be a "no". A definition for each choice and
number therefore gives its value only where the rules know it, and null otherwise; and while anything was refused there
is no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.facts import LEGS
from soleus.case.values import allowed
from soleus.rules.exchange.conditions import compared, decimal, quoted, text
from soleus.rules.exchange.names import ACCEPTED, REFUSED, known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.bodies import Proportion
    from soleus.case.facts import Contradiction, Fact, Vocabulary

NULL = {"number": "null as Decimal", "integer": "null as Integer", "choice": "null as String"}


def door_definitions(vocabulary: Vocabulary) -> Iterator[str]:
    """Write the definitions between the parameters and the rules."""
    facts = [(key, fact) for fact in vocabulary.facts.values() for key in fact.keys if fact.type != "bool"]
    for key, fact in facts:
        value = f"if {_is_known(key, fact)} then {quoted(key)} else {NULL[fact.type]}"
        yield f"define {quoted(known(key, fact))}:\n  {value}\n"
    said = [
        *(_said(f"{quoted(key)} is not null and {quoted(known(key, fact))} is null", f"{key}: {allowed(fact)}")
          for key, fact in facts),
        *(_said(_contradicts(entry, vocabulary), entry.says) for entry in vocabulary.contradictions),
        *(line for proportion in vocabulary.bodies for line in _bodies(proportion, vocabulary)),
    ]  # fmt: skip
    listed = ",\n".join(f"    {line}" for line in said)
    yield f"define {quoted(REFUSED)}:\n  ({{\n{listed}\n  }}) Said where Said is not null\n"
    yield f"define {quoted(ACCEPTED)}:\n  not exists {quoted(REFUSED)}\n"


def if_accepted(cql: str, otherwise: str) -> str:
    """Write "this, unless something was refused"."""
    return f"if not {quoted(ACCEPTED)} then {otherwise} else {cql}"


def _said(condition: str, says: str) -> str:
    return f"if {condition} then {text(says)} else null as String"


def _is_known(key: str, fact: Fact) -> str:
    """Say that a value is one the rules know; an unknown value is in no list, which "if" takes as it should."""
    if fact.type == "choice":
        return f"{quoted(key)} in {{ {', '.join(map(text, fact.values))} }}"
    low, high = fact.low or 0, fact.high or 0
    ends = (f"{low:g}", f"{high:g}") if fact.type == "integer" else (decimal(low), decimal(high))
    return f"{quoted(key)} between {ends[0]} and {ends[1]}"


def _contradicts(entry: Contradiction, vocabulary: Vocabulary) -> str:
    facts = vocabulary.facts
    same = [compared(_name(name, "", vocabulary), facts[name].type, "=", value) for name, value in entry.these.items()]
    least = [
        compared(_name(name, "", vocabulary), facts[name].type, ">=", value) for name, value in entry.at_least.items()
    ]
    return " and ".join([*same, *least])


def _bodies(proportion: Proportion, vocabulary: Vocabulary) -> Iterator[str]:
    of_leg = any(vocabulary.facts[name].per_leg for name in proportion.names)
    for leg in LEGS if of_leg else ("",):
        names = {name: _name(name, leg, vocabulary) for name in proportion.names}
        keys = [f"{leg}.{name}" if vocabulary.facts[name].per_leg else name for name in proportion.names]
        yield _said(_no_body(proportion, names), f"{', '.join(keys)}: {proportion.says}")


def _no_body(proportion: Proportion, names: Mapping[str, str]) -> str:
    value, per = _product(proportion.of, names), _product(proportion.over, names)
    small = [f"{compared(names[name], 'number', '<', bound)} and " for name, bound in proportion.under.items()]
    low, high = map(decimal, (proportion.low, proportion.high))
    return f"{''.join(small)}({value} < {low} * {per} or {value} > {high} * {per})"


def _product(names: Sequence[str], written: Mapping[str, str]) -> str:
    return f"({' * '.join(written[name] for name in names)})" if names else "1.0"


def _name(name: str, leg: str, vocabulary: Vocabulary) -> str:
    fact = vocabulary.facts[name]
    return quoted(known(f"{leg}.{name}" if fact.per_leg else name, fact))
