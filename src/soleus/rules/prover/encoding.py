"""A rulebook about one person as formulas: what its conditions come to, the answer made of them, what is asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from soleus.rules.prover import answer as answers
from soleus.rules.prover import asked
from soleus.rules.prover.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.rules.model import Rulebook
    from soleus.rules.prover.grid import CellGrid, Somebody
    from soleus.rules.prover.logic import Term


class Encoding(Conditions):
    """Conditions with the answer; ``like`` lends that too where all that it stands on is the same."""

    def __init__(self, book: Rulebook, grid: CellGrid, somebody: Somebody, like: Encoding | None = None) -> None:
        super().__init__(book, grid, somebody, like)
        self._like = like if like is not None and like.book.conditions == book.conditions else None

    @cached_property
    def answer(self) -> answers.Answers:
        """Give the levels, the verdict and the pressure."""
        like = self._like
        if like and all(getattr(like.book, part) == getattr(self.book, part) for part in answers.STANDS_ON):
            return like.answer
        return answers.answer(self)

    @cached_property
    def missing(self) -> Mapping[str, Term]:
        """Say for each key whether the answer lists it as missing."""
        return asked.missing(self, self.answer)

    @cached_property
    def asked(self) -> Mapping[str, Term]:
        """Say for each key whether the interview would ask for it."""
        return asked.asked(self, self.answer, self.missing)
