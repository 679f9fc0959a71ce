"""What is computed apart, in a process with a time limit: an answer with its prediction, as a page, as PDF, as data.

Each takes the book that its process loaded, and plain facts; each gives text or bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case import Case
from soleus.render.views import VIEWS, for_page
from soleus.render.views.kept import kept
from soleus.render.writers.html import to_fragment
from soleus.render.writers.pdf import to_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.answer import Answer
    from soleus.book import Book


def answer_page(book: Book, facts: Mapping[str, Any], language: str, view: str) -> tuple[str, str]:
    """Give the title and the HTML of an answer."""
    spoken = book.in_language(language if view == "person" else "en")  # what clinicians read is English
    show = for_page if view == "person" else VIEWS[view]
    document = show(_answer(spoken, facts), spoken, spoken.library)
    return document.title, to_fragment(document.blocks)


def answer_json(
    book: Book,
    facts: Mapping[str, Any],
    keys: Sequence[str] = (),
    garments: Sequence[str] = (),
    *,
    with_prediction: bool = True,
) -> str:
    """Give the answer as ``soleus assess --json`` prints it; of ``keys`` those alone, with these garments alone."""
    answer = _answer(book, facts, garments, with_prediction=with_prediction).to_json()
    return json_text({key: answer[key] for key in keys} if keys else answer)


def json_text(content: object) -> str:
    """Write data as the commands print it."""
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False, default=str) + "\n"


def answer_pdf(book: Book, facts: Mapping[str, Any], language: str) -> bytes:
    """Give the answer on paper: as the page, all of it open, with a page for the clinician."""
    spoken = book.in_language(language)
    return to_pdf(kept(_answer(spoken, facts), Case(facts), spoken))


def _answer(
    book: Book, facts: Mapping[str, Any], garments: Sequence[str] = (), *, with_prediction: bool = True
) -> Answer:
    own = tuple(book.fitting.garments[name] for name in garments)
    return assess(Case(facts), book, own, with_prediction=with_prediction)
