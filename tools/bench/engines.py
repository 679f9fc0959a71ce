"""Speed of the readers for one person, against engines that others wrote: same rules, same people, same answers."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case import Case, build_case
from soleus.cohort.people import laypeople
from soleus.load import load_book
from soleus.rules.model import Rulebook
from tools.engines import node_version
from tools.peers import rates

if TYPE_CHECKING:
    from soleus.book import Book

# An engine reads people by a rulebook: people a second, and what it answered.
Measured = Callable[[Rulebook, Sequence[Mapping[str, Any]]], tuple[float, list[rates.Answer]]]

PEOPLE, SEED, ROUNDS = 500, 1, 5
KNOWN = 0.8  # share of the answers of a made-up layperson that are kept, so that unknown facts are met

PERSON = "Soleus, person reader: urgency, verdict, pressure, what is missing, and what each rule rests on"


def measure() -> str:
    """Measure and give Markdown: medians of rounds in which the engines take turns.

    Raises:
        ValueError: two engines gave somebody different answers, so that their speed cannot be compared.
    """
    book, people = load_book(), made_up_people(PEOPLE)
    engines: dict[str, Measured] = {
        PERSON: rates.person_reader,
        f"cql-execution {node_version('cql-execution')}, one core": rates.cql_execution,
        f"zen-engine {version('zen-engine')}, one call a person": rates.zen_engine,
        f"zen-engine {version('zen-engine')}, one call for all, every core": rates.zen_engine_in_bulk,
    }
    whole = "Soleus, the whole answer: all of the above with options, course and every sentence"
    found: dict[str, list[float]] = {name: [] for name in (PERSON, whole, *engines)}
    for _ in range(ROUNDS):
        answers = {}
        for name, engine in engines.items():
            rate, answers[name] = engine(book.rules, people)
            found[name].append(rate)
        if any(given != answers[PERSON] for given in answers.values()):
            raise ValueError("the engines do not give everybody the same answer")
        found[whole].append(_whole_answers(book, people))
    return section({name: statistics.median(measured) for name, measured in found.items()})


def _whole_answers(book: Book, people: Sequence[Mapping[str, Any]]) -> float:
    """People a second through ``assess``."""
    begin = time.perf_counter()
    for facts in people:
        assess(Case(facts), book)
    return len(people) / (time.perf_counter() - begin)


def made_up_people(count: int) -> list[dict[str, Any]]:
    """Draw laypeople who left some questions out, the same ones each time."""
    vocabulary = load_book().rules.vocabulary
    rng = random.Random(SEED)  # noqa: S311  # made-up people, not secrets
    drawn = (build_case(given, vocabulary).facts for given in laypeople(vocabulary, count, SEED))
    return [{key: value for key, value in facts.items() if rng.random() < KNOWN} for facts in drawn]


def section(found: Mapping[str, float]) -> str:
    """Write the table; the first row is what the others are compared with."""
    lines = [
        f"Median of {ROUNDS} rounds over {PEOPLE} made-up people who answered {100 * KNOWN:.0f} % of what a layperson",
        "can answer, read warm.",
        "Loading and translating the rules is not counted. All run every rule that urgency and verdict stand on, and",
        "gave everybody the same two. Only Soleus says besides what the answer rests on and what is missing.",
        "",
        "| engine | people a second | ms a person | times the person reader |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {rate:.0f} | {1000 / rate:.2f} | {rate / found[PERSON]:.2f} |" for name, rate in found.items()
    ]
    return "\n".join(lines) + "\n"
