"""``soleus trial plan``, ``start`` and ``protocol``: who may begin, the run-in, and the order, drawn once."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.case.read import read_case
from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.cli.trial.opened import add_diary, add_signs, day_of, opened, store_and_rules, ticks_of, today_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from soleus.trial.diary import Diary

PLAN_HELP = """\
Begins a trial on yourself, if a sock suits you: first a week without one. It says your link once; keep it.

  soleus trial plan my-leg.toml --diary diary.sqlite
  soleus trial entry --none --leg-pain 4 --ankle 22.4 22.6      every evening
  soleus trial start --none --expect not_sure                   after the week

Exit status: 0 done, 2 refused (every reason in one message).
"""
START_HELP = """\
Asks the danger signs again, draws the order of days once, and shows it before the first day.

  soleus trial start --none --expect not_sure
  soleus trial start --none --expect helps --days 56 --first 2026-03-16 --calendar days.ics

Exit status: 0 done, 2 refused (every reason in one message).
"""
PROTOCOL_HELP = """\
Shows the protocol: what is done, what it can find, when it stops, the order, and a place for a clinician to sign.

  soleus trial protocol
  soleus trial protocol --out protocol.pdf

Exit status: 0 done, 2 refused.
"""


def plan_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="CASE", help="a case file (.toml, .yaml, .json), or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the trial and its link as one JSON object")
    add_diary(parser)


def plan_run(given: argparse.Namespace) -> int:
    """Begin a diary."""
    from soleus.trial.design import RUN_IN_DAYS  # noqa: PLC0415  # not for the help
    from soleus.trial.diary import plan  # noqa: PLC0415  # not for the help

    book = given.book.in_language(given.language)
    case = read_case(given.file, book.rules.vocabulary)
    store, rules = store_and_rules(given)
    is_first = store.is_empty()
    with _refused_in_words(given):
        diary, link = plan(store, case, rules, book.rules, today_of(given))
    texts = book.words.pages["trial_diary"]
    if given.json:
        print_json({"trial": diary.trial, "link": link, "run_in_ends": diary.state().run_in_ends.isoformat()})
        return 0
    print(texts["planned"].format(count=RUN_IN_DAYS))
    print(texts["link"].format(link=link))
    if not is_first:
        print(texts["another"])
    return 0


def start_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    from soleus.trial.design import EXPECTED, USUAL_DAYS  # noqa: PLC0415  # not for other commands

    parser.add_argument("--days", type=int, default=USUAL_DAYS, help=f"28 to 56 (default: {USUAL_DAYS})")
    parser.add_argument("--first", type=day_of, metavar="DATE", help="the first day (default: tomorrow)")
    parser.add_argument("--expect", choices=EXPECTED, required=True, help="what do you expect?")
    parser.add_argument("--calendar", type=Path, metavar="FILE", help="write the days to this calendar file (.ics)")
    parser.add_argument("--json", action="store_true", help="print the order as one JSON object")
    add_signs(parser)
    add_diary(parser)
    add_out(parser)


def start_run(given: argparse.Namespace) -> int:
    """Start the trial, or say what stands against it."""
    check_out(given)
    diary, today = opened(given), today_of(given)
    ticks = ticks_of(given)
    with _refused_in_words(given):
        state = diary.start(today, given.first or today + timedelta(days=1), given.days, given.expect, ticks)
    book = given.book.in_language(given.language)
    if state.order is None:
        from soleus.render.views.trial_diary import follows  # noqa: PLC0415  # not for the help
        from soleus.trial.safety import Ticks, evening  # noqa: PLC0415  # not for the help

        judged = evening(diary.rules, state.facts, ticks or Ticks(), book.rules)
        if given.json:
            print_json({"step": judged.step.word, "order": None})
            return 0
        show(follows(judged, ticks, (), diary.rules.silent_days, book.words), given, book.words)
        return 0
    if given.calendar:
        from soleus.files import write_whole  # noqa: PLC0415  # only where a file is written
        from soleus.trial.calendar import calendar  # noqa: PLC0415  # only where one is wanted

        write_whole(given.calendar, calendar(state.order, book.words.pages["trial_diary"]["calendar"]))
    if given.json:
        print_json({"step": "go_on", "order": state.order.text.splitlines(), "digest": state.order.digest})
        return 0
    _show_protocol(diary, given)
    return 0


def protocol_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_diary(parser)
    add_out(parser)


def protocol_run(given: argparse.Namespace) -> int:
    """Show the protocol."""
    check_out(given)
    _show_protocol(opened(given), given)
    return 0


@contextmanager
def _refused_in_words(given: argparse.Namespace) -> Iterator[None]:
    """Say in words, with the care first, why nobody may begin."""
    from soleus.render.views.trial_diary import refusal  # noqa: PLC0415  # not for the help
    from soleus.trial.design import ShutGateError  # noqa: PLC0415  # not for the help

    try:
        yield
    except ShutGateError as error:
        raise refusal(error.gate, given.book.in_language(given.language).words) from None


def _show_protocol(diary: Diary, given: argparse.Namespace) -> None:
    from soleus.render.views.trial_protocol import protocol  # noqa: PLC0415  # not for the help
    from soleus.trial.power import powers  # noqa: PLC0415  # not for the help

    state = diary.state()
    words = given.book.in_language(given.language).words
    chances = powers(state.block_days, state.run_in())
    show(protocol(state, chances, diary.rules, diary.asked(), words), given, words)
