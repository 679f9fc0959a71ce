"""The CQL text of conditions. What it comes to when it is run is tested in ``tests/cql``."""

from dataclasses import replace

import pytest

from soleus.rules.cql import NotSayableError, holds, to_cql, write_cql
from soleus.rules.nodes import And, AnyLeg, AtLeast, Between, Compare, EveryLeg, Guarded, Holds, Named, Not, OneOf, Or

CASES = [
    (Holds("diabetes"), '"diabetes"'),
    (Or(()), "false"),
    (Named("arterial_risk"), '"arterial_risk"'),
    (Not(Holds("diabetes")), '(not "diabetes")'),
    (Not(Or((Holds("diabetes"), Holds("smoker")))), '(not ("diabetes" or "smoker"))'),
    (And(()), "true"),
    (And((Holds("smoker"),)), '"smoker"'),
    (Compare("age_years", ">=", 65), '("age_years known" >= 65.0)'),
    (Compare("age_years", "<", 1e-7), '("age_years known" < 0.0000001)'),
    (Compare("nyha_class", "<>", 3.0), '("nyha_class known" != 3)'),
    (Compare("nyha_class", ">", 2.5), '(ToDecimal("nyha_class known") > 2.5)'),
    (Compare("diabetes", "=", value=True), '("diabetes" = true)'),
    (
        OneOf("leg_swelling", ("evening", "it's")),
        "(\"leg_swelling known\" = 'evening') or (\"leg_swelling known\" = 'it\\'s')",
    ),
    (Between("age_years", 50, 64.5), '("age_years known" >= 50.0) and ("age_years known" <= 64.5)'),
    (AnyLeg(Compare("abi", "<", 0.8)), '("left.abi known" < 0.8) or ("right.abi known" < 0.8)'),
    (EveryLeg(Holds("smoker")), '"smoker" and "smoker"'),
    (
        AtLeast(2, (Holds("diabetes"), Holds("smoker"), And((Holds("pregnant"), Holds("fainted"))))),
        '"at least"(2, { "diabetes", "smoker", "pregnant" and "fainted" })',
    ),
    (
        Guarded(Holds("smoker"), Or((Holds("diabetes"), Holds("fainted")))),
        'Coalesce("diabetes" or "fainted", if "smoker" is false then false else null as Boolean)',
    ),
    (
        Guarded(And((Holds("smoker"), Holds("pregnant"))), Holds("diabetes")),
        'Coalesce("diabetes", if ("smoker" and "pregnant") is false then false else null as Boolean)',
    ),
]


@pytest.mark.parametrize(("node", "cql"), CASES, ids=[cql for _, cql in CASES])
def test_a_condition_in_cql(vocabulary, node, cql):
    assert to_cql(node, vocabulary) == cql


@pytest.mark.parametrize(
    "node", [Compare("age_years", "<", 1 / 3), Compare("nyha_class", "<", 2.0**40)], ids=["decimal", "integer"]
)
def test_a_number_that_cql_cannot_hold_is_refused(vocabulary, node):
    with pytest.raises(NotSayableError, match="cannot be said in CQL"):
        to_cql(node, vocabulary)


def test_every_rule_stands_there_with_its_reason_and_claims(rules):
    text = write_cql(rules)
    flat = " ".join(text.replace("\n// ", " ").split())
    for rule in rules.rules():
        assert f'define "{holds(rule)}":' in text
        assert " ".join(rule.reason.split()) in flat
        assert all(claim in text for claim in rule.claims)


def test_counting_is_defined_only_where_something_counts(rules):
    assert "define function" not in write_cql(rules)
    counting = replace(rules, wearer=AtLeast(1, (Holds("diabetes"), Holds("smoker"))))
    assert "define function" in write_cql(counting)


def test_a_rulebook_without_rules_decides_nothing_but_stands(rules):
    families = dict.fromkeys(
        ("dangers", "urgencies", "benefits", "pressures", "options", "patterns", "courses", "advice"), ()
    )
    text = write_cql(replace(rules, **families))
    assert 'define "danger":\n  if not "accepted" then null as String else \'none\'' in text
    assert 'define "start_low_mmhg":\n  15' in text
