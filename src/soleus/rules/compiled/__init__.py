"""The compiled reader: what the person reader says, many times as fast.

A rulebook is compiled once. What is known of one person then stands in one whole number, the state: a bit for each fact
that is known, and two bits for each node of each condition, "it is true" and "it is false"; neither means unknown. So
a condition is settled by two looks at the state. Which facts a truth stands on, and which could still change it, is
worked out for those findings alone that somebody asks about.

It is held against the person reader (``soleus.rules.person``), which is plain, and says what is right.
"""

from soleus.rules.compiled.reader import CompiledReader

__all__ = ["CompiledReader"]
