"""``soleus trial analyse``: the days of a trial, and what they came to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cli.numbers import seed
from soleus.cli.output import print_json
from soleus.cli.show import add_language, add_out, check_out, show
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.trial.analysis.analyse import Analysis

HELP = """\
Says whether a treatment helped one person, from a table with a row for each day:

  day,arm,pain,ankle_cm
  1,sock,4,22.6
  2,none,6,23.1

  soleus trial analyse diary.csv                       the answer, and how it comes about
  soleus trial analyse diary.csv --json                the numbers, under fixed keys
  soleus trial analyse diary.csv --order max-run=3     how the order was drawn
  soleus trial analyse diary.csv --out report.pdf      the report in the order of CENT 2015

Days are numbers or dates (2026-11-28 or 28.11.2026, without a time); one that is not there is a gap, an outcome that
was not told is empty or NA. Every other column is an outcome, but for 'pair' and 'phase' (any label), 'as_told' (yes or
no: was the order kept that day?) and 'person', with which several trials are analysed and put together.

The order must have been drawn by chance, and --order says from which set: 'pairs' (a coin for each two days or two
blocks), 'pairs-weekdays' (those with weekdays balanced), 'balanced' (any order with as many treatment days),
'max-run=N' (those with no more than N days of one arm in a row), 'phases' (blocks of days, shuffled). Without it pairs
are taken where they are named or days go in pairs, phases where they are named or every run has two days or more, else
'balanced'; the answer says which.

Differences are treatment less control. The treatment is the arm that --treatment names; else the one with a name such
as sock, on, with or treatment, or beside a name such as none, off, without, control, A, 'no sock' or 'ohne'; else the
later one in the alphabet. Lower is better unless the outcome is known to be otherwise or --better says so; --matters
sets the smallest difference that matters, which is best settled before the first day.

Words: 'helps' and 'harms' with a chance of 97.5 in 100 or more, 'no_difference_that_matters' where a smaller one has a
chance of 95 in 100 or more, else 'not_settled'. ar1 is as R's nlme::gls with corAR1(form = ~ day) and REML. Where
randomisation.draws equals set_size, every order was looked at. What too few days cannot tell is null.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE.csv", help="a table of days, or - for standard input")
    parser.add_argument("--order", metavar="SET", help="pairs, pairs-weekdays, balanced, max-run=N or phases")
    parser.add_argument("--treatment", metavar="ARM", help="the arm that is the treatment")
    parser.add_argument("--matters", metavar="NAME=SIZE", action="append", default=[],
                        help="the smallest difference of an outcome that matters")  # fmt: skip
    parser.add_argument("--better", metavar="NAME=WAY", action="append", default=[],
                        help="lower or higher: which way of an outcome is better")  # fmt: skip
    parser.add_argument(
        "--seed", type=seed, default=1, help="of the draws, where there are too many orders (default: 1)"
    )
    parser.add_argument("--share", type=Path, metavar="FILE.json", help="write what a registry takes, without the days")
    parser.add_argument("--consent", action="store_true", help="with --share: the person agrees that it is shared")
    parser.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    add_language(parser)
    add_out(parser, folds=True)


def run(given: argparse.Namespace) -> int:
    """Analyse one table.

    Raises:
        ProblemsError: something is wrong with the table, the order or the options; all of it is named.
    """
    check_out(given)
    require_scipy()
    analysis = _analysis(given)
    if given.share is not None:
        import secrets  # noqa: PLC0415  # only where a trial gets its number

        from soleus.trial.registry import write_summary  # noqa: PLC0415  # needs the extra

        write_summary(analysis, given.share, secrets.token_hex(16), consent=given.consent)
    if given.json:
        from soleus.trial.analysis.record import as_json  # noqa: PLC0415  # needs the extra

        print_json(as_json(analysis))
        return 0
    from soleus.render.views.trial_document import trial_document  # noqa: PLC0415  # needs the extra

    book: Book = given.book
    words = book.in_language(given.language).words
    show(trial_document(analysis, words), given, words)
    return 0


def require_scipy() -> None:
    """Refuse where the extra is missing.

    Raises:
        ProblemsError: SciPy is not installed.
    """
    try:
        import scipy  # noqa: F401, PLC0415  # an extra
    except ModuleNotFoundError:
        raise ProblemsError("SciPy is not installed", ["install it with: pip install 'soleus[trial]'"]) from None


def _analysis(given: argparse.Namespace) -> Analysis:
    from soleus.trial.analysis.analyse import analyse  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.order import OrderRule, order_rule  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.outcomes import outcomes_of, read_outcomes  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.table import read_table  # noqa: PLC0415  # needs the extra

    rule: OrderRule | None = None
    if given.order is not None:
        try:
            rule = order_rule(given.order)
        except ValueError as error:
            raise ProblemsError("The trial was not analysed", [f"--order: {error}"]) from None
    table = read_table(given.file, given.treatment)
    known = read_outcomes()
    return analyse(table, outcomes_of(table, known, given.matters, given.better), known.judgement, rule, given.seed)
