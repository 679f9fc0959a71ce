"""``soleus ask``: an answer to a question in somebody's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.ask import ask
from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.render.views.asked import asked_page

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Answers a question in your own words, or gives you questions to pick from.
It looks for signs of danger first. For an answer about one person: soleus interview

  soleus ask "can I sleep in them?"
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("question", metavar="QUESTION", help="what you want to know, in quotes")
    parser.add_argument("--json", action="store_true", help="for programs: kind, questions and what is said")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Answer one question."""
    check_out(given)
    book: Book = given.book
    reply = ask(given.question, book)
    if given.json:
        questions = [{"id": question.id, "question": question.asks} for question in reply.questions]
        print_json({"kind": reply.kind, "questions": questions, "says": " ".join(reply.says)})
    else:
        titles, claims = book.asking.texts, book.library if reply.kind == "answer" else None
        show(asked_page(reply.kind, reply.says, reply.questions, book, titles, claims), given, book.words)
    return 0
