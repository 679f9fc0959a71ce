"""The interview: asks what the answer hangs on and no more, danger first. Doors do the asking."""

from soleus.interviewing.flow import (
    MOST_IN_A_GROUP,
    Interview,
    Question,
    Step,
    answered,
    interviewed,
    next_question,
    replied,
    to_ask,
)
from soleus.interviewing.form import Field, Reply, both_legs, field, pick
from soleus.interviewing.left import questions_left
from soleus.interviewing.saved import read_interview, save_interview

__all__ = [
    "MOST_IN_A_GROUP",
    "Field",
    "Interview",
    "Question",
    "Reply",
    "Step",
    "answered",
    "both_legs",
    "field",
    "interviewed",
    "next_question",
    "pick",
    "questions_left",
    "read_interview",
    "replied",
    "save_interview",
    "to_ask",
]
