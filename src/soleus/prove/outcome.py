"""What becomes of a promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soleus.prove.people import Facts

PROVED, REFUTED, UNKNOWN, DISAGREE = "proved", "refuted", "unknown", "readers disagree"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one promise: everything but ``proved`` counts as failed.

    Attributes:
        name: the promise.
        status: proved, refuted, unknown (the solver gave up), or readers disagree.
        seconds: how long it took.
        people: who breaks it, with as few facts as could be found; of two who are compared, both.
        why: what else there is to say.
    """

    name: str
    status: str
    seconds: float
    people: tuple[Facts, ...] = ()
    why: str = ""

    @property
    def is_proved(self) -> bool:
        """Whether the promise holds for everybody."""
        return self.status == PROVED


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the rulebook as a whole, with the person who shows it where there is one."""

    says: str
    people: tuple[Facts, ...] = ()
    status: str = REFUTED
