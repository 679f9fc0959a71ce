"""Virtual people and what they wear: given values hold, the rest is plausible, garments press as their kind does."""

import numpy as np
import pytest

from soleus.leg.cohort import draw_cohort, fixed
from soleus.leg.course import setting_of
from soleus.leg.legs import USUAL
from soleus.leg.put_on import put_on
from soleus.leg.scenario import ScenarioStep, WornGarment
from soleus.leg.sock import HALF_90, from_label, heights, label_sd, pressure_shares, shape


@pytest.fixture
def crowd(scenario_of, prior):
    def build(draws=1, **person):
        scenario = scenario_of(people=200 if draws == 1 else 1, person=person)
        sizes, rng = scenario.sizes(scenario.people), np.random.default_rng(4)
        scores = np.resize(prior[:draws], (draws, prior.shape[1]))
        return draw_cohort(scenario.groups, sizes, scores, rng, physiology=scenario.physiology)

    return build


def test_what_is_given_holds(crowd):
    cohort = crowd(height_cm=180, weight_kg=90, ankle_cm=25, calf_cm=40, age_years=[60, 70], abi=0.7)
    legs = cohort.legs
    assert legs.stature_m == pytest.approx(1.8)
    assert cohort.bmi == pytest.approx(90 / 1.8**2)
    assert legs.girth_cm[:, USUAL.sites["b"]] == pytest.approx(25)
    assert legs.girth_cm[:, USUAL.sites["c"]] == pytest.approx(40)
    assert 60 <= legs.age.min() <= legs.age.max() <= 70
    assert legs.arterial == pytest.approx(0.7)


def test_what_is_left_out_is_plausible(crowd):
    legs = crowd().legs
    assert 1.45 < legs.stature_m.mean() < 1.8
    leg = legs.volume_ml[:, 1:].sum(axis=1)
    assert 1900 < np.median(leg) < 3000  # 2496 mL, interquartile range 770 (source leg-volume)
    assert 600 < np.median(legs.volume_ml[:, 0]) < 900
    assert not np.any(legs.backflow[0])


@pytest.mark.parametrize(
    ("person", "superficial", "deep"),
    [
        ({"reflux": "superficial"}, True, False),
        ({"reflux": "deep"}, False, True),
        ({"reflux": "both"}, True, True),
        ({"varicose_veins": True}, True, False),
        ({"varicose_veins": True, "reflux": "none"}, False, False),
        ({"ceap_class": 2}, True, False),
        ({"ceap_class": 1}, False, False),
    ],
)
def test_reflux_is_where_it_is_said(crowd, person, superficial, deep):
    backflow = crowd(**person).legs.backflow
    assert np.all(backflow[0] > 0) == superficial
    assert np.all(backflow[1] > 0) == deep


def test_known_conditions_change_their_numbers(crowd):
    plain = crowd().legs.values
    assert np.median(crowd(lymphoedema=True).legs.values["lymph_most"]) < np.median(plain["lymph_most"])
    assert np.median(crowd(pregnant=True).legs.values["lying_pressure"]) > np.median(plain["lying_pressure"])
    assert np.median(crowd(neuropathy="severe").legs.values["filtration_upright_foot"]) > 0.6
    assert np.median(crowd(trained=True).legs.values["vein_sinus"]) > np.median(plain["vein_sinus"])
    assert np.all(crowd(oedema="marked").legs.oedema == 1)
    assert np.all(crowd(ceap_class=4).legs.oedema == 0.5)
    assert np.all(crowd(outflow="narrowed").legs.outflow > 1)


class NoError(np.random.Generator):
    """Draws socks that are not off their label."""

    def laplace(self, *, size):  # type: ignore[override]  # of the one call that there is
        return np.zeros(size)


def worn(cohort, rng=None, **given):
    pressures = {name: fixed(float(value)) for name, value in given.pop("pressures", {"b": 20}).items()}
    return put_on(WornGarment(pressures, **given), cohort.legs, rng or np.random.default_rng(1))


def test_given_pressures_hold_where_they_are_given(crowd):
    garment = worn(crowd(), pressures={"foot": 10, "b": 20, "b1": 18, "c": 15, "d": 12})
    for name, value in {"foot": 10, "b": 20, "b1": 18, "c": 15, "d": 12}.items():
        assert garment.lying_mmhg[:, USUAL.sites[name]] == pytest.approx(value)


def test_a_sock_presses_less_up_the_leg_and_an_inverse_one_more(crowd):
    cohort = crowd()
    sock, inverse = worn(cohort), worn(cohort, kind="inverse")
    assert np.all(sock.lying_mmhg[:, USUAL.sites["c"]] < sock.lying_mmhg[:, USUAL.sites["b"]])
    assert np.all(inverse.lying_mmhg[:, USUAL.sites["c"]] > inverse.lying_mmhg[:, USUAL.sites["b"]])


def test_pressure_follows_back_from_the_calf_where_only_that_is_given(crowd):
    garment = worn(crowd(), pressures={"c": 14})
    assert garment.lying_mmhg[:, USUAL.sites["c"]] == pytest.approx(14)
    assert np.all(garment.lying_mmhg[:, USUAL.sites["b"]] > 14)


def test_stiff_garments_answer_standing_with_more(crowd):
    cohort = crowd()
    rises = []
    for kind in ("sock", "wrap", "inelastic"):
        garment = worn(cohort, kind=kind)
        rise = garment.in_posture(cohort.legs, bearing=1.0, working=False) - garment.in_posture(
            cohort.legs, bearing=0.0, working=False
        )
        rises.append(np.median(rise[:, USUAL.sites["b1"]]))
        assert np.all(rise[:, 0] == 0)
    assert rises[0] < min(rises[1], rises[2])


def test_a_garment_that_does_not_give_presses_less_between_the_contractions_of_walking(crowd):
    cohort = crowd()
    for kind in ("sock", "inelastic"):
        garment = worn(cohort, kind=kind, pressures={"b": 40})
        walking = garment.in_posture(cohort.legs, bearing=1.0, working=True)
        assert np.all(walking[:, 1:] < garment.in_posture(cohort.legs, bearing=1.0, working=False)[:, 1:])
        assert np.all(walking >= 0.4 * garment.lying_mmhg - 1e-9)


def test_pressure_given_standing_holds_standing(crowd):
    cohort = crowd()
    garment = worn(cohort, given_in="standing", pressures={"b": 30, "b1": 30, "c": 30, "d": 30})
    assert garment.in_posture(cohort.legs, bearing=1.0, working=False)[:, USUAL.sites["b1"]] == pytest.approx(30)


def test_two_layers_press_as_two_class_one_stockings_did(crowd):
    cohort = crowd()
    ratio = worn(cohort, layers=2).lying_mmhg[:, 1] / worn(cohort).lying_mmhg[:, 1]
    assert 1.5 < np.median(ratio) < 2.0  # 52.1 over 31.5 mmHg (source double-class1)


def test_a_garment_up_to_the_ankle_leaves_the_calf_bare(crowd):
    garment = worn(crowd(), top="ankle")
    assert np.all(garment.lying_mmhg[:, 2:] == 0)
    assert np.all(garment.lying_mmhg[:, :2] > 0)


def labelled(cohort, rng=None, **made_for):
    """The pressure of a label's sock on each segment, lying."""
    knit = {key: fixed(float(value)) for key, value in made_for.items()}
    return worn(cohort, rng, pressures={}, level=(23.0, 32.0), made_for=knit).lying_mmhg


def test_a_label_has_its_real_error(crowd):
    label = labelled(crowd(ankle_cm=25))[:, USUAL.sites["b"]]
    assert label.mean() == pytest.approx(25.84, abs=2.5)  # source label-vs-measured
    assert label.std() == pytest.approx(5.7, abs=1.2)


@pytest.fixture
def exact(crowd):
    """Give what a label's sock that is not off presses on legs of one size, by the girths that it is knit for."""
    cohort = crowd(ankle_cm=25, b1_cm=30, calf_cm=38)
    return lambda **made_for: labelled(cohort, NoError(np.random.PCG64(1)), **made_for)


@pytest.mark.parametrize("level", [(15.0, 20.0), (18.0, 21.0), (23.0, 32.0), (34.0, 46.0)])
def test_a_simulated_sock_presses_as_a_fitted_one_does(crowd, physiology, level):
    """Middle and spread at every measuring point, over many studies; the ends of the band are those of the ankle."""
    scenario = {"ankle_cm": 25, "b1_cm": 30, "calf_cm": 38, "below_knee_cm": 35}
    knowledge, leg = physiology.fitting, np.array([[25.0, 30.0, 38.0, 35.0]])
    fitted, grid = from_label(level, leg, leg, knowledge), heights(knowledge)
    lying = worn(crowd(2000, **scenario), pressures={}, level=level).lying_mmhg
    middle = [np.median(lying[:, USUAL.sites[point]]) for point in ("b", "b1", "c", "d")]
    assert middle == pytest.approx(np.interp(grid.places, grid.every, fitted.mmhg[0]), rel=0.03)
    half = np.diff(np.quantile(lying[:, USUAL.sites["b"]], [0.05, 0.95]))[0] / 2
    assert half == pytest.approx(HALF_90 * label_sd(level, knowledge), rel=0.1)


@pytest.mark.parametrize("girths", [{}, {"b1_cm": 27.0}, {"below_knee_cm": 33.0}], ids=["none", "b1", "below the knee"])
def test_a_simulated_leg_has_the_shape_of_a_fitted_one(crowd, physiology, girths):
    legs = crowd(ankle_cm=22, calf_cm=36, **girths).legs
    given = {"b1_cm": np.nan, "below_knee_cm": np.nan, **girths, "ankle_cm": 22.0, "calf_cm": 36.0}
    fitted = shape({name: np.array([girth]) for name, girth in given.items()}, physiology.fitting)
    assert legs.girth_cm[:, [USUAL.sites[point] for point in ("b", "b1", "c", "d")]] == pytest.approx(
        np.broadcast_to(fitted, (legs.people, 4))
    )


@pytest.mark.parametrize("ankle", [20, 22, 24.9, 25, 25.1, 28])
def test_a_simulated_sock_of_another_size_changes_as_a_fitted_one_does(exact, physiology, ankle):
    """Of every height: who gives the ankle alone says that the whole leg is as much larger."""
    shank = slice(1, None)
    times = exact(ankle_cm=ankle)[:, shank] / exact()[:, shank]
    leg = np.array([[25.0, 30.0, 38.0, 35.0]])
    fitted = [pressure_shares(leg, leg * size / 25, physiology.fitting) for size in (ankle, 25)]
    assert times == pytest.approx(float((fitted[0] / fitted[1])[0, 0]))
    assert np.all(fitted[0] / fitted[1] == pytest.approx(times[0, 0]))


def test_each_girth_that_a_size_is_knit_for_counts_at_its_height(exact, physiology):
    plain, knit = exact(), exact(ankle_cm=22, b1_cm=30, calf_cm=40)
    power = physiology.fitting.number("girth_power")
    expected = {"foot": 25 / 22, "b": 25 / 22, "b1": 1.0, "c": 38 / 40, "d": 38 / 40}
    for site, larger in expected.items():
        at = USUAL.sites[site]
        assert knit[:, at] / plain[:, at] == pytest.approx(larger**power), site


def test_the_size_of_a_label_leaves_alone_how_far_its_sock_is_off(crowd):
    cohort = crowd(ankle_cm=25)
    moved = labelled(cohort, ankle_cm=22)[:, USUAL.sites["b"]] - labelled(cohort)[:, USUAL.sites["b"]]
    meant = (27.5 + cohort.legs.values["label_error_mmhg"]) * ((25 / 22) ** 0.78 - 1)
    assert np.median(moved - meant) == pytest.approx(0, abs=1e-9)  # what would fall under nothing stays there


def test_a_pressure_that_is_given_is_that_of_this_leg_whatever_the_size(crowd):
    cohort = crowd(ankle_cm=25)
    given = {"pressures": {"b": 20, "c": 15}, "level": (23.0, 32.0)}
    plain, knit = worn(cohort, **given), worn(cohort, **given, made_for={"ankle_cm": fixed(20.0)})
    assert np.array_equal(plain.lying_mmhg, knit.lying_mmhg)


def test_pressure_on_the_thigh_is_that_of_long_garments_only(crowd):
    cohort = crowd()
    assert np.all(worn(cohort).thigh == 0)
    assert np.all(worn(cohort, top="waist").thigh > 0)


@pytest.mark.parametrize(
    ("posture", "more"),
    [("lying", False), ("prone", False), ("legs_up", False), ("sitting", True), ("standing", True)],
)
def test_a_sock_presses_harder_upright_and_as_given_lying(crowd, posture, more):
    cohort = crowd()
    garment = worn(cohort)
    pressed = setting_of(cohort, ScenarioStep(posture, 10.0, sock=True), garment, 22.0).pressed
    assert pressed is not None
    assert np.all(pressed[:, 1:] > garment.lying_mmhg[:, 1:]) == more
    assert np.all(pressed[:, 1:] == garment.lying_mmhg[:, 1:]) != more
