"""Conditions as SQL text: what is read, and everything that is refused with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.knowledge.load import KnowledgeError
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
    Not,
    OneOf,
    Or,
)
from soleus.rules.parse import parse_condition
from soleus.rules.to_sql import to_sql
from tests.rules.conditions import conditions

A, B, C = Holds("diabetes"), Holds("smoker"), Holds("pregnant")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("diabetes", A),
        ("not diabetes", Not(A)),
        ("diabetes and smoker and pregnant", And((A, B, C))),
        ("diabetes or smoker or pregnant", Or((A, B, C))),
        ("diabetes and (smoker or pregnant)", And((A, Or((B, C))))),
        ("diabetes and smoker or pregnant", Or((And((A, B)), C))),
        ("age_years >= 65", Compare("age_years", ">=", 65.0)),
        ("age_years between 50 and 64", Between("age_years", 50.0, 64.0)),
        ("nyha_class = 4", Compare("nyha_class", "=", 4)),
        ("nyha_class in (1, 2)", OneOf("nyha_class", (1, 2))),
        ("leg_swelling <> 'none'", Compare("leg_swelling", "<>", "none")),
        ("swollen_leg in ('left', 'right')", OneOf("swollen_leg", ("left", "right"))),
        ("any_leg(abi < 0.6)", AnyLeg(Compare("abi", "<", 0.6))),
        ("every_leg(abi between 0.8 and 1.3)", EveryLeg(Between("abi", 0.8, 1.3))),
        ("at_least(2, diabetes, smoker, pregnant)", AtLeast(2, (A, B, C))),
        ("matters_if(smoker, diabetes)", Guarded(B, A)),
        ("matters_if(false, not diabetes)", Guarded(Constant(value=False), Not(A))),
        ("calf_girths_3_cm_apart", Holds("calf_girths_3_cm_apart")),
        ("swollen", Named("swollen")),
        ("true", Constant(value=True)),
    ],
)
def test_read(vocabulary, text, node):
    assert parse_condition(text, vocabulary, {"swollen"}) == node


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("diabetes and", "Expected|Required|Invalid|parse|column"),
        ("abi is null", "not part of the language"),
        ("diabetes is not true", "not part of the language"),
        ("age_years + 1 > 65", "must be the plain name of a fact"),
        ("abs(age_years) > 65", "must be the plain name of a fact"),
        ("coalesce(diabetes, false)", "not part of the language"),
        ("cast(age_years as integer) > 3", "must be the plain name of a fact"),
        ("case when diabetes then true else false end", "not part of the language"),
        ("exists (select 1)", "not part of the language"),
        ("age_years > hours_standing", "must be a literal"),
        ("65 < age_years", "must be the plain name of a fact"),
        ("person.diabetes", "must be the plain name of a fact"),
        ("sugar", "there is no fact 'sugar'"),
        ("age_years", "is not a yes/no fact"),
        ("diabetes = true", "is a yes/no fact"),
        ("diabetes = 1", "is a yes/no fact"),
        ("leg_swelling > 'none'", "is a choice"),
        ("leg_swelling = 'huge'", "is never 'huge'"),
        ("leg_swelling = evening", "must be a literal"),
        ("leg_swelling in ('none', 'none')", "names a value twice"),
        ("sex in ('female', 'male', 'other')", "names them all"),
        ("age_years in (1, 2)", "needs a choice or a whole number"),
        ("age_years = 65", "hang on rounding"),
        ("age_years >= '65'", "without quotes"),
        ("nyha_class = 2.5", "is a whole number"),
        ("age_years > 120", "is the same for every value"),
        ("age_years >= 0", "is the same for every value"),
        ("age_years < -1", "is the same for every value"),
        ("nyha_class = 5", "is the same for every value"),
        ("age_years between 64 and 50", "is no band"),
        ("age_years between 0 and 120", "is no band"),
        ("leg_swelling between 'a' and 'b'", "is no number"),
        ("abi < 0.6", "put it inside any_leg"),
        ("any_leg(any_leg(abi < 0.6))", "does not stand inside another leg"),
        ("any_leg(diabetes, smoker)", "takes one condition"),
        ("most_legs(diabetes)", "there is no macro"),
        ("at_least(diabetes, smoker)", "takes a whole number"),
        ("at_least(2, diabetes, smoker)", "is no choice"),
        ("at_least(0, diabetes, smoker)", "is no choice"),
    ],
)
def test_refused(vocabulary, text, reason):
    with pytest.raises(KnowledgeError, match=reason):
        parse_condition(text, vocabulary)


@given(data=st.data())
def test_what_is_written_back_reads_the_same(vocabulary, data):
    node = data.draw(conditions(vocabulary))
    assert parse_condition(to_sql(node), vocabulary) == node


def test_every_rule_written_back_reads_the_same(rules, vocabulary):
    for rule in rules.rules():
        assert parse_condition(to_sql(rule.when), vocabulary, rules.conditions) == rule.when
