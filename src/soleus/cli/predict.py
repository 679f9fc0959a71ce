"""``soleus predict``: what a day does to one person's lower leg, with and without a sock."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from soleus.case.read import read_case
from soleus.rules.book import load_book

if TYPE_CHECKING:
    import argparse

    from soleus.predict.person import Prediction

HELP = """\
Predicts how much the lower leg swells over this person's day, without a sock and with the one that the answer allows.
A sock is considered only where 'soleus assess' finds one suitable. The model is a first estimate, and not finished:
the answer of 'soleus assess' does not hold its numbers yet.

  soleus predict my-leg.toml
  soleus predict my-leg.toml --json

Exit status: 0 done, 2 refused (all problems in one message).
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="CASE", help="a case file (.toml, .yaml, .json), or - for standard input")
    parser.add_argument("--json", action="store_true", help="print the prediction as one JSON object")
    parser.add_argument("--plot", metavar="FILE", help="draw the day (.png, .svg or .pdf; needs the extra 'plots')")


def run(given: argparse.Namespace) -> int:
    """Predict for one person."""
    from soleus.assess import assess  # noqa: PLC0415  # not for the help, which is quicker without it
    from soleus.cli.console import plain_console  # noqa: PLC0415  # the same
    from soleus.predict.person import Profile, day_of, predict  # noqa: PLC0415  # the same

    book = load_book()
    case = read_case(given.file, book.rules.vocabulary)
    answer = assess(case, book)
    if answer.urgency == "emergency":
        if given.json:
            print("null")
        else:
            plain_console().print(book.words.urgency["emergency"]["says"])
        return 0
    pressure = answer.pressure_mmhg
    profile = None if pressure is None else Profile(sum(pressure) / 2)
    if given.plot:
        from soleus.predict.picture import picture  # noqa: PLC0415  # only for pictures
        from soleus.render.day_picture import draw  # noqa: PLC0415  # only for pictures

        draw(picture(day_of(case, profile)), given.plot)
    prediction = predict(case, profile)
    if given.json:
        print(json.dumps(prediction.to_json(), ensure_ascii=False, indent=2, allow_nan=False))
        return 0
    console = plain_console()
    for line in told(prediction):
        console.print(line)
    console.print(book.words.intended_use)
    return 0


def told(prediction: Prediction) -> list[str]:
    """Give a prediction in sentences."""
    from soleus.predict.person import sayings  # noqa: PLC0415  # see run

    says, bare = sayings(), prediction.without
    pressed, gain = prediction.with_sock, prediction.difference
    lines = [says["draft"]]
    if pressed is None or gain is None:
        lines.append(says["bare"].format(without=f"{bare.ml:.0f} mL"))
    else:
        lines.append(says["swells"].format(**{"without": f"{bare.ml:.0f} mL", "with": f"{pressed.ml:.0f} mL"}))
    lines.append(says["unsure"].format(low=f"{bare.ml_90[0]:.0f}", high=f"{bare.ml_90[1]:.0f} mL"))
    if gain is not None and prediction.noticed is not None:
        ends = sorted(-end for end in gain.ml_90)
        amounts = {"difference": f"{-gain.ml:.0f} mL", "low": f"{ends[0]:.0f}", "high": f"{ends[1]:.0f} mL"}
        lines.append(says["difference"].format(**amounts))
        lines.append(says["noticed"].format(chance=round(100 * prediction.noticed)))
    lines.append(says["nerve_root"])
    if prediction.assumed:
        names = says["hour_names"]
        hours = ", ".join(f"{prediction.hours[name]:g} h {names[name]}" for name in prediction.assumed)
        lines.append(says["assumed"].format(hours=hours))
    return lines
