"""``soleus fit``: the size and pressure for each leg; ``soleus fit check``: a maker's leaflet as a garment file."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.answer.record import OF_FIT
from soleus.case.read import build_case, read_case
from soleus.cli.output import one_line, print_json
from soleus.cli.show import add_out, check_out, show
from soleus.cli.stock import add_garments, own_garments
from soleus.cli.subcommands import Subcommand
from soleus.problems import ProblemsError
from soleus.render import views

if TYPE_CHECKING:
    import argparse

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.knowledge.garments import Garment
    from soleus.knowledge.words import Words

HELP = """\
Picks a garment and size for each leg, and checks a maker's chart that you typed in.

  soleus fit ruth.toml                                the size for each leg, and the pressure down it
  soleus fit person ruth.toml                         the same
  soleus fit --size-only --ankle 22.5 --calf 38       the size and nothing more, for a shop: safety is not asked
  soleus fit check leaflet.yaml                       is the file sound, and which numbers have two sizes, or none?
  soleus fit person --help                            every option
"""
PERSON = """\
Picks a garment and size for each measured leg, and says what it will press there. The verdict comes first: whoever it
does not call suitable is told so, and no size is given.

  soleus fit ruth.toml                                the size for each leg, and the pressure down it
  soleus fit ruth.toml --garment relaxsan-basic       this garment alone
  soleus fit ruth.toml --garment leaflet.yaml         a garment of your own file
  soleus fit ruth.toml --plot leg.png                 a picture of the legs and the pressure (needs the extra 'plots')

  soleus fit ruth.toml --garments my-shop             our charts and those of your own in this folder

  soleus fit --size-only --ankle 22.5 --calf 38       the size and nothing more, for a shop: safety is not asked

The file of the case must hold at least one girth, such as ankle_cm and calf_cm under [left]. Its name ends in .toml,
.yaml, .yml or .json; '-' reads standard input.
"""
CHECK = """\
Reads a maker's size chart that you typed in as a garment file, says everything that is wrong with it, and shows which
numbers have two sizes, or none.

  soleus fit check leaflet.yaml
"""


# What --size-only measures, by the fact that each option fills.
MEASURED = {
    "ankle": "around the narrowest place above the ankle",
    "calf": "around the widest place of the calf",
    "knee-height": "from the floor to below the knee",
}
FACTS = {"ankle": "ankle_cm", "calf": "calf_cm", "knee_height": "knee_height_cm"}


def _person_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="CASE", nargs="?", help="a case file, or - for standard input")
    parser.add_argument("--garment", metavar="ID", help="fit this one alone: its id, or a garment file")
    parser.add_argument("--json", action="store_true", help="print verdict, pressure and fit as one JSON object")
    parser.add_argument("--plot", metavar="FILE", help="draw the legs to FILE (.png, .svg or .pdf)")
    add_garments(parser)
    parser.add_argument("--size-only", action="store_true", help="sizes for --ankle and --calf; safety is not asked")
    for option, measure in MEASURED.items():
        parser.add_argument(f"--{option}", metavar="CM", type=float, help=f"with --size-only: {measure}")
    add_out(parser, folds=True)


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("leaflet", metavar="FILE", type=Path, help="a garment file (.yaml)")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Fit one person, or give a size and nothing more."""
    check_out(given)
    return _size_only(given) if given.size_only or given.file is None else _fit(given)


def _fit(given: argparse.Namespace) -> int:
    from soleus.answer import assess  # noqa: PLC0415  # takes a fifth as long again to load as the help alone

    book: Book = given.book
    garments = (_garment(given.garment, book),) if given.garment else ()
    answer = assess(read_case(given.file, book.rules.vocabulary), book, garments, own=own_garments(given))
    drawn = _draw(given.plot, answer, book.words) if given.plot else None
    if given.json:
        shown = answer.to_json()
        print_json({key: shown[key] for key in OF_FIT})
        return 0
    show(views.fit(answer, book, book.library), given, book.words)
    if drawn is not None:
        print(one_line(drawn))
    return 0


def _draw(file: str, answer: Answer, words: Words) -> str:
    """Draw the legs, and say where the picture is or that there is none."""
    from soleus.render.leg_picture import draw  # noqa: PLC0415  # its drawing library is an extra, which may be missing

    texts = words.fit["picture"]
    is_drawn = answer.fit is not None and draw(answer.fit, words, Path(file))
    return str(texts["drawn"].format(file=file) if is_drawn else texts["none"])


def _size_only(given: argparse.Namespace) -> int:
    """Give the sizes for one leg, under a plain line that safety was not asked.

    Raises:
        ProblemsError: a girth is missing or cannot be true, or a case is given too, whose safety could be asked.
    """
    from soleus.fitting.size_only import shop_sizes  # noqa: PLC0415  # only for this form of the command
    from soleus.render.views.size_only import as_json, size_only  # noqa: PLC0415  # only for this form of the command

    problems = ["with a case file safety is asked: leave --size-only out"] if given.file else []
    problems += [] if given.size_only else ["give a case file, or --size-only with --ankle and --calf"]
    girths = {fact: getattr(given, name) for name, fact in FACTS.items() if getattr(given, name) is not None}
    if given.size_only:
        problems += [f"--{name} is missing" for name in ("ankle", "calf") if FACTS[name] not in girths]
    if problems:
        raise ProblemsError("Nothing was sized", problems)
    book: Book = given.book
    knowledge = book.fitting
    try:
        case = build_case({"left": girths}, book.rules.vocabulary)
    except ProblemsError as error:  # nobody at a counter has a case: what was typed is named
        names = {f"left.{fact}": f"--{name.replace('_', '-')}" for name, fact in FACTS.items()}
        problems_typed = [
            functools.reduce(lambda text, pair: text.replace(*pair), names.items(), problem)
            for problem in error.problems
        ]
        raise ProblemsError("Nothing was sized", problems_typed) from None
    cap = book.rules.pressure_defaults.cap
    sizes = shop_sizes(case.facts, knowledge, own_garments(given), cap, book.words)
    if given.json:
        print_json(as_json(sizes, cap, knowledge, book.words))
        return 0
    show(size_only(sizes, (girths["ankle_cm"], girths["calf_cm"], cap), book.words), given, book.words)
    return 0


def _garment(name: str, book: Book) -> Garment:
    """Give a garment by its id, or from a file of one's own.

    Raises:
        ProblemsError: there is none of this id, or the file is refused.
    """
    from soleus.knowledge.leaflets import read_garment  # noqa: PLC0415  # only where a file of one's own is read

    knowledge = book.fitting
    if name in knowledge.garments:
        return knowledge.garments[name]
    if Path(name).suffix in {".yaml", ".yml"}:
        return read_garment(Path(name), knowledge.classes)
    raise ProblemsError("There is no such garment", [f"{name}: there are {', '.join(knowledge.garments)}"])


def check(given: argparse.Namespace) -> int:
    """Check one garment file.

    Raises:
        ProblemsError: it is refused; every problem is named.
    """
    from soleus.knowledge.leaflets import read_garment  # noqa: PLC0415  # only for this form of the command
    from soleus.render.views.chart import chart  # noqa: PLC0415  # only for this form of the command

    check_out(given)
    book: Book = given.book
    show(chart(read_garment(given.leaflet, book.fitting.classes), book.words), given, book.words)
    return 0


SUBCOMMANDS = (
    Subcommand("person", "pick a size for each leg", PERSON, _person_arguments, run),
    Subcommand("check", "check a maker's chart", CHECK, _check_arguments, check),
)
