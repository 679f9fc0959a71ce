"""Reads a case from TOML, YAML, JSON or standard input, and refuses what cannot be true.

Everything that is wrong is told in one message: each problem names the fact, what was given, what is allowed and, for a
near miss, the name meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from soleus.case.case import Case, CaseError, ContradictionError
from soleus.case.facts import LEGS
from soleus.case.values import LONGEST_NAME, did_you_mean, near, slips, value_problem
from soleus.document import read_document, shown
from soleus.problems import GIVEN, ProblemsError

if TYPE_CHECKING:
    from soleus.case.bodies import Bound
    from soleus.case.facts import Fact, Value, Vocabulary

MOST_TOLD = 100  # of all that is wrong; a case has 150 facts
# A name that looks like ours can be shown wherever a value may not; anything else in its place could be a value.
PLAIN_NAME = re.compile(r"(?:(?:left|right)\.)?[A-Za-z][A-Za-z0-9_]{0,59}")
NO_PLAIN_NAME = "there is no fact of a name that is no plain word"
NAMES_LISTED = "'soleus explain facts' lists the names"


def read_case(path: str, vocabulary: Vocabulary) -> Case:
    """Read a case file; ``-`` reads standard input (JSON, TOML or YAML, whichever its first line is).

    Raises:
        CaseError: the file cannot be read, or holds anything that ``build_case`` refuses.
    """
    try:
        document = read_document(path)
    except ProblemsError as error:
        raise CaseError(error.headline, error.problems) from None
    content = {} if document.content is None else document.content
    if not isinstance(content, Mapping):
        wrong = document.problems or ("a case is a table of facts, such as: age_years = 52",)
        raise CaseError(f"{document.name} cannot be read", wrong)
    return build_case(content, vocabulary, origin=document.name, earlier=document.problems)


def build_case(
    entries: Mapping[str, Any],
    vocabulary: Vocabulary,
    origin: str | Mapping[str, str] = "given",
    earlier: Iterable[str] = (),
    *,
    quoting: bool = True,
) -> Case:
    """Make a case from a mapping: person facts at the top, leg facts under ``left`` and ``right``. None means unknown.

    Args:
        entries: names to values.
        vocabulary: the facts that there are.
        origin: where the values come from, to be kept beside them: of all, or by key ("given" of a key that it lacks).
        earlier: what is wrong already.
        quoting: whether problems show what was given. Whoever typed it sees it anyway; a log or a program need not.

    Raises:
        ContradictionError: nothing is wrong but that some values contradict each other or that no one body has them.
        CaseError: unknown names, wrong types, impossible values, and what a ``ContradictionError`` tells; all at once.
    """
    problems = list(earlier)
    facts: dict[str, Value] = {}
    for leg, name, value in _flat(entries, problems):
        key = f"{leg}.{name}" if leg else name
        # To look for near misses of thousands of names would take seconds, and they would not be told.
        fact = _known_fact(leg, name, vocabulary) if name in vocabulary.facts or len(problems) < MOST_TOLD else key
        if isinstance(fact, str):
            problems.append(fact if quoting or PLAIN_NAME.fullmatch(key) else NO_PLAIN_NAME)
        elif value is not None:
            problem = value_problem(fact, value, quoting=quoting)
            if problem:
                problems.append(f"{key}: {problem}{GIVEN}{_shown(value)}")
            else:
                facts[key] = float(value) if fact.type == "number" else value
    origins = {key: origin if isinstance(origin, str) else origin.get(key, "given") for key in facts}
    wrong = len(problems)
    problems += _apart(facts, origins, vocabulary)
    if problems:
        problems = problems if quoting else [problem.partition(GIVEN)[0] for problem in problems]
        count = "one thing is" if len(problems) == 1 else f"{len(problems)} things are"
        more = [f"and {len(problems) - MOST_TOLD} more"] if len(problems) > MOST_TOLD else []
        kind = CaseError if wrong else ContradictionError
        raise kind(f"The case was refused: {count} wrong", [*problems[:MOST_TOLD], *more])
    return Case(facts, origins)


def _flat(entries: Mapping[str, Any], problems: list[str]) -> Iterator[tuple[str | None, str, Any]]:
    """Give every leg (None for the person), name and value."""
    for name, value in entries.items():
        if name not in LEGS and isinstance(value, Mapping) and (leg := near(tidied(str(name)), LEGS)):
            problems.append(f"{shown(str(name))}: there is no leg of this name; did you mean [{leg}]?")
        elif name not in LEGS:
            yield None, str(name), value
        elif isinstance(value, Mapping):
            yield from ((name, str(leg_name), leg_value) for leg_name, leg_value in value.items())
        elif value is not None:
            problems.append(f"{name}: holds the facts of one leg, as a table{GIVEN}{_shown(value)}")


def _known_fact(leg: str | None, name: str, vocabulary: Vocabulary) -> Fact | str:
    """Give the fact behind a name, or what is wrong with the name."""
    fact = vocabulary.facts.get(name)
    key = f"{leg}.{name}" if leg else name
    if fact is None:
        return _unknown_name(key, name, vocabulary)
    if fact.computed:
        return f"{key}: it is worked out from {' and '.join(fact.computed.keys)}; give those and leave this out"
    if fact.per_leg != (leg is not None):
        right_place = f"under [left] and [right], as left.{name}" if fact.per_leg else "at the top, not under a leg"
        return f"{key}: '{name}' belongs {right_place}"
    return fact


def _unknown_name(key: str, name: str, vocabulary: Vocabulary) -> str:
    leg, _, leg_name = tidied(name).replace(".", "_", 1).partition("_")
    meant = leg if leg in LEGS else near(leg, LEGS)
    if meant and leg_name in vocabulary.facts and key == name:
        return f"{shown(key)}: write it as {leg_name} under [{meant}]"
    tidy = tidied(name)
    if tidy in {*vocabulary.facts, *LEGS}:
        return f"{shown(key)}: there is no fact of this name; write it as {tidy}, in small plain letters"
    names = [fact.name for fact in vocabulary.facts.values() if fact.keys]
    hint = did_you_mean(tidy, names, NAMES_LISTED)
    return f"{shown(key)}: there is no fact of this name; {hint}"


# Letters of other alphabets that look like ours.
LOOK_ALIKES = str.maketrans("асеорхуіјѕԁһӏмтквнɡαοερικνυ", "aceopxyijsdhlmtkbhgaoepiknv")


def tidied(name: str) -> str:
    """Give the name that somebody most likely meant: no odd spaces, capitals, hyphens, or letters that look alike."""
    plain = unicodedata.normalize("NFKC", name[: LONGEST_NAME + 1])
    words = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf").casefold().translate(LOOK_ALIKES)
    return re.sub(r"[\s_\-\u2010-\u2014]+", "_", words.strip())


def _apart(facts: Mapping[str, Value], origins: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[str]:
    """Say which values cannot stand together; where they come from several places, from which."""
    for entry in vocabulary.contradictions:
        if entry.stands_in(facts):
            yield f"{entry.says}{_from(entry.names, origins)}"
    for keys, sentence in _no_body(facts, vocabulary):
        yield f"{sentence}{_from(keys, origins)}"


def _from(keys: Iterable[str], origins: Mapping[str, str]) -> str:
    """Name where each value comes from; nothing where all come from one place."""
    places = [origins[key] for key in keys]
    return f" ({', '.join(places)})" if len(set(places)) > 1 else ""


def _no_body(facts: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[tuple[tuple[str, ...], str]]:
    """Say which measures no one body has together, and which other unit would explain them."""
    for bound in vocabulary.bodies:
        numbers = {key: float(facts[key]) for key in bound.keys if key in facts}
        if bound.is_broken(numbers):
            hints = [f"{key} in {unit}" for key, unit in _other_units(bound, numbers, vocabulary)]
            hint = f"; is {' or '.join(hints)}?" if hints else ""
            numbers_given = ", ".join(f"{number:g}" for number in numbers.values())
            yield tuple(numbers), f"{', '.join(numbers)}: {bound.says}{hint}{GIVEN}{numbers_given}"


def _other_units(bound: Bound, numbers: Mapping[str, float], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Give each measure with the unit in which, it alone, would make a body of these numbers."""
    for key, number in numbers.items():
        fact = vocabulary.fact(key)
        for unit, meant in slips(fact, number):
            if fact.holds(meant) and not bound.is_broken({**numbers, key: meant}):
                yield key, unit


def _shown(value: object) -> str:
    """Show a refused value to the person who wrote it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    except (RecursionError, ValueError):  # nested absurdly deep; or a number of thousands of digits
        return "something that cannot be shown"
    return shown(str(value) if isinstance(value, date) else text, 40)
