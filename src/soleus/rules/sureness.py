"""How sure a rule of gain is: as sure as the claim that it names, which is made from studies or graded by its source.

"Probably" is never typed: whoever types how sure a rule is, does so where nobody graded its claims, and says "may".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import KnowledgeError
from soleus.rules.levels import CERTAINTY, SURE, UNSURE, Help

if TYPE_CHECKING:
    from collections.abc import Mapping

SURE_AS = "sure_as"
_TYPED = ("then", "certainty")


def how_sure(entry: Mapping[str, Any], certainties: Mapping[str, str]) -> tuple[Help, str]:
    """Give what a rule of gain says of its target, and how sure that is.

    Args:
        entry: its block. Either ``sure_as`` names one of its claims, or ``then`` is typed: ``untested``, or ``may``
            with a ``certainty``.
        certainties: how sure each claim is, by its id.

    Raises:
        KnowledgeError: both are given or neither is; the claim is none of the rule's or has no grade; something is
            typed that is surer than "may", or although a claim of the rule is graded.
    """
    if SURE_AS in entry:
        return _as_sure_as(str(entry[SURE_AS]), entry, certainties)
    then = str(entry.get("then"))
    if then == Help.UNTESTED.word and "certainty" not in entry:
        return Help.UNTESTED, CERTAINTY[-1]
    if then != Help.MAY.word:
        words = f"then is '{then}': it is typed as '{Help.MAY.word}' or '{Help.UNTESTED.word}'"
        raise KnowledgeError("then", [f"{words} (the latter without a certainty); {SURE_AS} gives what is surer"])
    certainty = str(entry.get("certainty"))
    if certainty not in UNSURE:
        raise KnowledgeError("certainty", [f"certainty is '{certainty}': it is typed as {' or '.join(UNSURE)}"])
    graded = [claim for claim in entry["claims"] or () if certainties.get(claim) in CERTAINTY]
    if graded:
        raise KnowledgeError("certainty", [f"{', '.join(graded)} has a grade: name it under {SURE_AS}, and type none"])
    return Help.MAY, certainty


def _as_sure_as(claim: str, entry: Mapping[str, Any], certainties: Mapping[str, str]) -> tuple[Help, str]:
    typed = [key for key in _TYPED if key in entry]
    certainty = certainties.get(claim, "")
    problems = [f"{' and '.join(typed)} must not be typed: they follow from '{claim}'"] if typed else []
    problems += [] if claim in (entry["claims"] or ()) else [f"'{claim}' is none of the rule's claims"]
    problems += [] if certainty in CERTAINTY else [f"'{claim}' has no grade from {CERTAINTY[0]} to {CERTAINTY[-1]}"]
    if problems:
        raise KnowledgeError(SURE_AS, problems)
    return Help.LIKELY if certainty in SURE else Help.MAY, certainty
