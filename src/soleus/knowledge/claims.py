"""Claims and their sources: every clinical statement has a claim id, every claim a source that somebody read.

A claim says in our own words what was found or advised. Words of certainty ("probably", "may") are never written in it:
``soleus.knowledge.words`` makes them from ``certainty`` and the size of the effect.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Not graded by anybody is one thing; graded by the source, in a part not read or by a scale unlike the rest, another.
CERTAINTIES = ("high", "moderate", "low", "very_low", "grade_not_recorded", "not_graded")
POPULATIONS = (
    "sciatica", "back_pain", "venous", "healthy", "arterial", "diabetes", "heart_failure", "pregnancy", "travellers",
    "surgery", "stroke", "stenosis", "lymphoedema", "medicines", "general",
)  # fmt: skip
DIRECTNESS = (
    "trial", "review", "cohort", "review_of_cohorts", "before_after", "case_report", "diagnostic", "guideline",
    "expert", "standard", "mechanism", "inference",
)  # fmt: skip
ONE_STUDY = ("trial", "cohort", "case_report", "diagnostic", "mechanism")
# Nobody was given anything by lot in these: what differs went with it, and was not brought about by it.
OBSERVED = ("cohort", "review_of_cohorts")
# How strongly a guideline recommends what its claim tells. `conditional` is "consider", `against` is "do not",
# `not_for_most` is a conditional "do not"; `left_open` is a guideline that looked and took no side.
RECOMMENDATIONS = ("strong", "conditional", "against", "not_for_most", "left_open", "not_stated", "no_advice")
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
    ``missing`` says why for each. ``people`` says in whom it was measured, where that is narrower than the population.
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
    people: str | None = None
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that can be checked against its sources.

    ``numbers`` are the figures of the source by name; tests hold the rulebook's thresholds against them. A figure that
    the source only bounds is ``{below: 0.05}`` or ``{above: 4}``.
    ``read`` pairs with ``sources``: what was seen of each (abstract, full text, secondary page). ``recommendation`` is
    how strongly a guideline recommends; other claims have none. ``certainty_words`` are the source's own for how sure
    it is, where they are not those of ``certainty``.
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
    recommendation: str | None = None
    graded_by: str = "nobody"
    certainty_words: str | None = None

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
