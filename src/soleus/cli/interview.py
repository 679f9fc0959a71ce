"""``soleus interview``: asks at the terminal, saves when told to, and ends with the answer and the case."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from soleus.assess import assess
from soleus.case import CaseError, build_case
from soleus.case.start import nested
from soleus.cli.console import plain_console
from soleus.cli.plain import add_plain
from soleus.interview import Question, Session, answered, chosen, next_question
from soleus.problems import ProblemsError
from soleus.render.views import show
from soleus.rules.book import load_book, load_library

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from rich.console import Console

    from soleus.assess import Answer
    from soleus.case.facts import Fact, Value
    from soleus.rules.book import Book

HELP = """\
Asks what is needed and no more, danger first, up to eight things in one question, and then answers as 'assess' does.
At any question: ? for "not sure", w for why it is asked, b for back, q to leave.

  soleus interview                                  nothing is stored
  soleus interview --session mine.json              leave with q, and go on with the same command
  soleus interview --out mine.yaml                  keep the answers as a case file for 'soleus assess'
"""
CASE_FORMATS = (".json", ".yaml", ".yml")
STOP, BACK, WHY, UNSURE = "q", "b", "w", "?"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--session", type=Path, metavar="FILE", help="where to leave off and take up again")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the case here (.json, .yaml or .yml)")
    add_plain(parser)


def run(given: argparse.Namespace) -> int:
    """Ask one person, and answer."""
    console = plain_console(no_color=given.plain)

    def show_answer(answer: Answer) -> None:
        show(answer, load_book().words, load_library(), console, plain=given.plain)

    return interview(console, given.session, given.out, show_answer)


class Left(Exception):  # noqa: N818  # not an error: the person wants to go on later
    """The person leaves the interview."""


class Back(Exception):  # noqa: N818  # not an error: the person wants the question before
    """The person wants to change the answer before."""


def read_session(path: Path, book: Book) -> Session:
    """Take an interview up again.

    Raises:
        ProblemsError: the file is no session, or holds what a case may not hold.
    """
    try:
        stored = json.loads(path.read_text("utf-8"))
        facts, not_sure = stored["facts"], frozenset(stored["not_sure"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ProblemsError(f"{path.name} cannot be taken up", ["it is not a session that Soleus saved"]) from None
    unknown = not_sure - set(book.rules.vocabulary.every_key())
    if unknown:
        raise ProblemsError(f"{path.name} cannot be taken up", [f"there is no fact '{key}'" for key in sorted(unknown)])
    case = build_case(facts, book.rules.vocabulary, origin=path.name)
    return Session(case.facts, not_sure, frozenset(stored.get("offered", ())), bool(stored.get("thorough", False)))


def save_session(session: Session, path: Path) -> None:
    """Save an interview, whole or not at all."""
    stored = {
        "facts": nested(session.facts),
        "not_sure": sorted(session.not_sure),
        "offered": sorted(session.offered),
        "thorough": session.thorough,
    }
    _write_whole(path, json.dumps(stored, indent=2) + "\n")


def save_case(session: Session, path: Path) -> None:
    """Save the answers as a case file that ``soleus assess`` reads."""
    given = nested(session.facts)
    if path.suffix == ".json":
        text = json.dumps(given, indent=2) + "\n"
    else:
        text = yaml.safe_dump(given, sort_keys=False) if given else "{}\n"
    _write_whole(path, text)


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ProblemsError(f"{path.name} cannot be written", [f"{path}: {error.strerror}"]) from None


def interview(console: Console, session_path: Path | None, out: Path | None, show: Callable[[Answer], None]) -> int:
    """Ask until nothing more can change the answer, then show it.

    Raises:
        ProblemsError: a file cannot be read or written, or has a name of no kind that is known.
    """
    book = load_book()
    if out is not None and out.suffix not in CASE_FORMATS:
        raise ProblemsError(f"{out.name} cannot be written", [f"its name must end in one of {', '.join(CASE_FORMATS)}"])
    resumed = session_path is not None and session_path.exists()
    session = read_session(session_path, book) if session_path is not None and resumed else Session()
    asker = _Asker(console, book)
    asker.begin(resumed=resumed)
    try:
        session = asker.run(session)
    except (Left, EOFError, KeyboardInterrupt):
        asker.leave(saved=session_path is not None)
        if session_path is not None:
            save_session(asker.session, session_path)
        return 0
    show(assess(session.case(), book, with_prediction=True))
    if session_path is not None:
        save_session(session, session_path)
    if out is not None:
        save_case(session, out)
        asker.say("saved", file=out.name)
    return 0


class _Asker:
    """Asks one person; ``session`` is always what was answered so far."""

    def __init__(self, console: Console, book: Book) -> None:
        self.console = console
        self.book = book
        self.words = book.words
        self.session = Session()
        self.before: list[Session] = []
        self.asked = 0

    def say(self, name: str, **values: object) -> None:
        self.console.print(self.words.interview[name].format(**values))

    def begin(self, *, resumed: bool) -> None:
        self.say("resumed" if resumed else "welcome")
        self.say("how")

    def leave(self, *, saved: bool) -> None:
        self.console.print()
        self.say("left_saved" if saved else "left")

    def run(self, session: Session) -> Session:
        """Ask question after question."""
        self.session = session
        while True:
            question = next_question(self.session, self.book)
            if question is None:
                if self.wants_more():
                    self.session = replace(self.session, thorough=True)
                    continue
                return self.session
            try:
                self.take(question, self.ask(question))
            except Back:
                if self.before:
                    self.session = self.before.pop()

    def take(self, question: Question, replies: Mapping[str, Value | None]) -> None:
        """Take the replies in, or say why they cannot be right and let the question come again."""
        try:
            if question.is_offer:
                session = chosen(self.session, question, [key for key, picked in replies.items() if picked])
            else:
                session = answered(self.session, replies, self.book)
        except CaseError as error:
            for problem in error.problems:
                self.console.print(problem)
            return
        self.before.append(self.session)
        self.session = session

    def wants_more(self) -> bool:
        """Offer to go on for the plan, once, where there is something left to ask for it."""
        if self.session.thorough:
            return False
        if next_question(replace(self.session, thorough=True), self.book) is None:
            return False
        self.console.print()
        return self.read(self.words.interview["more"]) in {"y", "yes"}

    def ask(self, question: Question) -> Mapping[str, Value | None]:
        """Ask until the reply can be read."""
        self.asked += 1
        self.console.print()
        if question.is_group or question.is_offer:
            return self.ask_group(question)
        return {question.keys[0]: self.ask_one(question.keys[0], question.facts[0])}

    def read(self, prompt: str, why: tuple[str, ...] = ()) -> str:
        """Read one reply; leaving, going back and asking why work everywhere."""
        while True:
            reply = self.console.input(f"{prompt} ").strip().lower()
            if reply == STOP:
                raise Left
            if reply == BACK:
                raise Back
            if reply != WHY:
                return reply
            for sentence in why:
                self.console.print(sentence)

    def ask_group(self, question: Question) -> Mapping[str, Value | None]:
        words = self.words
        self.say("offer" if question.is_offer else "group", number=self.asked)
        for number, key in enumerate(question.keys, start=1):
            self.console.print(f"  {number}. {words.label(key) if question.is_offer else words.question(key)}")
        why = tuple(f"  {n}. {words.facts[fact.name]['why']}" for n, fact in enumerate(question.facts, start=1))
        while True:
            picked = _picked(self.read(words.interview["pick"], why), len(question.keys))
            if picked is not None:
                return dict(zip(question.keys, picked, strict=True))
            self.say("pick_again", most=len(question.keys))

    def ask_one(self, key: str, fact: Fact) -> Value | None:
        words = self.words
        why = (words.facts[fact.name]["why"],)
        self.console.print(f"{self.asked}. {words.question(key)}")
        if fact.type == "choice":
            for number, choice in enumerate(fact.values, start=1):
                self.console.print(f"  {number}. {words.value(fact.name, choice)}")
        prompt = words.interview[{"bool": "yes_no", "choice": "choose"}.get(fact.type, "number")]
        while True:
            reply = self.read(prompt, why)
            if reply in {UNSURE, "not sure", "unsure"}:
                return None
            value: Value | None = _value(fact, reply)
            if value is not None:
                return value
            self.say(f"{fact.type}_again", low=f"{fact.low or 0:g}", high=f"{fact.high or 0:g}", most=len(fact.values))


def _picked(reply: str, most: int) -> list[bool | None] | None:
    """Read a pick: "none", "?", or numbers such as "1 4?" (4: not sure). None if it cannot be read."""
    if reply in {"0", "n", "no", "none"}:
        return [False] * most
    if reply in {UNSURE, "not sure", "unsure"}:
        return [None] * most
    parts = reply.replace(",", " ").split()
    numbers = [part.removesuffix(UNSURE) for part in parts]
    if not parts or not all(number.isdecimal() and 1 <= int(number) <= most for number in numbers):
        return None
    picked: list[bool | None] = [False] * most
    for part, number in zip(parts, numbers, strict=True):
        picked[int(number) - 1] = None if part.endswith(UNSURE) else True
    return picked


def _value(fact: Fact, reply: str) -> Value | None:
    if fact.type == "bool":
        return {"y": True, "yes": True, "n": False, "no": False}.get(reply)
    if fact.type == "choice":
        in_range = reply.isdecimal() and 1 <= int(reply) <= len(fact.values)
        return fact.values[int(reply) - 1] if in_range else None
    try:
        value = float(reply.replace(",", "."))
    except ValueError:
        return None
    if not (fact.low or 0) <= value <= (fact.high or 0):
        return None
    return int(value) if fact.type == "integer" else value
