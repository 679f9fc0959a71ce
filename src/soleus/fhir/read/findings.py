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
_LEGS = {"left": frozenset({"left"}), "right": frozenset({"right"}), BOTH: frozenset({"left", "right"})}
_SIDES = {frozenset[str](): "", **{legs: side for side, legs in _LEGS.items()}}


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
    """A resource that says something of a fact: how it is read, the code that said it, and all codings beside it."""

    entry: Entry
    lookup: Lookup
    code: Code
    fact: Fact
    codings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordReader:
    """What every reader of resources needs: the facts, the mapping, and the day that is "now"."""

    vocabulary: Vocabulary
    mapping: RecordMapping
    as_of: date

    def matches(self, entry: Entry, kind: str, codings: tuple[tuple[str, str], ...]) -> Iterator[Match]:
        """Give each lookup that has a use for one of these codes, once, with the first code of it."""
        by_concept, met = self.mapping.by_kind[kind], set()
        for coding in codings:
            for code in self.mapping.by_code.get(coding, ()):
                for lookup in by_concept.get(code.concept, ()):
                    if id(lookup) not in met:
                        met.add(id(lookup))
                        yield Match(entry, lookup, code, self.vocabulary.facts[lookup.fact], codings)

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

    def side(self, match: Match, sites: Iterable[Element]) -> tuple[str, set[str]]:
        """Give the leg that codes and body sites name ("" is none, or none for sure), and the places of the sites.

        Codings of one concept mean one thing, so each narrows the others; so does the body site. Several body sites
        stand beside each other. Where nothing is left they speak against each other, and no leg is taken.
        """
        places: set[str] = set()
        located: frozenset[str] | None = None
        for site in sites:
            codes = [code for code in self._codes(site.coded()) if code.concept in self.mapping.sites]
            places |= {place for code in codes for place in self.mapping.sites[code.concept]}
            legs = _legs(codes)
            located = located if legs is None else legs | (located or frozenset())
        coded = _legs(self._codes(match.codings))
        narrowed = [legs for legs in (coded, located) if legs is not None]
        return _SIDES[frozenset.intersection(*narrowed) if narrowed else frozenset()], places

    def _codes(self, codings: Iterable[tuple[str, str]]) -> list[Code]:
        return [code for coding in codings for code in self.mapping.by_code.get(coding, ())]


def _legs(codes: Iterable[Code]) -> frozenset[str] | None:
    """Give the legs that codes of one concept come to; None where none of them names a leg."""
    named = [_LEGS[code.side] for code in codes if code.side]
    return frozenset.intersection(*named) if named else None


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
