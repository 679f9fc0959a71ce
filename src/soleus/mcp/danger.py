"""Signs of danger in a call that is refused: a mistake in what was sent hides none of them.

They may stand in prose, in a name that the vocabulary does not have, in facts beside the one that is wrong, or in the
interview that the call goes on with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.ask import ask
from soleus.case import LEGS, Case, CaseError, build_case
from soleus.case.start import nested
from soleus.mcp.results import answer_reply, words_of
from soleus.render.views.asked import asked_page
from soleus.rules.levels import Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    from soleus.book import Book

MOST_AT_ONCE = 20_000  # characters; as ``soleus.ask`` takes them
MOST_READ = 262_144  # of one call
OVERLAP = 1_000  # so that a sign at the end of one piece stands whole in the next
DENIED = (False, None, 0, "", "no", "none", "false", "never")  # a name with such a value tells of nothing


def danger_in_prose(content: Mapping[str, Any], book: Book) -> str:
    """Say what to do about signs of danger in the texts of a call, whatever they stand in; "" where none is told."""
    text = ". ".join(_texts(content, book))[:MOST_READ]
    for begin in range(0, len(text), MOST_AT_ONCE - OVERLAP):
        piece = text[begin : begin + MOST_AT_ONCE]
        if any(letter.isalnum() for letter in piece):
            reply = ask(piece, book)
            if reply.kind == "danger":
                return words_of(asked_page(reply, book))
    return ""


def _texts(content: object, book: Book) -> Iterator[str]:
    """Give every text that was sent, however deep; a lone word is a name or a choice, no prose."""
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value if len(value.split()) > 1 else ""
        elif isinstance(value, Mapping):
            waiting += value.values()
            names = (name for name, entry in value.items() if not _is_denied(entry))
            waiting += (name.replace("_", " ") for name in names if not _is_known(name, book))
        elif isinstance(value, list):
            waiting += value


def _is_denied(value: object) -> bool:
    return value.strip().casefold() in DENIED if isinstance(value, str) else value in DENIED


def _is_known(name: str, book: Book) -> bool:
    return name.rpartition(".")[2] in book.rules.vocabulary.facts


def danger_in_facts(content: Mapping[str, Any], earlier: Mapping[str, Any], book: Book) -> str:
    """Give the care card where those facts that can be taken make an emergency; "" where they do not.

    Args:
        content: facts as they were sent, some of which cannot be.
        earlier: what an interview knows already, by key.
        book: the knowledge.
    """
    alone = [case for key, value in _flat(content, book) if (case := _case({key: value}, book)).facts]
    for case in (_together(earlier, alone, book), _together({}, alone, book), *alone):
        if case.facts and screen(case, book.rules).urgency is Urgency.EMERGENCY:
            return answer_reply(assess(case, book, with_prediction=False), book).says
    return ""


def _together(earlier: Mapping[str, Any], alone: Iterable[Case], book: Book) -> Case:
    """Put facts together, but for those that contradict the ones before them."""
    case = _case(earlier, book)
    for fact in alone:
        more = _case({**case.facts, **fact.facts}, book)
        case = more if more.facts else case
    return case


def _flat(content: Mapping[str, Any], book: Book) -> Iterator[tuple[str, Any]]:
    """Give each fact that there is, by its key."""
    known = set(book.rules.vocabulary.every_key())
    for name, value in content.items():
        if name in known:
            yield name, value
        if name in LEGS and isinstance(value, Mapping):
            yield from ((f"{name}.{part}", entry) for part, entry in value.items() if f"{name}.{part}" in known)


def _case(facts: Mapping[str, Any], book: Book) -> Case:
    """Make a case; an empty one where the facts cannot be."""
    try:
        return build_case(nested(facts), book.rules.vocabulary, "sent", quoting=False)
    except CaseError:
        return Case()
