"""The main path: from a case to an answer."""

from soleus.answer.main_path import assess
from soleus.answer.record import Answer, Expected, Helped, Option, Pattern, Reason

__all__ = ["Answer", "Expected", "Helped", "Option", "Pattern", "Reason", "assess"]
