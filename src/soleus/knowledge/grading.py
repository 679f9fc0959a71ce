"""The rule by which a body of evidence is called high, moderate, low or very low: GRADE's reasons and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.claims import POPULATIONS
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE = "grading.yaml"
LEVELS = ("very_low", "low", "moderate", "high")  # rising
DOWN = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
UP = ("large_effect", "dose_response", "opposing_confounding")
_NUMBERS = {
    "inconsistency": ("i2_for_one", "i2_for_two", "unread"),
    "imprecision": ("people", "events"),
    "publication_bias": ("studies", "p_below"),
    "large_effect": ("ratio_for_one", "ratio_for_two"),
    "size": ("moderate", "large"),
}
SAYS = (
    "one_study", "spread_unread", "spread_seen_by_source", "same_side", "could_be_none", "place_unread", "direct",
    "both_matter", "none_to_matter", "little_and_perhaps_more",
    "little_to_matter", "no_doubt", "too_few", "count_unread", "count_seen_by_source",
    "people", "events", "too_few_studies", "small_found_more", "small_found_same", "near_end", "graded_by_source",
    "cap", "together",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Borrowed:
    """What it costs to take an answer for some people from studies in others: levels down, and why."""

    levels: int
    because: str


@dataclass(frozen=True, slots=True)
class Grading:
    """The numbers of the rule.

    Attributes:
        start: the certainty that a design begins with.
        numbers: those of each reason that is reckoned, by its name.
        claims: what each of these reasons stands on.
        borrowed: asked of whom, then studied in whom; who is not named there cannot be borrowed from.
        says: the sentences of the rule, by name.
    """

    start: Mapping[str, str]
    numbers: Mapping[str, Mapping[str, float]]
    claims: Mapping[str, tuple[str, ...]]
    borrowed: Mapping[str, Mapping[str, Borrowed]]
    says: Mapping[str, str]


def read_grading(root: Path = ROOT) -> Grading:
    """Read ``grading.yaml``.

    Raises:
        KnowledgeError: with everything that is wrong in it.
    """
    entry = read_yaml(root / FILE)
    problems = list(_problems(entry))
    if problems:
        raise KnowledgeError("The rule of certainty cannot be used", problems)
    return Grading(
        start=entry["start"],
        numbers={name: {key: float(entry[name][key]) for key in keys} for name, keys in _NUMBERS.items()},
        claims={name: tuple(entry[name]["claims"]) for name in _NUMBERS},
        borrowed={
            people: {studied: Borrowed(**line) for studied, line in lines.items()}
            for people, lines in entry["borrowed"].items()
        },
        says=entry["says"],
    )


def _problems(entry: Any) -> Iterator[str]:  # noqa: ANN401  # YAML holds anything
    problems = key_problems(FILE, entry, ("start", *_NUMBERS, "borrowed", "says"))
    if problems or not isinstance(entry, dict):
        yield from problems
        return
    yield from key_problems(f"{FILE}, start", entry["start"], ("randomised", "observational"))
    yield from (
        f"{FILE}, start: '{level}' is no certainty (allowed: {', '.join(LEVELS)})"
        for level in dict(entry["start"]).values()
        if level not in LEVELS
    )
    for name, keys in _NUMBERS.items():
        yield from key_problems(f"{FILE}, {name}", entry[name], (*keys, "claims"))
        yield from (
            f"{FILE}, {name}: {key} must be a number"
            for key in keys
            if type(dict(entry[name]).get(key)) not in {int, float}
        )
    yield from key_problems(f"{FILE}, says", entry["says"], SAYS)
    for people, lines in dict(entry["borrowed"]).items():
        for studied, line in dict(lines).items():
            location = f"{FILE}, borrowed, {people}, {studied}"
            if studied not in POPULATIONS:
                yield f"{location}: no such population (allowed: {', '.join(POPULATIONS)})"
            yield from key_problems(location, line, ("levels", "because"))
            if isinstance(line, dict) and line.get("levels") not in {0, 1, 2}:
                yield f"{location}: levels must be 0, 1 or 2"
