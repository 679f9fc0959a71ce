"""Reads claims and sources from their files, and says what is wrong with one that cannot be used."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.claims import (
    BOUNDS,
    CERTAINTIES,
    DIRECTIONS,
    DIRECTNESS,
    GRADED_ELSEWHERE,
    GRADERS,
    NOT_STATED,
    POPULATIONS,
    READ,
    RECOMMENDATIONS,
    SCOPE,
    SIZES,
    UNGRADED,
    Claim,
    Effect,
    Library,
    Source,
)
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SOURCE_KEYS = [f.name for f in fields(Source) if f.name not in {"id", "title"}]
_EFFECT_EXTRAS = ("many", "people", "missing")
_EFFECT_KEYS = ["with" if f.name == "with_" else f.name for f in fields(Effect) if f.name not in _EFFECT_EXTRAS]
ENDS = ("low", "high")
_CLAIM_KEYS = ("id", "topic", "statement", "certainty", "population", "directness", "sources")
_CLAIM_EXTRAS = ("effect", "numbers", "conflicts_with", "recommendation", "graded_by", "certainty_words")
_CHOICES = {"certainty": CERTAINTIES, "population": POPULATIONS, "directness": DIRECTNESS}


def read_library(root: Path = ROOT) -> Library:
    """Read ``sources.yaml`` and ``claims/*.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, a word outside its list, an id given twice, a claim without a source,
            or a source or conflicting claim that does not exist.
    """
    sources = read_yaml(root / "sources.yaml")
    problems = key_problems("sources.yaml", sources, sources or ())
    for source_id, source in (sources or {}).items():
        problems += key_problems(f"source {source_id}", source, ["title"], _SOURCE_KEYS)
    files = [(path, read_yaml(path)) for path in sorted(root.glob("claims/*.yaml"))]
    problems += [f"claims/{path.name}: must be a list of claims" for path, entries in files if not _is_list(entries)]
    entries = [(path.name, entry) for path, entries in files if _is_list(entries) for entry in entries]
    ids = [str(entry.get("id")) if isinstance(entry, dict) else None for _, entry in entries]
    problems += [
        f"claim {twice}: two claims with one id" for twice in sorted({i for i in ids if i and ids.count(i) > 1})
    ]
    for file, entry in entries:
        name = entry.get("id") if isinstance(entry, dict) else entry
        problems += _claim_problems(f"claims/{file}, {name}", entry, set(sources or ()), set(ids))
    if problems:
        raise KnowledgeError("The claims cannot be used", problems)
    claims = (_claim(entry) for _, entry in entries)
    return Library({c.id: c for c in claims}, {i: Source(id=i, **entry) for i, entry in sources.items()})


def _is_list(value: object) -> bool:
    return isinstance(value, list)


_CLAIM_TYPES = {
    "id": str, "statement": str, "sources": list, "effect": dict, "numbers": dict, "conflicts_with": list,
    "certainty_words": str,
}  # fmt: skip


def _claim_problems(location: str, entry: object, sources: set[str], ids: set[str | None]) -> list[str]:
    problems = key_problems(location, entry, _CLAIM_KEYS, _CLAIM_EXTRAS)
    if not isinstance(entry, dict):
        return problems
    wrong = type_problems(location, entry, _CLAIM_TYPES)
    if wrong:
        return problems + wrong
    for key, allowed in _CHOICES.items():
        if entry.get(key) not in allowed:
            problems.append(f"{location}: {key} is '{entry.get(key)}' (allowed: {', '.join(allowed)})")
    if not entry.get("sources"):
        problems.append(f"{location}: a claim needs a source")
    for source in entry.get("sources", ()):
        problems += _cited_source_problems(location, source, sources)
    problems += [
        f"{location}: conflicts_with '{o}', which is no claim" for o in entry.get("conflicts_with", ()) if o not in ids
    ]
    for name, number in entry.get("numbers", {}).items():
        if isinstance(number, dict) and not _is_bound(number):
            problems.append(f"{location}: number {name} is a bound, one of {', '.join(BOUNDS)} with a number")
    problems += _recommendation_problems(location, entry) + _grader_problems(location, entry)
    return problems + (_effect_problems(location, entry["effect"]) if "effect" in entry else [])


def _recommendation_problems(location: str, entry: Mapping[str, Any]) -> list[str]:
    recommendation = entry.get("recommendation")
    if entry.get("directness") != "guideline":
        return [f"{location}: recommendation is of guidelines alone"] if "recommendation" in entry else []
    allowed = ", ".join(RECOMMENDATIONS)
    return (
        []
        if recommendation in RECOMMENDATIONS
        else [f"{location}: recommendation of a guideline is '{recommendation}' (allowed: {allowed})"]
    )


def _grader_problems(location: str, entry: Mapping[str, Any]) -> list[str]:
    """Nobody graded what is not graded; a grade that we do not have was given by others, and so were their words."""
    certainty, grader = entry.get("certainty"), entry.get("graded_by", _grader(entry))
    problems = []
    if grader not in GRADERS or (grader == "nobody") != (certainty == UNGRADED):
        problems.append(f"{location}: graded_by is '{grader}', which does not go with certainty '{certainty}'")
    if certainty == GRADED_ELSEWHERE and grader != "they":
        problems.append(f"{location}: graded_by is '{grader}', but a grade not recorded was given by others")
    if "certainty_words" in entry and grader != "they":
        problems.append(f"{location}: certainty_words are the source's, but it did not grade")
    return problems


def _grader(entry: Mapping[str, Any]) -> str:
    return "nobody" if entry.get("certainty") == UNGRADED else "they"


def _is_bound(number: Mapping[str, Any]) -> bool:
    return len(number) == 1 and all(key in BOUNDS and type(value) in {int, float} for key, value in number.items())


def _cited_source_problems(location: str, cited: object, sources: set[str]) -> list[str]:
    problems = key_problems(f"{location}, source", cited, ("source", "read"))
    if problems or not isinstance(cited, dict):
        return problems
    if cited["source"] not in sources:
        problems.append(f"{location}: no source '{cited['source']}'")
    if cited["read"] not in READ:
        problems.append(f"{location}: read is '{cited['read']}' (allowed: {', '.join(READ)})")
    return problems


def _effect_problems(location: str, effect: Mapping[str, Any]) -> list[str]:
    problems = key_problems(f"{location}, effect", effect, _EFFECT_KEYS, _EFFECT_EXTRAS)
    wrong = type_problems(f"{location}, effect", dict(effect), {"people": str, "missing": dict})
    problems += wrong or _missing_problems(location, effect)
    if effect.get("direction") not in DIRECTIONS or effect.get("size") not in SIZES:
        problems.append(f"{location}: direction is one of {', '.join(DIRECTIONS)}; size is one of {', '.join(SIZES)}")
    if (effect.get("direction") == "no_difference") != (effect.get("size") == "none"):
        problems.append(f"{location}: 'no_difference' and size 'none' go together")
    interval = effect.get("interval")
    if interval is not None and not (
        _is_list(interval) and len(interval) == len(ENDS) and interval == sorted(interval)
    ):
        problems.append(f"{location}: interval must be [low, high], or null")
    return problems


def _missing_problems(location: str, effect: Mapping[str, Any]) -> list[str]:
    """What a source does not tell says so, and why; what it tells has no such reason."""
    reasons = effect.get("missing", {})
    unread = {name for name in SCOPE if effect.get(name) == NOT_STATED}
    problems = [f"{location}: effect has no {name}, and no reason in missing" for name in sorted(unread - set(reasons))]
    problems += [
        f"{location}: missing has a reason for {name}, which is told" for name in sorted(set(reasons) - unread)
    ]
    return problems + [f"{location}: missing, {name}: no reason" for name in sorted(reasons) if not reasons[name]]


def _claim(entry: Mapping[str, Any]) -> Claim:
    effect = entry.get("effect")
    if effect:
        interval = effect["interval"]
        rest = {key: value for key, value in effect.items() if key not in {"with", "interval"}}
        effect = Effect(with_=effect["with"], interval=tuple(interval) if interval else None, **rest)
    return Claim(
        id=entry["id"],
        topic=entry["topic"],
        statement=entry["statement"],
        certainty=entry["certainty"],
        population=entry["population"],
        directness=entry["directness"],
        sources=tuple(s["source"] for s in entry["sources"]),
        read=tuple(s["read"] for s in entry["sources"]),
        effect=effect or None,
        numbers=entry.get("numbers", {}),
        conflicts_with=tuple(entry.get("conflicts_with", ())),
        recommendation=entry.get("recommendation"),
        graded_by=entry.get("graded_by", _grader(entry)),
        certainty_words=entry.get("certainty_words"),
    )
