"""The SQL reader: the same as the person reader, for every rule, level and kind of condition."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case import Case
from soleus.case.start import person
from soleus.knowledge.worked import read_worked_people
from soleus.rules.levels import TARGETS, Danger, Help, Urgency
from soleus.rules.model import Condition
from soleus.rules.nodes import (
    And,
    AnyLeg,
    AtLeast,
    Between,
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
from soleus.rules.sql import ANSWER_COLUMNS, VERDICT_COLUMNS, answer_query, column_of, rule_column
from tests.people import made_possible
from tests.promises import edge_people, sample_people
from tests.rules.conditions import conditions
from tests.tables import answered, asked, create, expected, write_people

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def connection():
    return duckdb.connect(config={"threads": 2})


@pytest.fixture(scope="module")
def table(connection, vocabulary, tmp_path_factory):
    """Make ``people`` the given people; gives the query's rows by name."""
    path = tmp_path_factory.mktemp("people") / "people.csv"

    there: list[object] = []

    def fill(people):
        if there != [people]:
            create(connection, write_people(path, people, vocabulary), vocabulary)
            there[:] = [people]

    return fill


def rows_of(connection, book, **options):
    return asked(connection, answer_query(book, "people", "duckdb", keep=["row"], **options))


def differences(people, rows, expect):
    """Give the first person for whom a column differs."""
    for case, row in zip(people, rows, strict=True):
        found = {name: (value, row[name]) for name, value in expect(case).items() if row.get(name, value) != value}
        if found:
            return dict(case.facts), found
    return None


@pytest.fixture(scope="module")
def crowd(vocabulary):
    return [*edge_people(vocabulary), *sample_people(vocabulary, 250, 3), Case()]


@pytest.fixture(scope="module")
def expected_of_crowd(crowd, rules):
    known = {id(case): expected(case, rules) for case in crowd}
    return lambda case: known[id(case)]


def test_every_rule_and_level_is_what_the_person_reader_says(connection, table, rules, crowd, expected_of_crowd):
    table(crowd)
    assert differences(crowd, rows_of(connection, rules), expected_of_crowd) is None


def test_without_columns_of_rules_the_answer_is_the_same(connection, table, rules, crowd, expected_of_crowd):
    table(crowd)
    rows = rows_of(connection, rules, rules=False)
    assert set(rows[0]) == {"row", *ANSWER_COLUMNS}
    assert differences(crowd, rows, expected_of_crowd) is None


def test_columns_say_what_the_answer_says(connection, table, book, vocabulary):
    worked = (one for one in read_worked_people() if not one.expect.get("refused"))
    people = [person(vocabulary, one.start, one.facts) for one in worked]
    people += sample_people(vocabulary, 60, 8)
    table(people)
    rows = rows_of(connection, book.rules, rules=False)
    assert differences(people, rows, lambda case: answered(case, book)) is None


def bounds(rules) -> Iterator[tuple[str, float]]:
    nodes = [rule.when for rule in rules.rules()] + [condition.when for condition in rules.conditions.values()]
    for node in (part for whole in nodes for part in walk(whole)):
        match node:
            case Compare(fact, _, float(value) | int(value)):
                yield fact, float(value)
            case Between(fact, low, high):
                yield from ((fact, float(low)), (fact, float(high)))


def test_numbers_beside_every_bound_fall_where_the_person_reader_puts_them(connection, table, rules, vocabulary):
    people = []
    for fact, bound in sorted(set(bounds(rules))):
        if vocabulary.facts[fact].type == "number":
            for value in (math.nextafter(bound, -math.inf), bound, math.nextafter(bound, math.inf)):
                facts = {"known_arterial_disease": True} | dict.fromkeys(vocabulary.facts[fact].keys, value)
                people.append(Case(made_possible(facts)))
    table(people)
    assert len(people) > 30
    assert differences(people, rows_of(connection, rules), lambda case: expected(case, rules)) is None


def with_conditions(rules, nodes: list[Node]):
    """A rulebook of nothing but danger rules with these conditions."""
    dangers = tuple(replace(rules.dangers[0], id=f"rule-{place}", when=node) for place, node in enumerate(nodes))
    return replace(
        rules, dangers=dangers, urgencies=(), benefits=(), pressures=(), options=(), patterns=(), courses=(), advice=()
    )


def truths_differ(connection, rules, crowd, nodes):
    """Give the first person and condition that the two readers read differently."""
    book = with_conditions(rules, nodes)
    rows = rows_of(connection, book)
    for case, row in zip(crowd, rows, strict=True):
        reader = PersonReader(book, case)
        for rule in book.dangers:
            if reader.read(rule.when).truth is not row[rule_column(rule)]:
                return rule.when, dict(case.facts)
    return None


@pytest.fixture(scope="module")
def random_crowd(vocabulary):
    return sample_people(vocabulary, 100, 12)


@given(data=st.data())
def test_random_conditions_come_to_what_the_person_reader_says(
    connection, table, rules, vocabulary, random_crowd, data
):
    nodes = data.draw(st.lists(conditions(vocabulary), min_size=4, max_size=8))
    nodes += [And((nodes[0], Named("swollen"))), Not(nodes[1]), Or((nodes[0], nodes[1]))]
    table(random_crowd)
    assert truths_differ(connection, rules, random_crowd, nodes) is None


ABI = Compare("abi", "<", 0.8)
YES, OLD = Holds("diabetes"), Compare("age_years", ">=", 65)
EVERY_KIND: list[Node] = [
    Constant(value=True),
    Constant(value=False),
    YES,
    OLD,
    Compare("diabetes", "=", True),
    Compare("leg_swelling", "<>", "none"),
    Between("age_years", 50, 64),
    OneOf("leg_swelling", ("evening", "present")),
    OneOf("nyha_class", (1, 2)),
    OneOf("leg_swelling", ()),
    Named("arterial_risk"),
    Not(OLD),
    Not(Not(YES)),
    Not(Constant(value=True)),
    And((YES, OLD)),
    And(()),
    And((YES, Constant(value=False))),
    Or((YES, OLD)),
    Or(()),
    Or((YES, Constant(value=True))),
    AnyLeg(ABI),
    EveryLeg(ABI),
    EveryLeg(Or((ABI, AnyLeg(Compare("foot_pulse", "=", "normal"))))),
    AtLeast(2, (YES, OLD, AnyLeg(ABI))),
    AtLeast(2, (YES, YES, OLD)),
    AtLeast(0, (YES, OLD)),
    AtLeast(3, (YES, OLD)),
    AtLeast(1, ()),
    Guarded(OLD, YES),
    Guarded(AnyLeg(ABI), Holds("calf_girths_3_cm_apart")),
    Guarded(Constant(value=False), And((YES, OLD))),
    Holds("calf_girths_3_cm_apart"),
]


def test_every_kind_of_condition(connection, table, rules, random_crowd):
    kinds = {type(part).__name__ for node in EVERY_KIND for part in walk(node)}
    assert len(kinds) == len(get_args(Node))
    table(random_crowd)
    assert truths_differ(connection, rules, random_crowd, EVERY_KIND) is None


def spoiled(rules, rng: random.Random):
    """A rulebook with levels, guards, pressures and verdicts at random, sound or not."""
    guards = [rule.matters_if for rule in rules.dangers] + [Constant(value=False), Named("swollen")]
    conditions_ = [rule.when for rule in rules.rules()]
    dangers = [
        replace(
            rule,
            when=rng.choice(conditions_),
            then=rng.choice(list(Danger)),
            if_unknown=rng.choice(list(Danger)),
            urgency=rng.choice(list(Urgency)),
            if_unknown_urgency=rng.choice(list(Urgency)),
            matters_if=rng.choice(guards),
        )
        for rule in rng.sample(rules.dangers, rng.randint(1, 12))
    ]
    benefits = [
        replace(
            rule,
            when=rng.choice(conditions_),
            then=rng.choice(list(Help)),
            target=rng.choice(TARGETS),
            matters_if=rng.choice(guards),
            counts_when_unknown=rng.random() < 0.6,
        )
        for rule in rng.sample(rules.benefits, rng.randint(0, 8))
    ]
    pressures = [
        replace(
            rng.choice(rules.pressures),
            id=f"pressure-{place}",
            when=rng.choice(conditions_),
            start=rng.choice([None, (15, 20), (20, 30), (15, 18), (8, 15)]),
            cap=rng.choice([None, 10, 15, 18, 20]),
            lift_cap_to=rng.choice([None, 25, 30]),
        )
        for place in range(rng.randint(0, 5))
    ]
    words = sorted(set(rules.verdicts.values()))
    return replace(
        rules,
        dangers=tuple(dangers),
        urgencies=tuple(replace(rule, then=rng.choice(list(Urgency))) for rule in rules.urgencies),
        benefits=tuple(benefits),
        pressures=tuple(pressures),
        verdicts={key: rng.choice([word, word, rng.choice(words)]) for key, word in rules.verdicts.items()},
        wearer=rng.choice([rules.wearer, rng.choice(conditions_)]),
        options=(),
        patterns=(),
        courses=(),
        advice=(),
    )


@pytest.mark.parametrize("seed", range(16))
def test_any_rulebook_means_what_the_scales_say(connection, table, rules, random_crowd, seed):
    book = spoiled(rules, random.Random(seed))
    table(random_crowd)
    rows = rows_of(connection, book, rules=seed % 2 == 0)
    assert differences(random_crowd, rows, lambda case: expected(case, book)) is None


def test_a_column_that_is_not_there_is_unknown_for_everyone(connection, table, rules, random_crowd):
    table(random_crowd)
    known = ["age_years", "leg_swelling", "left_abi", "no_such_fact"]
    connection.execute(f"create or replace table few as select row, {', '.join(known[:3])} from people")
    rows = asked(connection, answer_query(rules, "few", "duckdb", keep=["row"], known=known))
    people = [
        Case({key: value for key, value in case.facts.items() if column_of(key) in known}) for case in random_crowd
    ]
    assert differences(people, rows, lambda case: expected(case, rules)) is None


def test_only_what_is_wanted_is_given_and_read(connection, table, rules, random_crowd):
    table(random_crowd)
    rows = rows_of(connection, rules, rules=False, wanted=VERDICT_COLUMNS)
    assert set(rows[0]) == {"row", *VERDICT_COLUMNS}
    assert differences(random_crowd, rows, lambda case: expected(case, rules)) is None
    assert '"cap"' not in answer_query(rules, "people", "duckdb", rules=False, wanted=VERDICT_COLUMNS)


def test_a_condition_that_many_rules_share_is_written_once(rules):
    """Each rule on ``arterial_risk`` would else write its dozen comparisons again."""
    shared = replace(
        rules.conditions["swollen"], name="shared", when=And((Compare("age_years", ">=", 77), Holds("smoker")))
    )
    conditions_: dict[str, Condition] = dict(rules.conditions) | {"shared": shared}
    rule = rules.dangers[0]
    many = tuple(
        replace(rule, id=f"rule-{place}", when=And((Named("shared"), other.when)))
        for place, other in enumerate(rules.dangers)
    )
    query = answer_query(replace(rules, conditions=conditions_, dangers=many), "people", "duckdb")
    assert query.count("77.0") == 1


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_numbers_are_doubles_in_every_dialect(rules, dialect):
    query = answer_query(rules, "people", dialect)
    assert "CAST('0.8' AS DOUBLE)" in query
    assert " 0.8" not in query


def test_a_dialect_that_is_not_written_is_refused(rules):
    with pytest.raises(ValueError, match="'oracle' is none of duckdb, spark"):
        answer_query(rules, "people", "oracle")


def test_a_rule_has_a_column_of_its_name(rules):
    columns = [rule_column(rule) for rule in rules.rules()]
    assert len(set(columns)) == len(columns)
    assert "rule_abi_below_0_6" in columns
