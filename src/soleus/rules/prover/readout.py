"""Asks the solver about one person: every rule's truth and the whole answer, to be held against other readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import z3

from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import Grid
from soleus.rules.prover.logic import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.case.facts import Value
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node, Truth
    from soleus.rules.prover.logic import Truths


@dataclass(frozen=True, slots=True)
class Readout:
    """What the solver says of one person.

    Attributes:
        truths: each rule's and named condition's truth, by its name.
        guards: the same of each rule's guard.
        wearer: whether they wear one now.
        answer: each part's value: danger, urgency, urgency_could_be, compression, pressure, helps.TARGET.
        missing: the keys that the answer lists as missing, in no order.
    """

    truths: Mapping[str, Truth]
    guards: Mapping[str, Truth]
    wearer: Truth
    answer: Mapping[str, Any]
    missing: frozenset[str]


class ReadsOut:
    """Reads people with one rulebook; the formulas are built once."""

    def __init__(self, book: Rulebook, also: Iterable[Node] = ()) -> None:
        """Build the formulas; ``also`` holds further conditions that will be asked about."""
        self.grid = Grid.of(book, also=also)
        self.somebody = self.grid.somebody("p")
        self.encoding = Encoding(book, self.grid, self.somebody)
        rules = self.encoding.read_rules(book.rules())
        self._truths = {read.rule.id: read.when for read in rules}
        self._truths |= {name: self.encoding.truth(entry.when) for name, entry in book.conditions.items()}
        self._guards = {read.rule.id: read.guard for read in rules}
        self._wearer = self.encoding.truth(book.wearer)
        self._answer = self.encoding.answer.parts()
        self._solver = z3.SolverFor("QF_FD")
        self._solver.add(self.grid.possible(self.somebody))

    def read(self, facts: Mapping[str, Value]) -> Readout:
        """Ask about one person.

        Raises:
            ValueError: the person cannot be: the door refuses these facts.
        """
        if self._solver.check(*self.grid.is_person(facts, self.somebody)) != z3.sat:
            msg = "nobody can have these facts"
            raise ValueError(msg)
        model = self._solver.model()
        return Readout(
            truths={name: _truth(model, truths) for name, truths in self._truths.items()},
            guards={name: _truth(model, truths) for name, truths in self._guards.items()},
            wearer=_truth(model, self._wearer),
            answer={part: _the_one(model, values) for part, values in self._answer.items()},
            missing=frozenset(key for key, term in self.encoding.missing.items() if _is_true(model, term)),
        )


def _is_true(model: z3.ModelRef, term: Term) -> bool:
    return bool(z3.is_true(model.eval(term, model_completion=True)))


def _truth(model: z3.ModelRef, truths: Truths) -> Truth:
    return True if _is_true(model, truths.yes) else False if _is_true(model, truths.no) else None


def _the_one(model: z3.ModelRef, values: Mapping[Any, Term]) -> Any:  # noqa: ANN401  # a level, a word or a pressure
    [value] = [value for value, term in values.items() if _is_true(model, term)]
    return value
