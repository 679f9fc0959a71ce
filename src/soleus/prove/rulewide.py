"""Promises about the rulebook as a whole: bands without gap or overlap, no dead rule, no rule that doubles another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case import Case
from soleus.prove.outcome import DISAGREE, REFUTED, UNKNOWN, Problem
from soleus.prove.people import Facts, read, seen
from soleus.rules.levels import Danger
from soleus.rules.model import FAMILIES, BenefitRule, OptionRule, PatternRule, PressureRule
from soleus.rules.person import PersonReader
from soleus.rules.prover.differences import differences
from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.logic import all_of, any_of, is_not, unlike
from soleus.rules.prover.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soleus.case.facts import Value
    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.promises import Bands, OfRules
    from soleus.rules.prover.grid import CellGrid


GAVE_UP = "the solver reached its limit"


def bands_problem(promise: Bands, rules: Rulebook, grid: CellGrid, most_steps: int) -> Problem | None:
    """Look for a value in no band or in two, and for a band that is safer or worse for somebody than it says."""
    return (
        _in_one_band(promise, rules, grid)
        or _one_rule_a_value(promise, rules, grid)
        or _band_levels(promise, rules, grid, most_steps)
    )


def rules_problem(promise: OfRules, rules: Rulebook, grid: CellGrid, most_steps: int) -> Problem | None:
    """Look for a dead rule, or for two that always agree."""
    return _dead(rules, grid, most_steps) if promise.none_is == "dead" else _doubled(rules, grid, most_steps)


def _keys(number: str, rules: Rulebook) -> tuple[str, ...]:
    return rules.vocabulary.facts[number].keys


def _levels_at(promise: Bands, rules: Rulebook, value: Value) -> list[Danger]:
    key = _keys(promise.number, rules)[0]
    reader, leg = PersonReader(rules, Case({key: value})), key.rpartition(".")[0]
    return [level for node, level in promise.bands if reader.read(node, leg).truth is True]


def _in_one_band(promise: Bands, rules: Rulebook, grid: CellGrid) -> Problem | None:
    for value in grid.values(promise.number):
        levels = _levels_at(promise, rules, value)
        if len(levels) != 1:
            return Problem(f"{promise.number} of {value} lies in {len(levels) or 'no'} bands")
    return None


def _one_rule_a_value(promise: Bands, rules: Rulebook, grid: CellGrid) -> Problem | None:
    alone = [rule for rule in rules.dangers if rules.facts_in(rule.when) == {promise.number}]
    for value in grid.values(promise.number):
        [level] = _levels_at(promise, rules, value)
        facts = dict.fromkeys(_keys(promise.number, rules), value)
        true = [finding.rule.id for finding in PersonReader(rules, Case(facts)).read_rules(alone) if finding.is_true]
        if len(true) != (0 if level is Danger.NONE else 1):
            spoken = ", ".join(true) or "no rule"
            return Problem(f"{promise.number} of {value} is for {level.word}, and {spoken} speaks of it", (facts,))
    return None


def _band_levels(promise: Bands, rules: Rulebook, grid: CellGrid, most_steps: int) -> Problem | None:
    somebody = grid.somebody("p")
    danger = Encoding(rules, grid, somebody).answer.danger
    search = Search(grid, [somebody], most_steps)
    for index, value in enumerate(grid.values(promise.number)):
        [level] = _levels_at(promise, rules, value)
        cells = [somebody.cells[key][index] for key in _keys(promise.number, rules)]
        safer = search.find(any_of(cells), is_not(danger.reaches(level)))
        if safer.gave_up:
            return Problem(GAVE_UP, status=UNKNOWN)
        for facts in safer.people:
            says = f"{promise.number} of {value} is for {level.word}, and somebody is in less danger"
            return _confirmed(says, facts, is_so=read(rules, facts).screening.danger < level)
        higher = danger.reaches(Danger(level + 1)) if level < max(Danger) else is_not(all_of(()))
        no_worse = search.find(all_of(cells), is_not(higher))
        if not no_worse.people:
            says = f"{promise.number} of {value} is for {level.word}, and everybody is in more danger"
            return Problem(GAVE_UP, status=UNKNOWN) if no_worse.gave_up else Problem(says)
    return None


def _confirmed(says: str, facts: Facts, *, is_so: bool) -> Problem:
    """Say what the solver found, if the reference reader finds it too."""
    return Problem(says, (facts,), REFUTED if is_so else DISAGREE)


def _dead(rules: Rulebook, grid: CellGrid, most_steps: int) -> Problem | None:
    somebody = grid.somebody("p")
    whole, search = Encoding(rules, grid, somebody), Search(grid, [somebody], most_steps)
    for rule in rules.rules():
        deleted = rules.without(rule.id)
        solution = search.find(differences(whole, Encoding(deleted, grid, somebody, whole), rule))
        if solution.gave_up:
            return Problem(GAVE_UP, status=UNKNOWN)
        if solution.nobody:
            return Problem(f"without {rule.id} nobody's answer changes")
        facts = solution.people[0]
        if seen(rules, facts) == seen(deleted, facts):
            return Problem(f"without {rule.id} the solver alone finds this answer changed", (facts,), DISAGREE)
    return None


def effect_of(rule: Rule) -> object:
    """Say what a rule speaks of: two rules of one family with the same effect should hold for different people."""
    match rule:
        case BenefitRule():
            return rule.target
        case PressureRule():
            return rule.start is not None, rule.cap is not None
        case OptionRule():
            return rule.option, rule.then
        case PatternRule():
            return rule.pattern, rule.is_for
        case _:
            return None


def _groups(rules: Rulebook) -> Iterator[list[Rule]]:
    for family in FAMILIES[:-1]:  # advice adds sentences; several pieces of it may go to everybody
        groups: dict[object, list[Rule]] = {}
        for rule in getattr(rules, family):
            groups.setdefault(effect_of(rule), []).append(rule)
        yield from groups.values()


def _doubled(rules: Rulebook, grid: CellGrid, most_steps: int) -> Problem | None:
    """Ask for people who tell rules apart, and sort the rules by what they say of each until each stands alone."""
    somebody = grid.somebody("p")
    encoding, search = Encoding(rules, grid, somebody), Search(grid, [somebody], most_steps)
    together = [group for group in _groups(rules) if len(group) > 1]
    while together:
        group = together.pop()
        truths = [encoding.truth(rule.when) for rule in group[:2]]
        solution = search.find(unlike(truths[0], truths[1]))
        both = " and ".join(rule.id for rule in group[:2])
        if solution.gave_up:
            return Problem(GAVE_UP, status=UNKNOWN)
        if solution.nobody:
            return Problem(f"{both} hold for just the same people")
        parts = _told_apart(group, rules, solution.people[0])
        if len(parts) == 1:
            return Problem(f"the solver alone tells {both} apart", solution.people, DISAGREE)
        together += [part for part in parts if len(part) > 1]
    return None


def _told_apart(group: Sequence[Rule], rules: Rulebook, facts: Facts) -> list[list[Rule]]:
    parts: dict[object, list[Rule]] = {}
    for finding in PersonReader(rules, Case(facts)).read_rules(group):
        parts.setdefault(finding.when.truth, []).append(finding.rule)
    return list(parts.values())
