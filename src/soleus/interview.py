"""The interview: which question comes next, and what an answer makes known. Doors do the asking.

Danger comes first, because ``missing`` puts first what an emergency hangs on. A question that can no longer change the
answer is never asked: every question comes from what is still missing. Up to eight yes/no facts of one section stand in
one question, to be answered by picking, by "none of these", or by "not sure".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from soleus.case import Case, build_case
from soleus.case.start import nested
from soleus.indicate import indicate
from soleus.rules.levels import Danger, Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.case.facts import Fact, Value, Vocabulary
    from soleus.indicate import Indication
    from soleus.rules.book import Book
    from soleus.rules.person import RuleFinding

MOST_IN_A_GROUP = 8


@dataclass(frozen=True, slots=True)
class Session:
    """What was answered so far, and which questions were answered with "not sure".

    ``offered`` holds the measurements of which was asked whether there is a result. ``thorough`` asks on, after
    urgency, verdict and pressure are settled, for what only the plan hangs on.
    """

    facts: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    not_sure: frozenset[str] = field(default=frozenset(), repr=False)
    offered: frozenset[str] = field(default=frozenset(), repr=False)
    thorough: bool = False

    def case(self) -> Case:
        """Give the case that the answers make."""
        return Case(self.facts, dict.fromkeys(self.facts, "interview"))


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the keys it asks for. Several keys are yes/no facts, to be picked from.

    ``is_offer`` asks only of which of the keys, all a clinician's to find out, there is a result.
    """

    keys: tuple[str, ...]
    facts: tuple[Fact, ...]
    for_plan: bool = False
    is_offer: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it asks for several yes/no facts at once."""
        return len(self.keys) > 1


def next_question(session: Session, book: Book) -> Question | None:
    """Choose the next question, or None when nothing that can be answered would change the answer."""
    indication = indicate(screen(session.case(), book.rules))
    if indication.screening.urgency is Urgency.EMERGENCY:
        return None
    for keys, for_plan in _stages(indication, book, thorough=session.thorough):
        left = [key for key in keys if key not in session.not_sure]
        measured = [key for key in left if not book.rules.vocabulary.fact(key).for_anyone]
        new = [key for key in measured if key not in session.offered][:MOST_IN_A_GROUP]
        if new and len(measured) == len(left):
            facts = tuple(map(book.rules.vocabulary.fact, new))
            return Question(tuple(new), facts, for_plan=for_plan, is_offer=True)
        if left:
            return _group(left, book, for_plan=for_plan)
    return None


def answered(session: Session, replies: Mapping[str, Value | None], book: Book) -> Session:
    """Take answers in; None means "not sure".

    Raises:
        CaseError: an answer that the door refuses, or one that contradicts another.
    """
    known = {key: value for key, value in replies.items() if value is not None}
    unsure = {key for key, value in replies.items() if value is None}
    facts = dict(session.facts) | known
    case = build_case(nested(facts), book.rules.vocabulary, origin="interview")
    return replace(session, facts=case.facts, not_sure=session.not_sure | unsure)


def chosen(session: Session, question: Question, known: Iterable[str]) -> Session:
    """Take in of which offered measurements there is a result; the others are not asked for."""
    without = frozenset(question.keys) - frozenset(known)
    return replace(session, offered=session.offered | set(question.keys), not_sure=session.not_sure | without)


def interviewed(facts: Mapping[str, Value], book: Book) -> tuple[Session, int]:
    """Interview somebody who knows just these facts and is not sure of the rest (for tests and for counting questions).

    Returns:
        The session at the end, and the number of questions it took.
    """
    session, asked = Session(), 0
    while (question := next_question(session, book)) is not None:
        session = replied(session, question, facts, book)
        asked += 1
    return session, asked


def replied(session: Session, question: Question, facts: Mapping[str, Value], book: Book) -> Session:
    """Reply to one question as somebody who knows just these facts."""
    if question.is_offer:
        return chosen(session, question, [key for key in question.keys if key in facts])
    return answered(session, {key: facts.get(key) for key in question.keys}, book)


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


def _stages(indication: Indication, book: Book, *, thorough: bool) -> Iterable[tuple[list[str], bool]]:
    """Give what to ask, stage by stage: what anyone knows, what was measured, wishes, the pressure, then the plan."""
    vocabulary = book.rules.vocabulary
    yield [key for key in indication.missing if vocabulary.fact(key).for_anyone], False
    yield from ((keys, False) for keys in to_ask(indication))
    if thorough:
        rules = (*book.rules.options, *book.rules.patterns, *book.rules.courses)
        open_ = _open_in(indication.screening.reader.read_rules(rules), vocabulary)
        yield [key for key in open_ if vocabulary.fact(key).for_anyone], True


def _open_in(findings: Iterable[RuleFinding[Any]], vocabulary: Vocabulary) -> list[str]:
    """Name the unknown facts that some of these rules hang on, in the vocabulary's order."""
    open_ = {key for finding in findings for key in finding.missing}
    return [key for key in vocabulary.every_key() if key in open_]


def _group(keys: list[str], book: Book, *, for_plan: bool) -> Question:
    """Ask for the first key; with a yes/no fact, for the next yes/no facts of its section too."""
    vocabulary = book.rules.vocabulary
    first = vocabulary.fact(keys[0])
    together = keys[:1]
    if first.type == "bool":
        alike = (key for key in keys if _goes_with(first, vocabulary.fact(key)))
        together = [key for key, _ in zip(alike, range(MOST_IN_A_GROUP), strict=False)]
    return Question(tuple(together), tuple(map(vocabulary.fact, together)), for_plan)


def _goes_with(first: Fact, other: Fact) -> bool:
    return other.type == "bool" and (other.section, other.who, other.per_leg) == (
        first.section,
        first.who,
        first.per_leg,
    )
