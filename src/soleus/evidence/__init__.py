"""From studies to what is known: effects computed from what papers print, and which of them may be put together."""

from soleus.evidence.combining import Combinable, Refusal, poolable
from soleus.evidence.effects import BOUND, DERIVED, EXACT, StudyEffect, effect_of

__all__ = ["BOUND", "DERIVED", "EXACT", "Combinable", "Refusal", "StudyEffect", "effect_of", "poolable"]
