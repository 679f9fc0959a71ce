"""``soleus trial today``, ``entry``, ``show``, ``export``, ``leave``, ``erase``, ``sheet``, ``night``: day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.cli.trial.opened import add_diary, add_signs, day_of, opened, store_and_rules, ticks_of, today_of
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

TODAY_HELP = """\
Says what today asks: a sock or none, and whether tonight's entry is there.

  soleus trial today

Exit status: 0 done, 2 refused.
"""
ENTRY_HELP = """\
Writes an evening, and says what follows. The danger signs must be answered: --none, or each that is there.

  soleus trial entry --none --leg-pain 4 --heaviness 5 --ankle 22.4 22.6 --hours 8
  soleus trial entry --sign new_calf_pain
  soleus trial entry --none --leg-pain 3 --day 2026-03-01 --paper      typed in from a sheet
  soleus trial entry --none --leg-pain 3 --corrects 12                 what was there is kept

Exit status: 0 done, 2 refused (every reason in one message).
"""
SHOW_HELP = """\
Shows every entry of a day, what each corrected, and which counts.

  soleus trial show --day 2026-03-01

Exit status: 0 done, 2 refused.
"""
EXPORT_HELP = """\
Prints all that is kept, as JSON; the same for a record system (FHIR R4, a Bundle); or the days of the trial as a
table for 'soleus trial analyse'.

  soleus trial export > diary.json
  soleus trial export --fhir > diary.fhir.json
  soleus trial export --csv > diary.csv

Exit status: 0 done, 2 refused.
"""
LEAVE_HELP = """\
Ends the trial, because you want to; no reason is asked. What was written is kept.

  soleus trial leave

Exit status: 0 done, 2 refused.
"""
ERASE_HELP = """\
Erases the diary, all of it. It cannot be brought back.

  soleus trial erase --yes

Exit status: 0 done, 2 refused.
"""
SHEET_HELP = """\
Makes a sheet to write on, a line a day; type it in later with 'soleus trial entry --paper'.

  soleus trial sheet --out sheet.pdf

Exit status: 0 done, 2 refused.
"""
NIGHT_HELP = """\
Pauses every diary of a store whose person fell silent, and ends those whose days are over. For whoever runs a server.

  soleus trial night --diary postgresql://soleus@/soleus

Exit status: 0 done, 2 refused.
"""


def diary_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what a command on a whole diary takes."""
    add_diary(parser)
    add_out(parser)


def today_run(given: argparse.Namespace) -> int:
    """Say what today asks."""
    from dataclasses import replace  # noqa: PLC0415  # not for the help

    from soleus.render.views.trial_diary import asked, today  # noqa: PLC0415  # not for the help

    check_out(given)
    words = given.book.in_language(given.language).words
    diary, day = opened(given), today_of(given)
    state = diary.seen(day)
    document = today(state, day, diary.rules.silent_days, words)
    show(replace(document, blocks=(*document.blocks, *asked(state, day, diary.asked(), words))), given, words)
    return 0


def entry_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--leg-pain", type=float, metavar="0-10", help="leg pain")
    parser.add_argument("--heaviness", type=float, metavar="0-10", help="leg heaviness")
    parser.add_argument("--ankle", type=float, nargs=2, default=(), metavar="CM", help="the tape twice, at the line")
    parser.add_argument("--hours", type=float, metavar="H", help="hours of wear")
    parser.add_argument("--trouble", default="", metavar="TEXT", help="trouble, in your own words")
    parser.add_argument("--day", type=day_of, metavar="DATE", help="the day it is of (default: today)")
    parser.add_argument("--paper", action="store_true", help="it was written down that evening")
    parser.add_argument("--corrects", type=int, metavar="N", help="the number of the entry that it corrects")
    parser.add_argument("--json", action="store_true", help="print what follows as one JSON object")
    add_signs(parser)
    add_diary(parser)
    add_out(parser)


def entry_run(given: argparse.Namespace) -> int:
    """Write an evening, and say what follows."""
    from soleus.render.views.trial_diary import follows  # noqa: PLC0415  # not for the help
    from soleus.trial.record import DiaryEntry  # noqa: PLC0415  # not for the help

    check_out(given)
    ticks, today = ticks_of(given), today_of(given)
    entry = DiaryEntry(
        leg_pain=given.leg_pain, heaviness=given.heaviness, ankle_cm=tuple(given.ankle), hours_worn=given.hours,
        trouble=given.trouble, ticks=ticks, on_paper=given.paper,
    )  # fmt: skip
    diary = opened(given)
    written = diary.write(today, given.day or today, entry, given.corrects)
    words = given.book.in_language(given.language).words
    if given.json:
        judged = {"step": written.judged.step.word, "rules": written.judged.rules}
        print_json({"number": written.number, **judged, "beside": written.beside, "problems": written.problems})
        return 0
    texts = words.pages["trial_diary"]
    notes = [texts["kept"].format(number=written.number)] if written.number is not None else []
    notes += [texts["not_kept"].format(problems="; ".join(written.problems))] if written.problems else []
    notes += [texts["beside"]] if written.beside else []
    notes += [texts["tapes"]] if entry.tapes_differ else []
    days, is_over = diary.rules.silent_days, written.is_over
    show(follows(written.judged, ticks, notes, days, words, is_over=is_over), given, words)
    return 0


def show_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--day", type=day_of, metavar="DATE", help="the day (default: today)")
    add_diary(parser)


def show_run(given: argparse.Namespace) -> int:
    """Show the entries of a day, oldest first."""
    day = given.day or today_of(given)
    print_json({"day": day.isoformat(), "entries": list(opened(given).history(day))})
    return 0


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="the days as a table")
    form.add_argument("--fhir", action="store_true", help="all of it for a record system (FHIR R4)")
    add_diary(parser)


def export_run(given: argparse.Namespace) -> int:
    """Print all that is kept."""
    diary = opened(given)
    if given.csv:
        print(diary.table(), end="")
    elif given.fhir:
        from soleus.fhir.package import DEFAULT_BASE, knowledge_of  # noqa: PLC0415  # only where it is written
        from soleus.fhir.write import diary_bundle  # noqa: PLC0415  # only where it is written

        print_json(diary_bundle(diary.export(), knowledge_of(given.book, given.book.library, DEFAULT_BASE)))
    else:
        print_json(diary.export())
    return 0


def leave_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_diary(parser)


def leave_run(given: argparse.Namespace) -> int:
    """End the trial."""
    opened(given).leave(today_of(given))
    print(given.book.in_language(given.language).words.pages["trial_diary"]["left"])
    return 0


def erase_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--yes", action="store_true", help="erase it")
    add_diary(parser)


def erase_run(given: argparse.Namespace) -> int:
    """Erase the diary.

    Raises:
        ProblemsError: it was not said that it shall be.
    """
    texts = given.book.in_language(given.language).words.pages["trial_diary"]
    if not given.yes:
        raise ProblemsError("The diary was left alone", [texts["not_erased"]])
    opened(given).erase()
    print(texts["erased"])
    return 0


def sheet_run(given: argparse.Namespace) -> int:
    """Make a sheet to write on."""
    from soleus.render.views.trial_diary import sheet  # noqa: PLC0415  # not for the help

    check_out(given)
    diary = opened(given)
    words = given.book.in_language(given.language).words
    show(sheet(diary.state(), diary.asked(), words), given, words)
    return 0


def night_run(given: argparse.Namespace) -> int:
    """Look after whoever fell silent."""
    from soleus.trial.diary import check_night  # noqa: PLC0415  # not for the help

    store, rules = store_and_rules(given)
    count = len(check_night(store, rules, today_of(given)))
    print(given.book.in_language(given.language).words.pages["trial_diary"]["asked"].format(count=count))
    return 0
