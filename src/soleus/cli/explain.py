"""``soleus explain``: one thing by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.show import add_out, check_out, show
from soleus.problems import ProblemsError
from soleus.render.views.explain import NothingOfThisNameError, explain

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Explains one thing by its name: a rule, a named condition, a claim, an option or a fact. A sentence that an answer gives
as a reason leads to the rule that says it.
'rules', 'conditions', 'claims', 'options' and 'facts' list what there is.

  soleus explain saddle-numbness     a rule: its reason, its condition in plain English, its sources
  soleus explain "Only one leg swells."   the rule that says so, with all that carries it
  soleus explain amsler2008-meta     a claim: what was found, how sure it is, what was read of each source
  soleus explain nsaid               an option: what it does, how it is used, what was found, harms, guidelines
  soleus explain left.abi            a fact: how it is asked for, what values it takes, which rules stand on it
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("name", metavar="NAME", help="its name, or: rules, conditions, claims, options, facts")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Explain one name."""
    check_out(given)
    book: Book = given.book
    try:
        document = explain(given.name, book, book.library)
    except NothingOfThisNameError as error:
        raise ProblemsError(str(error), []) from None
    show(document, given, book.words)
    return 0
