"""Looks for people of whom something holds; none found is a proof, and giving up is neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import z3

from soleus.rules.prover.logic import FALSE, any_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.case.facts import Value
    from soleus.rules.prover.grid import CellGrid, Somebody
    from soleus.rules.prover.logic import Term

# Steps of the solver, not seconds: the same search ends the same way on every machine. The hardest promise takes a
# small part of it.
MOST_STEPS = 200_000_000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search came to: the facts of the people found, or none; ``gave_up`` where the limit was reached."""

    people: tuple[dict[str, Value], ...] = ()
    gave_up: bool = False

    @property
    def nobody(self) -> bool:
        """Whether it is proved that there is nobody."""
        return not self.people and not self.gave_up


class Search:
    """Looks for people together: one, or two who are to be compared.

    Args:
        grid: the cells.
        people: the variables of each.
        most_steps: how many of its own steps the solver may take for one question.
    """

    def __init__(self, grid: CellGrid, people: Sequence[Somebody], most_steps: int = MOST_STEPS) -> None:
        self.grid, self.people = grid, people
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("rlimit", most_steps)
        self._solver.set(ctrl_c=False)  # the solver would take Ctrl-C for "give up"; whoever presses it means "stop"
        self._solver.add(*(grid.possible(somebody) for somebody in people))

    def add(self, *terms: Term) -> None:
        """Demand this of the people from now on."""
        self._solver.add(*terms)

    def find(self, *assumed: Term) -> SearchResult:
        """Find people of whom all that was demanded, and this besides, holds."""
        self._solver.push()
        try:
            self._solver.add(*assumed)
            return self._first_of_one_body()
        finally:
            self._solver.pop()

    def _first_of_one_body(self) -> SearchResult:
        """Find people whose measures could be of one body.

        The formulas know no sums and ratios. Where nobody is found without them, nobody is found with them. Whoever is
        found and has no such body is passed over with the values that do not go together; where that leaves nobody,
        other values of the same cells might, so it is no proof.
        """
        passed_over = False
        while (outcome := self._solver.check()) == z3.sat:
            model = self._solver.model()
            people = tuple(self.grid.person(model, somebody) for somebody in self.people)
            broken = [term for pair in zip(self.people, people, strict=True) for term in self.grid.no_body(*pair)]
            if not broken:
                return SearchResult(people)
            self._solver.add(*broken)
            passed_over = True
        return SearchResult(gave_up=passed_over or outcome != z3.unsat)

    def fewer(self, than: int) -> Term:
        """Say that fewer facts than this are known of the people, a fact of both counted once."""
        keys = self.grid.vocabulary.every_key()
        known = [any_of(somebody.known(key) for somebody in self.people) for key in keys]
        return z3.AtMost(*known, than - 1) if than > 0 else FALSE
