"""The CQL reader: the rulebook as CQL, the language in which record systems exchange clinical logic."""

from soleus.rules.cql.conditions import NotSayableError, to_cql
from soleus.rules.cql.library import LIBRARY_NAME, Input, in_order, inputs, write_cql
from soleus.rules.cql.names import ACCEPTED, REFUSED, holds, matters, presses

__all__ = [
    "ACCEPTED",
    "LIBRARY_NAME",
    "REFUSED",
    "Input",
    "NotSayableError",
    "holds",
    "in_order",
    "inputs",
    "matters",
    "presses",
    "to_cql",
    "write_cql",
]
