"""Checks and changes answers: each that was given, and the interview after one of them is another."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from soleus.case import Case, CaseError
from soleus.interviewing.flow import Interview, checked, stored
from soleus.rules.person import PersonReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing.flow import AnsweredQuestion
    from soleus.rules.model import Rule, Rulebook


def changed(interview: Interview, place: int, replies: Mapping[str, Value | None], book: Book) -> Interview:
    """Answer an earlier question anew; what hung on its answer is forgotten, and so asked again where it matters.

    Args:
        interview: what was answered so far.
        place: which step, counted from 0.
        replies: each of the step's keys with its new value, as ``answered`` takes them.
        book: the knowledge.

    Raises:
        CaseError: the new answer is refused, or contradicts what was given or answered before it.
        IndexError: there is no such step.
    """
    before, step = interview.facts, interview.steps[place]
    new = replace(step, replies=stored(replies, is_offer=step.is_offer))
    after = checked(replace(interview, steps=(*interview.steps[:place], new)), book)
    later = interview.steps[place + 1 :]
    facts = replace(interview, steps=(*after.steps, *later)).facts
    dropped = _hung(before, facts, [key for step in later for key in step.replies], book.rules)
    for step in later:
        after = _with(after, step, dropped, book)
    return after


def _with(interview: Interview, step: AnsweredQuestion, dropped: frozenset[str], book: Book) -> Interview:
    """Take a later step in, but for what is gone; one that contradicts the new answer goes as a whole."""
    kept = {key: value for key, value in step.replies.items() if key not in dropped}
    if not kept:
        return interview
    try:
        taken = replace(step, replies=MappingProxyType(kept))
        return checked(replace(interview, steps=(*interview.steps, taken)), book)
    except CaseError:
        return interview


def _hung(before: Mapping[str, Value], after: Mapping[str, Value], keys: list[str], book: Rulebook) -> frozenset[str]:
    """Name the keys that some rule had a use for before and none has now, those included that hung on such a key."""
    by_fact: dict[str, list[Rule]] = {}
    for rule in book.rules():
        for fact in book.facts_in(rule.when) | book.facts_in(getattr(rule, "matters_if", rule.when)):
            by_fact.setdefault(fact, []).append(rule)
    dropped: set[str] = set()
    while True:
        left = {key: value for key, value in after.items() if key not in dropped}
        more = {
            key
            for key in keys
            if key not in dropped
            and (rules := by_fact.get(key.rpartition(".")[2]))
            and not _has_use(key, left, rules, book)
            and _has_use(key, before, rules, book)
        }
        if not more:
            return frozenset(dropped)
        dropped |= more


def _has_use(key: str, facts: Mapping[str, Value], rules: list[Rule], book: Rulebook) -> bool:
    """Whether one of these rules is true of somebody of whom all is known but this, or hangs on it."""
    reader = PersonReader(book, Case({name: value for name, value in facts.items() if name != key}))
    return any(finding.is_true or key in finding.missing for finding in reader.read_rules(rules))
