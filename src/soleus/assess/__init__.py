"""The main path: from a case to an answer."""

from soleus.assess.answer import Answer, Expected, Helped, Option, Pattern, Reason
from soleus.assess.assess import assess

__all__ = ["Answer", "Expected", "Helped", "Option", "Pattern", "Reason", "assess"]
