"""What one entry of a record says about one fact, and whether it is recent enough to count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soleus.knowledge.records import SIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from soleus.case.facts import Fact, Value, Vocabulary
    from soleus.fhir.read.elements import Days, Element
    from soleus.fhir.read.entries import Entry, Unread
    from soleus.knowledge.records import Code, Lookup, RecordMapping

BOTH = "both"


@dataclass(frozen=True, slots=True)
class FactOrigin:
    """Where a fact comes from: the resource, its place, the code that said it, and its date as written ("" if none)."""

    resource: str
    place: str
    system: str
    code: str
    date: str

    def __str__(self) -> str:
        return f"{self.resource} ({self.date})" if self.date else self.resource


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of one key. ``replaces``: a newer one of its kind takes its place (a measurement, an answer)."""

    key: str
    value: Value = field(repr=False)
    origin: FactOrigin
    days: Days | None
    replaces: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that says something of a fact: how it is read, and the code that said it."""

    entry: Entry
    lookup: Lookup
    code: Code
    fact: Fact


@dataclass(frozen=True, slots=True)
class RecordReader:
    """What every reader of resources needs: the facts, the mapping, and the day that is "now"."""

    vocabulary: Vocabulary
    mapping: RecordMapping
    as_of: date

    def matches(self, entry: Entry, kind: str, codings: Iterable[tuple[str, str]]) -> Iterator[Match]:
        """Give each lookup that has a use for one of these codes, once, with the first code of it."""
        by_concept, met = self.mapping.by_kind[kind], set()
        for coding in codings:
            for code in self.mapping.by_code.get(coding, ()):
                for lookup in by_concept.get(code.concept, ()):
                    if id(lookup) not in met:
                        met.add(id(lookup))
                        yield Match(entry, lookup, code, self.vocabulary.facts[lookup.fact])

    def flaw(self, days: Days | None, limit: int | None, *, danger: bool) -> str:
        """Say why something of this date does not count; "" where it does.

        A danger counts while it may be recent enough; whatever clears must be so for sure.
        """
        if days is None:
            return "" if danger or limit is None else "no_date"
        if days.first > self.as_of:
            return "later"
        is_old = limit is not None and days.age(self.as_of, youngest=danger) > limit
        return "too_old" if is_old else ""

    def side(self, code: Code, sites: Iterable[Element]) -> tuple[str, set[str]]:
        """Give the leg that a code and body sites name ("" is none), and the places that the sites name."""
        sides, places = {code.side}, set()
        for site in (
            named for element in sites for coding in element.coded() for named in self.mapping.by_code.get(coding, ())
        ):
            if site.concept in self.mapping.sites:
                sides.add(site.side)
                places |= set(self.mapping.sites[site.concept])
        sides.discard("")
        return (BOTH if len(sides) > 1 else next(iter(sides), "")), places


def is_danger(fact: Fact, value: Value) -> bool:
    """Whether a value is a danger, so that it counts without a date; a number never is one by itself."""
    return bool(fact.danger) and value != fact.danger[0]


def safest(fact: Fact) -> Value:
    """Give the value that says no."""
    return fact.danger[0]


def keys_of(fact: Fact, side: str) -> tuple[str, ...]:
    """Give the keys that a fact has for a leg; none where it needs to know which."""
    if not fact.per_leg:
        return fact.keys
    return tuple(key for key in fact.keys if side in {BOTH, key.partition(".")[0]})


def findings_of(
    match: Match, value: Value, side: str, days: Days | None, place: str = ""
) -> tuple[list[Statement], list[Unread]]:
    """Give the findings of one value, for the leg that is named ("" is none), or why there is none."""
    entry, lookup, code, fact = match.entry, match.lookup, match.code, match.fact
    if lookup.value == SIDE:
        value = side
    keys = keys_of(fact, side)
    if not keys or value == "":
        return [], [entry.unread("no_side", fact.name, place)]
    origin = FactOrigin(entry.name, place or entry.resource.place, code.system, code.code, days.text if days else "")
    replaces = lookup.kind == "observation" and not lookup.ever
    return [Statement(key, value, origin, days, replaces) for key in keys], []
