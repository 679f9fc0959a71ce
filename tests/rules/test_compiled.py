"""The compiled reader is held against the person reader: truth, what it stands on, what is open, and all made of it."""

import random
from dataclasses import replace
from itertools import islice
from typing import Any, get_args

import pytest
from hypothesis import settings

from soleus.case import Case, CaseError
from soleus.case.start import person
from soleus.indicate import indicate
from soleus.knowledge.worked import read_worked_people
from soleus.prove.mutants import mutants
from soleus.rules.compiled import CompiledReader, nodes, values
from soleus.rules.compiled.book import MOST_BOOKS, compiled_book
from soleus.rules.model import FAMILIES
from soleus.rules.nodes import (
    And,
    AnyLeg,
    AtLeast,
    Compare,
    Constant,
    EveryLeg,
    Guarded,
    Holds,
    Named,
    Node,
    Not,
    OneOf,
    Or,
    walk,
)
from soleus.rules.person import PersonReader
from soleus.screen import screen
from tests.agreement.specs import people
from tests.people import random_facts
from tests.promises import edge_people, sample_people
from tests.rules.random_rules import random_rulebook


def findings(reader, book):
    """Give all that a reader says of one person."""
    for family in FAMILIES:
        rules = getattr(book, family)
        for finding in reader.read_rules(rules):
            yield (
                finding.rule.id,
                (finding.is_true, finding.is_open, finding.is_pressing),
                finding.when,
                finding.guard,
                finding.missing,
            )
        yield family, [finding.rule.id for finding in reader.counting(rules)]
    yield reader.read(book.wearer), reader.read(book.no_plan_if), reader.place


def levels(book, case, reader):
    screening = screen(case, book, reader)
    indication = indicate(screening)
    return (
        (screening.danger, screening.urgency, screening.urgency_could_be, screening.wearer),
        (indication.benefit, indication.verdict, indication.pressure_mmhg, indication.missing),
    )


def differences(book, cases):
    """Give what the two readers say otherwise of the first person for whom they differ."""
    for case in cases:
        mine, its = findings(PersonReader(book, case), book), findings(CompiledReader(book, case), book)
        for one, other in zip(mine, its, strict=True):
            if one != other:
                return case.facts, one, other
        if levels(book, case, PersonReader) != levels(book, case, CompiledReader):
            return case.facts, levels(book, case, PersonReader), levels(book, case, CompiledReader)
    return None


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_random_rulebooks_and_random_people(rules):
    rng = random.Random(17)
    kinds: set[type[Node]] = set()
    for number in range(2 * settings().max_examples):
        book = random_rulebook(rng, rules)
        assert differences(book, people(book, 5, seed=number)) is None
        kinds.update(type(part) for rule in book.rules() for part in walk(rule.when))
    assert kinds == set(get_args(Node))


def test_the_shipped_rulebook(rules, vocabulary):
    assert differences(rules, [*sample_people(vocabulary, 60, seed=8), *edge_people(vocabulary)[::20]]) is None


def worked_people(vocabulary):
    for worked in read_worked_people():
        try:
            yield person(vocabulary, worked.start, worked.facts)
        except CaseError:
            assert worked.expect.get("refused")


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_the_worked_people(rules, vocabulary):
    assert differences(rules, worked_people(vocabulary)) is None


def spoiled(rules, every):
    """Give mutants of the rulebook, one of so many."""
    return islice(mutants(rules), 0, None, every)


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_some_mutants(rules, vocabulary):
    cases = sample_people(vocabulary, 4, seed=3)
    assert not [mutant.change for mutant in spoiled(rules, 60) if differences(mutant.rules, cases)]


@pytest.mark.deep
def test_every_mutant(rules, vocabulary):
    cases = sample_people(vocabulary, 30, seed=4)
    assert not [mutant.change for mutant in spoiled(rules, 1) if differences(mutant.rules, cases)]


A, B, C = Holds("diabetes"), Holds("smoker"), Holds("pregnant")
WEAK, LOW = Compare("foot_pulse", "=", "weak_or_absent"), Compare("abi", "<", 0.8)
# What the loader refuses or nobody has written so far, and the two readers must still say the same of.
ODD = {
    "no part of none": Or(()),
    "all parts of none": And(()),
    "one part": And((A,)),
    "a part twice": AtLeast(2, (A, A, B)),
    "at least none": AtLeast(0, (A, B)),
    "more than there are": AtLeast(3, (A, B)),
    "as many as there are": AtLeast(2, (A, B)),
    "three of five": AtLeast(3, (A, B, C, AnyLeg(WEAK), AnyLeg(LOW))),
    "counted in a leg": EveryLeg(AtLeast(2, (WEAK, LOW, A))),
    "a guard under a no": Not(Guarded(A, Or((B, C)))),
    "a guard in a guard": Guarded(Guarded(A, B), And((Not(C), B))),
    "no twice": Not(Not(And((A, B)))),
    "no leg in it": AnyLeg(A),
    "a leg in a guard": Guarded(AnyLeg(WEAK), EveryLeg(LOW)),
    "constants": Or((Constant(value=False), And((Constant(value=True), A)))),
    "the same written twice": Or((And((A, B)), Not(And((A, B))))),
    "named": And((Named("swollen"), Not(Named("swollen")))),
    "computed": Or((Holds("calf_girths_3_cm_apart"), Not(Holds("calf_girths_3_cm_apart")))),
    "whole numbers": OneOf("nyha_class", (2, 4)),
}


@pytest.mark.parametrize("node", ODD.values(), ids=ODD)
def test_odd_conditions(rules, node):
    none = dict.fromkeys(FAMILIES, ())
    book = replace(rules, wearer=node, **none)
    assert differences(book, people(book, 60, seed=5)) is None


def test_a_value_is_told_from_its_neighbours_and_from_what_is_no_value(rules):
    """Numbers at, beside and between bounds; and what no door lets in is taken for what the person reader takes it."""
    both = {"left.abi": 0.8, "right.abi": float("nan")}
    odd: list[dict[str, Any]] = [
        {"nyha_class": 3.5},
        {"diabetes": 1},
        {"foot_pulse": "none"},
        {"left.foot_pulse": "unheard of"},
        both,
    ]
    near = [{"left.abi": at + step} for at in (0.5, 0.6, 0.8, 1.3) for step in (-1e-9, 0.0, 1e-9)]
    unknown: list[dict[str, Any]] = [{"calf_girths_3_cm_apart": True}, {"no such fact": 1}, {"age_years": None}]
    assert differences(rules, map(Case, [*odd, *near, *unknown])) is None


def always_counting(self, count, parts):
    return AT_LEAST(self, count - 1, parts)


def unguarded(self, guard, part):  # noqa: ARG001  # the guard is what it forgets
    return part


def one_bound_off(bounds):
    return [bound + 0.05 for bound in ONE_A_BAND(bounds)]


AT_LEAST, ONE_A_BAND = nodes.Compiler._at_least, values._one_a_band  # noqa: SLF001  # what is spoiled
WRONG = {
    "a count": (nodes.Compiler, "_at_least", always_counting),
    "a guard": (nodes.Compiler, "_guarded", unguarded),
    "a no": (nodes, "_negated", lambda node: node),
    "and for or": (nodes.Compiler, "_any", nodes.Compiler._all),  # noqa: SLF001  # what is spoiled
    "a bound": (values, "_one_a_band", one_bound_off),
    "an explanation": (CompiledReader, "_telling", lambda self, node: node.parts),  # noqa: ARG005  # of every part
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_in_compiling_is_found(rules, vocabulary, monkeypatch, wrong):
    monkeypatch.setattr(*WRONG[wrong])
    book = replace(rules, wearer=AtLeast(2, (A, B, C)), no_plan_if=Not(And((A, B))))  # compiled anew, wrongly
    assert differences(book, [*sample_people(vocabulary, 60, seed=8), *people(book, 30, seed=2)]) is not None


def test_findings_are_made_as_they_are_looked_at(rules):
    all_ = CompiledReader(rules, Case({"saddle_numbness": True})).read_rules(rules.dangers)
    assert len(all_) == len(rules.dangers)
    assert [finding.rule for finding in all_[2:5]] == list(rules.dangers[2:5])
    assert all_[-1].rule is rules.dangers[-1]
    with pytest.raises(IndexError):
        all_[len(rules.dangers)]


def test_any_rules_of_the_book_can_be_read_together_and_no_others(rules):
    reader = CompiledReader(rules, Case())
    some = [rules.options[3], rules.dangers[0]]
    assert [finding.rule for finding in reader.read_rules(some)] == some
    assert list(reader.read_rules([])) == []
    with pytest.raises(KeyError):
        reader.read_rules([replace(rules.dangers[0])])


def test_other_conditions_are_left_to_the_person_reader(rules):
    case = Case({"left.abi": 0.5})
    assert CompiledReader(rules, case).read(LOW, "left") == PersonReader(rules, case).read(LOW, "left")
    assert CompiledReader(rules, case).read(AnyLeg(LOW)).truth is True


def test_few_rulebooks_are_kept_compiled(rules):
    """A proof tries out thousands; each is read right, and the first is compiled again once others came between."""
    first = compiled_book(rules)
    assert compiled_book(rules) is first
    books = [replace(rules) for _ in range(MOST_BOOKS + 1)]
    assert len({id(compiled_book(book)) for book in books}) == len(books)
    assert compiled_book(rules) is not first


def test_sets_of_names_are_kept_but_not_without_end(rules, vocabulary, monkeypatch):
    monkeypatch.setattr("soleus.rules.compiled.book.MOST_SETS", 20)
    book, rng = replace(rules), random.Random(3)
    assert differences(book, [Case(random_facts(vocabulary, rng, 0.6)) for _ in range(5)]) is None
