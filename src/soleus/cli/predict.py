"""``soleus predict``: what a day does to one person's lower leg, with and without a sock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.read import read_case
from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.problems import ProblemsError
from soleus.render.views import prediction

if TYPE_CHECKING:
    import argparse

    from soleus.answer import Answer
    from soleus.book import Book

HELP = """\
Predicts how much the lower leg swells over this person's day, without a sock and with the one that the answer allows. A
sock is reckoned with only where 'soleus assess' finds one suitable: the one fitted to the leg, or any of the answer's
pressure where no girth is known. It is a computed estimate, by a model fitted to published experiments: nobody measured
this leg, and the interval says how far it can be off. In an emergency, where somebody must look today, and for a child
there is none.

  soleus predict my-leg.toml
  soleus predict my-leg.toml --json              the answer's 'prediction', or null
  soleus predict my-leg.toml --out day.html      a page with the day drawn
  soleus predict my-leg.toml --plot day.svg      the day as a picture with a table (.png needs the extra 'plots')

Exit status: 0 done, 2 refused (all problems in one message).
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="CASE", help="a case file (.toml, .yaml, .json), or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the prediction as one JSON object")
    parser.add_argument("--plot", metavar="FILE", help="draw the day (.svg; .png and .pdf need the extra 'plots')")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Predict for one person."""
    from soleus.answer import assess  # noqa: PLC0415  # takes a fifth as long again to load as the help alone

    check_out(given)
    if given.plot:
        from soleus.render.day_picture import drawing  # noqa: PLC0415  # only for pictures

        drawing(given.plot)
    book: Book = given.book
    case = read_case(given.file, book.rules.vocabulary)
    answer = assess(case, book, with_prediction=True)
    if given.plot:
        _draw(given.plot, answer, book)
    if given.json:
        print_json(answer.to_json()["prediction"])
        return 0
    show(prediction(answer, book, book.library), given, book.words)
    return 0


def _draw(file: str, answer: Answer, book: Book) -> None:
    """Draw the day, as gain since the morning.

    Raises:
        ProblemsError: there is no prediction to draw, or the picture cannot be written.
    """
    from soleus.prediction.picture import day_picture  # noqa: PLC0415  # only for pictures
    from soleus.render.day_picture import draw  # noqa: PLC0415  # only for pictures

    if answer.prediction is None or answer.prediction.figures is None:
        raise ProblemsError("The picture cannot be drawn", [f"{file}: for this person nothing is predicted"])
    draw(day_picture(answer.prediction.figures.trace), file, book.prediction.pictures)
