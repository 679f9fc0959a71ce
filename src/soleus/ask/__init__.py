"""Answers what somebody asks in their own words: sure, with three questions to pick from, or not at all.

Danger is looked for before anything else.
"""

from soleus.ask.asked import Asked, answered, ask

__all__ = ["Asked", "answered", "ask"]
