"""Which keys an answer lists as missing, and which the interview asks for: ``rules/missing.py`` as formulas."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from soleus.rules.levels import Benefit, Danger, Urgency
from soleus.rules.prover.answer import Rising, counts_unknown
from soleus.rules.prover.logic import FALSE, Term, all_of, any_of, is_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from soleus.rules.prover.answer import Answers
    from soleus.rules.prover.conditions import Conditions, RuleTruth

# When a rule could still tip the answer, and for each key when the rule hangs on it.
Hanging = tuple[Term, "Mapping[str, Term]"]


def missing(conditions: Conditions, answer: Answers) -> dict[str, Term]:
    """Say for each key whether it is missing: some rule that could still tip the answer hangs on it."""
    book = conditions.book
    dangers, routine = conditions.read_rules(book.dangers), conditions.read_rules(book.urgencies)
    benefits = conditions.read_rules(book.benefits)
    sure_danger = Rising(Danger, ((read.rule.then, read.yes) for read in dangers))
    urgencies = [(read.rule.urgency, read.yes) for read in dangers] + [(read.rule.then, read.yes) for read in routine]
    sure_urgency = Rising(Urgency, urgencies)
    emergency = any_of(read.yes for read in dangers if read.rule.urgency is Urgency.EMERGENCY)
    terms_of: dict[str, list[Term]] = defaultdict(list)
    for tips, keys in (
        *_by_urgency_rules(conditions, routine, sure_urgency),
        *_by_danger_rules(conditions, answer, dangers, sure_urgency, sure_danger),
        *_by_benefit_rules(conditions, answer, benefits, sure_danger),
        *_by_wearing(conditions, dangers, sure_danger),
    ):
        for key, hangs in keys.items():
            terms_of[key].append(all_of((tips, hangs)))
    return {key: all_of((is_not(emergency), any_of(terms))) for key, terms in terms_of.items()}


def asked(conditions: Conditions, answer: Answers, missing: Mapping[str, Term]) -> dict[str, Term]:
    """Say for each key whether the interview would still ask for it, or did and heard "not sure".

    What is missing; where nothing else is gained for sure, what a wish hangs on; where a sock is suitable, what its
    pressure hangs on.
    """
    book = conditions.book
    wishes = [read for read in conditions.read_rules(book.benefits) if not read.rule.counts_when_unknown]
    terms_of: dict[str, list[Term]] = defaultdict(list, {key: [term] for key, term in missing.items()})
    only_gain_open = all_of((answer.verdicts["undecided"], is_not(answer.danger.reaches(Danger.UNDECIDED))))
    wished = any_of((answer.verdicts["not_needed"], only_gain_open))
    for when, reads in (
        (wished, wishes),
        (answer.verdicts["suitable"], conditions.read_rules(book.pressures)),
    ):
        for read in reads:
            for key, hangs in _hanging(conditions, read).items():
                terms_of[key].append(all_of((when, hangs)))
    return {key: any_of(terms) for key, terms in terms_of.items()}


def _hanging(conditions: Conditions, read: RuleTruth) -> dict[str, Term]:
    """Say for each key whether the rule is open, and unknown because of it or with a guard unknown because of it."""
    return _joined(read.is_open, conditions.open_in(read.rule.when), _guard_of(conditions, read))


def _guard_of(conditions: Conditions, read: RuleTruth) -> Mapping[str, Term]:
    return conditions.open_in(read.rule.matters_if) if hasattr(read.rule, "matters_if") else {}


def _joined(when: Term, *mappings: Mapping[str, Term]) -> dict[str, Term]:
    keys = dict.fromkeys(key for mapping in mappings for key in mapping)
    return {key: all_of((when, any_of(mapping[key] for mapping in mappings if key in mapping))) for key in keys}


def _below(level: Rising, step: Any) -> Term:  # noqa: ANN401  # a member of the level's own kind
    """Say that a level is below this one; nothing is below the lowest."""
    return is_not(level.reaches(step)) if step else FALSE


def _by_urgency_rules(conditions: Conditions, routine: Iterable[RuleTruth], sure: Rising) -> Iterator[Hanging]:
    for read in routine:
        yield _below(sure, read.rule.then), _hanging(conditions, read)


def _by_danger_rules(
    conditions: Conditions, answer: Answers, dangers: Iterable[RuleTruth], sure_urgency: Rising, sure_danger: Rising
) -> Iterator[Hanging]:
    gains = answer.benefit.reaches(Benefit.UNKNOWN)
    for read in dangers:
        rule = read.rule
        waiting = Urgency.ROUTINE if rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE
        for urgency, danger, keys in (
            (rule.urgency, rule.then, conditions.open_in(rule.when)),
            (max(waiting, rule.if_unknown_urgency), rule.if_unknown, _guard_of(conditions, read)),
        ):
            more_danger = _below(sure_danger, danger)
            if danger < Danger.AVOID:  # with nothing to gain, every level below "avoid" ends in "not needed"
                more_danger = all_of((gains, more_danger))
            yield any_of((_below(sure_urgency, urgency), more_danger)), _joined(read.is_open, keys)


def _by_benefit_rules(
    conditions: Conditions, answer: Answers, benefits: Iterable[RuleTruth], sure_danger: Rising
) -> Iterator[Hanging]:
    undecided = answer.benefit.each()[Benefit.UNKNOWN]
    tips = all_of((undecided, _below(sure_danger, Danger.AVOID)))
    for read in benefits:
        yield all_of((tips, counts_unknown(read))), _hanging(conditions, read)


def _by_wearing(conditions: Conditions, dangers: Iterable[RuleTruth], sure_danger: Rising) -> Iterator[Hanging]:
    avoids = (read for read in dangers if read.rule.then is Danger.AVOID)
    could_avoid = any_of(any_of((read.yes, read.is_open)) for read in avoids)
    yield all_of((could_avoid, _below(sure_danger, Danger.STOP_NOW))), conditions.open_in(conditions.book.wearer)
