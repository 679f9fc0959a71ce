"""The service that record systems call while a clinician works: CDS Hooks 2.0, as pure functions of what was sent.

What is sent is read by ``soleus.fhir.read`` and answered by the same stages as everywhere. Nothing is fetched: what the
record system did not send is not had.
"""

from soleus.fhir.hooks.call import HookCall, read_call
from soleus.fhir.hooks.cards import cards_of
from soleus.fhir.hooks.feedback import Feedback, read_feedback
from soleus.fhir.hooks.refused import CallError, PreconditionError
from soleus.fhir.hooks.service import HookService, discovery

__all__ = [
    "CallError",
    "Feedback",
    "HookCall",
    "HookService",
    "PreconditionError",
    "cards_of",
    "discovery",
    "read_call",
    "read_feedback",
]
