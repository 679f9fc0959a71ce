"""Which single answer hides a danger: for every rule that sends somebody to be seen today, found by the solver.

For each fact of such a rule the solver looks for somebody of whom the rule holds, and changes that one answer: to the
safest one ("no"), or to "not sure". Whatever urgency is left for the least lucky of them is what this answer can hide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules.levels import Urgency
from soleus.rules.prover.answer import urgencies, urgencies_that_could_be
from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import CellGrid, Somebody
from soleus.rules.prover.logic import FALSE, TRUE, is_not
from soleus.rules.prover.search import MOST_STEPS, Search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.rules.model import DangerRule, Rulebook
    from soleus.rules.prover.answer import Rising
    from soleus.rules.prover.logic import Term


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a danger for the least lucky: how soon somebody looks, and how soon it could still have to be."""

    urgency: Urgency
    could_be: Urgency


@dataclass(frozen=True, slots=True)
class Answered:
    """One fact of a rule: what is left when it alone is answered safely, or is not known.

    ``safest`` is None where the fact has no order of danger, or no answer of it can make the rule hold or not.
    """

    rule: DangerRule
    fact: str
    safest: Remaining | None
    unknown: Remaining


def answered(rules: Rulebook, least: Urgency = Urgency.URGENT, most_steps: int = MOST_STEPS) -> Iterator[Answered]:
    """Look at every fact of every rule of at least this urgency.

    Raises:
        RuntimeError: the solver gave up.
    """
    grid = CellGrid.of(rules)
    somebody = grid.somebody("p")
    first, search = Encoding(rules, grid, somebody), Search(grid, [somebody], most_steps)
    changed: dict[tuple[str, bool], _Changed] = {}
    for rule in (rule for rule in rules.dangers if rule.urgency >= least):
        for fact in sorted(rules.facts_in(rule.when)):
            keys = rules.vocabulary.facts[fact].keys
            if not keys:
                continue
            left = {}
            for is_told in (False, True) if rules.vocabulary.facts[fact].danger else (False,):
                key = (fact, is_told)
                if key not in changed:
                    changed[key] = _Changed(first, fact, is_told=is_told)
                left[is_told] = changed[key].left(search, first.truth(rule.when).yes)
            yield Answered(rule, fact, left.get(True), left[False])


class _Changed:
    """The same person with one fact answered safely, or not known."""

    def __init__(self, first: Encoding, fact: str, *, is_told: bool) -> None:
        vocabulary, grid, cells = first.book.vocabulary, first.grid, dict(first.somebody.cells)
        chosen = vocabulary.facts[fact].danger[0] if is_told else None
        for key in vocabulary.facts[fact].keys:
            cells[key] = tuple(TRUE if value == chosen and is_told else FALSE for value in grid.values(fact))
        second = Encoding(first.book, grid, Somebody(cells))
        dangers, routine = second.read_rules(first.book.dangers), second.read_rules(first.book.urgencies)
        self._possible = grid.possible(Somebody(cells))
        self._urgency, self._could_be = urgencies(dangers, routine), urgencies_that_could_be(dangers, routine)

    def left(self, search: Search, holds: Term) -> Remaining:
        """Give the lowest urgency that somebody is left with of whom a rule held."""
        return Remaining(self._lowest(search, holds, self._urgency), self._lowest(search, holds, self._could_be))

    def _lowest(self, search: Search, holds: Term, level: Rising) -> Urgency:
        for urgency in list(Urgency)[:-1]:
            solution = search.find(holds, self._possible, is_not(level.reaches(Urgency(urgency + 1))))
            if solution.gave_up:
                msg = "the solver reached its limit"
                raise RuntimeError(msg)
            if solution.people:
                return urgency
        return Urgency.EMERGENCY
