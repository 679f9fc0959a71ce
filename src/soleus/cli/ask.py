"""``soleus ask``: an answer to a question in somebody's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.ask import ask
from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.problems import ProblemsError
from soleus.render.views.asked import asked_page, questions_page

if TYPE_CHECKING:
    import argparse

    from soleus.ask import Asked
    from soleus.book import Book

HELP = """\
Answers a question in your own words, or gives you questions to pick from.
It looks for signs of danger first. For an answer about one person: soleus interview

  soleus ask "can I sleep in them?"
  soleus ask --list                   all questions that it can answer
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("question", metavar="QUESTION", nargs="?", help="what you want to know, in quotes")
    parser.add_argument("--list", action="store_true", help="all questions that can be answered")
    parser.add_argument("--json", action="store_true", help="for programs: kind, questions and what is said")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Answer one question, or list all."""
    check_out(given)
    book: Book = given.book
    texts = book.words.ask
    if given.list:
        if given.question is not None or given.json:
            raise ProblemsError(texts["refused"], ["--list stands alone: leave out the question and --json"])
        show(questions_page(book), given, book.words)
        return 0
    if given.question is None:
        raise ProblemsError(texts["refused"], [texts["nothing"]])
    reply = ask(given.question, book)
    if given.json:
        print_json(as_json(reply, book))
    else:
        show(asked_page(reply, book), given, book.words)
    return 0


def as_json(reply: Asked, book: Book) -> dict[str, object]:
    """Give what is said to a program; the signs of danger are part of it, unless it is a care card itself."""
    questions = [{"id": question.id, "question": question.asks} for question in reply.questions]
    signs = () if reply.kind == "danger" else (book.words.ask["signs"],)
    return {"kind": reply.kind, "questions": questions, "says": " ".join((*reply.says, *signs))}
