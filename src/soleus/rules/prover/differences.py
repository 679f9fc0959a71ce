"""Where two rulebooks answer the same person differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from soleus.rules.levels import Fit, Sign, Urgency
from soleus.rules.model import OptionRule, PatternRule
from soleus.rules.prover.answer import Rising
from soleus.rules.prover.logic import FALSE, Term, all_of, any_of, is_not
from soleus.rules.prover.options import is_planned, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from soleus.rules.model import AdviceRule, Rule
    from soleus.rules.prover.encoding import Encoding

R = TypeVar("R", bound="Rule")

# The parts of the answer that a person sees; danger is a step on the way to the verdict.
SEEN = ("urgency", "urgency_could_be", "compression", "pressure", "helps", "sure")


def differences(first: Encoding, second: Encoding, rule: Rule | None = None) -> Term:
    """Say that two rulebooks answer this person differently.

    Args:
        first: an encoding.
        second: an encoding of the same person.
        rule: a rule of a family that only the plan shows; then the two must differ in what that family says of it.
            None looks at every such family.
    """
    parts, other_parts = first.answer.parts(), second.answer.parts()
    seen = [name for name in parts if name.startswith(SEEN)]
    terms = [_unlike(parts[name], other_parts[name]) for name in seen]
    effects, other_effects = dict(_plan(first, rule)), dict(_plan(second, rule))
    terms += [_unlike(effects.get(name, {}), other_effects.get(name, {})) for name in effects | other_effects]
    return any_of(terms)


def _unlike(values: Mapping[object, Term], other_values: Mapping[object, Term]) -> Term:
    pairs = ((values.get(value, FALSE), other_values.get(value, FALSE)) for value in {**values, **other_values})
    return any_of(is_not(first == second) for first, second in pairs if not first.eq(second))


def _plan(encoding: Encoding, rule: Rule | None) -> Iterator[tuple[str, Mapping[object, Term]]]:
    """Give what the families of the plan say, each part only where the answer shows it."""
    book, answer = encoding.book, encoding.answer
    calm, planned = is_not(answer.urgency.reaches(Urgency.EMERGENCY)), is_planned(encoding)
    options = {entry.option for entry in (book.options if rule is None else [rule]) if isinstance(entry, OptionRule)}
    for option in sorted(options):
        yield f"option {option}", _shown(planned, standing(encoding, option).each())
    not_urgent = all_of((planned, is_not(answer.urgency.reaches(Urgency.URGENT))))
    patterns = {
        entry.pattern for entry in (book.patterns if rule is None else [rule]) if isinstance(entry, PatternRule)
    }
    for pattern in sorted(patterns):
        yield f"pattern {pattern}", _shown(not_urgent, _fit(encoding, pattern).each())
    for condition, rules in ((planned, book.options), (not_urgent, book.patterns), (planned, book.courses)):
        yield from _named(encoding, condition, _concerned(rules, rule))
    yield from _said(encoding, calm, _concerned(book.advice, rule))


def _concerned(rules: Iterable[R], rule: Rule | None) -> list[R]:
    """Give the rule itself as one rulebook has it; every rule where none is asked about."""
    return [entry for entry in rules if rule is None or entry.id == rule.id]


def _named(encoding: Encoding, condition: Term, rules: Iterable[Rule]) -> Iterator[tuple[str, Mapping[object, Term]]]:
    """Say of each rule whether the answer names it: where it holds, an option also where it is open."""
    for read in encoding.read_rules(rules):
        term = any_of((read.yes, read.is_open)) if isinstance(read.rule, OptionRule) else read.yes
        yield read.rule.id, {True: all_of((condition, term))}


def _said(encoding: Encoding, calm: Term, rules: Iterable[AdviceRule]) -> Iterator[tuple[str, Mapping[object, Term]]]:
    for rule in rules:
        verdict = any_of(encoding.answer.verdicts[word] for word in rule.said_when)
        yield rule.id, {True: all_of((calm, verdict, encoding.truth(rule.when).yes))}


def _shown(condition: Term, values: Mapping[object, Term]) -> dict[object, Term]:
    return {value: all_of((condition, term)) for value, term in values.items()}


def _fit(encoding: Encoding, pattern: str) -> Rising:
    """How a pattern fits: signs for it, signs against it, both, or none yet."""
    reads = [read for read in encoding.read_rules(encoding.book.patterns) if read.rule.pattern == pattern]
    for_it = [read for read in reads if read.rule.is_for]
    any_for = any_of(read.yes for read in for_it)
    strong = any_of(read.yes for read in for_it if read.rule.weight is Sign.STRONG)
    against = any_of(read.yes for read in reads if not read.rule.is_for)
    open_ = any_of(read.is_open for read in for_it)
    alone = is_not(against)
    return Rising(
        Fit,
        [
            (Fit.FITS, all_of((strong, alone))),
            (Fit.POSSIBLE, all_of((any_for, alone))),
            (Fit.MIXED, all_of((any_for, against))),
            (Fit.OPEN, all_of((open_, alone, is_not(any_for)))),
            (Fit.SPEAKS_AGAINST, all_of((against, is_not(any_for)))),
        ],
    )
