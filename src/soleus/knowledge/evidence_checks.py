"""What is wrong with a body of evidence, or with the list of what is not made from studies."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

from soleus.knowledge.claims import SIZES
from soleus.knowledge.grading import DOWN, LEVELS, UP
from soleus.knowledge.load import key_problems, type_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

REQUIRED = (
    "id", "claim", "topic", "question", "asked_of", "looked", "with", "outcome", "versus", "when", "statement",
    "matters",
)  # fmt: skip
OPTIONAL = (
    "takes", "measured", "many", "people", "missing", "numbers", "conflicts_with", "judged", "source_certainty",
    "called", "beside",
)  # fmt: skip
TYPES: dict[str, type] = {
    **dict.fromkeys((key for key in REQUIRED if key != "matters"), str),
    "people": str,
    **dict.fromkeys(
        ("matters", "missing", "numbers", "judged", "source_certainty", "called", "beside", "measured"), dict
    ),
    **dict.fromkeys(("takes", "conflicts_with"), list),
    "many": bool,
}
# Why something that answers show is not made from studies.
UNMADE = {
    "no_study": "no study tried it",
    "no_figure": "what was read prints no figure that an effect can be computed from",
    "no_one_effect": "it is no one effect, but whatever somebody was advised it for",
}
MOST_LEVELS = 2
TEXTS = ("estimate", "signed", "low", "high", "near", "far", "studies", "people")  # what a statement may name


def body_problems(location: str, entry: object, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Say everything that is wrong with the entry of a body of evidence."""
    problems = key_problems(location, entry, REQUIRED, OPTIONAL)
    if isinstance(entry, dict):
        problems += type_problems(location, entry, TYPES)
    yield from problems
    if problems or not isinstance(entry, dict):
        return
    for key in ("question", "asked_of"):
        if entry[key] not in known[key]:
            yield f"{location}: {key} is '{entry[key]}', which there is not"
    for name in entry.get("takes", ()):
        if name not in known["takes"]:
            yield f"{location}: takes '{name}', which is no study"
    yield from _statement_problems(location, entry["statement"])
    yield from _measured_problems(location, entry)
    if "beside" in entry:
        yield from key_problems(f"{location}, beside", entry["beside"], ("study", "agrees", "differs"))
        if entry["beside"].get("study") not in known["takes"]:
            yield f"{location}, beside: '{entry['beside'].get('study')}' is no study"
    yield from _matters_problems(f"{location}, matters", entry["matters"])
    yield from _judged_problems(location, entry)
    yield from _source_problems(location, entry)


def _statement_problems(location: str, statement: str) -> Iterator[str]:
    """Look at the figures that a statement names."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(statement) if name is not None}
    except ValueError as error:
        yield f"{location}: statement: {error}"
        return
    for name in sorted(names - set(TEXTS)):
        yield f"{location}: statement: no {{{name}}} (allowed: {', '.join(TEXTS)})"


def _measured_problems(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if ("measured" in entry) == bool(entry.get("takes")):
        yield f"{location}: name either the studies it takes, or the outcome and unit that they measured"
    if "measured" in entry:
        yield from key_problems(f"{location}, measured", entry["measured"], ("outcome", "unit"))


def _matters_problems(location: str, matters: Mapping[str, Any]) -> Iterator[str]:
    yield from key_problems(location, matters, ("value", "because"), ("claims",))
    value = matters.get("value")
    if type(value) not in {int, float} or not value > 0:  # type: ignore[operator]  # a number, by then
        yield f"{location}: value is '{value}'; it must be a number above 0"


def _judged_problems(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    for name, judgement in entry.get("judged", {}).items():
        if name not in (*DOWN, *UP):
            yield f"{location}: '{name}' is no reason (allowed: {', '.join((*DOWN, *UP))})"
        yield from key_problems(f"{location}, {name}", judgement, ("levels", "because"))
        if isinstance(judgement, dict) and judgement.get("levels") not in range(MOST_LEVELS + 1):
            yield f"{location}, {name}: levels must be 0, 1 or 2"
    if "source_certainty" not in entry and "risk_of_bias" not in entry.get("judged", {}):
        yield f"{location}: say under judged what there is of risk_of_bias, since no source graded it"


def _source_problems(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Look at what the source said of its own certainty, and at a size that a person calls smaller."""
    if "source_certainty" in entry:
        yield from key_problems(f"{location}, source_certainty", entry["source_certainty"], ("certainty", "read"))
        if entry["source_certainty"].get("certainty") not in LEVELS:
            yield f"{location}, source_certainty: certainty is one of {', '.join(LEVELS)}"
    if "called" in entry:
        yield from key_problems(f"{location}, called", entry["called"], ("size", "because"))
        if entry["called"].get("size") not in SIZES:
            yield f"{location}, called: size is one of {', '.join(SIZES)}"


def twice_problems(entries: list[Any]) -> Iterator[str]:
    """Name what stands twice: a body's id, or a claim that two of them would make."""
    for key in ("id", "claim"):
        values = [str(entry[key]) for entry in entries if isinstance(entry, dict) and key in entry]
        yield from (
            f"evidence: {key} '{value}' stands twice" for value in sorted(set(values)) if values.count(value) > 1
        )


def kept_apart_problems(location: str, answers: Mapping[str, Any], bodies: Collection[str]) -> Iterator[str]:
    """Look at the bodies behind each target, and at the reasons why something is not made."""
    for target, names in answers["targets"].items():
        yield from (f"{location}, {target}: '{name}' is no body of evidence" for name in names if name not in bodies)
    for key in ("unmade_options", "unmade_targets"):
        for name, line in answers[key].items():
            yield from key_problems(f"{location}, {name}", line, ("reason", "because"))
            if isinstance(line, dict) and line.get("reason") not in tuple(UNMADE):
                yield f"{location}, {name}: reason is one of {', '.join(UNMADE)}"


def dispute_problems(location: str, disputes: object) -> Iterator[str]:
    """Say what is wrong with the disputes: keys, and that each has two sides at least, each with its claims."""
    if not isinstance(disputes, list):
        yield f"{location}: must be a list of disputes"
        return
    for entry in disputes:
        name = f"{location}, {entry.get('id') if isinstance(entry, dict) else entry}"
        lacking = key_problems(name, entry, ("id", "title", "options", "sides", "follow", "because", "claims"))
        yield from lacking
        if lacking:
            continue
        for side in entry["sides"]:
            yield from key_problems(f"{name}, side", side, ("speaker", "says", "claims"))
        if len(entry["sides"]) < 2 or not all(side.get("claims") for side in entry["sides"]):  # noqa: PLR2004  # two sides
            yield f"{name}: a dispute has two sides or more, each with its claims"
