"""Claims and their sources: every clinical statement has a claim id, every claim a source that somebody read.

A claim says in our own words what was found or advised. Words of certainty ("probably", "may") are never written in it:
``soleus.knowledge.words`` makes them from ``certainty`` and the size of the effect.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Not graded by anybody is one thing; graded by the source, in a part not read or by a scale unlike the rest, another.
CERTAINTIES = ("high", "moderate", "low", "very_low", "grade_not_recorded", "not_graded")
POPULATIONS = (
    "sciatica", "back_pain", "venous", "healthy", "arterial", "diabetes", "heart_failure", "pregnancy", "travellers",
    "surgery", "stroke", "stenosis", "lymphoedema", "medicines", "general",
)  # fmt: skip
DIRECTNESS = (
    "trial", "review", "cohort", "review_of_cohorts", "before_after", "case_report", "diagnostic", "guideline", "expert",
    "standard", "mechanism", "inference",
)  # fmt: skip
ONE_STUDY = ("trial", "cohort", "case_report", "diagnostic", "mechanism")
# Nobody was given anything by lot in these: what differs went with it, and was not brought about by it.
OBSERVED = ("cohort", "review_of_cohorts")
# How strongly a guideline recommends what its claim tells. `conditional` is "consider", `against` is "do not",
# `not_for_most` is a conditional "do not"; `left_open` is a guideline that looked and took no side.
STRENGTHS = ("strong", "conditional", "against", "not_for_most", "left_open", "not_stated", "no_advice")
# Who said how sure it is: the source, we, or nobody.
GRADERS = ("they", "we", "nobody")
UNGRADED, GRADED_ELSEWHERE = "not_graded", "grade_not_recorded"
READ = ("abstract", "full text", "secondary page")
DIRECTIONS = ("lowers", "raises", "no_difference")
SIZES = ("large", "moderate", "small", "none", "not_stated")
NOT_STATED = "not stated"
SCOPE = ("versus", "when")
BOUNDS = ("below", "above")


@dataclass(frozen=True, slots=True)
class Source:
    """One publication or page. What was read of it is said in the claim, since claims read different parts."""

    id: str
    title: str
    authors: str | None = None
    year: int | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None

    def cite(self) -> str:
        """Name the source in one line: authors, year, title, journal, DOI or address."""
        head = " ".join(part for part in (self.authors, f"({self.year})" if self.year else None) if part)
        address = f"doi:{self.doi}" if self.doi else self.url
        return ". ".join(part for part in (head, self.title, self.journal, address) if part)


@dataclass(frozen=True, slots=True)
class Effect:
    """A measured effect of a treatment on an outcome, with its unit and time frame.

    ``many`` says that what was given is a plural ("insoles reduce", but "massage reduces"). ``size`` is ``not_stated``
    where no figure was read: then none is said. So are ``when`` and ``versus`` where the source does not tell, and
    ``gaps`` says why for each. ``who`` says in whom it was measured, where that is narrower than the claim's population.
    """

    with_: str
    outcome: str
    direction: str
    size: str
    measure: str
    value: float | None
    interval: tuple[float, float] | None
    unit: str
    when: str
    versus: str
    many: bool = False
    who: str | None = None
    gaps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that can be checked against its sources.

    ``numbers`` are the figures of the source by name; tests hold the rulebook's thresholds against them. A figure that
    the source only bounds is ``{below: 0.05}`` or ``{above: 4}``.
    ``read`` pairs with ``sources``: what was seen of each (abstract, full text, secondary page). ``strength`` is how
    strongly a guideline recommends; other claims have none. ``grade_words`` are the source's own words for how sure it
    is, where they are not those of ``certainty``.
    """

    id: str
    topic: str
    statement: str
    certainty: str
    population: str
    directness: str
    sources: tuple[str, ...]
    read: tuple[str, ...]
    effect: Effect | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)
    conflicts_with: tuple[str, ...] = ()
    strength: str | None = None
    graded_by: str = "nobody"
    grade_words: str | None = None

    @property
    def seen_in(self) -> str:
        """What its effect was seen in: ``uncontrolled`` or ``one`` study, or ``many``; a review can hold just one."""
        if self.directness == "before_after":
            return "uncontrolled"
        alone = self.directness in ONE_STUDY and len(self.sources) == 1
        return "one" if alone or self.numbers.get("trials") == 1 else "many"

    @property
    def observed(self) -> bool:
        """Whether its effect was only observed: nobody was given anything by lot."""
        return self.directness in OBSERVED


@dataclass(frozen=True, slots=True)
class Library:
    """All claims and sources."""

    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]

    def sources_of(self, claim_id: str) -> Iterator[tuple[Source, str]]:
        """Give each source of a claim with what was read of it."""
        claim = self.claims[claim_id]
        for source_id, read in zip(claim.sources, claim.read, strict=True):
            yield self.sources[source_id], read


_SOURCE_KEYS = [f.name for f in fields(Source) if f.name not in {"id", "title"}]
_EFFECT_EXTRAS = ("many", "who", "gaps")
_EFFECT_KEYS = ["with" if f.name == "with_" else f.name for f in fields(Effect) if f.name not in _EFFECT_EXTRAS]
ENDS = ("low", "high")
_CLAIM_KEYS = ("id", "topic", "statement", "certainty", "population", "directness", "sources")
_CLAIM_EXTRAS = ("effect", "numbers", "conflicts_with", "strength", "graded_by", "grade_words")
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
    "grade_words": str,
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
    problems += _strength_problems(location, entry) + _grade_problems(location, entry)
    return problems + (_effect_problems(location, entry["effect"]) if "effect" in entry else [])


def _strength_problems(location: str, entry: Mapping[str, Any]) -> list[str]:
    strength = entry.get("strength")
    if entry.get("directness") != "guideline":
        return [f"{location}: strength is of guidelines alone"] if "strength" in entry else []
    allowed = ", ".join(STRENGTHS)
    return [] if strength in STRENGTHS else [f"{location}: strength of a guideline is '{strength}' (allowed: {allowed})"]


def _grade_problems(location: str, entry: Mapping[str, Any]) -> list[str]:
    """Nobody graded what is not graded; a grade that we do not have was given by others, and so were their words."""
    certainty, grader = entry.get("certainty"), entry.get("graded_by", _grader(entry))
    problems = []
    if grader not in GRADERS or (grader == "nobody") != (certainty == UNGRADED):
        problems.append(f"{location}: graded_by is '{grader}', which does not go with certainty '{certainty}'")
    if certainty == GRADED_ELSEWHERE and grader != "they":
        problems.append(f"{location}: graded_by is '{grader}', but a grade not recorded was given by others")
    if "grade_words" in entry and grader != "they":
        problems.append(f"{location}: grade_words are the source's, but it did not grade")
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
    wrong = type_problems(f"{location}, effect", effect, {"who": str, "gaps": dict})
    problems += wrong or _gap_problems(location, effect)
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


def _gap_problems(location: str, effect: Mapping[str, Any]) -> list[str]:
    """What a source does not tell says so, and why; what it tells has no such reason."""
    gaps = effect.get("gaps", {})
    open_ = {name for name in SCOPE if effect.get(name) == NOT_STATED}
    problems = [f"{location}: effect has no {name}, and no reason in gaps" for name in sorted(open_ - set(gaps))]
    problems += [f"{location}: gaps has a reason for {name}, which is told" for name in sorted(set(gaps) - open_)]
    return problems + [f"{location}: gaps, {name}: no reason" for name in sorted(gaps) if not gaps[name]]


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
        strength=entry.get("strength"),
        graded_by=entry.get("graded_by", _grader(entry)),
        grade_words=entry.get("grade_words"),
    )
