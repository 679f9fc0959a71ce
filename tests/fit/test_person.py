"""One person fitted: the size for each leg, what is said beside it, and who gets none."""

import re
from dataclasses import replace
from typing import Any

import pytest

from soleus.answer import assess
from soleus.case.start import person
from soleus.fitting.choose import level_for, near_level, sold_in
from soleus.fitting.person import fit_person
from soleus.fitting.record import Fitted, LegFit
from soleus.fitting.request import FitRequest
from soleus.knowledge.garments import Fabric, Garment, Label
from soleus.load import load_book
from tests.fit.charts import garment

KNOWLEDGE, WORDS = load_book().fitting, load_book().words
SUITABLE = {"leg_pain": True, "leg_swelling": "evening", "swollen_leg": "both"}
WELL: dict[str, Any] = {"leg_swelling": "none", "can_reach_feet": True}
STATED = (12, 17)  # what the weakest label of RelaxSan's sock says; no chart of ours has one of 15 to 20
LEG = {"ankle_cm": 23.0, "calf_cm": 38.0, "knee_height_cm": 38.0}


def fitted(
    left: dict[str, float] | None,
    right: dict[str, float] | None = None,
    pressure: tuple[int, int] = STATED,
    garments: tuple[Garment, ...] = (),
    **facts: Any,
) -> Fitted:
    legs = {"left": left or {}, "right": right or {}}
    flat: dict[str, Any] = {f"{leg}.{name}": x for leg, measures in legs.items() for name, x in measures.items()}
    return fit_person(FitRequest(WELL | facts | flat, pressure, KNOWLEDGE, WORDS, garments))


def left(*args: Any, **facts: Any) -> LegFit:
    leg = fitted(*args, **facts).left
    assert leg is not None
    return leg


def warned(leg: LegFit) -> set[str]:
    return {warning.warning for warning in leg.warnings}


def test_a_leg_gets_the_garment_whose_label_lies_in_what_was_asked_in_the_ankles_size():
    leg = left(LEG)
    assert (leg.garment, leg.size, leg.mmhg, leg.length, leg.in_range) == ("relaxsan-basic", "L", (12, 17), None, True)
    assert leg.alternatives == ()
    assert [near.garment for near in leg.near_misses] == ["soxpro-recovery", "scintera-knee"]
    assert [near.length for near in leg.near_misses] == [None, "normal"]


def test_where_no_label_lies_in_what_was_asked_no_garment_is_given_but_what_to_look_for():
    leg = left(LEG, pressure=(15, 20))
    assert (leg.garment, leg.size, leg.in_range, leg.pressure, leg.alternatives) == (None, None, None, (), ())
    assert leg.says == (
        "None of the size charts that we hold has a sock of 15 to 20 mmHg for this leg.",
        "Look for a knee-high sock with 15 to 20 mmHg on its box, and sizes by ankle and calf.",
        "Both your numbers must lie in one size on the box: ankle 23 cm and calf 38 cm.",
    )
    assert {"upper-edge"} <= warned(leg)
    assert not {"read-again", "near-miss", "level-not-stated"} & warned(leg)


def test_near_misses_stand_apart_the_stated_before_the_unstated_and_never_one_by_the_shoe():
    leg = left(LEG, pressure=(15, 20), shoe_eu=42.0)
    assert [(near.garment, near.mmhg) for near in leg.near_misses] == [
        ("relaxsan-basic", (12, 17)),
        ("soxpro-recovery", None),
        ("scintera-knee", None),
    ]
    assert {(one.garment, one.why) for one in leg.refused} == {
        ("relaxsan-basic", "level-unsuited"),
        ("soxpro-recovery", "level-unstated"),
        ("scintera-knee", "level-unstated"),
        ("soxpro-compression", "shoe-alone"),
    }


@pytest.mark.parametrize("shoe", [None, 42.0])
def test_a_thin_ankle_with_a_wide_calf_hears_made_to_measure_and_is_offered_nothing_by_the_shoe(shoe):
    facts = {} if shoe is None else {"shoe_eu": shoe}
    leg = left({"ankle_cm": 20.0, "calf_cm": 43.0}, pressure=(15, 20), **facts)
    assert (leg.garment, leg.near_misses) == (None, ())
    assert leg.says[0].startswith("No stock size. ")
    assert leg.says[1] == WORDS.fit["way_on"]
    assert "made to measure" in leg.says[1]
    assert "thin-ankle-wide-calf" in warned(leg)


def test_both_legs_are_fitted_apart():
    fit = fitted(LEG, {"ankle_cm": 25.0, "calf_cm": 41.0})
    assert fit.left is not None
    assert fit.right is not None
    assert (fit.left.size, fit.right.size) == ("L", "XL")
    assert fit.left.garment == fit.right.garment
    assert "legs-differ" in warned(fit.left)


def test_a_leg_of_which_nothing_is_measured_is_left_out():
    assert fitted(LEG).right is None


def test_one_product_for_both_legs_goes_before_the_best_for_one():
    """One chart suits the left leg better but holds no right one, so both get the sock whose chart holds both."""
    best, both = garment([(22, 24)], [(36, 40)]), garment([(21, 24)], [(34, 44)])
    fit = fitted(LEG, {"ankle_cm": 23.0, "calf_cm": 41.5}, (15, 20), (named("best", best), named("both", both)))
    assert fit.left is not None
    assert fit.right is not None
    assert (fit.left.garment, fit.right.garment) == ("both", "both")


def test_where_no_product_serves_both_each_leg_has_its_own_and_is_told():
    fit = fitted({"ankle_cm": 21.0, "calf_cm": 33.0}, {"ankle_cm": 22.0, "calf_cm": 39.5}, (15, 20), (ONE, OTHER))
    assert fit.left is not None
    assert fit.right is not None
    assert (fit.left.garment, fit.right.garment) == ("one", "other")
    assert "different-garments" in warned(fit.left) & warned(fit.right)


def named(name: str, made: Garment) -> Garment:
    return Garment(**{field: getattr(made, field) for field in made.__slots__} | {"id": name})


ONE = named("one", garment([(20, 23)], [(30, 35)]))
OTHER = named("other", garment([(20, 23)], [(39, 45)]))


@pytest.mark.parametrize(
    ("leg", "why"),
    [
        ({"ankle_cm": 22.0, "calf_cm": 48.0}, "above-calf_cm"),
        ({"ankle_cm": 16.0, "calf_cm": 30.0}, "below-ankle_cm"),
        ({"ankle_cm": 40.0, "calf_cm": 55.0}, "above-ankle_cm"),
    ],
)
def test_no_stock_size_says_why_and_the_way_on(leg, why):
    found = left(leg)
    assert (found.garment, found.size, found.pressure) == (None, None, ())
    assert why in {refused.why for refused in found.refused}
    assert found.says == (WORDS.fit["no_stock_size"].format(why=found.refused[0].says), WORDS.fit["way_on"])


@pytest.mark.parametrize(
    ("leg", "why"),
    [
        ({"ankle_cm": 38.0, "calf_cm": 22.0}, "swapped-ankle_cm"),
        ({"ankle_cm": 22.0}, "unknown-calf_cm"),
        ({"calf_cm": 36.0}, "unknown-ankle_cm"),
    ],
)
def test_what_was_not_measured_yet_is_asked_for_before_anything_is_made_to_measure(leg, why):
    found = left(leg)
    assert found.says == (WORDS.fit["not_yet"].format(why=WORDS.fit["why"][why]),)


def test_a_wide_leg_is_shown_the_wrap_that_holds_it():
    wide = {"ankle_cm": 30.0, "b1_cm": 40.0, "calf_cm": 54.0, "below_knee_cm": 50.0}
    assert [other.garment for other in left(wide).alternatives] == ["farrowwrap-trim-to-fit"]
    assert left(LEG | {"b1_cm": 29.0, "below_knee_cm": 35.0}, pressure=(15, 20)).alternatives == ()


@pytest.mark.parametrize(
    ("warning", "leg", "facts"),
    [
        ("near-edge-larger", {"ankle_cm": 23.6}, {}),
        ("near-edge-smaller", {"ankle_cm": 22.4}, {}),
        ("near-edge-none", {"ankle_cm": 27.8, "calf_cm": 46.0}, {}),
        ("near-edge-calf", {"calf_cm": 39.6}, {}),
        ("near-edge-calf", {"calf_cm": 36.4}, {}),
        ("ankle-not-measured", {"calf_cm": 38.0, "ankle_cm": None}, {}),
        ("calf-not-measured", {"calf_cm": None}, {}),
        ("length-not-measured", {"knee_height_cm": None}, {}),
        ("measures-swapped", {"ankle_cm": 38.0, "calf_cm": 23.0}, {}),
        ("small-leg", {"ankle_cm": 15.0, "calf_cm": 22.0}, {}),
        ("thin-ankle-wide-calf", {"ankle_cm": 20.0, "calf_cm": 39.0}, {}),
        ("read-again", {"ankle_cm": 24.0, "calf_cm": 44.5}, {}),
        ("measured-swollen", {}, {"leg_swelling": "evening"}),
        ("hard-to-put-on", {}, {"can_reach_feet": False}),
        ("hard-to-put-on", {}, {"can_reach_feet": False, "has_help_dressing": False}),
        ("tighter-just-above-ankle", {"b1_cm": 34.0}, {}),
        ("tighter-below-knee", {"below_knee_cm": 60.0}, {}),
        ("upper-edge", {}, {}),
        ("length-not-used", {}, {}),
    ],
)
def test_what_must_be_known_is_said(warning, leg, facts):
    measures = {name: x for name, x in (LEG | leg).items() if x is not None}
    assert warning in warned(left(measures, **facts))


@pytest.mark.parametrize(
    ("warning", "facts"),
    [
        ("hard-to-put-on", {}),
        ("hard-to-put-on", {"can_reach_feet": False, "has_help_dressing": True}),
        ("measured-swollen", {}),
        ("near-edge-larger", {}),
        ("near-edge-calf", {}),
        ("near-edge-none", {}),
        ("near-edge-smaller", {}),
        ("legs-differ", {}),
        ("small-leg", {}),
    ],
)
def test_what_does_not_hold_is_not_said(warning, facts):
    assert warning not in warned(left(LEG, **facts))


def test_calves_that_differ_as_with_a_clot_are_told():
    fit = fitted(LEG, LEG | {"calf_cm": 41.0})
    assert fit.left is not None
    assert "calves-differ" in warned(fit.left)
    assert "calves-differ" not in warned(left(LEG, LEG | {"calf_cm": 40.9}))


def test_near_an_edge_the_other_size_is_named_with_what_it_would_press():
    """At 23.6 cm in size L (22 to 24) the next size is XL, which is looser and so presses less."""
    (warning,) = [w for w in left(LEG | {"ankle_cm": 23.6}).warnings if w.warning == "near-edge-larger"]
    here = left(LEG | {"ankle_cm": 23.6}).pressure[0].mmhg
    found = re.search(r"size XL, which would press about (\d+) mmHg", warning.says)
    assert found
    assert float(found[1]) <= here


def test_every_warning_has_its_claims(library):
    for leg in (left(LEG), left({"ankle_cm": 38.0, "calf_cm": 22.0})):
        for warning in leg.warnings:
            assert warning.claims
            assert set(warning.claims) <= set(library.claims)


def test_a_sock_that_presses_less_on_this_leg_than_was_asked_is_said():
    """RelaxSan's size is knit for a thinner ankle than this one at its upper edge, so it presses harder there."""
    wide, thin = left(LEG | {"ankle_cm": 23.9, "calf_cm": 39.0}), left(LEG | {"ankle_cm": 22.0, "calf_cm": 36.5})
    assert [leg.pressure[0].mmhg < 12 for leg in (wide, thin)] == ["below-start" in warned(leg) for leg in (wide, thin)]
    stronger = left(LEG, pressure=(15, 20), garments=(KNOWLEDGE.garments["relaxsan-basic"],))
    assert "below-start" in warned(stronger)


def test_a_near_miss_asked_for_by_name_is_given_and_called_one():
    leg = left(LEG, pressure=(15, 20), garments=(KNOWLEDGE.garments["relaxsan-basic"],))
    assert (leg.garment, leg.size, leg.mmhg, leg.in_range) == ("relaxsan-basic", "L", (12, 17), False)
    assert "near-miss" in warned(leg)
    assert leg.pressure


def test_a_level_whose_pressure_is_not_stated_predicts_none_and_says_what_to_look_for():
    leg = left(LEG, pressure=(15, 20), garments=(KNOWLEDGE.garments["scintera-knee"],))
    assert (leg.size, leg.mmhg, leg.pressure, leg.falls_chance, leg.in_range) == ("4", None, (), None, False)
    assert "level-not-stated" in warned(leg)
    assert any("15 to 20 mmHg" in warning.says for warning in leg.warnings)


def test_a_sock_sized_by_the_shoe_predicts_no_pressure_and_says_so():
    leg = left(LEG, garments=(KNOWLEDGE.garments["soxpro-compression"],), shoe_eu=42.0)
    assert (leg.size, leg.pressure) == ("M+", ())
    assert {"no-pressure", "level-not-stated"} <= warned(leg)


def test_a_shoe_outside_the_charts_column_is_said():
    leg = left(LEG, garments=(KNOWLEDGE.garments["soxpro-recovery"],), shoe_eu=46.0)
    assert "shoe-differs" in warned(leg)


def test_a_wrap_asked_for_is_fitted_without_pressure():
    wrap = KNOWLEDGE.garments["farrowwrap-trim-to-fit"]
    leg = left(LEG | {"b1_cm": 29.0, "below_knee_cm": 35.0}, garments=(wrap,))
    assert (leg.size, leg.pressure) == ("medium", ())
    assert "pulled-tight-by-hand" in warned(leg)


def test_a_measured_fabric_is_used_where_there_is_one():
    slack = {"1": {"b": 14.0, "b1": 17.0, "c": 24.0, "d": 23.0}}
    plain = garment([(22, 24)], [(30, 40)], level=None)
    fields = {name: getattr(plain, name) for name in plain.__slots__}
    sock = Garment(**fields | {"fabric": Fabric(((1.0, 0.0), (2.0, 150.0)), slack)})
    leg = left(LEG, pressure=(15, 20), garments=(sock,))
    assert leg.pressure[0].mmhg > leg.pressure[-1].mmhg > 0


@pytest.mark.parametrize(
    ("levels", "pressure", "chosen", "near"),
    [
        ([(12, 17), (18, 22), (22, 27)], (15, 20), None, (12, 17)),
        ([(12, 17), (18, 22), (22, 27)], (20, 30), (22, 27), (22, 27)),
        ([(15, 20), (18, 20)], (15, 20), (18, 20), (18, 20)),
        ([(15, 20)], (15, 20), (15, 20), (15, 20)),
        ([(14.9, 20)], (15, 20), None, (14.9, 20)),
        ([(15, 20.1)], (15, 20), None, None),
        ([(18, 22)], (15, 20), None, None),
        ([(8, 14)], (15, 20), None, (8, 14)),
        ([None, (15, 21)], (15, 20), None, "unstated"),
        ([None, (15, 20)], (15, 20), (15, 20), (15, 20)),
    ],
)
def test_a_level_lies_in_the_answers_pressure_with_both_its_ends(levels, pressure, chosen, near):
    sold = [Label(str(number), level, "not_stated") for number, level in enumerate(levels)]
    found = [level_for(sold, pressure), near_level(sold, pressure)]
    assert [level and (level.mmhg or "unstated") for level in found] == [chosen, near]


def test_a_level_that_is_not_sold_in_the_size_is_not_given():
    relaxsan = KNOWLEDGE.garments["relaxsan-basic"]
    medium = relaxsan.levels[1]
    assert "XXL" not in medium.sizes
    assert medium not in sold_in(relaxsan, 4)
    assert level_for(sold_in(relaxsan, 2), (18, 22)) == medium


def test_a_garment_too_strong_for_the_answer_is_refused():
    strong = garment([(20, 24)], level=(22.0, 27.0))
    leg = left(LEG, garments=(strong,))
    assert leg.size is None
    assert [refused.why for refused in leg.refused] == ["level-unsuited"]


# ---------------------------------------------------------------- within the answer


def answered(vocabulary, book, **facts):
    legs = {"left": {"ankle_cm": 23.0, "calf_cm": 38.0}}
    return assess(person(vocabulary, "all_no", SUITABLE | legs | facts), book)


def test_a_suitable_answer_carries_the_fit(vocabulary, book):
    answer = answered(vocabulary, book)
    assert answer.compression == "suitable"
    assert answer.fit is not None
    assert answer.fit.left is not None
    assert answer.fit.left.garment is None
    assert answer.fit.left.near_misses[0].size == "L"


@pytest.mark.parametrize(
    "facts",
    [
        {"saddle_numbness": True},
        {"foot_drop": True},
        {"left": {"ankle_cm": 23.0, "calf_cm": 38.0, "abi": 0.5}},
        {"leg_swelling": "none", "swollen_leg": None},
        {"age_years": 9},
        {"age_years": 70},
        {"saddle_numbness": None},
    ],
    ids=str,
)
def test_whoever_is_not_called_suitable_gets_no_size(vocabulary, book, facts):
    answer = answered(vocabulary, book, **facts)
    assert answer.compression != "suitable"
    assert answer.fit is None


def test_without_a_girth_there_is_no_fit(vocabulary, book):
    answer = assess(person(vocabulary, "all_no", SUITABLE), book)
    assert answer.compression == "suitable"
    assert answer.fit is None


def test_a_record_of_legs_is_closed():
    leg = left(LEG)
    with pytest.raises(AttributeError):
        leg.size = "S"  # type: ignore[misc] # that is the point
    assert replace(leg, size="S").size == "S"
