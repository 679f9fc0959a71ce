"""The exchange reader: the rulebook as CQL, the language in which record systems exchange clinical logic."""

from soleus.rules.exchange.conditions import NotSayableError, to_cql
from soleus.rules.exchange.library import LIBRARY_NAME, Parameter, in_order, parameters, write_cql
from soleus.rules.exchange.names import holds, matters, presses

__all__ = [
    "LIBRARY_NAME",
    "NotSayableError",
    "Parameter",
    "holds",
    "in_order",
    "matters",
    "parameters",
    "presses",
    "to_cql",
    "write_cql",
]
