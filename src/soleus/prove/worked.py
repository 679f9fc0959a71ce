"""Holds rules and answers against the worked cases (``knowledge/cases``) and the worked people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case import Case, CaseError
from soleus.case.start import person
from soleus.knowledge.cases import read_cases
from soleus.knowledge.worked import read_worked_people
from soleus.rules.person import PersonReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.knowledge.cases import TruthCase, WorkedCases
    from soleus.rules.model import Condition, Rule


def is_empty(answer: Answer) -> bool:
    """Whether an answer says nothing beside its urgency, its verdict and their reasons."""
    rest = (answer.helps, answer.plan, answer.wear, answer.watch_for, answer.stop_if, answer.missing)
    return not any(rest) and answer.pressure_mmhg is None


def _words(expected: Any) -> list[str]:  # noqa: ANN401  # a word or a list of words
    return expected if isinstance(expected, list) else [expected]


CHECKS: Mapping[str, Callable[[Answer, Any], bool]] = {
    "urgency": lambda answer, expected: answer.urgency in _words(expected),
    "could_be": lambda answer, expected: answer.urgency_could_be == expected,
    "compression": lambda answer, expected: answer.compression == expected,
    "pressure": lambda answer, expected: answer.pressure_mmhg == tuple(expected),
    "pressure_max": lambda answer, expected: answer.pressure_mmhg is None or answer.pressure_mmhg[1] <= expected,
    "missing_has": lambda answer, expected: expected in answer.missing,
    "empty_rest": lambda answer, _: is_empty(answer),
    "empty_plan": lambda answer, _: answer.plan == (),
    "says_about": lambda answer, expected: any(expected in reason.facts for reason in answer.reasons),
    "option": lambda answer, expected: all(
        option.standing in expected[option.option] for option in answer.plan if option.option in expected
    ),
    "pattern": lambda answer, expected: expected.items() <= {p.pattern: p.fit for p in answer.recognition}.items(),
}


def unmet(answer: Answer, expect: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an answer does not meet of what is expected of it; "refused" is the door's to meet."""
    return {key: value for key, value in expect.items() if key in CHECKS and not CHECKS[key](answer, value)}


TRUTHS = {True: "true", False: "false", None: "unknown"}


def disagreements(book: Book) -> Iterator[str]:
    """Name every worked case and worked person of whom the rulebook says something else, and where it stands.

    Raises:
        KnowledgeError: the cases or the people cannot be read.
    """
    named: Mapping[str, Rule | Condition] = {rule.id: rule for rule in book.rules.rules()} | dict(book.rules.conditions)
    for name, worked in read_cases(book.root).items():
        if name not in named:
            yield f"cases: {name} has cases, and there is no rule or condition of this name"
            continue
        rule = named[name]
        location = f"cases/{rule.chapter}.yaml" if hasattr(rule, "chapter") else "cases"
        yield from (f"{location}, {name}: {says}" for says in _of_truths(rule, worked, book))
        yield from (f"{location}, {name}: {says}" for says in _of_lone_person(worked, book))
    for somebody in read_worked_people(book.root):
        says = _unmet(somebody.start, somebody.facts, somebody.expect, book)
        if says:
            yield f"worked_people.yaml, {somebody.name}: {says}"


def _of_truths(rule: Rule | Condition, worked: WorkedCases, book: Book) -> Iterator[str]:
    for case in worked.every_truth():
        node = rule.matters_if if case.of_guard else rule.when  # type: ignore[union-attr] # a guard's case has a guard
        truth = PersonReader(book.rules, Case(case.facts)).read(node).truth
        if truth is not case.truth:
            yield f"{_shown(case)} is {TRUTHS[truth]} now; the case says {TRUTHS[case.truth]}"


def _shown(case: TruthCase) -> str:
    facts = ", ".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else value}" for key, value in case.facts.items()
    )
    return f"{'the guard' if case.of_guard else 'the rule'} with {facts or 'nothing known'}"


def _of_lone_person(worked: WorkedCases, book: Book) -> Iterator[str]:
    if worked.alone is not None and worked.alone.expect:
        says = _unmet(worked.alone.start, worked.alone.facts, worked.alone.expect, book)
        if says:
            yield f"the person whom it alone changes: {says}"


def _unmet(start: str, facts: Mapping[str, Any], expect: Mapping[str, Any], book: Book) -> str:
    """Say what an answer does not meet; empty if it meets everything."""
    try:
        answer = assess(person(book.rules.vocabulary, start, facts), book)
    except CaseError as error:
        return "" if expect.get("refused") else f"the case is refused now ({'; '.join(error.problems)})"
    if expect.get("refused"):
        return "the case is to be refused, and is answered"
    return "; ".join(f"{key} is not {value} any more" for key, value in unmet(answer, expect).items())
