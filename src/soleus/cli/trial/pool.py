"""``soleus trial pool``: a folder of trials on single people, put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cli.output import print_json
from soleus.cli.show import add_language, add_out, check_out, show

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Puts the trials of a folder together, outcome by outcome: REML with the floored interval of Knapp and Hartung, where
the true difference of a next person lies, and a Bayesian twin in which each trial's own estimate is shrunken.

  soleus trial analyse diary.csv --share summaries/a.json --consent     one file of such a folder
  soleus trial pool summaries                                           all of them
  soleus trial pool summaries --json                                    the same as JSON, by outcome

A file holds no day, date, name or free text, and is read only if it says that the person agreed. One file that is
refused refuses them all, so that nobody is left out unseen.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder of .json files, as --share writes them")
    parser.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    add_language(parser)
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Put a folder of trials together.

    Raises:
        ProblemsError: a file cannot be used; every problem of every file is named.
    """
    check_out(given)
    from soleus.cli.trial.analyse import require_scipy  # noqa: PLC0415  # beside the line above, which needs no extra

    require_scipy()
    from soleus.trial.analysis.outcomes import read_outcomes  # noqa: PLC0415  # needs the extra
    from soleus.trial.registry import pooled_trials, read_folder  # noqa: PLC0415  # needs the extra

    pooled = pooled_trials(read_folder(given.folder), read_outcomes())
    if given.json:
        from soleus.trial.analysis.record import pooled_json  # noqa: PLC0415  # needs the extra

        outcomes = {name: pooled_json(effects, outcome) for name, (effects, outcome) in pooled.items()}
        print_json({"outcomes": outcomes})
        return 0
    from soleus.render.views.trial_pool import trial_pool  # noqa: PLC0415  # needs the extra

    book: Book = given.book
    words = book.in_language(given.language).words
    show(trial_pool(pooled, words), given, words)
    return 0
