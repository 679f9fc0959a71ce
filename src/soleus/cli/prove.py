"""``soleus prove``: do the promises hold for every person who could exist?"""

from __future__ import annotations

from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import track
from rich.table import Table

from soleus.cli.console import plain_console
from soleus.cli.numbers import whole
from soleus.cli.output import print_json
from soleus.problems import ProblemsError
from soleus.prove.files import as_toml, write_people
from soleus.prove.mutants import ESCAPED, counts, mutants
from soleus.rules.promise_chapters import read_promises

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from soleus.book import Book
    from soleus.prove.mutants import Tried
    from soleus.prove.outcome import Outcome
    from soleus.rules.promises import AnyPromise

HELP = """\
Proves what the rulebook promises, for every person who could exist and whatever is known of them. A promise that does
not hold is refuted with the person who breaks it, as a case file with as few facts as could be found.

  soleus prove                                      every promise
  soleus prove --promise never-suitable-under-18    one of them
  soleus prove --out broken                         write whoever breaks a promise to broken/NAME.toml
  soleus prove --mutants                            spoil the rulebook in every small way: is each slip caught?

The exit status is 0 only if everything is proved. Needs the extra: pip install 'soleus[prover]'
"""
FAILED = 1
MOST_EVERY = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--promise", action="append", metavar="NAME", help="prove this promise only; can be repeated")
    parser.add_argument("--mutants", action="store_true", help="try mutants of the rulebook too")
    parser.add_argument(
        "--every", type=whole(1, MOST_EVERY), default=1, metavar="N", help="with --mutants: every Nth of them only"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write whoever breaks a promise here, as case files")


def run(given: argparse.Namespace) -> int:
    """Prove the promises, and where asked try mutants."""
    if find_spec("z3") is None:
        raise ProblemsError("The solver is not installed", ["install it with: pip install 'soleus[prover]'"])
    book: Book = given.book
    promises = _chosen(read_promises(book.rules.vocabulary, book.library.claims, book.root), given.promise)
    console = plain_console()
    outcomes = list(_proved(promises, book))
    tried = list(_tried(promises, book, given.every)) if given.mutants else []
    if given.out:
        write_people(given.out, {outcome.name: outcome.people for outcome in outcomes if not outcome.is_proved})
    if given.json:
        print_json({"promises": [asdict(outcome) for outcome in outcomes]} | _summary(tried))
    else:
        _print_outcomes(outcomes, console)
        if tried:
            _print_mutants(tried, console)
    return 0 if all(outcome.is_proved for outcome in outcomes) else FAILED


def _chosen(promises: Sequence[AnyPromise], names: Sequence[str] | None) -> list[AnyPromise]:
    known = {promise.name: promise for promise in promises}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise ProblemsError(
            "There is no such promise", [f"{name} (the promises: {', '.join(sorted(known))})" for name in unknown]
        )
    return [known[name] for name in names] if names else list(promises)


def _proved(promises: Sequence[AnyPromise], book: Book) -> Iterable[Outcome]:
    from soleus.prove.proof import prove  # noqa: PLC0415  # the solver is an extra, and its absence is told kindly

    return _watched(prove(promises, book.rules), "proving", len(promises))


def _tried(promises: Sequence[AnyPromise], book: Book, step: int) -> Iterable[Tried]:
    from soleus.prove.mutation import MutationRun  # noqa: PLC0415  # the solver is an extra, and its absence is told kindly

    chosen, trial = list(mutants(book.rules))[::step], MutationRun(book, promises)
    return _watched(map(trial.try_one, chosen), "trying mutants", len(chosen))


def _watched(outcomes: Iterable[Any], doing: str, count: int) -> Iterable[Any]:
    """Show progress where someone looks on."""
    console = plain_console(stderr=True)
    return track(outcomes, doing, total=count, console=console, transient=True, disable=not console.is_terminal)


def _print_outcomes(outcomes: Sequence[Outcome], console: Console) -> None:
    table = Table("promise", "status", "seconds", box=None, pad_edge=False)
    for outcome in outcomes:
        table.add_row(outcome.name, outcome.status, f"{outcome.seconds:.2f}")
    console.print(table)
    for outcome in (outcome for outcome in outcomes if not outcome.is_proved):
        console.print(f"\n{outcome.name}: {outcome.status}. {outcome.why}".rstrip())
        for place, facts in enumerate(outcome.people):
            head = "# somebody who breaks it" if place == 0 else "# and the same person after the change"
            console.print(f"{head}\n{as_toml(facts)}", soft_wrap=True)
    proved, seconds = sum(outcome.is_proved for outcome in outcomes), sum(outcome.seconds for outcome in outcomes)
    console.print(f"{proved} of {len(outcomes)} promises proved in {seconds:.1f} s")


def _summary(tried: Sequence[Tried]) -> dict[str, Any]:
    if not tried:
        return {}
    survivors = [
        {
            "kind": t.mutant.kind,
            "where": t.mutant.place,
            "what": t.mutant.change,
            "facts": t.facts,
            "differs": t.differs,
        }
        for t in tried
        if t.end in ESCAPED
    ]
    return {"mutants": counts(tried), "survivors": survivors}


def _print_mutants(tried: Sequence[Tried], console: Console) -> None:
    ends_of_kind = counts(tried)
    table = Table("mutants", *next(iter(ends_of_kind.values())), box=None, pad_edge=False)
    for kind, ends in ends_of_kind.items():
        table.add_row(kind, *map(str, ends.values()))
    console.print(table)
    survivors = [ending for ending in tried if ending.end in ESCAPED]
    for ending in survivors:
        console.print(f"\n{ending.end}: {ending.mutant.place}, {ending.mutant.kind} {ending.mutant.change}".rstrip())
        for part, (before, after) in (ending.differs or {}).items():
            console.print(f"# {part}: {before} became {after}", soft_wrap=True)
        if ending.facts is not None:
            console.print(as_toml(ending.facts), soft_wrap=True)
    share = 100 * len(survivors) / len(tried)
    console.print(f"{len(survivors)} of {len(tried)} mutants survive ({share:.1f} %)")
