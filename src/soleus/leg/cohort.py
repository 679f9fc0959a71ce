"""Draws virtual people for a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.leg.legs import USUAL, Legs, girths, skin_shares, volumes
from soleus.leg.parameters import spread_over_people
from soleus.leg.scenario import Spread
from soleus.leg.sock import shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from soleus.leg.legs import Slicing
    from soleus.leg.physiology import Physiology
    from soleus.leg.scenario import Given, PeopleGroup, Scenario

    Array = NDArray[np.float64]

MEANS_SOMETHING = (  # facts of a person that the model uses
    *("sex", "age_years", "height_cm", "weight_kg", "ankle_cm", "b1_cm", "calf_cm", "below_knee_cm", "reflux"),
    *("outflow", "calf_pump", "oedema", "trained", "varicose_veins", "ceap_class", "abi", "lymphoedema", "pregnant"),
    *("heart_failure", "takes_calcium_channel_blocker", "neuropathy", "leg_swelling", "post_thrombotic_syndrome"),
)
SWOLLEN_CLASS = 3  # CEAP class from which there is oedema
VARICOSE_CLASS = 2
MOST_SD, MOST_OFF = 2.5, 2.0  # SDs, of a size and of a girth for its size, beyond which nobody is drawn


@dataclass(frozen=True, slots=True)
class Cohort:
    """Virtual people of some draws, the people of a draw side by side, group after group.

    ``group`` is each person's group, ``draw`` its draw, both (N,); ``bmi`` in kg/m2.
    """

    legs: Legs
    bmi: Array
    group: NDArray[np.int64]
    draw: NDArray[np.int64]


def draw_cohort(  # noqa: PLR0913  # who, how many, with which numbers, and two things that are usually left out
    groups: Sequence[PeopleGroup],
    sizes: Sequence[int],
    scores: Array,
    rng: np.random.Generator,
    *,
    physiology: Physiology,
    effects: Array | None = None,
    slicing: Slicing = USUAL,
) -> Cohort:
    """Draw people for each row of parameter scores and of a study's effects (left out: drawn).

    ``groups`` say what is given of the people of each group, ``sizes`` how many they are in each draw. Their legs are
    cut as ``slicing`` says.
    """
    parameters, bodies = physiology.parameters, physiology.bodies
    people, draws = sum(sizes), len(scores)
    values = spread_over_people(parameters, scores, rng, people, effects)
    group = np.tile(np.repeat(np.arange(len(sizes)), sizes), draws)
    facts = _Facts(groups, group, rng)
    female = facts.is_("sex", "female", otherwise=bodies["women_share"])
    stature, weight = _stature_and_weight(facts, female, bodies)
    girth_cm = girths(_girths(facts, female, stature * 100, weight, physiology), slicing)
    _conditions(values, facts, bodies)
    _by_sex(values, female)
    oedema = facts.grade("oedema", bodies["oedema_grade"], "none")
    oedema = np.maximum(oedema, bodies["oedema_grade"]["mild"] * facts.above("ceap_class", SWOLLEN_CLASS))
    oedema = np.where(facts.given("oedema"), facts.grade("oedema", bodies["oedema_grade"], "none"), oedema)
    legs = Legs(
        physiology=physiology,
        slicing=slicing,
        values=values,
        stature_m=stature,
        age=facts.number("age_years", *bodies["age_years"]),
        girth_cm=girth_cm,
        volume_ml=volumes(girth_cm, stature, female, slicing),
        skin=skin_shares(np.where(female, values["skin_share_women"], values["skin_share_men"]), slicing),
        backflow=_backflow(values, facts),
        outflow=np.where(
            facts.is_("outflow", "narrowed") | facts.true("post_thrombotic_syndrome"), values["narrowed_outflow"], 1.0
        ),
        ejection=values["ejection"] * facts.grade("calf_pump", bodies["calf_pump"], "good"),
        arterial=facts.number("abi", *bodies["abi"]),
        oedema=oedema,
    )
    return Cohort(legs, weight / stature**2, group, np.repeat(np.arange(draws), people))


class _Facts:
    """What the groups of a scenario say of each person; what they leave out is drawn."""

    def __init__(self, groups: Sequence[PeopleGroup], group: NDArray[np.int64], rng: np.random.Generator) -> None:
        self.people, self.group, self.rng = [people_group.person for people_group in groups], group, rng

    def each(self, name: str, rule: Any, default: Any) -> Array:  # noqa: ANN401  # a rule for any kind of given value
        values = np.empty(len(self.group))
        for number, person in enumerate(self.people):
            own = self.group == number
            values[own] = rule(person[name], int(own.sum())) if name in person else default(int(own.sum()))
        return values

    def given(self, name: str) -> NDArray[np.bool_]:
        return self.each(name, lambda _, n: np.ones(n), np.zeros) > 0

    def number(self, name: str, mean: float, sd: float) -> Array:
        return self.each(
            name,
            lambda value, n: value.draw(self.rng, n),
            lambda n: mean + sd * np.clip(self.rng.standard_normal(n), -MOST_SD, MOST_SD),
        )

    def is_(self, name: str, value: str, otherwise: float = 0.0) -> NDArray[np.bool_]:
        def rule(value_given: Given, n: int) -> Array:
            return np.full(n, otherwise if value_given == "other" else float(value_given == value))

        share = self.each(name, rule, lambda n: np.full(n, otherwise))
        return share > self.rng.uniform(size=len(share))

    def grade(self, name: str, table: Mapping[str, float], default: str) -> Array:
        return self.each(name, lambda v, n: np.full(n, table[v]), lambda n: np.full(n, table[default]))

    def true(self, name: str) -> NDArray[np.bool_]:
        return self.each(name, lambda v, n: np.full(n, float(v is True)), np.zeros) > 0

    def above(self, name: str, least: float) -> Array:
        return self.each(name, lambda v, n: (v.draw(self.rng, n) >= least).astype(float), np.zeros)


def _stature_and_weight(facts: _Facts, female: NDArray[np.bool_], bodies: Mapping[str, Any]) -> tuple[Array, Array]:
    men, women = bodies["men"], bodies["women"]
    drawn = {
        key: np.where(female, facts.number("", *women[key]), facts.number("", *men[key]))
        for key in ("height_cm", "bmi")
    }
    stature = np.where(facts.given("height_cm"), facts.number("height_cm", np.nan, 0), drawn["height_cm"]) / 100
    by_bmi = np.maximum(drawn["bmi"], bodies["least_bmi"]) * stature**2
    return stature, np.where(facts.given("weight_kg"), facts.number("weight_kg", np.nan, 0), by_bmi)


def _girths(
    facts: _Facts, female: NDArray[np.bool_], stature_cm: Array, weight: Array, physiology: Physiology
) -> Array:
    """Give the girths at B, B1, C and D, cm (N, 4)."""
    men, women = physiology.bodies["men"], physiology.bodies["women"]
    girths = {}
    for key in ("ankle_cm", "calf_cm"):
        row = np.where(female[:, None], women[key], men[key])
        noise = row[:, 3] * np.clip(facts.rng.standard_normal(len(row)), -MOST_OFF, MOST_OFF)
        guess = row[:, 0] + row[:, 1] * stature_cm + row[:, 2] * weight + noise
        girths[key] = np.where(facts.given(key), facts.number(key, np.nan, 0), guess)
    girths["calf_cm"] = np.maximum(girths["calf_cm"], girths["ankle_cm"])
    girths |= {name: facts.number(name, np.nan, 0) for name in ("b1_cm", "below_knee_cm")}
    return shape(girths, physiology.fitting)


def _backflow(values: Mapping[str, Array], facts: _Facts) -> tuple[Array, Array]:
    """Give reflux of superficial and deep veins; varicose veins stand for superficial reflux if nothing is said."""
    known = facts.given("reflux")
    varicose = facts.true("varicose_veins") | (facts.above("ceap_class", VARICOSE_CLASS) > 0)
    both = facts.is_("reflux", "both")
    superficial = facts.is_("reflux", "superficial") | both | (varicose & ~known)
    deep = facts.is_("reflux", "deep") | both
    return values["reflux_superficial"] * superficial, values["reflux_deep"] * deep


def _conditions(values: dict[str, Array], facts: _Facts, table: Mapping[str, Any]) -> None:
    """Change the model's numbers for people of whom something is known, and for trained legs."""
    for name in ("lymphoedema", "heart_failure", "pregnant"):
        for parameter, factor in table[name].items():
            values[parameter] = np.where(facts.true(name), values[parameter] * factor, values[parameter])
    damaged = facts.is_("neuropathy", "present") | facts.is_("neuropathy", "severe")
    for affected, key in (
        (damaged, "nerve_damage"),
        (facts.true("takes_calcium_channel_blocker"), "takes_calcium_channel_blocker"),
    ):
        for parameter in ("filtration_upright_foot", "filtration_upright_calf"):
            lost = 1 - (1 - values[parameter]) * table[key]["filtration_fall"]
            values[parameter] = np.where(affected, lost, values[parameter])
        if "capillary" in table[key]:
            for parameter in ("capillary_foot", "capillary_calf"):
                values[parameter] = values[parameter] + affected * table[key]["capillary"]
    trained = facts.true("trained")
    values["vein_sinus"] = np.where(trained, values["vein_sinus"] * values["trained_veins"], values["vein_sinus"])


def _by_sex(values: dict[str, Array], female: NDArray[np.bool_]) -> None:
    """Set what is published for women apart: more filtration, less room in the veins, and no loss of it with age."""
    values["filtration"] = values["filtration"] * np.where(female, values["filtration_women"], 1.0)
    values["vein_sinus"] = values["vein_sinus"] * np.where(female, values["vein_women"], 1.0)
    values["vein_age"] = np.where(female, 0.0, values["vein_age"])


def unused_facts(scenario: Scenario) -> list[str]:
    """Name the facts of a scenario's people that the model does not use."""
    named = {name for group in scenario.groups for name in group.person}
    return sorted(named - set(MEANS_SOMETHING))


def fixed(value: float) -> Spread:
    """Give a fixed number as a scenario holds it."""
    return Spread("fixed", value, 0.0, value, value)
