"""Asks the solver about one person: every rule's truth and the whole answer, to be held against other readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import z3

from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import CellGrid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node, Truth
    from soleus.rules.prover.logic import Term


@dataclass(frozen=True, slots=True)
class SolverAnswer:
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


class SolverReader:
    """Reads people with one rulebook; the formulas are built once."""

    def __init__(self, book: Rulebook, also: Iterable[Node] = ()) -> None:
        """Build the formulas; ``also`` holds further conditions that will be asked about."""
        self.grid = CellGrid.of(book, also=also)
        self.somebody = self.grid.somebody("p")
        self.encoding = Encoding(book, self.grid, self.somebody)
        self._terms: list[Term] = []
        rules = self.encoding.read_rules(book.rules())
        self._truths = {read.rule.id: self._places(read.when) for read in rules}
        self._truths |= {name: self._places(self.encoding.truth(c.when)) for name, c in book.conditions.items()}
        self._guards = {read.rule.id: self._places(read.guard) for read in rules}
        self._wearer = self._places(self.encoding.truth(book.wearer))
        self._answer = {
            part: dict(zip(values, self._places(values.values()), strict=True))
            for part, values in self.encoding.answer.parts().items()
        }
        missing = self.encoding.missing
        self._missing = dict(zip(missing, self._places(missing.values()), strict=True))
        # All of them as the bits of one number: the solver is asked once a person, not once a formula.
        self._bits = z3.Concat([z3.If(term, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)) for term in self._terms])
        self._solver = z3.SolverFor("QF_FD")
        self._solver.add(self.grid.possible(self.somebody))

    def _places(self, terms: Iterable[Term]) -> tuple[int, ...]:
        """Take formulas in; gives the place of each among all of them."""
        before = len(self._terms)
        self._terms += terms
        return tuple(range(before, len(self._terms)))

    def read(self, facts: Mapping[str, Value]) -> SolverAnswer:
        """Ask about one person.

        Raises:
            ValueError: the person cannot be: the door refuses these facts.
        """
        if self._solver.check(*self.grid.is_person(facts, self.somebody)) != z3.sat:
            raise ValueError("nobody can have these facts")
        number = self._solver.model().eval(self._bits, model_completion=True).as_long()
        holds = [bit == "1" for bit in f"{number:0{len(self._terms)}b}"]
        return SolverAnswer(
            truths={name: _truth(holds, places) for name, places in self._truths.items()},
            guards={name: _truth(holds, places) for name, places in self._guards.items()},
            wearer=_truth(holds, self._wearer),
            answer={part: _the_one(holds, values) for part, values in self._answer.items()},
            missing=frozenset(key for key, place in self._missing.items() if holds[place]),
        )


def _truth(holds: Sequence[bool], places: Sequence[int]) -> Truth:
    yes, no = (holds[place] for place in places)
    return True if yes else False if no else None


def _the_one(holds: Sequence[bool], values: Mapping[Any, int]) -> Any:  # noqa: ANN401  # a level, word or pressure
    [value] = [value for value, place in values.items() if holds[place]]
    return value
