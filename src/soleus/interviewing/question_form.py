"""The form of one question: what it asks, its fields, what can be picked, and how a reply to all of it is understood.

A terminal types one line for the whole question; a page sends what was ticked, or a text for each field. What comes out
is the same: a value for each key, to be given to ``answered``, or a problem for each field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as kept
from typing import TYPE_CHECKING

from soleus.interviewing.form import both_legs, field
from soleus.interviewing.typed import alternatives, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing.flow import Question
    from soleus.interviewing.form import Field, Reply
    from soleus.knowledge.words import Words


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in: each key with its value (None is "not sure"), or what is wrong, by key ("" of the whole).

    ``echoes`` is what was understood by more than reading it, by key: it is confirmed before the replies count.
    """

    replies: Mapping[str, Value | None] = kept(default_factory=dict, repr=False)
    problems: Mapping[str, str] = kept(default_factory=dict, repr=False)
    echoes: Mapping[str, str] = kept(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """The form of one question.

    ``fields`` holds one field a key. ``ask`` is what the whole question asks; ``lines`` are what can be picked from in
    a group or an offer, one for both legs; ``none`` and ``not_sure`` name the other replies.
    """

    question: Question
    fields: tuple[Field, ...]
    words: Words

    @property
    def kind(self) -> str:
        """Say what kind of question it is: one, legs, group or offer."""
        return self.question.kind

    @property
    def is_picked(self) -> bool:
        """Whether it is answered by picking from its lines."""
        return self.kind in {"group", "offer"}

    @property
    def ask(self) -> str:
        """Ask the whole question; one of both legs names no leg."""
        texts = self.words.interview
        if self.kind == "offer":
            return texts["ask_measured" if self.question.stage == "gather" else "ask_known"]
        if self.kind == "group":
            return texts["ask_group_of" if self.question.topic else "ask_group"].format(topic=self.question.topic)
        return self.words.question(self.fields[0].name if self.kind == "legs" else self.fields[0].key)

    @property
    def lines(self) -> Mapping[str, str]:
        """Give what can be picked, by the fact's name."""
        if not self.is_picked:
            return {}
        name = self.words.label if self.kind == "offer" else self.words.question
        return {fact.name: name(fact.name) for fact in self.question.facts}

    @property
    def none(self) -> str:
        """Name the reply that none of the lines holds."""
        return self.words.interview["none_of_these"]

    @property
    def not_sure(self) -> str:
        """Name the reply that one cannot tell."""
        return self.words.interview["not_sure"]

    def read(self, typed: str) -> Filled:
        """Understand one line that replies to the whole question, as it is typed at a terminal."""
        if self.is_picked:
            picked = pick(list(self.lines), typed, self.words)
            return Filled(problems={"": picked}) if isinstance(picked, str) else self._of_lines(picked)
        if self.kind == "legs":
            replies = both_legs(self.fields, typed)
            if isinstance(replies, str):
                return Filled(problems={"": replies})
            return self._of_fields(dict(zip((field.key for field in self.fields), replies, strict=True)))
        return self.filled({self.fields[0].key: typed})

    def filled(self, texts: Mapping[str, str]) -> Filled:
        """Understand a text for each field; an empty one is not understood, "?" is "not sure"."""
        return self._of_fields({field.key: field.parse(texts.get(field.key, "")) for field in self.fields})

    def ticked(self, picked: Collection[str], *, none: bool = False, not_sure: Collection[str] = ()) -> Filled:
        """Understand ticks: the names of lines that hold and of those not sure of, or that none holds.

        Lines without a tick do not hold. Nothing ticked at all, or a tick beside "none", is asked again: who overlooks
        a question has not said no.
        """
        names = list(self.lines)
        some = {*picked, *not_sure}
        if none == bool(some) or not some <= set(names) or set(picked) & set(not_sure):
            return Filled(problems={"": self.words.interview["tick_again"]})
        return self._of_lines([None if name in not_sure else name in picked for name in names])

    def _of_lines(self, picked: Sequence[bool | None]) -> Filled:
        by_name = dict(zip(self.lines, picked, strict=True))
        return Filled({field.key: by_name[field.name] for field in self.fields})

    def _of_fields(self, replies: Mapping[str, Reply]) -> Filled:
        problems = {key: reply.problem for key, reply in replies.items() if reply.problem}
        echoes = {key: reply.echo for key, reply in replies.items() if reply.echo}
        return Filled({key: reply.value for key, reply in replies.items() if not problems}, problems, echoes)


def question_form(question: Question, book: Book) -> QuestionForm:
    """Make the form of a question."""
    fact_of = book.rules.vocabulary.fact
    return QuestionForm(question, tuple(field(key, fact_of(key), book.words) for key in question.keys), book.words)


def pick(labels: Sequence[str], text: str, words: Words) -> tuple[bool | None, ...] | str:
    """Understand which of several hold: "none", "?", "all", or numbers as "1 4?" (4: not sure); or say what to type."""
    typed, most = plain(text, words), len(labels)
    if typed == "0":
        return (False,) * most
    for known, value in (("no", False), ("not_sure", None), ("all", True)):
        if typed in words.typed[known]:
            return (value,) * most
    if most == 1 and typed in words.typed["yes"]:
        return (True,)
    picked = _numbers(typed, most, alternatives(words.typed["and"]))
    if picked is None:
        return words.interview["pick_again" if most > 1 else "pick_one_again"].format(most=most)
    return tuple(picked.get(number, False) for number in range(1, most + 1))


def _numbers(typed: str, most: int, and_: str) -> dict[int, bool | None] | None:
    """Read numbers and ranges, a "?" behind those not sure of; None where they cannot be read or say two things."""
    picked: dict[int, bool | None] = {}
    for part in re.split(rf"[\s,;&]+(?:(?:{and_})\s+)?", re.sub(r"([0-9])\s+\?(?=\s|$)", r"\1?", typed)):
        match = re.fullmatch(r"([1-9][0-9]?)(?:-([1-9][0-9]?))?(\??)", part)
        last = int(match[2] or match[1]) if match else 0
        if not match or not int(match[1]) <= last <= most:
            return None
        for number in range(int(match[1]), last + 1):
            holds = None if match[3] else True
            if picked.setdefault(number, holds) is not holds:
                return None
    return picked
