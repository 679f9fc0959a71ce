"""Writes what the docs show from what the code does: run ``python -m tools.tables``; ``--check`` only compares.

Names of files make it those alone.

Every table and picture stands in one place here, so that the docs cannot say what the rulebook no longer does.
"""

from __future__ import annotations

import argparse
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.cli.check import questions, shares
from soleus.knowledge.cases import PLACES, read_cases
from soleus.knowledge.options import KINDS
from soleus.load import load_book
from soleus.render.blocks import Document, Heading
from soleus.render.views import person
from soleus.render.writers.terminal import print_blocks
from soleus.rules.levels import VERDICTS, Urgency
from soleus.rules.nodes import Constant
from tools import coverage, hazards, hidden, measured, unsure

if TYPE_CHECKING:
    from collections.abc import Callable

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.rules.model import Rule

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PEOPLE = 5000
INTERVIEWED = 100
MADE = "<!-- made by tools/tables.py; do not edit -->"


def rules_table() -> str:
    """Every rule: sources, review, the cases that saw it true, false and unknown, and its thresholds."""
    book, library = load_book(), load_book().library
    lines = [
        MADE,
        "# Every rule, its sources and its tests",
        "",
        "Cases are those of `src/soleus/knowledge/cases/`, run by `tests/rules/test_cases.py` under the names shown. A",
        "threshold is shown as fact, number, and the truth below, at and above it (T or F; – where the range ends).",
        "",
        "| rule | chapter | claims and their sources | reviewed | true | false | unknown | thresholds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for rule in book.rules.rules():
        claims = "; ".join(
            f"{claim} ({', '.join(source.id for source, _ in library.sources_of(claim))})" for claim in rule.claims
        )
        seen = [_seen(rule, truth) for truth in (True, False, None)]
        row = [rule.id, rule.chapter, claims, f"{rule.reviewed}, {rule.reviewer}", *seen, _thresholds(rule)]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def _seen(rule: Rule, truth: bool | None) -> str:  # noqa: FBT001  # a truth, not a switch
    if isinstance(rule.when, Constant) and truth is not rule.when.value:
        return "always true"
    cases = read_cases()[rule.id].every_truth()
    names = [case.name for case in cases if not case.of_guard and case.truth is truth]
    return ", ".join(names)


def _thresholds(rule: Rule) -> str:
    shown = []
    for threshold in read_cases()[rule.id].thresholds:
        truths = {place: "T" if truth else "F" for place, _, truth in threshold.points}
        marks = "".join(truths.get(place, "–") for place in PLACES)
        shown.append(f"{threshold.fact} {threshold.at:g} {marks}")
    return ", ".join(shown) or "none"


def shares_table() -> str:
    """How verdicts and urgencies fall over made-up people who answer everything a layperson can answer."""
    book = load_book()
    found = shares(book, PEOPLE, 1)
    lines = [
        MADE,
        "# How the verdicts fall",
        "",
        f"Over {PEOPLE} made-up people (`soleus check --people {PEOPLE}`) who answered all and only what a layperson",
        "can answer. How common each answer is among them is assumed (`knowledge/population.yaml`): no findings.",
    ]
    for name, order in (("compression", list(VERDICTS)), ("urgency", Urgency.words())):
        lines += ["", f"| {name} | people | share |", "|---|---|---|"]
        lines += [f"| {word} | {found[name][word]} | {100 * found[name][word] / PEOPLE:.1f} % |" for word in order]
    mean = questions(book, INTERVIEWED, 1)
    lines += ["", f"In the interview the first {INTERVIEWED} of them were asked {mean:.1f} questions on average."]
    lines += ["", *unsure.page(book.rules, PEOPLE, 1)]
    return "\n".join(lines) + "\n"


def options_table() -> str:
    """What was found on each option, by kind of claim."""
    book = load_book()
    lines = [
        MADE,
        "# What was found on each option",
        "",
        "Number of claims by kind; the main effect is the one that every answer shows.",
        "",
        f"| option | {' | '.join(KINDS)} | main effect | certainty | tried in |",
        f"|---|{'---|' * len(KINDS)}---|---|---|",
    ]
    for option in book.options.values():
        counts = [str(len(option.claims[kind])) if option.claims[kind] else "none found" for kind in KINDS]
        effect = book.effects[option.main_effect] if option.main_effect else None
        row = [
            option.id,
            *counts,
            effect.id if effect else "none found",
            effect.certainty if effect else "–",
            option.tried_in,
        ]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


# A plain frame: rich's own asks a font server for its letters, and a picture in the docs must ask nobody.
SVG = """\
<svg viewBox="0 0 {width} {terminal_height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>An answer</title>
<style>
text {{ font: {char_height}px monospace; }}
{styles}
</style>
<rect width="{width}" height="{terminal_height}" rx="8" fill="#ffffff" stroke="#999999"/>
<defs>{lines}</defs>
<g transform="translate(9, 0)">
{backgrounds}
{matrix}
</g>
</svg>
"""


def answer_picture() -> str:
    """The heart of the answer for Ruth, the first example person, as a picture for the README."""
    book = load_book()
    console = Console(record=True, width=96, file=StringIO(), highlight=False, force_terminal=True)
    case = read_case(str(ROOT / "examples" / "evening-swelling.toml"), book.rules.vocabulary)
    print_blocks(_heart(assess(case, book), book), console, opened=False)
    picture = console.export_svg(
        title="soleus assess", code_format=SVG, unique_id="answer", theme=DEFAULT_TERMINAL_THEME
    )
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def _heart(answer: Answer, book: Book) -> Document:
    """What the picture shows: the question, the verdict, what a sock can do, and when to take it off."""
    words, heading = book.words, book.words.headings["answer"]
    parts = (person.first, person.helps, person.danger)
    blocks = (block for make in parts for block in make(answer, words))
    return Document(heading, (Heading(1, heading), *blocks), words.intended_use)


def hazards_page() -> str:
    """The page of the hazard log with its table of all hazards, between its two marks."""
    head, _, rest = (DOCS / "hazards" / "README.md").read_text("utf-8").partition("<!-- hazards -->")
    tail = rest.partition("<!-- /hazards -->")[2]
    table = hazards.table(hazards.read_hazards(DOCS / "hazards")).strip()
    return f"{head}<!-- hazards -->\n\n{table}\n\n<!-- /hazards -->{tail}"


FILES: dict[str, Callable[[], str]] = {
    "hazards/README.md": hazards_page,
    "rules.md": rules_table,
    "shares.md": shares_table,
    "hidden.md": hidden.page,
    "options.md": options_table,
    "sizes.md": coverage.page,
    "pressure.md": measured.page,
    "answer.svg": answer_picture,
}


def is_stale(name: str) -> bool:
    """Whether a file in the docs says something else than the code would write now."""
    path = DOCS / name
    return not path.exists() or path.read_text("utf-8") != FILES[name]()


def main() -> int:
    """Write the files, or with --check name those that are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(FILES)}")
    given = parser.parse_args()
    unknown = set(given.names) - set(FILES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    names = given.names or list(FILES)
    if given.check:
        stale = [name for name in names if is_stale(name)]
        if stale:
            print(f"stale: {', '.join(stale)}; run 'python -m tools.tables'")
        return 1 if stale else 0
    for name in names:
        (DOCS / name).write_text(FILES[name](), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
