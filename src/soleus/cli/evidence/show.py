"""``soleus evidence show``: what stands behind a claim; and ``soleus evidence gaps``: what no study answers."""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cli.output import print_json
from soleus.cli.show import add_out, check_out, show
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book
    from soleus.knowledge.summaries import SummaryOfFindings
    from soleus.knowledge.trend_summaries import Trend
    from soleus.render.forest import Forest

HELP = """\
Shows what stands behind a claim that is made from studies: the forest plot, how sure it is and why, the studies that
were put together with each step of their effects, those that were not and why, and where in answers it is used.

  soleus evidence show                          list the bodies of evidence, and what is not made from studies
  soleus evidence show esi-leg-pain             by the claim that it makes
  soleus evidence show injection-pain --json    by its own name, as one JSON object
  soleus evidence show flight-ankles --plot forest.svg    the forest plot as a picture
  soleus evidence show flight-clots --out page.html       a page
  soleus evidence show swelling-by-pressure               does more pressure do more? the line, or why there is none
"""
GAPS = """\
Ranks the questions that no study answers with a figure: what comes nearest to each, and how
large a trial would have to be to answer it.

  soleus evidence gaps                 all of them
  soleus evidence gaps --json          as one JSON object

A study is one step away for each way in which it is not what was asked: other people (one or two steps, by the table
in grading.yaml), another outcome, another thing tried, no drawn lots, no placebo. Sizes are for 90 % power and alpha
5 %: two arms, n each = 2 (1.960 + 1.282)^2 s^2 / d^2; a crossover, n in all = 2 (1 - r) (1.960 + 1.282)^2 s^2 / d^2.
The spread s is the widest of the nearest studies, d is a tenth of the scale and r is 0.5; the last two are assumed.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("name", metavar="CLAIM", nargs="?", help="a claim, or a body of evidence; without it, a list")
    parser.add_argument("--json", action="store_true", help="print it as one JSON object")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="write the forest plot as a picture")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Show one body of evidence, or list them.

    Raises:
        ProblemsError: there is none of that name, or a file cannot be written.
    """
    check_out(given)
    book: Book = given.book
    if given.name is None:
        return _list(given, book)
    trend = next((trend for trend in book.evidence.trends if trend.id == given.name), None)
    if trend is not None:
        return _trend(trend, given, book)
    summary = named(given.name, book)
    if given.plot is not None:
        from soleus.render.views.findings import forest_of  # noqa: PLC0415  # only where it is shown

        _plot(forest_of(summary, book), given.plot, book)
    elif given.json:
        print_json(asdict(summary))
    else:
        from soleus.render.views.findings import findings  # noqa: PLC0415  # only where it is shown

        show(findings(summary, book), given, book.words)
    return 0


def gaps_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what ``gaps`` takes."""
    parser.add_argument("--json", action="store_true", help="print them as one JSON object")
    add_out(parser)


def run_gaps(given: argparse.Namespace) -> int:
    """Rank what no study answers."""
    from soleus.render.views.gaps import gaps  # noqa: PLC0415  # only where it is shown

    check_out(given)
    book: Book = given.book
    if given.json:
        print_json({"gaps": [asdict(gap) for gap in book.evidence.gaps]})
    else:
        show(gaps(book), given, book.words)
    return 0


def named(name: str, book: Book) -> SummaryOfFindings:
    """Give the summary of a body by its name, or by the claim that it makes.

    Raises:
        ProblemsError: there is none; the text names the nearest.
    """
    evidence, texts = book.evidence, book.words.pages["evidence"]
    summary = evidence.bodies.get(name) or evidence.of_claim(name)
    if summary is not None:
        return summary
    if name in book.library.claims:
        unmade = [line for option, line in evidence.unmade_options.items() if book.options[option].main_effect == name]
        reasons = [texts["unmade"].format(reason=reason, because=because) for reason, because in unmade]
        raise ProblemsError(texts["by_hand"].format(name=name), reasons)
    names = (
        *evidence.bodies,
        *(body.claim for body in evidence.bodies.values()),
        *(trend.id for trend in evidence.trends),
    )
    near = get_close_matches(name, names)
    hint = texts["near"].format(names=", ".join(near)) if near else texts["hint"]
    raise ProblemsError(texts["unknown"].format(name=name, hint=hint), [])


def _list(given: argparse.Namespace, book: Book) -> int:
    if given.plot is not None:
        raise ProblemsError("Nothing was drawn", ["--plot: name the claim to draw"])
    if given.json:
        print_json(asdict(book.evidence))
        return 0
    from soleus.render.views.gaps import bodies  # noqa: PLC0415  # only where it is shown

    show(bodies(book), given, book.words)
    return 0


def _trend(trend: Trend, given: argparse.Namespace, book: Book) -> int:
    """Show one question of a trend."""
    from soleus.render.views.trends import trend_forest, trends  # noqa: PLC0415  # only where it is shown

    if given.plot is not None:
        forest = trend_forest(trend, book)
        if forest is None:
            raise ProblemsError("Nothing was drawn", [f"--plot: no study of '{trend.id}' can stand on a line"])
        _plot(forest, given.plot, book)
    elif given.json:
        print_json(asdict(trend))
    else:
        show(trends(trend, book), given, book.words)
    return 0


def _plot(forest: Forest, path: Path, book: Book) -> None:
    from soleus.files import write_whole  # noqa: PLC0415  # only where a file is written
    from soleus.render.writers.forest import picture  # noqa: PLC0415  # only where a file is written

    if path.suffix != ".svg":
        raise ProblemsError("Nothing was drawn", [f"--plot: {path.name} must end in .svg"])
    write_whole(path, picture(forest))
    print(book.words.terminal["written"].format(file=path))
