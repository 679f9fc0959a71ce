"""A trial from its table to a word: the fixed keys, the three ways, and what too few days cannot tell."""

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from soleus.problems import ProblemsError
from soleus.render.views.trial_document import trial_document
from soleus.render.writers.plain import to_text
from soleus.trial.analysis.analyse import analyse
from soleus.trial.analysis.days import TrialDays
from soleus.trial.analysis.order import order_rule
from soleus.trial.analysis.outcomes import outcomes_of, read_outcomes
from soleus.trial.analysis.randomisation import Randomisation, differences, randomisation_tests
from soleus.trial.analysis.record import as_json
from soleus.trial.analysis.table import build_table
from soleus.trial.orders import balanced, pairs
from tests.trial.tables import HEADER, people, table

KNOWN = read_outcomes()


def analysed(text, rule=None, **settings):
    read = build_table(text, "t.csv", settings.pop("treatment", None))
    seed = settings.pop("seed", 1)
    rule = rule and order_rule(rule)
    return as_json(analyse(read, outcomes_of(read, KNOWN, **settings), KNOWN.judgement, rule, seed))


@pytest.fixture(scope="module")
def helped():
    return analysed(table(-2.0, missing=(5, 12, 13)))


def test_the_fixed_keys_and_no_others(helped):
    assert set(helped["outcomes"]) == {"pain", "ankle_cm"}
    for part in helped["outcomes"].values():
        assert set(part) == {"arms", "difference", "randomisation", "ar1", "ar1_trend", "bayes", "verdict"}
        assert set(part["arms"]) == {"sock", "none"}
        assert all(set(arm) == {"n", "mean", "sd"} for arm in part["arms"].values())
        assert set(part["randomisation"]) == {"p", "set_size", "draws"}
        assert set(part["ar1"]) == {"estimate", "se", "ci", "phi", "sigma"}
        assert set(part["ar1_trend"]) == {*part["ar1"], "slope"}
        assert set(part["bayes"]) == {"mean", "sd", "q025", "q50", "q975", "p_benefit", "p_matters"}
    assert "pooled" not in helped
    assert json.loads(json.dumps(helped, allow_nan=False)) == helped


def test_arms_and_difference_are_those_of_the_days(helped):
    pain = helped["outcomes"]["pain"]
    assert pain["arms"]["sock"]["n"] + pain["arms"]["none"]["n"] == 25
    assert pain["difference"] == pytest.approx(pain["arms"]["sock"]["mean"] - pain["arms"]["none"]["mean"])
    assert pain["randomisation"] == {"p": pytest.approx(2 / 2**14, abs=5e-4), "set_size": 2**14, "draws": 2**14}


@pytest.mark.parametrize(
    ("effect", "sd", "verdict"),
    [(-2.0, 1.0, "helps"), (2.0, 1.0, "harms"), (0.0, 0.6, "no_difference_that_matters"), (-0.3, 2.5, "not_settled")],
)
def test_four_words(effect, sd, verdict):
    assert analysed(table(effect, sd=sd, seed=3))["outcomes"]["pain"]["verdict"] == verdict


def test_it_may_help_the_swelling_and_not_the_pain():
    outcomes = analysed(table(0.0, sd=0.6, seed=3))["outcomes"]
    assert {name: part["verdict"] for name, part in outcomes.items()} == {
        "pain": "no_difference_that_matters", "ankle_cm": "helps"}  # fmt: skip


def test_the_other_way_round_everything_is_turned_round(helped):
    turned = analysed(table(-2.0, missing=(5, 12, 13)), treatment="none")["outcomes"]["pain"]
    pain = helped["outcomes"]["pain"]
    assert turned["difference"] == pytest.approx(-pain["difference"])
    assert turned["ar1"]["estimate"] == pytest.approx(-pain["ar1"]["estimate"])
    assert turned["bayes"]["p_benefit"] == pytest.approx(1 - pain["bayes"]["p_benefit"], abs=1e-6)
    assert turned["randomisation"] == pain["randomisation"]
    assert turned["verdict"] == "harms"


def test_what_is_better_and_what_matters_is_as_the_person_says(helped):
    settings = {"matters": ["pain=5"], "better": ["ankle_cm=higher"]}
    outcomes = analysed(table(-2.0, missing=(5, 12, 13)), **settings)
    assert outcomes["outcomes"]["pain"]["verdict"] == "no_difference_that_matters"
    assert outcomes["outcomes"]["ankle_cm"]["verdict"] == "harms"
    assert outcomes["judged_by"]["pain"] == {"matters": 5, "better": "lower"}
    assert outcomes["outcomes"]["pain"]["ar1"] == helped["outcomes"]["pain"]["ar1"]


def test_settings_that_are_wrong_are_told_together():
    with pytest.raises(ProblemsError) as refused:
        analysed(table(), matters=["pain", "mood=1", "pain=-1", "pain=2"], better=["pain=up"])
    assert len(refused.value.problems) == 5


def test_an_outcome_without_an_entry_is_judged_by_its_own_spread():
    text = table().replace("pain", "mystery")
    judged = analysed(text)["judged_by"]["mystery"]
    assert 0.2 < judged["matters"] < 1
    assert judged["better"] == "lower"
    assert analysed(table().replace("pain", "mood"))["judged_by"]["mood"]["better"] == "higher"


def test_two_days_are_analysed_as_far_as_they_go():
    outcome = analysed("day,arm,pain\n1,sock,3\n2,none,5\n")["outcomes"]["pain"]
    assert outcome["ar1"] is None
    assert outcome["ar1_trend"] is None
    assert outcome["arms"]["sock"] == {"n": 1, "mean": 3, "sd": None}
    assert outcome["randomisation"] == {"p": 1, "set_size": 2, "draws": 2}
    assert outcome["verdict"] == "not_settled"


def test_days_that_are_all_equal_are_no_fault():
    text = "day,arm,pain\n" + "".join(f"{d},{'ab'[d % 2]},4\n" for d in range(1, 21))
    outcome = analysed(text)["outcomes"]["pain"]
    assert outcome["verdict"] == "no_difference_that_matters"
    assert outcome["ar1"]["phi"] is None
    assert outcome["randomisation"]["p"] == 1


def test_too_many_orders_are_drawn_from_and_the_seed_is_kept():
    text = table(-0.5, days=56)
    first, again, other_seed = (analysed(text, seed=seed)["outcomes"]["pain"]["randomisation"] for seed in (1, 1, 2))
    assert (first["set_size"], first["draws"]) == (2**28, 9999)
    assert first == again
    assert first["p"] == pytest.approx(other_seed["p"], abs=0.03)


def test_the_exact_p_is_the_share_of_orders_counted_by_hand():
    values = np.array([3.0, 5, 4, 4, 2, 6, 7, 3])
    person = TrialDays("", tuple(range(8)), (True, False, False, True, True, False, False, True), {"pain": values})
    seen = values[[0, 3, 4, 7]].mean() - values[[1, 2, 5, 6]].mean()
    sums = [sum(sign * (values[2 * k] - values[2 * k + 1]) for k, sign in enumerate(signs)) / 4
            for signs in product([1, -1], repeat=4)]  # fmt: skip
    expected = sum(abs(total) >= abs(seen) - 1e-9 for total in sums) / 16
    assert randomisation_tests([person], [pairs(8)], 1)["pain"].p == expected


def test_a_series_is_tested_over_every_way_all_orders_could_have_been():
    person = TrialDays("", (0, 1, 2, 3), (True, False, False, True), {"pain": np.array([1.0, 2, 3, 1])})
    both = randomisation_tests([person, person], [pairs(4), balanced(4)], 1)["pain"]
    assert (both.set_size, both.draws) == (24, 24)
    assert both.p >= 1 / 24


def test_an_order_that_leaves_no_day_of_an_arm_makes_no_difference():
    orders = np.array([[True, False, False], [False, True, True]])
    assert differences(orders, np.array([1.0, np.nan, np.nan])).tolist() == [0, 0]


def test_a_day_without_a_value_still_counts_for_the_order():
    text = "day,arm,pain,mood\n1,a,3,1\n2,b,,2\n3,b,4,3\n4,a,5,1\n5,a,3,1\n6,b,2,2\n"
    outcomes = analysed(text, "balanced")["outcomes"]
    assert {part["randomisation"]["set_size"] for part in outcomes.values()} == {20}
    assert outcomes["pain"]["arms"]["b"]["n"] == 2


def test_the_same_under_other_models(helped):
    models = helped["sensitivities"]["pain"]
    assert set(models) == {"trend", "weekday", "lag"}
    assert all(model["estimate"] < -1 for model in models.values())
    told = table(-2.0).replace("ankle_cm", "ankle_cm,as_told", 1).splitlines()
    text = "\n".join([told[0], *(f"{line},{'no' if k % 5 == 0 else ''}" for k, line in enumerate(told[1:]))]) + "\n"
    with_told = analysed(text)["sensitivities"]["pain"]
    assert with_told["as_told"]["se"] > 0
    assert analysed("day,arm,pain\n1,sock,3\n2,none,5\n")["sensitivities"]["pain"] == dict.fromkeys(models)


def test_carry_over_is_seen_by_the_model_with_yesterday():
    generator = np.random.default_rng(5)
    arms = pairs(56).draw(generator, 1)[0]
    lagged = np.concatenate([[0], arms[:-1]])
    pain = 6 - 2.0 * arms - 1.0 * lagged + 0.5 * generator.normal(size=56)
    lines = [
        f"{d + 1},{'sock' if arm else 'none'},{value:.2f}"
        for d, (arm, value) in enumerate(zip(arms, pain, strict=True))
    ]
    models = analysed("\n".join(["day,arm,pain", *lines, ""]))
    assert models["sensitivities"]["pain"]["lag"]["estimate"] == pytest.approx(-2, abs=0.35)
    assert models["outcomes"]["pain"]["ar1"]["estimate"] > -1.8


def test_people_are_put_together_and_each_learns_from_the_others():
    analysis = analysed(people(6, (-1.5, -0.5)))
    pain = analysis["outcomes"]["pain"]
    pooled = pain["pooled"]
    assert analysis["pooled"] == pooled
    assert set(pooled) >= {"REML", "hksj", "shrunken", "bayes"}
    assert set(pooled["shrunken"]) == {f"p{k}" for k in range(6)}
    assert pooled["hksj"]["se"] >= pooled["REML"]["se"] - 1e-12
    mean = pooled["bayes"]["mean"]
    for own in pooled["shrunken"].values():
        assert abs(own["estimate"] - mean) <= abs(own["own"] - mean) + 1e-9
    assert pain["bayes"]["mean"] == mean
    assert pain["verdict"] == "helps"
    assert pain["randomisation"]["set_size"] == 2 ** (14 * 6)


def test_somebody_with_too_few_days_is_named_and_left_out():
    text = people(3) + "1,sock,4,22,late\n2,none,6,23,late\n"
    pooled = analysed(text)["outcomes"]["pain"]["pooled"]
    assert pooled["left_out"] == ["late"]
    assert set(pooled["shrunken"]) == {"p0", "p1", "p2"}


def test_few_days_each_take_their_error_from_all():
    text = people(5, days=8, sd=1.0)
    shrunken = analysed(text)["outcomes"]["pain"]["pooled"]["shrunken"]
    errors = [own["own_se"] for own in shrunken.values()]
    assert max(errors) < 2.5 * min(errors)


@pytest.mark.parametrize("count", [0, 1])
def test_one_person_or_nobody_with_enough_days(count):
    lines = (people(count).splitlines() if count else [HEADER + ",person"]) + ["1,sock,4,22,x", "2,none,6,23,x", ""]
    pooled = analysed("\n".join(lines))["outcomes"]["pain"]["pooled"]
    assert (pooled["REML"] is None) == (count == 0)
    assert pooled["hksj"] is None


def test_somebody_whose_days_are_all_equal_does_not_outweigh_the_others():
    equal = "".join(f"{d},{'sock' if (d + d // 2) % 2 else 'none'},4,23,even\n" for d in range(1, 29))
    pooled = analysed(people(3, (-2.0,)) + equal)["outcomes"]["pain"]["pooled"]
    errors = {name: own["own_se"] for name, own in pooled["shrunken"].items()}
    assert errors["even"] > 0.5 * min(errors[name] for name in ("p0", "p1", "p2"))
    assert pooled["REML"]["se"] > 0.1


def test_a_set_beyond_every_number_that_json_holds_is_null(book):
    text = people(2, days=8)
    read = build_table(text, "t.csv")
    whole = analyse(read, outcomes_of(read, KNOWN), KNOWN.judgement)
    for pairs_of_all, is_written in ((1000, True), (2000, True), (20000, False)):
        part = replace(whole.outcomes["pain"], randomisation=Randomisation(0.5, 2**pairs_of_all, 9999))
        analysis = replace(whole, outcomes={"pain": part})
        size = json.loads(json.dumps(as_json(analysis)))["outcomes"]["pain"]["randomisation"]["set_size"]
        assert size == (2**pairs_of_all if is_written else None)
        assert "e+" in to_text(trial_document(analysis, book.words))


@pytest.mark.parametrize("seed", range(12))
def test_a_word_says_what_its_interval_says(seed):
    """``helps`` only below no difference, ``harms`` only above, ``not_settled`` only with no difference inside."""
    generator = np.random.default_rng(seed)
    effect, sd = float(generator.normal()) * 2, float(generator.uniform(0.3, 2))
    for part in analysed(table(effect, days=int(generator.integers(3, 12)) * 2, seed=seed, sd=sd))["outcomes"].values():
        bayes, verdict = part["bayes"], part["verdict"]
        assert bayes["q025"] < bayes["q50"] < bayes["q975"]
        assert (verdict == "helps") <= (bayes["q975"] <= 0 and bayes["p_benefit"] >= 0.975)
        assert (verdict == "harms") <= (bayes["q025"] >= 0 and bayes["p_benefit"] <= 0.025)
        assert (verdict == "not_settled") <= (bayes["q025"] <= 0 <= bayes["q975"])
        assert bayes["p_matters"] <= bayes["p_benefit"]


def test_an_order_that_cannot_be_is_refused():
    with pytest.raises(ProblemsError, match="max-run=1"):
        analysed(table(), "max-run=1")


@pytest.mark.parametrize(("numbers", "values"), [((1, 2), [1.0]), ((2, 1), [1.0, 2.0])])
def test_days_that_are_no_series_cannot_be_made(numbers, values):
    with pytest.raises(ValueError, match="day"):
        TrialDays("", numbers, (True, False), {"pain": np.array(values)})


def test_the_set_with_weekdays_is_tested_with_a_day_missing():
    drawn = pairs(28, weekdays=True).draw(np.random.default_rng(6), 1)[0]
    lines = [f"{d + 1},{'sock' if arm else 'none'},{6 - 2 * arm}" for d, arm in enumerate(drawn) if d != 9]
    outcome = analysed("\n".join(["day,arm,pain", *lines, ""]), "pairs-weekdays")["outcomes"]["pain"]
    assert outcome["randomisation"]["set_size"] == 7270
    assert sum(arm["n"] for arm in outcome["arms"].values()) == 27
