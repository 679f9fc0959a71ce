"""Refuses a wrong rulebook: what no single block can see, between rules, claims, words and vocabulary.

The checks keep the promises of the rule model: unknown never means "no", nothing that only a clinician can measure
silences an answer for a healthy person, and along each fact's danger order the answer never gets bolder.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from soleus.case.case import Case
from soleus.knowledge.load import KnowledgeError
from soleus.rules.levels import PATTERNS, TARGETS, VERDICTS, Benefit, Danger, Help, Urgency
from soleus.rules.model import AdviceRule, BenefitRule, DangerRule, PressureRule, UrgencyRule
from soleus.rules.nodes import And, AnyLeg, AtLeast, Constant, EveryLeg, Guarded, Named, Not, Or, walk
from soleus.rules.person import PersonReader, holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.case.facts import Fact
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Leaf, Node


def check_rulebook(book: Rulebook, library: Library, words: Words) -> None:
    """Check a rulebook against its claims and words.

    Raises:
        KnowledgeError: with everything that is wrong.
    """
    problems = [problem for check in CHECKS for problem in check(book, library, words)]
    if problems:
        raise KnowledgeError("The rulebook cannot be used", problems)


def _names(book: Rulebook, library: Library, _words: Words) -> Iterator[str]:
    """Everything that can be explained by its name has a name of its own."""
    kinds = {
        "rule": [rule.id for rule in book.rules()],
        "condition": list(book.conditions),
        "claim": list(library.claims),
        "fact": list(book.vocabulary.facts),
    }
    taken: dict[str, str] = {}
    for kind, names in kinds.items():
        for name in names:
            if name in taken:
                yield f"{name}: is the name of a {taken[name]} and of a {kind}"
            taken[name] = kind


def _claims(book: Rulebook, library: Library, _words: Words) -> Iterator[str]:
    for rule in book.rules():
        if not rule.claims:
            yield f"{rule.id}: a rule needs a claim"
        try:
            date.fromisoformat(rule.reviewed)
        except ValueError:
            yield f"{rule.id}: reviewed is no date (YYYY-MM-DD): {rule.reviewed}"
        if not rule.reviewer:
            yield f"{rule.id}: reviewer is empty (write 'not yet')"
    cited = [(rule.id, claim) for rule in book.rules() for claim in rule.claims]
    cited += [(condition.name, claim) for condition in book.conditions.values() for claim in condition.claims]
    yield from (f"{location}: no claim '{claim}'" for location, claim in cited if claim not in library.claims)


def _words(book: Rulebook, _library: Library, words: Words) -> Iterator[str]:
    silent = (PressureRule, AdviceRule)  # these speak through the pressure and through sentences of their own
    speaking = {rule.id for rule in book.rules() if not isinstance(rule, silent)}
    guarded = {rule.id for rule in book.dangers if rule.matters_if != Constant(value=True)}
    advice = {
        sentence
        for rule in book.rules()
        if isinstance(rule, AdviceRule)
        for sentence in (*rule.wear, *rule.watch_for, *rule.stop_if, *rule.come_back_if, *rule.changes_plan)
    }
    wanted: dict[str, tuple[set[str], set[str]]] = {
        "rules": (speaking, set(words.rules)),
        "rules_when_unknown": (guarded, set(words.rules_when_unknown)),
        "advice": (advice, set(words.advice)),
        "facts": (set(book.vocabulary.facts), set(words.facts)),
        "verdicts": (set(VERDICTS), set(words.verdicts)),
        "urgency": ({*Urgency.words(), "could_be", "open_emergency", "open_urgent"}, set(words.urgency)),
        "patterns": (set(PATTERNS), set(words.patterns)),
        "helps": ({*TARGETS, "subject"}, set(words.helps)),
    }
    for section, (needed, present) in wanted.items():
        yield from (f"words/en.yaml, {section}: no sentence for '{name}'" for name in sorted(needed - present))
        yield from (f"words/en.yaml, {section}: nothing is called '{name}'" for name in sorted(present - needed))
    for rule in book.benefits:
        if rule.then is Help.UNTESTED and "untested" not in words.helps.get(rule.target, {}):
            yield f"words/en.yaml, helps: '{rule.target}' needs its sentence for 'untested', which {rule.id} says"
    for fact in book.vocabulary.facts.values():
        if set(words.facts.get(fact.name, {}).get("values", ())) != set(fact.values):
            yield f"words/en.yaml, facts: '{fact.name}' needs a phrase for each of its values"


def _guards(book: Rulebook, _library: Library, _words: Words) -> Iterator[str]:
    """A clinician's fact must stand behind a guard, and a guard on what anyone can answer."""
    for rule in book.rules():
        guard = getattr(rule, "matters_if", Constant(value=True))
        for name in sorted(_for_clinicians(book, guard)):
            yield f"{rule.id}: the guard stands on '{name}', which only a clinician can know"
        if isinstance(rule, DangerRule | BenefitRule | UrgencyRule) and isinstance(guard, Constant):
            for name in sorted(_for_clinicians(book, rule.when)):
                yield f"{rule.id}: '{name}' is for clinicians to know, so the rule needs matters_if"
        if isinstance(rule, BenefitRule) and not rule.counts_when_unknown:
            facts = book.facts_in(rule.when)
            yield from (
                f"{rule.id}: '{name}' is no plan or wish, so its unknown cannot count as no gain"
                for name in sorted(facts)
                if not book.vocabulary.facts[name].wish
            )


def _guarded_parts(book: Rulebook, _library: Library, _words: Words) -> Iterator[str]:
    """What counts as "no" while unknown stands under no negation: there it would count as "yes"."""
    named = [(condition.name, condition.when) for condition in book.conditions.values()]
    for name, node in (*named, *((rule.id, rule.when) for rule in book.rules())):
        for part in walk(node):
            if isinstance(part, Not) and _has_guarded(book, part):
                yield f"{name}: matters_if(...) stands under 'not', where an unknown would count as yes"
            if isinstance(part, Guarded):
                for fact in sorted(_for_clinicians(book, part.guard)):
                    yield f"{name}: matters_if(...) is guarded by '{fact}', which only a clinician can know"


def _has_guarded(book: Rulebook, node: Node) -> bool:
    return any(
        isinstance(part, Guarded) or (isinstance(part, Named) and _has_guarded(book, book.conditions[part.name].when))
        for part in walk(node)
    )


def _for_clinicians(book: Rulebook, node: Node) -> set[str]:
    return {name for name in book.facts_in(node) if not book.vocabulary.facts[name].for_anyone}


def _danger_order(book: Rulebook, _library: Library, _words: Words) -> Iterator[str]:
    """Along a fact's danger order a danger rule can only become true, never false again."""
    for rule in (*book.dangers, *book.urgencies):
        for node in (rule.when, getattr(rule, "matters_if", Constant(value=True))):
            for leaf, positive in _leaves(book, node, positive=True):
                fact = book.vocabulary.facts[leaf.fact]
                if fact.danger and not _rises(fact, leaf, positive=positive):
                    yield f"{rule.id}: gets safer along the danger order of '{fact.name}' ({_order(fact)})"


def _leaves(book: Rulebook, node: Node, *, positive: bool) -> Iterator[tuple[Leaf, bool]]:
    match node:
        case Not(part):
            yield from _leaves(book, part, positive=not positive)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _leaves(book, part, positive=positive)
        case AnyLeg(part) | EveryLeg(part):
            yield from _leaves(book, part, positive=positive)
        case Guarded(guard, part):
            yield from _leaves(book, guard, positive=positive)
            yield from _leaves(book, part, positive=positive)
        case Named(name):
            yield from _leaves(book, book.conditions[name].when, positive=positive)
        case Constant():
            return
        case _:
            yield node, positive


def _rises(fact: Fact, leaf: Leaf, *, positive: bool) -> bool:
    truths = [holds(leaf, value) is positive for value in fact.danger]
    return truths == sorted(truths)


def _order(fact: Fact) -> str:
    return " < ".join(str(value).lower() for value in fact.danger)


def _met_by_nobody_known(book: Rulebook, _library: Library, _words: Words) -> Iterator[str]:
    """No danger may be found, and none excluded, where nothing at all is known."""
    reader = PersonReader(book, Case())
    for finding in reader.read_rules((*book.dangers, *book.urgencies)):
        if finding.when.truth is not None:
            yield f"{finding.rule.id}: is {str(finding.when.truth).lower()} for somebody of whom nothing is known"


def _pressure(book: Rulebook, _library: Library, _words: Words) -> Iterator[str]:
    low, high = book.pressure_defaults.start
    for rule in book.pressures:
        if rule.start and not (low <= rule.start[0] < rule.start[1]):
            yield f"{rule.id}: a start below the default would need to hold while unknown; make it a cap"
    if not low < high <= book.pressure_defaults.cap:
        yield "pressure-defaults: needs low < high <= cap"


def _ratios(book: Rulebook, library: Library, _words: Words) -> Iterator[str]:
    """A likelihood ratio stands among the numbers of a claim that the rule cites."""
    for rule in book.patterns:
        numbers = [
            number
            for claim in rule.claims
            if claim in library.claims
            for number in library.claims[claim].numbers.values()
        ]
        if rule.lr is not None and rule.lr not in numbers:
            yield f"{rule.id}: no claim it cites has the number {rule.lr}"


def _emergency(book: Rulebook, _library: Library, _words: Words) -> Iterator[str]:
    """An emergency is answered before anybody asks what could be gained, so no verdict on it can hang on that."""
    for level in (danger for danger in Danger if danger >= Danger.AVOID):
        verdicts = {book.verdicts[gain, level] for gain in Benefit}
        if len(verdicts) > 1:
            verdicts_given = ", ".join(sorted(verdicts))
            yield f"verdicts: what could be gained decides nothing at '{level.word}'; given: {verdicts_given}"


CHECKS = (
    _names, _claims, _words, _guards, _guarded_parts, _danger_order, _met_by_nobody_known, _pressure, _ratios,
    _emergency,
)  # fmt: skip
