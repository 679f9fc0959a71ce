"""How single rules combine: each family's highest wins, and unknown never means "no"."""

import itertools
from typing import Any

import pytest

from soleus.rules import combine
from soleus.rules.levels import Benefit, Danger, Fit, Help, Sign, Standing, Urgency
from soleus.rules.model import (
    BenefitRule,
    DangerRule,
    OptionRule,
    PatternRule,
    PressureDefaults,
    PressureRule,
    UrgencyRule,
)
from soleus.rules.nodes import Constant
from soleus.rules.person import Finding, RuleFinding

COMMON: dict[str, Any] = {
    "id": "a-rule",
    "chapter": "tests",
    "reason": "for a test",
    "when": Constant(value=True),
    "claims": ("c",),
    "reviewed": "2026-11-22",
    "reviewer": "not yet",
}
TRUE, UNKNOWN, FALSE = Finding(truth=True), Finding(truth=None, open=frozenset({"abi"})), Finding(truth=False)
STATES = {"true": TRUE, "unknown": UNKNOWN, "false": FALSE}


def danger_rule(**how):
    levels: dict[str, Any] = {"then": Danger.AVOID, "if_unknown": Danger.MEASURE_FIRST} | how
    return DangerRule(**COMMON, **levels)


@pytest.mark.parametrize(
    ("when", "guard", "danger", "urgency", "could_be"),
    [
        ("true", "true", Danger.AVOID, Urgency.URGENT, Urgency.URGENT),
        ("true", "unknown", Danger.AVOID, Urgency.URGENT, Urgency.URGENT),
        ("true", "false", Danger.AVOID, Urgency.URGENT, Urgency.URGENT),
        ("unknown", "true", Danger.CLINICIAN_FIRST, Urgency.URGENT, Urgency.URGENT),
        ("unknown", "unknown", Danger.UNDECIDED, Urgency.ROUTINE, Urgency.URGENT),
        ("unknown", "false", Danger.NONE, Urgency.SELF_CARE, Urgency.SELF_CARE),
        ("false", "true", Danger.NONE, Urgency.SELF_CARE, Urgency.SELF_CARE),
        ("false", "unknown", Danger.NONE, Urgency.SELF_CARE, Urgency.SELF_CARE),
        ("false", "false", Danger.NONE, Urgency.SELF_CARE, Urgency.SELF_CARE),
    ],
)
def test_what_a_danger_rule_adds_in_every_state_of_knowledge(when, guard, danger, urgency, could_be):
    rule = danger_rule(urgency=Urgency.URGENT, if_unknown=Danger.CLINICIAN_FIRST, if_unknown_urgency=Urgency.URGENT)
    finding = RuleFinding(rule, STATES[when], STATES[guard])
    assert combine.danger([finding]) is danger
    assert combine.urgency([finding], []) is urgency
    assert combine.urgency_could_be([finding], []) is could_be


def test_an_open_urgent_rule_asks_for_a_routine_visit_at_least():
    finding = RuleFinding(danger_rule(urgency=Urgency.EMERGENCY, if_unknown=Danger.UNDECIDED), UNKNOWN)
    assert combine.urgency([finding], []) is Urgency.ROUTINE
    assert combine.urgency_could_be([finding], []) is Urgency.EMERGENCY


def test_an_open_rule_without_urgency_asks_for_nothing():
    finding = RuleFinding(danger_rule(), UNKNOWN)
    assert combine.urgency([finding], []) is Urgency.SELF_CARE


@pytest.mark.parametrize(
    ("when", "urgency", "could_be"),
    [
        ("true", Urgency.ROUTINE, Urgency.ROUTINE),
        ("unknown", Urgency.SELF_CARE, Urgency.ROUTINE),
        ("false", Urgency.SELF_CARE, Urgency.SELF_CARE),
    ],
)
def test_what_a_routine_rule_adds(when, urgency, could_be):
    finding = RuleFinding(UrgencyRule(**COMMON, then=Urgency.ROUTINE), STATES[when])
    assert combine.urgency([], [finding]) is urgency
    assert combine.urgency_could_be([], [finding]) is could_be


def test_the_order_of_rules_never_matters():
    findings = [
        RuleFinding(danger_rule(then=then, if_unknown=Danger.UNDECIDED), STATES[state])
        for then, state in ((Danger.AVOID, "unknown"), (Danger.CLINICIAN_FIRST, "true"), (Danger.STOP_NOW, "false"))
    ]
    assert {combine.danger(order) for order in itertools.permutations(findings)} == {Danger.CLINICIAN_FIRST}


def benefit_rule(**how):
    levels: dict[str, Any] = {"target": "swelling", "then": Help.LIKELY, "certainty": "moderate"} | how
    return BenefitRule(**COMMON, **levels)


@pytest.mark.parametrize(
    ("when", "guard", "how", "expected"),
    [
        ("true", "true", {}, Benefit.SOME),
        ("true", "false", {}, Benefit.SOME),
        ("unknown", "true", {}, Benefit.UNKNOWN),
        ("unknown", "unknown", {}, Benefit.UNKNOWN),
        ("unknown", "false", {}, Benefit.NONE),
        ("unknown", "true", {"counts_when_unknown": False}, Benefit.NONE),
        ("true", "true", {"counts_when_unknown": False}, Benefit.SOME),
        ("true", "true", {"then": Help.UNTESTED}, Benefit.NONE),
        ("unknown", "true", {"then": Help.UNTESTED}, Benefit.NONE),
        ("true", "true", {"then": Help.MAY}, Benefit.SOME),
        ("false", "true", {}, Benefit.NONE),
    ],
    ids=str,
)
def test_what_a_benefit_rule_adds(when, guard, how, expected):
    assert combine.benefit([RuleFinding(benefit_rule(**how), STATES[when], STATES[guard])]) is expected


def test_the_strongest_true_rule_speaks_for_a_target():
    may, likely = benefit_rule(then=Help.MAY), benefit_rule(then=Help.LIKELY)
    findings = [RuleFinding(may, TRUE), RuleFinding(likely, TRUE), RuleFinding(benefit_rule(target="tired_legs"), TRUE)]
    strongest = combine.strongest(findings, "swelling")
    assert strongest is not None
    assert strongest.rule is likely
    assert combine.strongest([RuleFinding(likely, UNKNOWN)], "swelling") is None


def test_rules_are_ranked_by_what_they_say_and_then_by_how_sure_they_are():
    order = [(then, certainty) for then in reversed(Help) for certainty in ("high", "moderate", "low", "very_low")]
    ranks = [benefit_rule(then=then, certainty=certainty).sureness for then, certainty in order]
    assert ranks == [*range(12, 0, -1), 0, 0, 0, 0]


def test_of_two_rules_that_say_alike_the_surer_speaks_in_any_order():
    findings = [
        RuleFinding(benefit_rule(then=Help.MAY, certainty=certainty), TRUE) for certainty in ("very_low", "low")
    ]
    for order in itertools.permutations(findings):
        strongest = combine.strongest(order, "swelling")
        assert strongest is not None
        assert combine.certainty_of(strongest) == "low"


DEFAULTS = PressureDefaults(start=(15, 20), cap=20)


def pressure_of(*pairs):
    findings = [RuleFinding(PressureRule(**COMMON, **effect), STATES[state]) for effect, state in pairs]
    return combine.pressure(findings, DEFAULTS)


@pytest.mark.parametrize(
    ("pairs", "start", "cap"),
    [
        ([], (15, 20), 20),
        ([({"lift_cap_to": 30}, "true")], (15, 20), 30),
        ([({"lift_cap_to": 30}, "unknown")], (15, 20), 20),
        ([({"start": (20, 30)}, "true"), ({"lift_cap_to": 30}, "true")], (20, 30), 30),
        ([({"start": (20, 30)}, "unknown"), ({"lift_cap_to": 30}, "true")], (15, 20), 30),
        ([({"start": (20, 30)}, "true"), ({"start": (18, 25)}, "true"), ({"lift_cap_to": 30}, "true")], (18, 25), 30),
        ([({"start": (20, 30)}, "true"), ({"lift_cap_to": 30}, "true"), ({"cap": 20}, "true")], (15, 20), 20),
        ([({"start": (20, 30)}, "true"), ({"lift_cap_to": 30}, "true"), ({"cap": 20}, "unknown")], (15, 20), 20),
        ([({"start": (20, 30)}, "true"), ({"lift_cap_to": 30}, "true"), ({"cap": 20}, "false")], (20, 30), 30),
        ([({"start": (20, 30)}, "true")], (15, 20), 20),
        ([({"cap": 17}, "true")], (15, 20), 17),
        ([({"cap": 17}, "unknown")], (15, 20), 17),
    ],
    ids=str,
)
def test_lowest_start_lowest_cap_and_only_a_true_rule_lifts(pairs, start, cap):
    assert pressure_of(*pairs) == (start, cap)


def option_findings(*pairs):
    return [
        RuleFinding(OptionRule(**COMMON, option="nsaid", then=then), STATES[state], STATES[guard])
        for then, state, guard in pairs
    ]


SUITS, ASK, AVOID = Standing.SUITS, Standing.ASK, Standing.AVOID


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(SUITS, "true", "true")], SUITS),
        ([(SUITS, "unknown", "true")], ASK),
        ([(SUITS, "false", "true")], ASK),
        ([(SUITS, "true", "true"), (ASK, "true", "true")], ASK),
        ([(SUITS, "true", "true"), (AVOID, "true", "true"), (ASK, "true", "true")], AVOID),
        ([(SUITS, "true", "true"), (AVOID, "unknown", "true")], ASK),
        ([(SUITS, "true", "true"), (AVOID, "unknown", "unknown")], ASK),
        ([(SUITS, "true", "true"), (AVOID, "unknown", "false")], SUITS),
        ([(SUITS, "true", "true"), (AVOID, "false", "true")], SUITS),
    ],
    ids=str,
)
def test_an_unknown_contraindication_is_at_best_ask(pairs, expected):
    assert combine.standing(option_findings(*pairs), may_praise=True) is expected


@pytest.mark.parametrize("against", [ASK, AVOID])
def test_where_nothing_may_be_praised_nothing_suits_and_what_is_to_be_avoided_stays_so(against):
    suits = (SUITS, "true", "true")
    assert combine.standing(option_findings(suits), may_praise=True) is SUITS
    assert combine.standing(option_findings(suits), may_praise=False) is ASK
    assert combine.standing(option_findings(suits, (against, "true", "true")), may_praise=False) is against


@pytest.mark.parametrize(
    ("could_be", "no_plan", "may"),
    [
        (Urgency.SELF_CARE, False, True),
        (Urgency.ROUTINE, False, True),
        (Urgency.URGENT, False, False),
        (Urgency.EMERGENCY, False, False),
        (Urgency.ROUTINE, None, False),
        (Urgency.ROUTINE, True, False),
    ],
    ids=str,
)
def test_no_option_suits_who_may_have_to_be_seen_today_or_may_be_a_child(could_be, no_plan, may):
    assert combine.may_praise(could_be, no_plan) is may


TABLE = {
    Benefit.NONE: ["not_needed", "not_needed", "not_needed", "not_needed", "avoid", "stop_now"],
    Benefit.UNKNOWN: ["undecided", "undecided", "measure_first", "clinician_first", "avoid", "stop_now"],
    Benefit.SOME: ["suitable", "undecided", "measure_first", "clinician_first", "avoid", "stop_now"],
}


@pytest.mark.parametrize(
    ("gain", "danger", "expected"),
    [(gain, danger, word) for gain, row in TABLE.items() for danger, word in zip(Danger, row, strict=True)],
    ids=str,
)
def test_the_verdict_table(rules, gain, danger, expected):
    for wears in (False, None):
        assert combine.verdict(rules, gain, danger, Urgency.ROUTINE, wears) == expected
    worn = "stop_now" if danger >= Danger.AVOID else expected
    assert combine.verdict(rules, gain, danger, Urgency.ROUTINE, wears=True) == worn


@pytest.mark.parametrize("gain", list(Benefit))
def test_in_an_emergency_nothing_is_worn(rules, gain):
    assert combine.verdict(rules, gain, Danger.NONE, Urgency.EMERGENCY, wears=False) == "avoid"
    assert combine.verdict(rules, gain, Danger.NONE, Urgency.EMERGENCY, wears=None) == "avoid"
    assert combine.verdict(rules, gain, Danger.NONE, Urgency.EMERGENCY, wears=True) == "stop_now"


def sign(state, weight, *, is_for):
    return RuleFinding(PatternRule(**COMMON, pattern="root", weight=weight, is_for=is_for), STATES[state])


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ([], Fit.NO_SIGN),
        ([("false", Sign.STRONG, True)], Fit.NO_SIGN),
        ([("unknown", Sign.WEAK, True)], Fit.OPEN),
        ([("unknown", Sign.STRONG, False)], Fit.NO_SIGN),
        ([("true", Sign.WEAK, True)], Fit.POSSIBLE),
        ([("true", Sign.STRONG, True)], Fit.FITS),
        ([("true", Sign.WEAK, True), ("true", Sign.STRONG, True)], Fit.FITS),
        ([("true", Sign.WEAK, False)], Fit.SPEAKS_AGAINST),
        ([("true", Sign.STRONG, False), ("unknown", Sign.STRONG, True)], Fit.SPEAKS_AGAINST),
        ([("true", Sign.STRONG, True), ("true", Sign.WEAK, False)], Fit.MIXED),
    ],
    ids=str,
)
def test_how_a_pattern_fits(signs, expected):
    findings = [sign(state, weight, is_for=is_for) for state, weight, is_for in signs]
    assert combine.fit(findings) is expected


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([], None),
        ([None], None),
        ([(49, 58)], (49, 58)),
        ([(49, 58), (95, 95)], (49, 95)),
        ([(49, 58), None, (40, 50)], (40, 58)),
    ],
    ids=str,
)
def test_ranges_widen_into_one_that_holds_them_all(ranges, expected):
    assert combine.widest(ranges) == expected
