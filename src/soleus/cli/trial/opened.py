"""What every command of a diary takes: where it is kept, the link where it holds several, and the day that is today."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from datetime import date
from typing import TYPE_CHECKING

from soleus.cli.show import add_language
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

    from soleus.trial.diary import Diary
    from soleus.trial.safety import StopRules, Ticks
    from soleus.trial.store import DiaryStore

LINK_VARIABLE = "SOLEUS_DIARY_LINK"  # a link on the command line would stand in its history
PLACE = "diary.sqlite"


def add_diary(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where the diary is."""
    parser.add_argument(
        "--diary", default=PLACE, metavar="PLACE", help=f"a file, or a postgresql:// URL (default: {PLACE})"
    )
    parser.add_argument("--today", type=day_of, metavar="DATE", help="the day that is taken for today (2026-03-02)")
    add_language(parser)


def add_signs(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the danger signs of today."""
    parser.add_argument("--none", action="store_true", help="none of the danger signs is there today")
    parser.add_argument("--sign", action="append", default=[], metavar="FACT", help="a danger sign that is there")
    parser.add_argument("--unsure", action="append", default=[], metavar="FACT", help="one that you are not sure of")


def day_of(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write a day as 2026-03-02") from None


def today_of(given: argparse.Namespace) -> date:
    """Give the day that is today."""
    return given.today or date.today()  # noqa: DTZ011  # an evening is the person's own


def ticks_of(given: argparse.Namespace) -> Ticks | None:
    """Give what was ticked; None where nothing was answered.

    Raises:
        ProblemsError: there is none, and there is one.
    """
    from soleus.trial.safety import Ticks  # noqa: PLC0415  # not for the help

    if given.none and (given.sign or given.unsure):
        raise ProblemsError("The signs cannot be read", ["--none says that there is none: leave it out, or the others"])
    return Ticks(tuple(given.sign), tuple(given.unsure)) if given.none or given.sign or given.unsure else None


def store_and_rules(given: argparse.Namespace) -> tuple[DiaryStore, StopRules]:
    """Open the store and read the stop rules.

    Raises:
        ProblemsError: it cannot be opened, or the extra is not installed.
    """
    from soleus.trial.stop_rules import read_stop_rules  # noqa: PLC0415  # not for the help

    try:
        from soleus.trial.store import open_store  # noqa: PLC0415  # needs the extra
    except ModuleNotFoundError as error:
        raise ProblemsError(
            f"'{error.name}' is not installed", ["a diary needs the extra: pip install 'soleus[trial]'"]
        ) from None
    rules = read_stop_rules(given.book.rules.vocabulary, given.book.root)
    return open_store(given.diary), rules


def opened(given: argparse.Namespace) -> Diary:
    """Open the diary that is meant: of the link in ``SOLEUS_DIARY_LINK``, or the only one that there is."""
    from soleus.ask.asked import urgency_of  # noqa: PLC0415  # not for the help
    from soleus.trial.diary import Diary  # noqa: PLC0415  # not for the help

    store, rules = store_and_rules(given)
    link = os.environ.get(LINK_VARIABLE, "")
    return Diary(
        store,
        store.find(link) if link else store.only(),
        rules,
        given.book.rules,
        lambda text: urgency_of(text, given.book),
    )
