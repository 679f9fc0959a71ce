"""The prose reader: a condition in plain English, so that a clinician can review a rule without reading code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.model import (
    And,
    AnyLeg,
    AtLeast,
    Between,
    Compare,
    Constant,
    EveryLeg,
    Holds,
    Named,
    Node,
    Not,
    OneOf,
    Or,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.case.facts import Value, Vocabulary
    from soleus.knowledge.words import Words
    from soleus.rules.model import Condition, Leaf

COMPARISONS = {"=": "is", "<>": "is not", "<": "below", "<=": "at most", ">": "above", ">=": "at least"}
UNITS = {"a": "years", "wk": "weeks", "h": "hours", "h/d": "hours a day", "mm[Hg]": "mmHg", "1": "", "{score}": ""}


class Prose:
    """Says conditions in the terms a clinician would use."""

    def __init__(self, vocabulary: Vocabulary, words: Words, conditions: Mapping[str, Condition]) -> None:
        """Take the facts, their clinical terms, and the named conditions."""
        self._vocabulary = vocabulary
        self._words = words
        self._conditions = conditions

    def say(self, node: Node) -> str:  # noqa: PLR0911 - one case a kind of node
        """Say a condition in one line: ``diabetes and not (normal foot check)``."""
        match node:
            case Constant(value):
                return "always" if value else "never"
            case Holds() | Compare() | Between() | OneOf():
                return self._leaf(node)
            case Named(name):
                return f"«{name.replace('_', ' ')}»"
            case Not(part):
                return f"not ({self.say(part)})"
            case And(parts):
                return " and ".join(self._inside(part) for part in parts)
            case Or(parts):
                return " or ".join(self._inside(part) for part in parts)
            case AnyLeg(part):
                return f"in either leg: {self.say(part)}"
            case EveryLeg(part):
                return f"in both legs: {self.say(part)}"
            case AtLeast(count, parts):
                return f"at least {count} of ({'; '.join(map(self.say, parts))})"

    def _inside(self, node: Node) -> str:
        text = self.say(node)
        return f"({text})" if isinstance(node, And | Or) else text

    def _term(self, name: str) -> str:
        term: str = self._words.facts[name]["clinician"]
        return term

    def _leaf(self, node: Leaf) -> str:
        term = self._term(node.fact)
        match node:
            case Holds():
                return term
            case OneOf(fact, values):
                return f"{term} is {' or '.join(self._value(fact, value) for value in values)}"
            case Between(fact, low, high):
                return f"{term} from {self._value(fact, low)} to {self._value(fact, high)}"
            case Compare(fact, op, value):
                return f"{term} {COMPARISONS[op]} {self._value(fact, value)}"

    def _value(self, name: str, value: Value) -> str:
        if isinstance(value, str):
            phrase: str = self._words.facts[name]["values"][value]
            return f"“{phrase}”"
        unit = self._vocabulary.facts[name].unit or ""
        return f"{value:g} {UNITS.get(unit, unit)}".strip()
