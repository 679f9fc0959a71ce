"""How many questions the interview asks, against asking everything and against the best fixed order.

Three ways of asking the same made-up laypeople, up to eight yes/no facts in one question in each:

everything
    every question that some rule of danger, urgency, benefit or pressure stands on;
fixed
    one order for everyone, ended when nothing that is left could change urgency, verdict or pressure; with and without
    passing over a question none of whose facts could. The order is searched for on other people than it is tried on:
    at each place the question that settles most, then neighbours swapped for as long as that helps;
interview
    what ``soleus interview`` does: after each answer the question that can change most.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from soleus.case.read import build_case
from soleus.cohort.people import laypeople
from soleus.indicate import indicate
from soleus.interviewing import MOST_IN_A_GROUP, AnsweredQuestion, Interview, interviewed, next_question, to_ask
from soleus.load import load_book
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.book import Book
    from soleus.case.facts import Value

    Facts = Mapping[str, Value]
    Order = tuple[tuple[str, ...], ...]

TRAINED_ON, TRIED_ON, SEED = 40, 200, 1


def measure() -> str:
    """Count questions and give them as a table."""
    book = load_book()
    drawn = people(book, TRAINED_ON + TRIED_ON)
    training, tried = drawn[:TRAINED_ON], drawn[TRAINED_ON:]
    order = best_order(training, book)
    ways = {
        "everything": [len(order)] * len(tried),
        "best fixed order, ended early": [fixed(order, facts, book, skipping=False) for facts in tried],
        "best fixed order, ended early, what cannot matter passed over": [
            fixed(order, facts, book, skipping=True) for facts in tried
        ],
        "interview": [interviewed(facts, book)[1] for facts in tried],
    }
    lines = [
        f"Questions asked of {TRIED_ON} made-up laypeople who answer everything; the fixed order was searched for on",
        f"{TRAINED_ON} others. A question holds up to {MOST_IN_A_GROUP} yes/no facts.",
        "",
        "| way of asking | mean | fewest | most |",
        "|---|---|---|---|",
    ]
    for way, counts in ways.items():
        lines.append(f"| {way} | {sum(counts) / len(counts):.1f} | {min(counts)} | {max(counts)} |")
    return "\n".join(lines) + "\n"


def people(book: Book, count: int) -> list[Facts]:
    """Draw laypeople who can answer everything."""
    vocabulary = book.rules.vocabulary
    return [build_case(given, vocabulary).facts for given in laypeople(vocabulary, count, SEED)]


def questions(book: Book) -> Order:
    """Give every question: the lay facts that the verdict stands on, yes/no facts of one section together."""
    rules, vocabulary = book.rules, book.rules.vocabulary
    used = {
        fact
        for rule in (*rules.dangers, *rules.urgencies, *rules.benefits, *rules.pressures)
        for node in (rule.when, getattr(rule, "matters_if", rule.when))
        for fact in rules.facts_in(node)
    } | rules.facts_in(rules.wearer)
    groups: dict[str, list[str]] = {}
    for fact in vocabulary.facts.values():
        if fact.name in used and fact.for_anyone:
            together = fact.section if fact.type == "bool" else fact.name
            groups.setdefault(together, []).extend(fact.keys)
    return tuple(
        tuple(keys[start : start + MOST_IN_A_GROUP])
        for keys in groups.values()
        for start in range(0, len(keys), MOST_IN_A_GROUP)
    )


def fixed(order: Order, facts: Facts, book: Book, *, skipping: bool) -> int:
    """Count the questions that a fixed order asks of one person before nothing left could change the answer."""
    interview, asked = Interview(), 0
    for question in order:
        if next_question(interview, book) is None:
            break
        if skipping and not open_keys(interview, book) & set(question):
            continue
        interview = _told(interview, question, facts)
        asked += 1
    return asked


def _told(interview: Interview, question: tuple[str, ...], facts: Facts) -> Interview:
    """Answer a question that the fixed order asks."""
    return replace(interview, steps=(*interview.steps, AnsweredQuestion({key: facts.get(key) for key in question})))


def open_keys(interview: Interview, book: Book) -> set[str]:
    """Name the facts that could still change the answer, those answered with "not sure" left out."""
    indication = indicate(screen(interview.case(), book.rules))
    return {key for keys in to_ask(indication) for key in keys} - interview.not_sure


def best_order(training: Sequence[Facts], book: Book) -> Order:
    """Search for the order that asks fewest questions of these people, nothing passed over."""
    order = _greedy(training, book)
    least = _total(order, training, book)
    swapped = True
    while swapped:
        swapped = False
        for first, second in pairwise(order):
            tried = tuple({first: second, second: first}.get(question, question) for question in order)
            if (total := _total(tried, training, book)) < least:
                order, least, swapped = tried, total, True
    return order


def _greedy(training: Sequence[Facts], book: Book) -> Order:
    """Put next the question after which fewest facts are open, summed over these people."""
    left, chosen = list(questions(book)), []
    interviews = [Interview() for _ in training]
    while left:
        scored = [(_open_after(question, interviews, training, book), place) for place, question in enumerate(left)]
        question = left.pop(min(scored)[1])
        chosen.append(question)
        interviews = _asked(question, interviews, training)
    return tuple(chosen)


def _asked(question: tuple[str, ...], interviews: Sequence[Interview], training: Sequence[Facts]) -> list[Interview]:
    return [_told(interview, question, facts) for interview, facts in zip(interviews, training, strict=True)]


def _open_after(
    question: tuple[str, ...], interviews: Sequence[Interview], training: Sequence[Facts], book: Book
) -> int:
    return sum(len(open_keys(interview, book)) for interview in _asked(question, interviews, training))


def _total(order: Order, training: Sequence[Facts], book: Book) -> int:
    return sum(fixed(order, facts, book, skipping=False) for facts in training)
