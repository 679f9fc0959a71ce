"""The interview: asks what the answer hangs on and no more, danger first. Doors do the asking.

A door drives it one step at a time, and keeps nothing but the ``Interview``: ``next_question`` gives the question,
``question_form`` its form, ``questions_left`` how many are left; ``answered`` takes the replies, ``changed`` another
answer to an earlier question, and ``Interview.case`` gives what is to be assessed.
"""

from soleus.interviewing.change import changed
from soleus.interviewing.flow import (
    MOST_IN_A_GROUP,
    AnsweredQuestion,
    Interview,
    Question,
    answered,
    interviewed,
    next_question,
    replied,
    to_ask,
)
from soleus.interviewing.form import Field, Reply, both_legs, field, form, in_words
from soleus.interviewing.guards import guards, wanted
from soleus.interviewing.left import questions_left
from soleus.interviewing.question_form import Filled, QuestionForm, pick, question_form
from soleus.interviewing.replies import take_replies
from soleus.interviewing.revisit import begin_of, is_measuring, question_at, reply_at
from soleus.interviewing.saved import interview_text, parse_interview, read_interview, save_interview, taken_up
from soleus.interviewing.typed import all_digits

__all__ = [
    "MOST_IN_A_GROUP",
    "AnsweredQuestion",
    "Field",
    "Filled",
    "Interview",
    "Question",
    "QuestionForm",
    "Reply",
    "all_digits",
    "answered",
    "begin_of",
    "both_legs",
    "changed",
    "field",
    "form",
    "guards",
    "in_words",
    "interview_text",
    "interviewed",
    "is_measuring",
    "next_question",
    "parse_interview",
    "pick",
    "question_at",
    "question_form",
    "questions_left",
    "read_interview",
    "replied",
    "reply_at",
    "save_interview",
    "take_replies",
    "taken_up",
    "to_ask",
    "wanted",
]
