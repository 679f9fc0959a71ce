"""Pages to read, made from the same knowledge as an answer: their headings, and their sentences with their claims.

A sentence may hold no number that its claims do not hold, and types no word of certainty: those are made from the
certainty of a claim. What a page lays out from rules, options or charts is named (``MADE``) and made by its view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim

    Rules = Mapping[str, tuple[str, ...]]  # the claims of each rule

# What is laid out from the rest of the knowledge; `of` beside it says which: groups, targets, levels or options.
MADE = (
    "targets", "gains", "sock", "options", "points", "dangers", "levels", "patterns", "certain", "disputes",
    "contraindications", "measured", "field", "living", "gaps",
)  # fmt: skip
MOST_WORDS = 25
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
CERTAINTY = re.compile(r"\b(probably|likely|unlikely|may|might|could|possibly|perhaps|uncertain)\b", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORDS_FROM_TWO = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
IN_WORDS = {word: float(number) for number, word in enumerate(WORDS_FROM_TWO, 2)}
IN_WORDS_PATTERN = re.compile(rf"\b({'|'.join(IN_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourcedSentence:
    """One or two sentences, and the claims that hold them."""

    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearnPart:
    """A part of a page: sentences to begin with, those with claims, measured effects, and what is made for it.

    ``notes`` lead the reader and say nothing clinical; ``effects`` are claims whose effect is said in the words of its
    certainty; ``made`` is one of ``MADE``, of what ``of`` names.
    """

    heading: str
    notes: tuple[str, ...] = ()
    sentences: tuple[SourcedSentence, ...] = ()
    effects: tuple[str, ...] = ()
    made: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnPage:
    """A page: its name in an address, its title, the line that lists it, whom it is for, and its parts."""

    name: str
    title: str
    line: str
    for_clinicians: bool
    parts: tuple[LearnPart, ...]


@dataclass(frozen=True, slots=True)
class Learning:
    """All pages in their order; rules in words that need no person; and the words around what is made."""

    pages: Mapping[str, LearnPage]
    rules: Mapping[str, str]
    texts: Mapping[str, Any]


def read_learning(claims: Mapping[str, Claim], rules: Rules, root: Path = ROOT) -> Learning:
    """Read ``learn.yaml``.

    Args:
        claims: the claims by id.
        rules: the claims that each rule cites, by the rule's name.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: unknown or missing keys, a claim or rule that does not exist, an effect that was not measured,
            or a sentence that is too long, types its certainty, or holds a number that its claims do not.
    """
    entry = read_yaml(root / "learn.yaml")
    problems = key_problems("learn.yaml", entry, [field.name for field in fields(Learning)])
    problems += [] if problems else list(_problems(entry, claims, rules))
    if problems:
        raise KnowledgeError("The pages to read cannot be used", problems)
    pages = {name: _page(name, page) for name, page in entry["pages"].items()}
    return Learning(pages, entry["rules"], entry["texts"])


def _problems(entry: dict[str, Any], claims: Mapping[str, Claim], rules: Rules) -> Iterator[str]:
    yield from type_problems("learn.yaml", entry, {"pages": dict, "rules": dict, "texts": dict})
    for name, page in entry["pages"].items():
        location = f"learn.yaml, {name}"
        wrong = key_problems(location, page, ("title", "line", "parts"), ("for_clinicians",))
        yield from wrong
        for part in [] if wrong else page["parts"]:
            yield from _part_problems(location, part, claims)
    for rule, says in entry["rules"].items():
        location = f"learn.yaml, rules, {rule}"
        if rule not in rules:
            yield f"{location}: no rule of this name"
        else:
            yield from sentence_problems(location, says, rules[rule], claims)


_PART_TYPES = {"heading": str, "notes": list, "says": list, "effects": list, "made": str, "of": list}


def _part_problems(page: str, part: object, claims: Mapping[str, Claim]) -> Iterator[str]:
    location = f"{page}, {part.get('heading')}" if isinstance(part, dict) else f"{page}, {part}"
    wrong = key_problems(location, part, ("heading",), ("notes", "says", "effects", "made", "of"))
    wrong += type_problems(location, part, _PART_TYPES) if isinstance(part, dict) else []
    yield from wrong
    if wrong or not isinstance(part, dict):
        return
    if "made" in part and part["made"] not in MADE:
        yield f"{location}: made is '{part['made']}' (allowed: {', '.join(MADE)})"
    for note in part.get("notes", ()):
        yield from sentence_problems(location, note, (), claims)
    for sentence in part.get("says", ()):
        lacking = key_problems(f"{location}, says", sentence, ("says", "claims"))
        yield from lacking or sentence_problems(location, sentence["says"], sentence["claims"], claims)
        if not lacking and not sentence["claims"]:
            yield f"{location}: '{sentence['says']}' has no claim"
    for claim in part.get("effects", ()):
        if claim not in claims or claims[claim].effect is None:
            yield f"{location}: '{claim}' is no claim with a measured effect"


def sentence_problems(location: str, says: str, cited: tuple[str, ...], claims: Mapping[str, Claim]) -> Iterator[str]:
    """Say what is wrong with sentences that stand on some claims."""
    unknown = [claim for claim in cited if claim not in claims]
    yield from (f"{location}: no claim '{claim}'" for claim in unknown)
    for sentence in SENTENCE_END.split(says):
        if len(sentence.split()) > MOST_WORDS:
            yield f"{location}: more than {MOST_WORDS} words: '{sentence}'"
    for typed in CERTAINTY.findall(says):
        yield f"{location}: '{typed}' types how sure it is: '{says}'"
    if not unknown:
        own = set[float]().union(*(_numbers_of(claims[claim]) for claim in cited))
        for number in sorted(_numbers_in(says) - own):
            yield f"{location}: {number:g} stands in none of its claims: '{says}'"


def _numbers_in(text: str) -> set[float]:
    """Give the numbers that a text names in digits ("1,453", "0.5") or in words up to twelve."""
    digits = {float(number.replace(",", "")) for number in NUMBER.findall(text)}
    return digits | {IN_WORDS[word.lower()] for word in IN_WORDS_PATTERN.findall(text)}


def _numbers_of(claim: Claim) -> set[float]:
    """Give the numbers of a claim: of its statement, its figures and its effect; which way they go is for words."""
    figures: list[Any] = [*claim.numbers.values()]
    if claim.effect is not None:
        figures += [claim.effect.value, claim.effect.interval, *_numbers_in(claim.effect.when)]
    flat = [item for figure in figures for item in (figure if isinstance(figure, list | tuple) else [figure])]
    percent = {100.0} if "%" in claim.statement else set()  # "5%" may be said as "5 of 100"
    return percent | _numbers_in(claim.statement) | {abs(float(item)) for item in flat if isinstance(item, int | float)}


def _page(name: str, page: Mapping[str, Any]) -> LearnPage:
    parts = tuple(map(_part, page["parts"]))
    return LearnPage(name, page["title"], page["line"], page.get("for_clinicians", False), parts)


def _part(part: Mapping[str, Any]) -> LearnPart:
    sentences = tuple(SourcedSentence(entry["says"], tuple(entry["claims"])) for entry in part.get("says", ()))
    lists = {key: tuple(part.get(key, ())) for key in ("notes", "effects", "of")}
    return LearnPart(heading=part["heading"], sentences=sentences, made=part.get("made", ""), **lists)
