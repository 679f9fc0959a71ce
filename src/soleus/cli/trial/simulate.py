"""``soleus trial simulate``: what a plan would find, on made-up days."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

from soleus.cli.numbers import seed, whole
from soleus.cli.output import print_json
from soleus.cli.show import add_language, add_out, check_out, show
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from soleus.book import Book
    from soleus.trial.orders import OrderSet
    from soleus.trial.simulate import Planned

HELP = """\
Makes up trials as planned, analyses each, and says how often the truth is found: a rating from 0 to 10 in whole
points, about 5, whose days follow each other.

  soleus trial simulate                                        42 days in pairs, a true difference of one point
  soleus trial simulate --days 28 --effect 0.5 --phi 0.5       shorter, smaller, slower
  soleus trial simulate --effect 0                             how often something is found where nothing is
  soleus trial simulate --people 20 --between 0.7              and twenty such trials put together
  soleus trial simulate --order balanced --block-days 7        weeks, shuffled

An effect above 0 is a benefit. --sd and --phi are best taken from the person's own days before the trial.
"""
MOST_DAYS, MOST_PEOPLE, MOST_TRIALS, MOST_BLOCK = 200, 1000, 100_000, 28


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--days", type=whole(4, MOST_DAYS), default=42, help="of each trial (default: 42)")
    parser.add_argument("--order", default="pairs", metavar="SET",
                        help="pairs, pairs-weekdays, balanced, max-run=N or phases (default: pairs)")  # fmt: skip
    parser.add_argument("--block-days", type=whole(1, MOST_BLOCK), default=1, metavar="N",
                        help="days of one arm in a row, at least (default: 1)")  # fmt: skip
    parser.add_argument(
        "--effect", type=number(-10, 10), default=1.0, metavar="POINTS", help="true benefit (default: 1)"
    )
    parser.add_argument("--sd", type=number(0.01, 10), default=1.2, metavar="POINTS", help="of days (default: 1.2)")
    parser.add_argument("--phi", type=number(-0.95, 0.95), default=0.3, metavar="R",
                        help="correlation of a day with the next (default: 0.3)")  # fmt: skip
    parser.add_argument("--dropout", type=number(0, 0.9), default=0.0, metavar="SHARE", help="of days not told")
    parser.add_argument("--people", type=whole(1, MOST_PEOPLE), default=1, help="trials that are put together")
    parser.add_argument("--between", type=number(0, 10), default=0.0, metavar="POINTS",
                        help="how much true benefits differ between people, as a standard deviation")  # fmt: skip
    parser.add_argument("--trials", type=whole(1, MOST_TRIALS), default=300, metavar="N",
                        help="made-up trials, or series of --people trials (default: 300)")  # fmt: skip
    parser.add_argument("--seed", type=seed, default=1, help="of every draw (default: 1)")
    parser.add_argument("--json", action="store_true", help="print the numbers as one JSON object")
    add_language(parser)
    add_out(parser)


def number(low: float, high: float) -> Callable[[str], float]:
    """Make a reader of numbers from ``low`` to ``high``, for argparse."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be a number from {low:g} to {high:g}")
        return value

    return read


def run(given: argparse.Namespace) -> int:
    """Try one plan out.

    Raises:
        ProblemsError: the days make no such order.
    """
    check_out(given)
    from soleus.cli.trial.analyse import require_scipy  # noqa: PLC0415  # beside the line above, which needs no extra

    require_scipy()
    from soleus.trial.analysis.outcomes import read_outcomes  # noqa: PLC0415  # needs the extra
    from soleus.trial.simulate import Planned, simulate  # noqa: PLC0415  # needs the extra

    known = read_outcomes()
    plan = Planned(_orders(given), -given.effect, given.sd, given.phi, given.dropout, given.people, given.between)
    chances = simulate(plan, known.rating(), known.judgement, given.trials, given.seed)
    if given.json:
        print_json({"plan": _as_json(plan, given), "chances": asdict(chances)})
        return 0
    from soleus.render.views.trial_pool import trial_plan  # noqa: PLC0415  # needs the extra

    book: Book = given.book
    words = book.in_language(given.language).words
    show(trial_plan(plan, chances, given.order, given.trials, words), given, words)
    return 0


def _orders(given: argparse.Namespace) -> OrderSet:
    from soleus.trial.analysis.order import order_rule, planned_set  # noqa: PLC0415  # needs the extra

    try:
        return planned_set(order_rule(given.order), given.days, given.block_days)
    except ValueError as error:
        raise ProblemsError("The plan cannot be tried", [f"--order {given.order}: {error}"]) from None


def _as_json(plan: Planned, given: argparse.Namespace) -> dict[str, object]:
    names = ("days", "order", "block_days", "effect", "sd", "phi", "dropout", "people", "between", "trials", "seed")
    return {**{name: getattr(given, name) for name in names}, "set_size": plan.orders.size}
