"""The solver and the reference reader say the same of every condition, every rule and every answer."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case import Case
from soleus.case.facts import Value
from soleus.case.start import person
from soleus.knowledge.cases import read_cases
from soleus.knowledge.worked import read_worked_people
from soleus.prove.people import answer_of, is_possible, read
from soleus.rules.levels import Danger
from soleus.rules.model import FAMILIES, PressureDefaults
from soleus.rules.nodes import And, AtLeast, Compare, Holds, Named, OneOf, Or
from soleus.rules.person import PersonReader
from soleus.rules.prover import SolverReader
from tests.people import made_possible, random_facts, values_of
from tests.promises import edge_people, sample_people
from tests.rules.conditions import LEG_FACTS, PERSON_FACTS, conditions

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def reads_out(rules):
    return SolverReader(rules)


def unlike(reads_out, rules, facts):
    """Name everything in which the two readers differ about one person."""
    found, indication = reads_out.read(facts), read(rules, facts)
    reader = indication.screening.reader
    findings = {finding.rule.id: finding for finding in reader.read_rules(rules.rules())}
    names = [name for name, finding in findings.items() if found.truths[name] is not finding.when.truth]
    # The reference reader reads a guard only where the rule is unknown.
    names += [
        f"guard of {name}"
        for name, finding in findings.items()
        if finding.when.truth is None and found.guards[name] is not finding.guard.truth
    ]
    names += [name for name in rules.conditions if found.truths[name] is not reader.read(Named(name)).truth]
    names += [name for name, value in answer_of(indication).items() if found.answer[name] != value]
    names += ["wearer"] if found.wearer is not indication.screening.wearer.truth else []
    return names + sorted(found.missing ^ set(indication.missing))


def everyone(vocabulary):
    """Worked people, the people of the worked cases, edge people, random ones and somebody of whom nothing is known."""
    worked = [
        dict(person(vocabulary, entry.start, entry.facts).facts)
        for entry in read_worked_people()
        if not entry.expect.get("refused")
    ]
    alone = [entry.alone for entry in read_cases().values() if entry.alone]
    worked += [dict(person(vocabulary, entry.start, entry.facts).facts) for entry in alone]
    edge = [dict(case.facts) for case in random.Random(3).sample(edge_people(vocabulary), 60)]
    return [{}, *worked, *edge, *(dict(case.facts) for case in sample_people(vocabulary, 60, seed=31))]


def test_every_rule_and_the_whole_answer_of_everyone(rules, vocabulary, reads_out):
    for facts in everyone(vocabulary):
        assert unlike(reads_out, rules, facts) == [], facts


@pytest.mark.deep
def test_every_rule_and_the_whole_answer_of_very_many(rules, vocabulary, reads_out):
    for case in [*edge_people(vocabulary), *sample_people(vocabulary, 4000, seed=32)]:
        assert unlike(reads_out, rules, dict(case.facts)) == [], dict(case.facts)


@given(data=st.data())
def test_random_conditions(rules, vocabulary, data):
    """Every kind of node: the strategy is known to draw them all (tests/rules/test_person.py)."""
    node = data.draw(conditions(vocabulary))
    keys = [key for name in PERSON_FACTS + LEG_FACTS for key in vocabulary.facts[name].keys]
    rng = random.Random(data.draw(st.integers(0, 10_000)))
    known = made_possible({key: values_of(vocabulary.fact(key), rng) for key in keys if rng.random() < 0.6})
    first = rules.dangers[0]
    alone = dict.fromkeys((family for family in FAMILIES if family != "dangers"), ())
    book = replace(rules, dangers=(replace(first, when=node),), **alone)
    assert SolverReader(book).read(known).truths[first.id] is PersonReader(book, Case(known)).read(node).truth


def random_book(rules, rng):
    """Deal the conditions, levels and numbers of the rulebook out anew."""
    nodes = [rule.when for rule in rules.rules()]
    guards = [rule.matters_if for rule in rules.dangers]

    def dealt(rule):
        changed = {"when": rng.choice(nodes)} if rng.random() < 0.5 else {}
        if hasattr(rule, "matters_if"):
            changed["matters_if"] = rng.choice(guards)
        if hasattr(rule, "if_unknown"):
            changed |= {"then": rng.choice(list(Danger)), "if_unknown": rng.choice(list(Danger))}
        if hasattr(rule, "counts_when_unknown"):
            changed["counts_when_unknown"] = rng.random() < 0.5
        if getattr(rule, "cap", None) is not None:
            changed["cap"] = rng.choice([5, 15, 20, 25])
        if getattr(rule, "start", None) is not None:
            changed["start"] = rng.choice([(10, 15), (20, 30), (25, 40)])
        return replace(rule, **changed)

    families = ("dangers", "urgencies", "benefits", "pressures")
    kept = {name: tuple(dealt(r) for r in getattr(rules, name) if rng.random() < 0.3) for name in families}
    defaults = rng.choice([rules.pressure_defaults, PressureDefaults(start=(10, 25), cap=15)])
    return replace(rules, **kept, pressure_defaults=defaults, wearer=rng.choice(nodes))


@pytest.mark.parametrize("seed", range(12))
def test_random_rulebooks(rules, vocabulary, seed):
    rng = random.Random(seed)
    book = random_book(rules, rng)
    reads_out = SolverReader(book)
    for share in (0.1, 0.4, 0.7, 0.9) * 5:
        facts = random_facts(vocabulary, rng, share)
        assert unlike(reads_out, book, facts) == [], facts


@pytest.mark.parametrize(
    ("node", "value", "truth"),
    [
        (Compare("age_years", op, 65.0), value, truth)
        for op, truths in {"<": "TFF", "<=": "TTF", ">": "FFT", ">=": "FTT"}.items()
        for value, truth in zip((64.999, 65.0, 65.001), truths, strict=True)
    ]
    + [(Compare("nyha_class", op, 2), 2, truth) for op, truth in {"=": "T", "<>": "F", "<": "F", ">=": "T"}.items()]
    + [(OneOf("nyha_class", (1, 3)), value, truth) for value, truth in zip(range(5), "FTFTF", strict=True)]
    + [(Compare("age_years", ">", 0.0), value, truth) for value, truth in ((0.0, "F"), (0.1, "T"), (120.0, "T"))],
)
def test_a_number_at_below_and_above(rules, node, value, truth):
    first = rules.dangers[0]
    book = replace(rules, dangers=(replace(first, when=node),))
    assert SolverReader(book).read({node.fact: value}).truths[first.id] is (truth == "T")


@pytest.mark.parametrize(("count", "known"), [(0, True), (1, None), (2, None), (3, None), (4, False)])
def test_counts_that_no_chapter_may_hold(rules, count, known):
    parts = tuple(map(Holds, ("smoker", "diabetes", "lymphoedema")))
    first = rules.dangers[0]
    book = replace(rules, dangers=(replace(first, when=AtLeast(count, parts)),))
    assert SolverReader(book).read({}).truths[first.id] is known
    assert PersonReader(book, Case()).read(AtLeast(count, parts)).truth is known


@pytest.mark.parametrize(("node", "known"), [(And(()), True), (Or(()), False)])
def test_nothing_joined(rules, node, known):
    first = rules.dangers[0]
    assert SolverReader(replace(rules, dangers=(replace(first, when=node),))).read({}).truths[first.id] is known


def test_whom_the_door_refuses_is_nobody(reads_out, vocabulary):
    impossible: dict[str, Value] = {"heart_failure": False, "nyha_class": 3}
    assert not is_possible(impossible, vocabulary)
    with pytest.raises(ValueError, match="nobody"):
        reads_out.read(impossible)
    with pytest.raises(ValueError, match="age_years is never 400"):
        reads_out.read({"age_years": 400.0})
