"""Prints the promises: of whom each speaks, what it promises, why, and its claims."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from soleus.knowledge.load import ROOT
from soleus.load import load_book
from soleus.rules.nodes import ALWAYS
from soleus.rules.promise_chapters import read_promises
from soleus.rules.promises import Bands, OfRules, Promise
from soleus.rules.prose import Prose
from tools.pages.markdown import blocks, bullets, heading, plain, table
from tools.pages.places import claim_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.rules.promises import AnyPromise, PromisedPart

WHO = {
    "everyone": "everyone",
    "nothing known": "somebody of whom nothing is known",
    "everything answered": "whoever answered every question that anyone can answer",
    "everything seen": "whoever answered every question that can be answered without measuring",
    "some layperson": "at least one person, on facts that anyone can answer",
    "legs swapped": "a person, and the same person with left and right exchanged",
    "anything graver": "a person, and the same person with one fact or several graver",
    "gravest told": "a person, and the same person with the gravest answer where there was none",
    "safest told": "a person, and the same person with the safest answer where there was none",
    "left out told": "a person, and the same person with answers to what the interview left out",
    "told in an emergency": "a person in an emergency, and the same person with any answers more",
    "more told": "a person, and the same person with more answers, but for what a guard has taken for absent",
}
OF_RULES = {
    "dead": "Every rule alone changes somebody's answer.",
    "doubled": "No two rules with the same effect hold for just the same people.",
}


@cache
def _promises() -> tuple[AnyPromise, ...]:
    return read_promises(load_book().rules.vocabulary, load_book().library.claims)


def promises() -> str:
    """Print every promise."""
    return blocks(*map(_promise, _promises()))


def files() -> str:
    """List the files that the promises stand in, with their titles."""
    rows = []
    for path in sorted(ROOT.glob("promises/*.md")):
        _, _, rest = path.read_text("utf-8").partition("\n# ")
        rows.append([plain(rest.splitlines()[0]), f"`{path.name}`"])
    return table(["chapter", "file"], rows)


def _promise(promise: AnyPromise) -> str:
    claims = [f"Stands on {claim_links(promise.claims)}."] if promise.claims else []
    return blocks(
        heading(2, plain(promise.name)),
        plain(promise.reason),
        bullets(map(plain, _lines(promise))),
        *claims,
    )


def _lines(promise: AnyPromise) -> Iterator[str]:
    book = load_book()
    prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
    match promise:
        case OfRules():
            yield OF_RULES[promise.none_is]
        case Bands():
            yield from (f"{prose.say(node)}: danger {level.word}" for node, level in promise.bands)
        case _:
            yield from _of_people(promise, prose)


def _of_people(promise: Promise, prose: Prose) -> Iterator[str]:
    yield f"Of: {WHO[promise.who]}"
    if promise.when != ALWAYS:
        yield f"Known to hold: {prose.say(promise.when)}"
    yield from (f"Answer: {_said(says)}" for says in promise.given)
    yield from (f"Promised: {_said(says)}" for says in promise.then)
    if promise.known != ALWAYS:
        yield f"Promised to be known: {prose.say(promise.known)}"
    for node, guard in promise.excluded:
        unless = "" if guard == ALWAYS else f", or unknown while this is excluded: {prose.say(guard)}"
        yield f"Promised to be excluded: {prose.say(node)}{unless}"
    yield from _compared("Promised to be the same", promise.same)
    yield from _compared("Promised never to be lower in the second", promise.not_lower)
    yield from _compared("Promised never to be higher in the second", promise.not_higher)


def _compared(says: str, parts: Iterable[str]) -> Iterator[str]:
    named = ", ".join(map(_name, parts))
    if named:
        yield f"{says}: {named}"


def _said(says: PromisedPart) -> str:
    return f"{_name(says.part)} is {' or '.join(says.words)}"


def _name(part: str) -> str:
    named = "praise of any option" if part == "praise" else part.replace("praise.", "praise of ")
    return named.replace("helps.", "help with ").replace("_", " ")
