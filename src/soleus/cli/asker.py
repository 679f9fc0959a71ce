"""Asks one person at the terminal, question after question."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.case import CaseError
from soleus.interviewing import Interview, answered, in_words, next_question, question_form, questions_left
from soleus.interviewing.typed import plain
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import Console

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing import Field, Filled, Question, QuestionForm

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
                self.console.print(in_words(problem, self.words))
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
        self.say("more", count=questions_left(more, self.book))
        while True:
            typed = self.read(self.words.interview["go_on"])
            if self.means_yes(typed) or self.means_no(typed):
                return self.means_yes(typed)
            self.say("bool_again")

    def means_yes(self, typed: str) -> bool:
        """Whether a reply to a question of the terminal itself is a yes."""
        return typed == "1" or typed in self.words.typed["yes"]

    def means_no(self, typed: str) -> bool:
        """Whether it is none; not to be sure of it is none either."""
        return typed in {"0", "?"} or typed in self.words.typed["no"]

    def read(self, prompt: str, why: Sequence[str] = ()) -> str:
        """Read one reply; leaving, going back and asking why work everywhere."""
        while True:
            reply = self.console.input(f"{prompt} ")
            typed = plain(reply, self.words)
            if typed in self.words.typed["leave"]:
                raise Left
            if typed in self.words.typed["back"]:
                raise Back
            if typed not in self.words.typed["why"]:
                return typed
            for sentence in why:
                self.console.print(sentence)

    def ask(self, question: Question) -> Mapping[str, Value | None]:
        """Ask until the reply can be understood."""
        form, count = question_form(question, self.book), questions_left(self.now, self.book)
        left = self.words.interview["left_last" if count <= 1 else "left_about"].format(count=count - 1)
        self.console.print()
        self.say("question", number=len(self.now.steps) + 1, ask=form.ask, left=left)
        self.show_numbered(form.lines.values() if form.is_picked else form.fields[0].choices_to_pick)
        prompt, why = self.prompt(form), self.why(form)
        while True:
            filled = form.read(self.read(prompt, why))
            if not filled.problems:
                self.confirm(form, filled)
                return filled.replies
            self.console.print(next(iter(filled.problems.values())))

    def prompt(self, form: QuestionForm) -> str:
        """Say what can be typed."""
        texts, first = self.words.interview, form.fields[0]
        if form.is_picked:
            return texts["pick" if len(form.lines) > 1 else "pick_one"]
        if form.kind == "legs":
            example = "1 2" if first.choices else f"{_between(first, 0.4)} {_between(first, 0.41)}"
            example = self.words.number(example)
            return texts["legs"].format(example=example)
        return texts[first.kind].format(unit=f" ({first.unit.strip()})" if first.unit else "")

    def why(self, form: QuestionForm) -> list[str]:
        """Say why it is asked, line by line where there are lines."""
        if not form.is_picked:
            return [form.fields[0].why]
        return [f"  {number}. {self.words.facts[name]['why']}" for number, name in enumerate(form.lines, start=1)]

    def confirm(self, form: QuestionForm, filled: Filled) -> None:
        """Say back what was understood by more than reading it, and hear whether it is right."""
        legs = {field.key: self.words.says["leg"][field.leg] if form.kind == "legs" else "" for field in form.fields}
        understood = [f"{legs[key]} {text}".strip() for key, text in filled.echoes.items()]
        if not understood:
            return
        while True:
            typed = self.read(self.words.interview["said_back"].format(said=", ".join(understood)))
            if self.means_yes(typed):
                return
            if self.means_no(typed):
                raise Again
            self.say("bool_again")

    def show_numbered(self, texts: Iterable[str]) -> None:
        """List texts by number, each further line under the first."""
        room = max(self.console.width - len(INDENT), 1)
        for number, text in enumerate(texts, start=1):
            lines = textwrap.wrap(text, room, break_on_hyphens=False)
            self.console.print(f"{f'  {number}.':<{len(INDENT)}}" + f"\n{INDENT}".join(lines), soft_wrap=True)


def _between(field: Field, share: float) -> str:
    low, high = field.low or 0, field.high or 0
    return f"{low + share * (high - low):.3g}"
