"""What each tool does: it reads what the assistant sent, asks the stages, and gives words with data.

Every refusal says what is wrong and never what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.ask import ask
from soleus.case import build_case
from soleus.interviewing import next_question, take_replies
from soleus.mcp.danger import MOST_AT_ONCE, danger_in_facts, danger_in_prose
from soleus.mcp.evidence import evidence_reply
from soleus.mcp.interviews import Interviews
from soleus.mcp.results import AssistantReply, answer_reply, options_reply, question_reply, words_of
from soleus.mcp.tools import schemas
from soleus.problems import ProblemsError
from soleus.render.views.asked import asked_page
from soleus.render.views.explain import NothingOfThisNameError, explain
from soleus.rules.levels import Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soleus.book import Book
    from soleus.case import Case
    from soleus.interviewing import Interview

    Arguments = Mapping[str, Any]

REFUSED = "This cannot be done"
KINDS: dict[str, type] = {"string": str, "integer": int, "object": dict}
NAMED = {str: "a text", int: "a whole number", dict: "an object"}


class Calls:
    """The tools of one server."""

    def __init__(self, book: Book, interviews: Interviews | None = None) -> None:
        """Answer from a book; ``interviews`` holds those that are under way."""
        self.book = book
        self.schemas = schemas(book)
        self._interviews = interviews or Interviews()
        self._tools: dict[str, Callable[[Arguments], AssistantReply]] = {
            "start_interview": self.start_interview,
            "answer": self.answer,
            "assess": self.assess,
            "options": self.options,
            "explain": self.explain,
            "evidence": self.evidence,
        }

    def call(self, name: str, arguments: Arguments) -> AssistantReply:
        """Do what a tool does; what cannot be done is told as a reply of kind "refused".

        Raises:
            KeyError: there is no such tool.
        """
        tool = self._tools[name]
        try:
            _check(arguments, self.schemas[name])
            return tool(arguments)
        except ProblemsError as error:
            says = "\n".join((f"{error.headline}:", *(f"- {problem}" for problem in error.problems)))
            data = {"problems": list(error.problems)}
            if danger := self._danger(arguments):
                return AssistantReply("danger", f"{danger}\n\n{says}", data)
            return AssistantReply("refused", says, data, is_refused=True)

    def _danger(self, arguments: Arguments) -> str:
        """Say what to do about a danger in a call that was refused; "" where none is told."""
        running = self._interviews.named(arguments.get("interview"))
        known: Mapping[str, Any] = {} if running is None else running.interview.case().facts
        language = arguments.get("language", running.language if running is not None else "en")
        book = self.book.in_language(language if language in (*self.book.languages,) else "en")
        sent: list[Mapping[str, Any]] = [
            arguments[name] for name in ("facts", "replies") if isinstance(arguments.get(name), dict)
        ]
        cards = (danger_in_facts(facts, known, book) for facts in sent or [{}])
        return next(filter(None, cards), "") or danger_in_prose(arguments, book)

    def start_interview(self, arguments: Arguments) -> AssistantReply:
        """Look for danger in what was said, then ask the first question."""
        language, own_words = arguments.get("language", "en"), arguments.get("said", "")
        book = self.book.in_language(language)
        if any(letter.isalnum() for letter in own_words):
            reply = ask(own_words, book)
            if reply.kind == "danger":
                return AssistantReply("danger", words_of(asked_page(reply, book)))
        return self._next(self._interviews.begin(language))

    def answer(self, arguments: Arguments) -> AssistantReply:
        """Take the reply to a question in, and ask the next, or answer."""
        name = arguments["interview"]
        book = self.book.in_language(self._interviews.of(name).language)
        self._interviews.change(name, lambda interview: _replied(interview, arguments, book))
        return self._next(name)

    def assess(self, arguments: Arguments) -> AssistantReply:
        """Answer from facts."""
        book = self._book(arguments)
        return answer_reply(assess(_case(arguments, book), book), book)

    def options(self, arguments: Arguments) -> AssistantReply:
        """Set every option beside the person of an interview, or of whom facts are given."""
        if ("interview" in arguments) == ("facts" in arguments):
            raise ProblemsError(REFUSED, ["options takes either an interview or facts"])
        if "facts" in arguments:
            book = self._book(arguments)
            return options_reply(assess(_case(arguments, book), book, with_prediction=False), book)
        running = self._interviews.of(arguments["interview"])
        book = self.book.in_language(arguments.get("language", running.language))
        return options_reply(assess(running.interview.case(), book, with_prediction=False), book)

    def explain(self, arguments: Arguments) -> AssistantReply:
        """Explain one thing by its name."""
        try:
            document = explain(arguments["name"], self.book, self.book.library)
        except NothingOfThisNameError as error:
            raise ProblemsError(REFUSED, [f"name: there is nothing of this name; {error.hint}"]) from None
        return AssistantReply("explanation", words_of(document), {"name": arguments["name"]})

    def evidence(self, arguments: Arguments) -> AssistantReply:
        """Give what stands behind a sentence or a question."""
        return evidence_reply(arguments["about"], self._book(arguments))

    def _next(self, name: str) -> AssistantReply:
        running = self._interviews.of(name)
        interview, book = running.interview, self.book.in_language(running.language)
        question = next_question(interview, book)
        if question is not None:
            return question_reply(question, interview, name, book)
        reply = answer_reply(assess(interview.case(), book), book)
        return AssistantReply(reply.kind, reply.says, {**reply.data, "interview": name} if reply.data else {})

    def _book(self, arguments: Arguments) -> Book:
        return self.book.in_language(arguments.get("language", "en"))


def _replied(interview: Interview, arguments: Arguments, book: Book) -> Interview:
    """Take replies in; behind an emergency there is no next question, and the interview stays as it is.

    Raises:
        ProblemsError: there is no such question, or the replies cannot be taken in.
    """
    number, next_number = arguments["question"], len(interview.steps) + 1
    if number == next_number and screen(interview.case(), book.rules).urgency is Urgency.EMERGENCY:
        return interview
    if not 1 <= number <= next_number:
        raise ProblemsError(REFUSED, [f"question: it must be from 1 to {next_number}, the next one"])
    return take_replies(interview, arguments["replies"], book, None if number == next_number else number - 1)


def _case(arguments: Arguments, book: Book) -> Case:
    return build_case(arguments["facts"], book.rules.vocabulary, "sent", quoting=False)


def _check(arguments: Arguments, schema: Mapping[str, Any]) -> None:
    """Hold what was sent to the names and types that a tool takes; what it holds is for the door of cases.

    Raises:
        ProblemsError: something is missing, of another type, or not taken.
    """
    properties = schema["properties"]
    problems = [f"{name}: it is needed" for name in schema["required"] if name not in arguments]
    if any(name not in properties for name in arguments):
        problems.append(f"there is only {', '.join(properties)} here")
    for name, entry in properties.items():
        if name not in arguments:
            continue
        value, kind = arguments[name], KINDS.get(entry.get("type", ""))
        if "enum" in entry and value not in entry["enum"]:
            problems.append(f"{name}: it must be one of {', '.join(entry['enum'])}")
        elif kind is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            problems.append(f"{name}: it must be {NAMED[kind]}")
        elif isinstance(value, str) and len(value) > MOST_AT_ONCE:
            problems.append(f"{name}: it must have at most {MOST_AT_ONCE} characters")
    if problems:
        raise ProblemsError(REFUSED, problems)
