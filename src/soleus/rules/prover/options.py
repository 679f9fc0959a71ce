"""How options stand, as formulas: what ``soleus.rules.combine.standing`` and the plan mean by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.levels import Praise, Standing, Urgency
from soleus.rules.prover.answer import Rising
from soleus.rules.prover.logic import Term, all_of, any_of, is_not

if TYPE_CHECKING:
    from soleus.rules.prover.encoding import Encoding


def is_planned(encoding: Encoding) -> Term:
    """Say that a plan is made: not in an emergency, nor for those for whom the rulebook makes none."""
    calm = is_not(encoding.answer.urgency.reaches(Urgency.EMERGENCY))
    return all_of((calm, is_not(encoding.truth(encoding.book.no_plan_if).yes)))


def standing(encoding: Encoding, option: str) -> Rising:
    """How an option stands: what holds against it rules; what is unknown, or could be urgent, leaves it to be asked."""
    reads = [read for read in encoding.read_rules(encoding.book.options) if read.rule.option == option]
    suits = any_of(read.yes for read in reads if read.rule.then is Standing.SUITS)
    unsure = any_of(read.is_open for read in reads if read.rule.then > Standing.SUITS)
    may_be_urgent = encoding.answer.urgency_could_be.reaches(Urgency.URGENT)
    may_praise = all_of((is_not(may_be_urgent), encoding.truth(encoding.book.no_plan_if).no))
    against = [(read.rule.then, read.yes) for read in reads if read.rule.then > Standing.SUITS]
    return Rising(Standing, [*against, (Standing.ASK, any_of((is_not(suits), unsure, is_not(may_praise))))])


def praise(encoding: Encoding, option: str | None) -> dict[Praise, Term]:
    """Say whether an option, or any for None, is said to suit."""
    named = {rule.option for rule in encoding.book.options} if option is None else [option]
    suits = any_of(is_not(standing(encoding, name).reaches(Standing.ASK)) for name in sorted(named))
    praised = all_of((is_planned(encoding), suits))
    return {Praise.NONE: is_not(praised), Praise.GIVEN: praised}
