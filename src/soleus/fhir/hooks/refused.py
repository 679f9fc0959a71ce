"""Why a call is refused; a problem names the place in what was sent and never a value of it."""

from __future__ import annotations

from soleus.problems import ProblemsError

REFUSED = "The call cannot be answered"


class CallError(ProblemsError):
    """A call is not of the form that CDS Hooks gives it."""


class PreconditionError(ProblemsError):
    """A call lacks data without which it cannot be answered."""
