"""The door of the exchanged rulebook: what a case refuses, the CQL refuses.

A word that no rule knows equals none of theirs, so to every rule it would be a "no". A definition for each choice and
number therefore gives its value only where the rules know it, and null otherwise; and while anything was refused there
is no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.bodies import Proportion
from soleus.case.values import allowed
from soleus.rules.cql.conditions import compared, decimal, quoted, text
from soleus.rules.cql.names import ACCEPTED, REFUSED, known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.bodies import Bound, Total
    from soleus.case.contradictions import Contradiction
    from soleus.case.facts import Fact, Vocabulary

NULL = {"number": "null as Decimal", "integer": "null as Integer", "choice": "null as String"}


def door_definitions(vocabulary: Vocabulary) -> Iterator[str]:
    """Write the definitions between the parameters and the rules."""
    facts = [(key, fact) for fact in vocabulary.facts.values() for key in fact.keys if fact.type != "bool"]
    for key, fact in facts:
        value = f"if {_is_known(key, fact)} then {quoted(key)} else {NULL[fact.type]}"
        yield f"define {quoted(known(key, fact))}:\n  {value}\n"
    sentences = [
        *(_said(f"{quoted(key)} is not null and {quoted(known(key, fact))} is null", f"{key}: {allowed(fact)}")
          for key, fact in facts),
        *(_said(_contradicts(entry, vocabulary), entry.says) for entry in vocabulary.contradictions),
        *(_said(_no_body(bound, vocabulary), f"{', '.join(bound.keys)}: {bound.says}") for bound in vocabulary.bodies),
    ]  # fmt: skip
    listed = ",\n".join(f"    {line}" for line in sentences)
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
    compares = (("=", entry.these), (">=", entry.at_least), ("<", entry.below))
    return " and ".join(
        compared(_name(name, vocabulary), vocabulary.facts[name].type, sign, value)
        for sign, values in compares
        for name, value in values.items()
    )


def _no_body(bound: Bound, vocabulary: Vocabulary) -> str:
    names = {key: _name(key, vocabulary) for key in bound.keys}
    return _out_of_proportion(bound, names) if isinstance(bound, Proportion) else _too_much(bound, names)


def _out_of_proportion(proportion: Proportion, names: Mapping[str, str]) -> str:
    value, per = _product(proportion.of, names), _product(proportion.over, names)
    small = [f"{compared(names[key], 'number', '<', bound)} and " for key, bound in proportion.under.items()]
    low, high = map(decimal, (proportion.low, proportion.high))
    return f"{''.join(small)}({value} < {low} * {per} or {value} > {high} * {per})"


def _too_much(total: Total, names: Mapping[str, str]) -> str:
    added = (
        f"Coalesce({decimal(part.times)} * {names[key]}, {decimal(part.least)})" for key, part in total.parts.items()
    )
    return f"{' + '.join(added)} > {decimal(total.most)}"


def _product(keys: Sequence[str], written: Mapping[str, str]) -> str:
    return f"({' * '.join(written[key] for key in keys)})" if keys else "1.0"


def _name(key: str, vocabulary: Vocabulary) -> str:
    return quoted(known(key, vocabulary.fact(key)))
