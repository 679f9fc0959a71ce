"""A case: what is known about one person and their two legs, every fact optional, unknown never meaning "no"."""

from soleus.case.case import Case, CaseError, ContradictionError
from soleus.case.contradictions import Contradiction
from soleus.case.facts import LEGS, Fact, Vocabulary, read_vocabulary
from soleus.case.read import build_case, read_case

__all__ = [
    "LEGS",
    "Case",
    "CaseError",
    "Contradiction",
    "ContradictionError",
    "Fact",
    "Vocabulary",
    "build_case",
    "read_case",
    "read_vocabulary",
]
