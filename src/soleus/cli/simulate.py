"""``soleus simulate``: virtual people through a day, with and without a garment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.output import print_json

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Reads a scenario (who, which garment, what they do, what is measured), takes virtual people through it with and without
the garment, and gives each measure with its spread between people and the interval of a study's mean.

  people = 50
  draws = 20
  [garment]
  b_mmhg = 20
  [[step]]
  posture = "sitting"
  minutes = 240
  sock = true
  [[measure]]
  name = "evening"
  quantity = "leg_volume_ml"
  step = 1
  from_step = 0

The file is TOML, YAML or JSON. Exit status: 0 done, 2 refused (every reason in one message).
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "file", metavar="SCENARIO", help="a scenario file (.toml, .yaml, .json), or - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.add_argument("--plot", metavar="FILE", help="draw the day (.png, .svg or .pdf; needs the extra 'plots')")


def run(given: argparse.Namespace) -> int:
    """Run one scenario."""
    from soleus.leg.scenario_file import read_scenario  # noqa: PLC0415  # not for the help, quicker without
    from soleus.leg.simulate import simulate, summary  # noqa: PLC0415  # the same

    book: Book = given.book
    scenario = read_scenario(given.file, book.rules.vocabulary, book.prediction.physiology)
    if given.plot:
        from soleus.leg.picture import picture  # noqa: PLC0415  # only for pictures
        from soleus.render.day_picture import draw  # noqa: PLC0415  # only for pictures

        draw(picture(scenario), given.plot, book.prediction.pictures)
    if given.json:
        print_json(summary(simulate(scenario)))
        return 0
    from soleus.cli.simulated import show  # noqa: PLC0415  # a terminal is not needed for JSON

    show(scenario)
    return 0
