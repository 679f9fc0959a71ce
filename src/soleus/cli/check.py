"""``soleus check``: is the rulebook sound, and how do its verdicts fall?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.progress import track
from rich.table import Table

from soleus.case.read import build_case
from soleus.cli.console import plain_console
from soleus.cli.numbers import seed, whole
from soleus.cohort.people import laypeople
from soleus.indicate import indicate
from soleus.interviewing import interviewed
from soleus.knowledge.translation import check_translation
from soleus.load import compile_text, read_text
from soleus.prove.worked import disagreements
from soleus.rules.levels import VERDICTS, Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.console import Console

    from soleus.book import Book
    from soleus.case import Case

HELP = """\
Checks the rulebook: reads every chapter, claim, source, sentence and garment, and says all that is wrong in one
message. Then it holds the rules against their worked cases and the worked people, and names every one that a changed
rule leaves behind; and each language against the English sentences, and names what it still lacks. Use it after editing
a chapter or a translation. With --compile it also writes the compiled copy that makes starting up quick. With --people
N it prints how the verdicts fall over N made-up people who answer everything a layperson can.

Exit status: 0 sound, 1 worked cases disagree or texts lack a translation, 2 refused (all problems in one message).
"""
MOST_SHOWN = 1_000_000  # a day's work for one processor
MOST_INTERVIEWED = 200  # an interview takes twenty times as long as an answer


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--compile", action="store_true", help="write the compiled copy")
    parser.add_argument(
        "--people", type=whole(0, MOST_SHOWN), default=0, metavar="N", help="show verdicts over N made-up people"
    )
    parser.add_argument("--seed", type=seed, default=1, metavar="S", help="draw other people (default: 1)")


def run(given: argparse.Namespace) -> int:
    """Check the rulebook, and where asked compile it or show how its verdicts fall."""
    return check(given.book.root, compile_copy=given.compile, people=given.people, seed=given.seed)


def check(root: Path, *, compile_copy: bool, people: int, seed: int) -> int:
    """Read the whole text, say what it holds, and do what was asked besides.

    Raises:
        KnowledgeError: the text does not pass its checks.
    """
    console = plain_console()
    book = read_text(root)
    library = book.library
    counts = {
        "rules": len(list(book.rules.rules())),
        "conditions": len(book.rules.conditions),
        "claims": len(library.claims),
        "sources": len(library.sources),
        "facts": len(book.rules.vocabulary.facts),
    }
    console.print("sound: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    console.print(f"hash: {book.rules.hash}")
    left_behind = list(disagreements(book))
    _print_left_behind(left_behind, console)
    missing = [line for code in book.languages[1:] for line in check_translation(code, book.words, _grave(book), root)]
    _print_languages(book.languages, missing, console)
    if compile_copy:
        written = compile_text(root)
        console.print("written: " + ", ".join(path.name for path in written))
    if people:
        _print_shares(shares(book, people, seed), people, console)
        interviewed_people = min(people, MOST_INTERVIEWED)
        mean = questions(book, interviewed_people, seed)
        console.print(f"questions in the interview: {mean:.1f} on average over {interviewed_people} of them")
    return 1 if left_behind or missing else 0


def _print_languages(codes: Sequence[str], missing: list[str], console: Console) -> None:
    """Name the languages, and what a person reads in English in one of them."""
    console.print(f"languages: {', '.join(codes)}")
    if missing:
        console.print(f"{len(missing)} texts are not translated, and said in English until they are:")
    for line in missing:
        console.print(f"- {line}")


def _grave(book: Book) -> frozenset[str]:
    """Name the rules that can be an emergency."""
    levels = ((rule.id, (rule.urgency, rule.if_unknown_urgency)) for rule in book.rules.dangers)
    return frozenset(name for name, urgencies in levels if Urgency.EMERGENCY in urgencies)


def _print_left_behind(left_behind: list[str], console: Console) -> None:
    """Name the worked cases that say something else than the rules: the one side or the other must follow."""
    if not left_behind:
        console.print("worked cases: all agree")
        return
    console.print(
        f"worked cases: {len(left_behind)} disagree; where the rule is right, correct these under knowledge/:"
    )
    for line in left_behind:
        console.print(f"- {line}")


def questions(book: Book, people: int, seed: int) -> float:
    """Interview made-up people; give the mean number of questions."""
    count = 0
    for case in _made_up(book, people, seed, "interviewing"):
        count += interviewed(case.facts, book)[1]
    return count / people


def shares(book: Book, people: int, seed: int) -> dict[str, Counter[str]]:
    """Read made-up people who answer everything a layperson can answer, as far as the verdict; count what they get."""
    counts: dict[str, Counter[str]] = {"compression": Counter(), "urgency": Counter()}
    for case in _made_up(book, people, seed, "assessing"):
        indication = indicate(screen(case, book.rules))
        counts["compression"][indication.verdict] += 1
        counts["urgency"][indication.screening.urgency.word] += 1
    return counts


def _made_up(book: Book, people: int, seed: int, doing: str) -> Iterator[Case]:
    """Draw made-up laypeople one by one, with a progress bar where someone looks on."""
    vocabulary = book.rules.vocabulary
    drawn = laypeople(vocabulary, people, seed, book.root)
    console = plain_console(stderr=True)
    for facts in track(drawn, doing, people, console=console, transient=True, disable=not console.is_terminal):
        yield build_case(facts, vocabulary)


def _print_shares(counts: dict[str, Counter[str]], people: int, console: Console) -> None:
    for name, order in (("compression", VERDICTS), ("urgency", Urgency.words())):
        table = Table(name, "people", "share", title=None)
        for word in order:
            table.add_row(word, str(counts[name][word]), f"{100 * counts[name][word] / people:.1f} %")
        console.print(table)
