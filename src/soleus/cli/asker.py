"""Asks one person at the terminal, question after question."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.case import CaseError
from soleus.interviewing import Interview, answered, both_legs, field, next_question, pick, questions_left
from soleus.interviewing.typed import NO, YES, plain
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import Console

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing import Field, Question, Reply

LEAVE = {"q", "quit", "exit", "leave", "stop"}
BACK = {"b", "back"}
WHY = {"w", "why"}
INDENT = "     "


class Left(Exception):  # noqa: N818  # not an error: the person wants to go on later
    """The person leaves the interview."""


class Back(Exception):  # noqa: N818  # not an error: the person wants the question before
    """The person wants to change the answer before."""


class Again(Exception):  # noqa: N818  # not an error: the question is to be asked once more
    """What was understood is not what was meant."""


class Asker:
    """Asks one person; ``now`` is always what was answered so far, and ``save`` is given it after every answer."""

    def __init__(self, console: Console, book: Book, save: Callable[[Interview], None] | None = None) -> None:
        self.console = console
        self.book = book
        self.words = book.words
        self.save = save
        self.now = Interview()
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")  # bytes that are no text are not understood, and do no harm

    def say(self, name: str, **values: object) -> None:
        """Say a sentence of the interview."""
        self.console.print(self.words.interview[name].format(**values))

    def begin(self, *, resumed: bool, file: str) -> None:
        """Greet, and say what can be typed and what is kept."""
        self.say("resumed" if resumed else "welcome")
        self.say("kept", file=file) if self.save else self.say("not_kept")
        self.say("how")

    def leave(self) -> None:
        """Say what becomes of the answers."""
        self.console.print()
        self.say("left_saved" if self.save else "left")

    def run(self, begun: Interview) -> Interview:
        """Ask question after question; give the interview at its end."""
        self.now = begun
        while True:
            question = next_question(self.now, self.book)
            try:
                if question is not None:
                    self.take(question, self.ask(question))
                elif self.wants_more():
                    self.keep(replace(self.now, thorough=True))
                else:
                    return self.now
            except Again:
                continue
            except Back:
                self.say("back" if self.now.steps else "at_first")
                self.keep(self.now.back())

    def keep(self, after: Interview) -> None:
        """Go on from here, and save it."""
        self.now = after
        if self.save is None:
            return
        try:
            self.save(after)
        except ProblemsError:
            self.say("not_saved")

    def take(self, question: Question, replies: Mapping[str, Value | None]) -> None:
        """Take the replies in, or say why they cannot be right and let the question come again."""
        try:
            after = answered(self.now, question, replies, self.book)
        except CaseError as error:
            self.say("cannot_be")
            for problem in error.problems:
                self.console.print(problem)
            return
        if question.stage == "answer" and self._begins_to_gather(after):
            self.say("gather_begins")
        self.keep(after)

    def _begins_to_gather(self, after: Interview) -> bool:
        coming = next_question(after, self.book)
        return coming is not None and coming.stage == "gather"

    def wants_more(self) -> bool:
        """Offer to go on for the plan, once, where there is something left to ask for it."""
        more = replace(self.now, thorough=True)
        if self.now.thorough or next_question(more, self.book) is None:
            return False
        self.console.print()
        while True:
            typed = self.read(self.words.interview["more"].format(count=questions_left(more, self.book)))
            if typed in YES | NO | {"1", "0", "?"}:
                return typed in YES | {"1"}
            self.say("bool_again")

    def read(self, prompt: str, why: Sequence[str] = ()) -> str:
        """Read one reply; leaving, going back and asking why work everywhere."""
        while True:
            reply = self.console.input(f"{prompt} ")
            typed = plain(reply)
            if typed in LEAVE:
                raise Left
            if typed in BACK:
                raise Back
            if typed not in WHY:
                return typed
            for sentence in why:
                self.console.print(sentence)

    def ask(self, question: Question) -> Mapping[str, Value | None]:
        """Ask until the reply can be understood."""
        count = questions_left(self.now, self.book)
        left = self.words.interview["left_last" if count <= 1 else "left_about"].format(count=count - 1)
        values = {"number": len(self.now.steps) + 1, "left": left, "topic": question.topic}
        self.console.print()
        if question.kind in {"group", "offer"}:
            return self.ask_group(question, values)
        fields = [field(key, question.facts[0], self.words) for key in question.keys]
        self.console.print(f"{values['number']}. {_ask(question, fields)} ({left})")
        if fields[0].kind == "choice":
            self.show_numbered(fields[0].choices.values())
        return self.ask_legs(fields) if question.kind == "legs" else self.ask_one(fields[0])

    def ask_group(self, question: Question, values: Mapping[str, object]) -> Mapping[str, Value | None]:
        """Ask which of several hold; an offer has one line for both legs."""
        words = self.words
        offer = "gather_offer" if question.stage == "gather" else "offer"
        self.say(offer if question.kind == "offer" else "group_of" if question.topic else "group", **values)
        facts = question.facts
        labels = [words.label(f.name) if question.kind == "offer" else words.question(f.name) for f in facts]
        self.show_numbered(labels)
        why = [f"  {number}. {words.facts[fact.name]['why']}" for number, fact in enumerate(facts, start=1)]
        while True:
            typed = self.read(words.interview["pick" if len(labels) > 1 else "pick_one"], why)
            picked = pick(labels, typed, words)
            if not isinstance(picked, str):
                by_name = dict(zip((fact.name for fact in facts), picked, strict=True))
                return {key: by_name[key.rpartition(".")[2]] for key in question.keys}
            self.console.print(picked)

    def ask_one(self, one: Field) -> Mapping[str, Value | None]:
        """Ask for one value."""
        prompt = self.words.interview[one.kind].format(unit=f" ({one.unit.strip()})" if one.unit else "")
        while True:
            reply = one.parse(self.read(prompt, [one.why]))
            if not reply.problem:
                self.confirm([reply], [""])
                return {one.key: reply.value}
            self.console.print(reply.problem)

    def ask_legs(self, fields: Sequence[Field]) -> Mapping[str, Value | None]:
        """Ask for one fact of both legs at once."""
        example = "1 2" if fields[0].choices else f"{_between(fields[0], 0.4)} {_between(fields[0], 0.41)}"
        while True:
            typed = self.read(self.words.interview["legs"].format(example=example), [fields[0].why])
            replies = both_legs(fields, typed)
            if not isinstance(replies, str):
                self.confirm(replies, [self.words.says["leg"][one.key.partition(".")[0]] for one in fields])
                return {one.key: reply.value for one, reply in zip(fields, replies, strict=True)}
            self.console.print(replies)

    def confirm(self, replies: Sequence[Reply], legs: Sequence[str]) -> None:
        """Say back what was understood by more than reading it, and hear whether it is right."""
        said = [f"{leg} {reply.said}".strip() for reply, leg in zip(replies, legs, strict=True) if reply.said]
        if not said:
            return
        while True:
            typed = self.read(self.words.interview["said_back"].format(said=", ".join(said)))
            if typed in YES | {"1"}:
                return
            if typed in NO | {"0", "?"}:
                raise Again
            self.say("bool_again")

    def show_numbered(self, texts: Iterable[str]) -> None:
        """List texts by number, each further line under the first."""
        room = max(self.console.width - len(INDENT), 1)
        for number, text in enumerate(texts, start=1):
            lines = textwrap.wrap(text, room, break_on_hyphens=False)
            self.console.print(f"{f'  {number}.':<{len(INDENT)}}" + f"\n{INDENT}".join(lines), soft_wrap=True)


def _ask(question: Question, fields: Sequence[Field]) -> str:
    """Ask for one fact; of both legs at once, without naming a leg."""
    return fields[0].words.question(question.facts[0].name if question.kind == "legs" else question.keys[0])


def _between(one: Field, share: float) -> str:
    low, high = one.low or 0, one.high or 0
    return f"{low + share * (high - low):.3g}"
