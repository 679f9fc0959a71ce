"""``soleus simulate``: virtual people through a day, with and without a garment."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book
    from soleus.leg.scenario import Scenario
    from soleus.leg.simulate import Simulated

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
    parser.add_argument("--plot", metavar="FILE", help="draw the day (.svg; .png and .pdf need the extra 'plots')")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Run one scenario; the picture is of the run that is told."""
    from soleus.leg.scenario_file import read_scenario  # noqa: PLC0415  # not for the help, quicker without
    from soleus.leg.simulate import summary  # noqa: PLC0415  # not for the help, quicker without

    check_out(given)
    if given.plot:
        from soleus.render.day_picture import drawing  # noqa: PLC0415  # only for pictures

        drawing(given.plot)
    book: Book = given.book
    scenario = read_scenario(given.file, book.rules.vocabulary, book.prediction.physiology)
    simulated = _with_progress(scenario, sketched=bool(given.plot))
    if given.plot:
        _draw(simulated, given.plot, book)
    if given.json:
        print_json(summary(simulated))
        return 0
    from soleus.render.views.simulation import simulation  # noqa: PLC0415  # not for the help, quicker without

    show(simulation(summary(simulated), book.words), given, book.words)
    return 0


def _draw(simulated: Simulated, file: str, book: Book) -> None:
    """Draw the last day of a run that was sketched."""
    from soleus.render.day_picture import draw  # noqa: PLC0415  # only for pictures

    draw(simulated.picture(), file, book.prediction.pictures)


def _with_progress(scenario: Scenario, *, sketched: bool) -> Simulated:
    """Run a scenario, with a progress bar where a terminal looks on."""
    from rich.progress import Progress  # noqa: PLC0415  # not for the help, quicker without

    from soleus.cli.console import plain_console  # noqa: PLC0415  # not for the help, quicker without
    from soleus.leg.simulate import simulate  # noqa: PLC0415  # not for the help, quicker without

    with Progress(console=plain_console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("simulating", total=1.0)
        return simulate(scenario, progress=lambda share: progress.update(task, completed=share), sketched=sketched)
