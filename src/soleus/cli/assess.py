"""``soleus assess``: the answer for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.read import read_case
from soleus.cli.output import print_json
from soleus.cli.plain import add_plain
from soleus.cli.stock import add_garments, own_garments

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

# Named here and not read from soleus.render.views, which takes longer to load than the help; a test compares them.
VIEW_NAMES = ("person", "clinician", "physiotherapist", "family-doctor", "surgeon")

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

'soleus explain facts' lists every fact. Exit status: 0 answered, 2 refused (all problems in one message).
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE", help="a case file (.toml, .yaml, .yml, .json), or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    parser.add_argument(
        "--no-prediction", action="store_true", help="do not compute how much the leg swells over a day"
    )
    parser.add_argument("--view", choices=VIEW_NAMES, default="person", help="who reads it (default: person)")
    add_garments(parser)
    add_plain(parser)


def run(given: argparse.Namespace) -> int:
    """Answer for one person."""
    from soleus.answer import assess  # noqa: PLC0415  # not for the help, which is quicker without it

    book: Book = given.book
    case = read_case(given.file, book.rules.vocabulary)
    answer = assess(case, book, own=own_garments(given), with_prediction=not given.no_prediction)
    if given.json:
        print_json(answer.to_json())
        return 0
    from soleus.cli.console import plain_console  # noqa: PLC0415  # a terminal is not needed for JSON
    from soleus.render.views import show  # noqa: PLC0415  # a terminal is not needed for JSON

    console = plain_console(no_color=given.plain)
    show(answer, book.words, book.library, console, view=given.view, plain=given.plain)
    return 0
