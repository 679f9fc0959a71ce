"""Reads a case from TOML, YAML, JSON or standard input, and refuses what cannot be true.

Everything that is wrong is told in one message: each problem names the fact, what was given, what is allowed and, for a
near miss, the name meant.
"""

from __future__ import annotations

import json
import math
import sys
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.case.case import Case, CaseError
from soleus.case.facts import LEGS
from soleus.knowledge.load import KnowledgeError, parse_yaml

if TYPE_CHECKING:
    from soleus.case.facts import Fact, Value, Vocabulary

FORMATS = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}

# What people write where the list wants another unit; used only to make the refusal helpful, never to convert.
OTHER_UNITS = {
    "cm": (("inches", 2.54), ("metres", 100.0), ("millimetres", 0.1)),
    "kg": (("pounds", 0.45359237), ("grams", 0.001)),
}

NEAR = 0.6  # how alike two names must be to be called a near miss (difflib ratio)


def read_case(path: str, vocabulary: Vocabulary) -> Case:
    """Read a case file; ``-`` reads standard input (JSON, TOML or YAML, whichever it is).

    Raises:
        CaseError: the file cannot be read, or holds anything that ``build_case`` refuses.
    """
    name = "standard input" if path == "-" else Path(path).name
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise CaseError(f"{name} cannot be read", [f"{path}: {reason}"]) from None
    format_ = _guess_format(text) if path == "-" else FORMATS.get(Path(path).suffix.lower())
    if format_ is None:
        allowed = ", ".join(FORMATS)
        raise CaseError(f"{name} cannot be read", [f"the file's name must end in one of {allowed}"])
    return build_case(_parse(text, format_, name), vocabulary, origin=name)


def build_case(given: Mapping[str, Any], vocabulary: Vocabulary, origin: str = "given") -> Case:
    """Make a case from a mapping: person facts at the top, leg facts under ``left`` and ``right``. None means unknown.

    Raises:
        CaseError: unknown names, wrong types, impossible values, values that contradict each other; all at once.
    """
    problems: list[str] = []
    facts: dict[str, Value] = {}
    for leg, name, value in _flat(given, problems):
        fact = _known_fact(leg, name, vocabulary)
        key = f"{leg}.{name}" if leg else name
        if isinstance(fact, str):
            problems.append(fact)
        elif value is not None:
            problem = _value_problem(fact, value)
            if problem:
                problems.append(f"{key}: {problem}; given: {_shown(value)}")
            else:
                facts[key] = float(value) if fact.type == "number" else value
    problems += _contradictions(facts, vocabulary)
    if problems:
        count = "one thing is" if len(problems) == 1 else f"{len(problems)} things are"
        raise CaseError(f"The case was refused: {count} wrong", problems)
    return Case(facts, dict.fromkeys(facts, origin))


def _flat(given: Mapping[str, Any], problems: list[str]) -> Iterator[tuple[str | None, str, Any]]:
    """Give every leg (None for the person), name and value."""
    for name, value in given.items():
        if name not in LEGS:
            yield None, str(name), value
        elif isinstance(value, Mapping):
            yield from ((name, str(leg_name), leg_value) for leg_name, leg_value in value.items())
        else:
            problems.append(f"{name}: holds the facts of one leg, as a table; given: {_shown(value)}")


def _known_fact(leg: str | None, name: str, vocabulary: Vocabulary) -> Fact | str:
    """Give the fact behind a name, or what is wrong with the name."""
    fact = vocabulary.facts.get(name)
    key = f"{leg}.{name}" if leg else name
    if fact is None:
        return _unknown_name(key, name, vocabulary)
    if fact.computed:
        return f"{key}: it is worked out from {' and '.join(fact.computed.keys)}; give those and leave this out"
    if fact.per_leg != (leg is not None):
        where = f"under [left] and [right], as left.{name}" if fact.per_leg else "at the top, not under a leg"
        return f"{key}: '{name}' belongs {where}"
    return fact


def _unknown_name(key: str, name: str, vocabulary: Vocabulary) -> str:
    leg, _, leg_name = name.partition(".")
    if leg in LEGS and leg_name in vocabulary.facts:
        return f"{key}: write it as {leg_name} under [{leg}]"
    given = [fact.name for fact in vocabulary.facts.values() if fact.keys]
    close = get_close_matches(name, given, n=1, cutoff=NEAR)
    hint = f"did you mean '{close[0]}'?" if close else "'soleus explain facts' lists the names"
    return f"{key}: there is no fact of this name; {hint}"


def allowed(fact: Fact) -> str:
    """Say which values a fact can have."""
    match fact.type:
        case "bool":
            return "must be true or false"
        case "choice":
            return f"must be one of {', '.join(fact.values)}"
        case _:
            return f"must lie from {fact.low or 0:g} to {fact.high or 0:g}{_in_unit(fact)}"


def _value_problem(fact: Fact, value: object) -> str | None:
    """Say what is wrong with a value, or None."""
    match fact.type:
        case "bool":
            return None if isinstance(value, bool) else f"{allowed(fact)}, without quotes"
        case "choice":
            return _choice_problem(fact, value)
        case _:
            return _number_problem(fact, value)


def _choice_problem(fact: Fact, value: object) -> str | None:
    if isinstance(value, str) and value in fact.values:
        return None
    close = get_close_matches(value, fact.values, n=1, cutoff=NEAR) if isinstance(value, str) else []
    hint = f"; did you mean '{close[0]}'?" if close else ""
    return f"{allowed(fact)}{hint}"


def _number_problem(fact: Fact, value: object) -> str | None:
    kind = "a whole number" if fact.type == "integer" else "a number"
    unit = _in_unit(fact)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"must be {kind}{unit}, written without its unit and without quotes"
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be {kind}{unit}; 'not a number' and infinity are refused, leave out what is not known"
    if fact.type == "integer" and not isinstance(value, int):
        return "must be a whole number"
    low, high = fact.low or 0, fact.high or 0
    if low <= value <= high:
        return None
    others = (other for other, factor in OTHER_UNITS.get(fact.unit or "", ()) if low <= value * factor <= high)
    other = next(others, None)
    hint = f"; is that in {other}?" if other else ""
    return f"{allowed(fact)}{hint}"


def _in_unit(fact: Fact) -> str:
    words = {"a": "years", "wk": "weeks", "h": "hours", "h/d": "hours a day", "mm[Hg]": "mmHg"}
    return "" if fact.unit in {"1", "{score}"} else f" in {words.get(fact.unit or '', fact.unit or '')}"


def _contradictions(facts: Mapping[str, Value], vocabulary: Vocabulary) -> list[str]:
    return [
        contradiction.says
        for contradiction in vocabulary.contradictions
        if all(facts.get(name) == value for name, value in contradiction.these.items())
        and all(
            name in facts and not isinstance(facts[name], str) and float(facts[name]) >= lowest
            for name, lowest in contradiction.at_least.items()
        )
    ]


def _shown(value: object) -> str:
    """Show a refused value to the person who wrote it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except (RecursionError, ValueError):  # nested absurdly deep; or a number of thousands of digits
        return "something that cannot be shown"
    longest = 40
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _guess_format(text: str) -> str:
    if text.lstrip().startswith("{"):
        return "json"
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return "yaml"
    return "toml"


def _parse(text: str, format_: str, name: str) -> Mapping[str, Any]:
    try:
        if format_ == "toml":
            given: Any = tomllib.loads(text)
        elif format_ == "json":
            given = json.loads(text, object_pairs_hook=_no_key_twice)
        else:
            given = parse_yaml(text, name)
    except KnowledgeError as error:
        raise CaseError(error.what, error.problems) from None
    except RecursionError:
        raise CaseError(f"{name} cannot be read", ["it is nested deeper than any case is"]) from None
    except ValueError as error:
        raise CaseError(f"{name} cannot be read", [f"this is not {format_.upper()}: {error}"]) from None
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise CaseError(f"{name} cannot be read", ["a case is a table of facts, such as: age_years = 52"])
    return given


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        msg = f"written twice: {', '.join(twice)}"
        raise ValueError(msg)
    return dict(pairs)
