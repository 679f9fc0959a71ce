"""``soleus assess``: the answer for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.read import read_case
from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.cli.stock import add_garments, own_garments
from soleus.render.views import VIEWS

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Reads what is known about one person and answers: how soon somebody must look, whether a compression sock is safe and of
use, at what pressure, how much the leg swells over a day, and what is still open. A fact that is not in the file is
unknown; unknown is never taken for no.

The file is TOML, YAML or JSON; '-' reads standard input. Facts of one leg stand under [left] and [right]:

  age_years = 52
  pain_below_knee = true
  leg_swelling = "evening"
  [left]
  ankle_cm = 22.5

  soleus assess my-case.toml                      the answer, with its details folded
  soleus assess my-case.toml --details            everything
  soleus assess my-case.toml --out answer.html    a page to keep or to print; .md and .txt as well
  soleus assess my-case.toml --view clinician     one page for whoever treats you

'soleus explain facts' lists every fact. Exit status: 0 answered, 2 refused (all problems in one message).
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE", help="a case file (.toml, .yaml, .yml, .json), or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    parser.add_argument(
        "--no-prediction", action="store_true", help="do not compute how much the leg swells over a day"
    )
    parser.add_argument("--view", choices=tuple(VIEWS), default="person", help="who reads it (default: person)")
    add_garments(parser)
    add_out(parser, folds=True)


def run(given: argparse.Namespace) -> int:
    """Answer for one person."""
    from soleus.answer import assess  # noqa: PLC0415  # takes a fifth as long again to load as the help alone

    check_out(given)
    book: Book = given.book
    case = read_case(given.file, book.rules.vocabulary)
    answer = assess(case, book, own=own_garments(given), with_prediction=not given.no_prediction)
    if given.json:
        print_json(answer.to_json())
        return 0
    show(VIEWS[given.view](answer, book, book.library), given, book.words)
    return 0
