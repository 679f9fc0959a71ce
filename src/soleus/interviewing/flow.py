"""The flow of an interview: which question comes next, what an answer makes known, and how many are left.

Danger comes first, because ``missing`` puts first what an emergency hangs on. A question that can no longer change the
answer is never asked: every question comes from what is still missing. Where a sock suits, what its size, its pressure
and the day's swelling hang on is gathered too. Yes/no facts that belong together stand in one question, to be answered
by picking, by "none of these", or by "not sure"; a fact of each leg is asked for both legs at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from soleus.case import Case, build_case
from soleus.case.start import nested
from soleus.indicate import indicate
from soleus.rules.levels import Danger, Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.book import Book
    from soleus.case.facts import Fact, Value, Vocabulary
    from soleus.indicate import Indication
    from soleus.rules.person import RuleFinding

MOST_IN_A_GROUP = 8
AFTER_THE_VERDICT = ("gather", "plan")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the keys it asks for, and the facts behind them.

    ``kind`` is "one" (a single key), "legs" (one fact of both legs), "group" (yes/no facts, to be picked from) or
    "offer" (of which of the facts is there a result, or can one be had). ``stage`` is "answer" while the verdict hangs
    on it, "gather" for what completes it, "plan" for the other options. ``topic`` names what a group has in common.
    """

    keys: tuple[str, ...]
    facts: tuple[Fact, ...]
    kind: str = "one"
    stage: str = "answer"
    topic: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """One question as it was answered: each key with its value, None for "not sure".

    Of an offer: each key with True where there is a result and None where there is none.
    """

    replies: Mapping[str, Value | None] = field(repr=False)
    is_offer: bool = False
    stage: str = "answer"


@dataclass(frozen=True)
class Interview:
    """What was answered so far, step by step, so that each step can be taken back.

    ``given`` was known before. ``thorough`` asks on, once the answer is complete, for what only the plan hangs on.
    """

    given: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    steps: tuple[AnsweredQuestion, ...] = field(default=(), repr=False)
    thorough: bool = False

    @cached_property
    def facts(self) -> Mapping[str, Value]:
        """Everything that is known."""
        answers = (step.replies for step in self.steps if not step.is_offer)
        answered = {key: value for replies in answers for key, value in replies.items() if value is not None}
        return MappingProxyType({**self.given, **answered})

    @cached_property
    def not_sure(self) -> frozenset[str]:
        """The keys that were answered with "not sure", or of which there is no result."""
        return frozenset(key for step in self.steps for key, value in step.replies.items() if value is None)

    @cached_property
    def offered(self) -> frozenset[str]:
        """The keys of which was asked whether there is a result."""
        return frozenset(key for step in self.steps if step.is_offer for key in step.replies)

    def case(self) -> Case:
        """Give the case that the answers make; a fact comes from a question, or was told before."""
        origins = dict.fromkeys(self.given, "told before")
        for number, step in enumerate(self.steps, start=1):
            if not step.is_offer:
                origins |= dict.fromkeys(step.replies, f"question {number}")
        return Case(self.facts, {key: origins[key] for key in self.facts})

    def back(self) -> Interview:
        """Take the last step back; without one, the interview as it is."""
        last_step = self.steps[-1:]
        return replace(
            self, steps=self.steps[:-1], thorough=self.thorough and any(step.stage == "plan" for step in last_step)
        )


def next_question(interview: Interview, book: Book) -> Question | None:
    """Choose the next question, or None when nothing that can be answered would change or complete the answer."""
    indication = indicate(screen(interview.case(), book.rules))
    if indication.screening.urgency is Urgency.EMERGENCY:
        return None
    for keys, stage in _stages(indication, interview, book):
        question = _question([key for key in keys if key not in interview.not_sure], stage, interview, book)
        if question is not None:
            return question
    return None


def answered(interview: Interview, question: Question, replies: Mapping[str, Value | None], book: Book) -> Interview:
    """Take the answer to a question in: each key with its value; None means "not sure", of an offer "no result".

    Raises:
        CaseError: an answer that the door refuses, or one that contradicts another.
    """
    return checked(taken(interview, question, replies), book)


def taken(interview: Interview, question: Question, replies: Mapping[str, Value | None]) -> Interview:
    """Take an answer in that is known to be none that a case refuses."""
    is_offer = question.kind == "offer"
    step = AnsweredQuestion(stored(replies, is_offer=is_offer), is_offer=is_offer, stage=question.stage)
    return replace(interview, steps=(*interview.steps, step))


def stored(replies: Mapping[str, Value | None], *, is_offer: bool) -> Mapping[str, Value | None]:
    """Give replies as a step keeps them: of an offer only that there is a result, or None."""
    return MappingProxyType({key: (value or None) if is_offer else value for key, value in replies.items()})


def checked(interview: Interview, book: Book) -> Interview:
    """Hold what was answered to what a case can hold.

    Raises:
        CaseError: an answer is refused, or contradicts another; the message names the questions.
    """
    case = interview.case()
    build_case(nested(case.facts), book.rules.vocabulary, origin=case.origins)
    return interview


def interviewed(facts: Mapping[str, Value], book: Book, *, upto: int | None = None) -> tuple[Interview, int]:
    """Interview somebody who knows just these facts and is not sure of the rest (for tests and for counting questions).

    Returns:
        The interview at the end (or after ``upto`` questions), and the number of questions it took.
    """
    interview, count = Interview(), 0
    while count != upto and (question := next_question(interview, book)) is not None:
        interview = replied(interview, question, facts, book)
        count += 1
    return interview, count


def replied(interview: Interview, question: Question, facts: Mapping[str, Value], book: Book) -> Interview:
    """Reply to one question as somebody who knows just these facts."""
    if question.kind == "offer":
        return answered(interview, question, {key: key in facts for key in question.keys}, book)
    return answered(interview, question, {key: facts.get(key) for key in question.keys}, book)


def to_ask(indication: Indication) -> Iterator[list[str]]:
    """Give the keys that an answer to could change urgency, verdict or pressure: what is missing, wishes, the pressure.

    A promise of the rulebook says that no other key could; ``soleus prove`` proves it.
    """
    screening = indication.screening
    book, reader = screening.book, screening.reader
    yield list(indication.missing)
    only_gain_open = indication.verdict == "undecided" and screening.danger is Danger.NONE
    if indication.verdict == "not_needed" or only_gain_open:
        # A wish that was not given is no gap, so nothing misses it; but with it there would be something to gain.
        wishes = [rule for rule in book.benefits if not rule.counts_when_unknown]
        yield _open_in(reader.read_rules(wishes), book.vocabulary)
    if indication.verdict == "suitable":
        yield _open_in(reader.read_rules(book.pressures), book.vocabulary)


def _stages(indication: Indication, interview: Interview, book: Book) -> Iterable[tuple[list[str], str]]:
    """Give what to ask, stage by stage: what anyone knows or measured, wishes, the pressure, the size, the plan."""
    vocabulary = book.rules.vocabulary
    yield [key for key in indication.missing if vocabulary.fact(key).for_anyone], "answer"
    yield from ((keys, "answer") for keys in to_ask(indication))
    if indication.verdict == "suitable":
        for names in book.words.interview_gathers:
            yield [k for name in names for k in vocabulary.facts[name].keys if k not in interview.facts], "gather"
    if interview.thorough:
        rules = (*book.rules.options, *book.rules.patterns, *book.rules.courses)
        open_ = _open_in(indication.screening.reader.read_rules(rules), vocabulary)
        yield [key for key in open_ if vocabulary.fact(key).for_anyone], "plan"


def _open_in(findings: Iterable[RuleFinding[Any]], vocabulary: Vocabulary) -> list[str]:
    """Name the unknown facts that some of these rules hang on, in the vocabulary's order."""
    open_ = {key for finding in findings for key in finding.missing}
    return [key for key in vocabulary.every_key() if key in open_]


def _question(keys: list[str], stage: str, interview: Interview, book: Book) -> Question | None:
    """Make the next question of a stage; what has to be measured is offered before it is asked for."""
    fact_of = book.rules.vocabulary.fact
    measured = [key for key in keys if _is_measured(fact_of(key))]
    new = [key for key in measured if key not in interview.offered]
    if new and (len(measured) == len(keys) or stage == "gather"):
        facts = tuple(dict.fromkeys(map(fact_of, new)))[:MOST_IN_A_GROUP]
        return Question(tuple(key for key in new if fact_of(key) in facts), facts, "offer", stage)
    if not keys:
        return None
    first = fact_of(keys[0])
    if first.per_leg:
        both = tuple(key for key in first.keys if key in keys)
        return Question(both, (first,), "legs" if len(both) > 1 else "one", stage)
    if first.type != "bool":
        return Question((keys[0],), (first,), "one", stage)
    topic, names = topic_of(first, book)
    together = [key for key in keys if fact_of(key).type == "bool" and key in names][:MOST_IN_A_GROUP]
    return Question(
        tuple(together), tuple(map(fact_of, together)), "group" if len(together) > 1 else "one", stage, topic
    )


def _is_measured(fact: Fact) -> bool:
    """Say whether it takes a clinician or a tape, so that a result may not be at hand."""
    return not fact.for_anyone or fact.per_leg


def topic_of(first: Fact, book: Book) -> tuple[str, frozenset[str]]:
    """Give the group of a yes/no fact: its topic and names. What no group names goes with the rest of its section."""
    groups = book.words.interview_groups
    for group in groups:
        if first.name in group["facts"]:
            return book.words.topics[group["topic"]], frozenset(group["facts"])
    grouped = {name for group in groups for name in group["facts"]}
    alike = (fact.name for fact in book.rules.vocabulary.facts.values() if fact.section == first.section)
    names = (name for name in alike if name not in grouped)
    return "", frozenset(name for name in names if book.rules.vocabulary.facts[name].who == first.who)
