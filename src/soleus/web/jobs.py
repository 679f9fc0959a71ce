"""What is computed apart, in a process with a time limit: an answer with its prediction, as a page, as PDF, as data.

Each takes the book that its process loaded, and plain facts; each gives text or bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case import Case
from soleus.render.views import VIEWS
from soleus.render.writers.html import to_fragment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.answer import Answer
    from soleus.book import Book


def answer_page(book: Book, facts: Mapping[str, Any], language: str, view: str) -> tuple[str, str]:
    """Give the title and the HTML of an answer."""
    spoken = book.in_language(language)
    document = VIEWS[view](_answer(spoken, facts), spoken, spoken.library)
    return document.title, to_fragment(document.blocks)


def answer_json(book: Book, facts: Mapping[str, Any]) -> str:
    """Give the answer as ``soleus assess --json`` prints it."""
    return json.dumps(_answer(book, facts).to_json(), ensure_ascii=False, indent=2, allow_nan=False, default=str) + "\n"


def _answer(book: Book, facts: Mapping[str, Any]) -> Answer:
    return assess(Case(facts), book, with_prediction=True)
