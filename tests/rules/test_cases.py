"""Every rule seen true, false and unknown, every threshold below, at and above, and no rule dead."""

from dataclasses import replace

import pytest

from soleus.answer import assess
from soleus.case import Case, build_case
from soleus.case.start import nested, person
from soleus.knowledge.cases import read_cases
from soleus.prove.worked import unmet
from soleus.rules.nodes import ALWAYS, Between, Compare, OneOf, walk
from soleus.rules.person import PersonReader

WORKED = read_cases()
CASES = [case for worked in WORKED.values() for case in worked.every_truth()]
THRESHOLDS = [threshold for worked in WORKED.values() for threshold in worked.thresholds]
LONE_PEOPLE = {name: worked.alone for name, worked in WORKED.items() if worked.alone}


def named(rules):
    """Every rule and condition by name."""
    return {rule.id: rule for rule in rules.rules()} | dict(rules.conditions)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_truth(rules, case):
    rule = named(rules)[case.rule]
    node = rule.matters_if if case.of_guard else rule.when
    assert PersonReader(rules, Case(case.facts)).read(node).truth is case.truth


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_facts_of_a_case_could_be_somebodys(vocabulary, case):
    """A misspelt fact would read as unknown, and the case would test something else than it says."""
    build_case(nested(case.facts), vocabulary)


def test_every_rule_and_condition_has_its_cases_and_no_case_is_left_over(rules):
    assert set(WORKED) == set(named(rules))


def test_every_rule_was_seen_true_false_and_unknown(rules):
    seen = {(case.rule, case.truth) for case in CASES if not case.of_guard}
    for name, rule in named(rules).items():
        wanted = [True] if rule.when == ALWAYS else [True, False, None]
        assert all((name, truth) in seen for truth in wanted), name


def test_every_guard_was_seen_true_false_and_unknown(rules):
    seen = {(case.rule, case.truth) for case in CASES if case.of_guard}
    for name, rule in named(rules).items():
        if getattr(rule, "matters_if", ALWAYS) != ALWAYS:
            assert all((name, truth) in seen for truth in (True, False, None)), name


def numbers_in(node):
    """Every (fact, number) of a condition, named conditions left to themselves."""
    for part in walk(node):
        match part:
            case Compare(fact, _, value) if not isinstance(value, str):
                yield fact, float(value)
            case Between(fact, low, high):
                yield from ((fact, low), (fact, high))
            case OneOf(fact, values):
                yield from ((fact, float(value)) for value in values if not isinstance(value, str))


def test_every_number_was_seen_below_at_and_above(rules, vocabulary):
    seen = {(t.rule, t.fact.rpartition(".")[2], float(t.number)): {place for place, *_ in t.points} for t in THRESHOLDS}
    for name, rule in named(rules).items():
        for fact, number in numbers_in(rule.when):
            places = {"at"}
            places |= {"below"} if number > vocabulary.facts[fact].low else set()
            places |= {"above"} if number < vocabulary.facts[fact].high else set()
            assert places <= seen.get((name, fact, number), set()), (name, fact, number)


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda t: f"{t.rule}-{t.fact}-{t.number}")
def test_points_of_a_threshold_lie_close_round_it(threshold):
    points = {place: value for place, value, _ in threshold.points}
    if "below" in points:
        assert points["below"] < points["at"]
    if "above" in points:
        assert points["at"] < points["above"]
    assert len({truth for *_, truth in threshold.points}) == 2, "a threshold divides true from false"


COMPARED = (
    "urgency", "urgency_could_be", "compression", "pressure_mmhg", "helps", "recognition", "plan", "course",
    "wear", "watch_for", "stop_if",
)  # fmt: skip


@pytest.mark.no_cover  # the same over and over: its lines are traced beside
@pytest.mark.parametrize("name", LONE_PEOPLE)
def test_a_rule_alone_changes_somebodys_answer(book, name):
    """No rule is dead: deleting it changes the answer of the person named for it."""
    lone = LONE_PEOPLE[name]
    case = person(book.rules.vocabulary, lone.start, lone.facts)
    before, after = assess(case, book).to_json(), assess(case, replace(book, rules=book.rules.without(name))).to_json()
    assert any(before[key] != after[key] for key in COMPARED)


def test_every_rule_has_somebody_whose_answer_it_alone_changes(rules):
    assert {rule.id for rule in rules.rules()} == set(LONE_PEOPLE)


@pytest.mark.parametrize("name", [name for name, lone in LONE_PEOPLE.items() if lone.expect])
def test_whoever_a_rule_alone_speaks_of_gets_what_is_expected(book, name):
    lone = LONE_PEOPLE[name]
    answer = assess(person(book.rules.vocabulary, lone.start, lone.facts), book)
    assert unmet(answer, lone.expect) == {}
