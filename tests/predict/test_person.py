"""One person's prediction: what it says, how wide it is, which leg and sock it is of, and where there is none."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import textstat

from soleus.answer import assess
from soleus.case.read import build_case, read_case
from soleus.case.start import person
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.predicting import read_says, read_unknown_priors
from soleus.leg import lumbar
from soleus.leg.circuit import Circuit
from soleus.leg.course import rested, setting_of
from soleus.leg.latin_hypercube import FEW, latin_hypercube
from soleus.leg.scenario import ScenarioStep
from soleus.leg.sock import HALF_90, Profile
from soleus.leg.solver import NotSolvedError, TimeGrid, integrate
from soleus.load import load_book
from soleus.prediction.person import Sock, figures_of, hours_of, is_measured_body, leg_of
from soleus.prediction.say import outside, say
from soleus.prediction.sensitivity import Drawn, sensitivities
from soleus.prediction.stage import predict, sock_of

EXAMPLES = Path(__file__).parents[2] / "examples"
FINE = TimeGrid(0.012, 1.6, 20.0)
HOURS = {
    "hours_standing": 4.5,
    "hours_sitting": 6,
    "hours_walking": 2.5,
}  # the middle of what is drawn
STATE = {
    "varicose_veins": False,
    "leg_swelling": "none",
    "takes_calcium_channel_blocker": False,
    "heart_failure": False,
    "lymphoedema": False,
}
BODY = {"age_years": 45, "sex": "female", "height_cm": 163, "weight_kg": 65}  # size as women's are drawn
SOCK = Sock((15, 20))
KNOWN = load_book().prediction
PLACES = np.array([0.27, 0.42, 0.75, 1.0])  # heights of B, B1, C and D over that below the knee


def level(mmhg):
    """Give the profile of a sock that presses alike everywhere, and is never off."""
    return Profile(PLACES, np.full(4, mmhg), PLACES, sd=0.0)


def predicted(vocabulary, facts, sock=SOCK, **given):
    return figures_of(build_case(facts, vocabulary), sock, KNOWN, **given)


@pytest.fixture(scope="module")
def prediction(vocabulary):
    return predicted(vocabulary, BODY | HOURS | STATE)


@pytest.fixture(scope="module")
def ruth(book, vocabulary):
    return assess(read_case(str(EXAMPLES / "evening-swelling.toml"), vocabulary), book, with_prediction=True)


def width(amount):
    return amount.ml_90[1] - amount.ml_90[0]


# ---------------------------------------------------------------- the numbers


def test_a_sock_lessens_swelling_and_the_interval_holds_the_median(prediction):
    for amount in (prediction.without, prediction.with_sock, prediction.difference):
        assert amount.ml_90[0] < amount.ml < amount.ml_90[1]
        assert amount.percent_90[0] < amount.percent < amount.percent_90[1]
    assert prediction.difference.ml < 0
    assert 0 <= prediction.noticed <= 1


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
def test_more_pressure_takes_off_more(vocabulary):
    socks = [Sock(profile=level(float(mmhg))) for mmhg in (8, 16, 32)]
    gains = [predicted(vocabulary, BODY | HOURS | STATE, sock, draws=60).difference.ml for sock in socks]
    assert gains == sorted(gains, reverse=True)


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
def test_time_steps_are_fine_enough(vocabulary):
    """The same virtual legs on a grid some four times as fine: three hundredths of the interval at most."""
    facts = BODY | HOURS | STATE
    coarse, fine = (predicted(vocabulary, facts, draws=60, **grid) for grid in ({}, {"grid": FINE}))
    for ours, theirs in ((coarse.without, fine.without), (coarse.difference, fine.difference)):
        off = np.subtract((ours.ml, *ours.ml_90), (theirs.ml, *theirs.ml_90))
        assert np.abs(off).max() < 0.03 * width(theirs)


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
def test_so_few_draws_stand_for_many(vocabulary, prediction):
    """Against 2000 virtual legs: the median by a tenth of the interval, its ends by a quarter, at most."""
    many = predicted(vocabulary, BODY | HOURS | STATE, draws=2000)
    for few, all_ in ((prediction.without, many.without), (prediction.difference, many.difference)):
        assert abs(few.ml - all_.ml) < 0.1 * width(all_)
        assert np.abs(np.subtract(few.ml_90, all_.ml_90)).max() < 0.25 * width(all_)


def test_a_leg_of_twice_the_pace_does_it_for_twice_as_long(cohort_of):
    cohort = cohort_of(people=2, draws=1)
    start = rested(cohort, 22.0, np.zeros(2)).moment
    circuit = Circuit(cohort.legs, setting_of(cohort, ScenarioStep("standing", 60), None, 22.0))

    def after(minutes, grid, pace=1.0):
        held = start.veins.total.value
        *_, last = integrate(circuit, start.state, start.memory, minutes, volume=held, grid=grid, pace=pace)
        return last

    paced = after(60, TimeGrid(0.01, 1.5, 10.0), np.array([2.0, 1.0]))
    for leg, alone in enumerate((after(120, TimeGrid(0.02, 1.5, 20.0)), after(60, TimeGrid(0.01, 1.5, 10.0)))):
        assert paced.state.skin[leg] == pytest.approx(alone.state.skin[leg], rel=1e-6)
        assert paced.state.knee[leg] == pytest.approx(alone.state.knee[leg], rel=1e-6)
        assert paced.ledger.inflow[leg] == pytest.approx(alone.ledger.inflow[leg], rel=1e-6)


def test_the_same_case_gives_the_same_numbers(vocabulary, prediction):
    assert predicted(vocabulary, BODY | HOURS | STATE) == prediction


def test_spaced_numbers_fill_their_distribution():
    drawn = np.sort(latin_hypercube(3).standard_normal((40, 5)).ravel())
    assert abs(drawn.mean()) < 1e-12
    assert abs(drawn.std() - 1) < 0.02
    even = np.sort(latin_hypercube(3).uniform(2, 4, 100))
    assert np.allclose(np.diff(even), 0.02)
    assert len(np.unique(latin_hypercube(3).uniform(size=FEW - 1))) == FEW - 1
    assert isinstance(latin_hypercube(3).standard_normal(), float)


# ---------------------------------------------------------------- what was not told


@pytest.fixture(scope="module")
def told(vocabulary):
    return predicted(vocabulary, BODY | HOURS | STATE, draws=600)


@pytest.fixture(scope="module")
def unknown(vocabulary):
    """Someone of whom all but the hours is told."""
    return predicted(vocabulary, BODY | STATE)


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
@pytest.mark.parametrize("missing", [HOURS, STATE, {"height_cm": 0, "weight_kg": 0}], ids=["hours", "state", "size"])
def test_a_missing_answer_never_narrows_the_interval(vocabulary, told, missing):
    """Facts left out against the same facts told in the middle of what is drawn, but for what 600 draws leave open."""
    facts = BODY | HOURS | STATE
    less = {name: value for name, value in facts.items() if name not in missing}
    from_priors = predicted(vocabulary, less, draws=600)
    assert set(missing) <= set(from_priors.from_priors)
    assert width(from_priors.without) > 0.93 * width(told.without)
    assert width(from_priors.difference) > 0.93 * width(told.difference)


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
@pytest.mark.parametrize("hours", [(0, 9, 1), (5, 0, 11), (0, 0, 11), (0, 9, 8)], ids=str)
def test_whatever_hours_might_have_been_told_lie_in_the_interval(vocabulary, unknown, hours):
    told = dict(zip(("hours_walking", "hours_standing", "hours_sitting"), hours, strict=True))
    known = predicted(vocabulary, BODY | STATE | told)
    for of_known, of_unknown in ((known.without, unknown.without), (known.difference, unknown.difference)):
        assert of_unknown.ml_90[0] < of_known.ml < of_unknown.ml_90[1]


def test_hours_not_told_are_drawn_over_all_of_their_range(vocabulary):
    hours = hours_of(build_case({"hours_walking": 1}, vocabulary), 200, latin_hypercube(1), KNOWN.priors)
    assert np.all(hours["walking"] == 1)
    assert hours["standing"].min() < 0.2
    assert hours["standing"].max() > 8
    assert np.ptp(hours["sitting"]) > 9
    assert np.all(sum(hours.values()) <= 17 + 1e-9)


def test_what_hours_were_taken_for_is_told(vocabulary):
    hours = predicted(vocabulary, {"hours_standing": 4.5}, None, draws=30).hours
    assert hours == {"hours_walking": (0, 5), "hours_standing": 4.5, "hours_sitting": (1, 11)}


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
def test_hours_that_fill_the_day_leave_no_room_for_others(vocabulary):
    crowded = predicted(vocabulary, BODY | STATE | {"hours_standing": 24}, draws=40)
    fixed = predicted(
        vocabulary, BODY | STATE | {"hours_standing": 24, "hours_sitting": 0, "hours_walking": 0}, draws=40
    )
    assert crowded.without.ml == pytest.approx(fixed.without.ml, abs=5)


def test_an_empty_case_is_predicted_too(vocabulary):
    prediction = predicted(vocabulary, {}, None)
    assert prediction.with_sock is prediction.difference is prediction.noticed is prediction.ankle is None
    assert prediction.without.ml_90[0] < prediction.without.ml_90[1]
    assert set(HOURS) | set(STATE) | set(BODY) <= set(prediction.from_priors)


def test_a_class_of_veins_that_was_told_settles_what_would_be_guessed(vocabulary):
    assert {"varicose_veins", "leg_swelling"} & set(predicted(vocabulary, {"ceap_class": 0}, None).from_priors) == set()


# ---------------------------------------------------------------- which leg, which sock

RIGHT = {"right.ankle_cm": 24, "right.calf_cm": 40}
LEFT = {"left.ankle_cm": 22, "left.calf_cm": 36}
THIN = {"left": {"ankle_cm": 22, "calf_cm": 36}}
THICK = {"right": {"ankle_cm": 24, "calf_cm": 40}}


@pytest.mark.parametrize(
    ("facts", "leg"),
    [
        ({}, None),
        ({"swollen_leg": "both"}, None),
        (LEFT, "left"),
        (RIGHT, "right"),
        (LEFT | RIGHT, "right"),
        (LEFT | RIGHT | {"swollen_leg": "left"}, "left"),
        (LEFT | RIGHT | {"painful_leg": "left"}, "right"),
        ({"painful_leg": "left"}, "left"),
        ({"left.ankle_cm": 22, "right.calf_cm": 40, "right.abi": 1.0}, "right"),
    ],
    ids=str,
)
def test_it_is_of_one_leg(facts, leg):
    assert leg_of(facts) == leg


def test_the_other_leg_changes_nothing(vocabulary):
    one = predicted(vocabulary, BODY | HOURS | STATE | THIN | {"swollen_leg": "left"}, draws=30)
    both = predicted(vocabulary, BODY | HOURS | STATE | THIN | THICK | {"swollen_leg": "left"}, draws=30)
    assert one == both


@pytest.mark.no_cover  # simulates over and over: its lines are traced beside
def test_a_thicker_leg_holds_more(vocabulary):
    thin, thick = (predicted(vocabulary, BODY | HOURS | STATE | girths, draws=60) for girths in (THIN, THICK))
    assert thick.without.ml > thin.without.ml


def test_the_sock_is_the_one_that_was_fitted_to_this_leg(ruth, vocabulary):
    case = read_case(str(EXAMPLES / "evening-swelling.toml"), vocabulary)
    profile = Profile(PLACES, np.array([17.0, 16.5, 12.04, 10.0]), PLACES, sd=6 / HALF_90)
    left = replace(ruth.fit.left, garment="made-up", size="L", mmhg=(15, 20), profile=profile)
    sock = sock_of(case, (15, 20), replace(ruth.fit, left=left))
    assert sock
    assert (sock.garment, sock.size, sock.label) == ("made-up", "L", (15, 20))
    assert sock.profile is profile, "passed on as it was reckoned"
    ankle = figures_of(case, sock, KNOWN).ankle
    assert ankle
    middle, low, high = ankle
    assert middle == pytest.approx(17, abs=1)
    assert low == pytest.approx(11, abs=3)
    assert high == pytest.approx(23, abs=3)


def test_without_a_girth_the_label_counts_with_the_error_of_labels(book, vocabulary):
    case = person(vocabulary, "all_no", {"leg_swelling": "evening", "swollen_leg": "both", "hours_standing": 8})
    answer = assess(case, book, with_prediction=True)
    assert answer.fit is None
    assert answer.pressure_mmhg == (15, 20)
    assert answer.prediction
    figures = answer.prediction.figures
    assert figures
    assert figures.sock == SOCK
    assert figures.ankle
    assert figures.ankle[1] < 15
    assert figures.ankle[2] > 20


def test_a_leg_without_a_size_is_reckoned_with_the_pressure_of_the_answer(ruth, vocabulary):
    case = read_case(str(EXAMPLES / "evening-swelling.toml"), vocabulary)
    without = replace(ruth.fit, left=replace(ruth.fit.left, garment=None))
    assert sock_of(case, (15, 20), without) == Sock((15, 20))
    unknown = replace(ruth.fit, left=replace(ruth.fit.left, pressure=(), profile=None))
    sock = sock_of(case, (15, 20), unknown)
    assert sock
    assert sock.profile is None
    assert sock_of(case, None, None) is None


# ---------------------------------------------------------------- the nerve root


@pytest.mark.parametrize("mmhg", [5, 40, 120])
def test_no_pressure_changes_the_column_at_the_nerve_root(vocabulary, mmhg):
    worn = Sock(profile=level(float(mmhg)))
    without, with_, change = predicted(vocabulary, BODY | HOURS | STATE, worn, draws=30).lumbar
    assert (with_, change) == (without, 0)
    assert 5 < without < 30


@pytest.mark.parametrize("top", ["ankle", "knee", "thigh", "waist"])
def test_no_garment_reaches_the_nerve_root(vocabulary, monkeypatch, top):
    wearing = Sock.garment_worn
    monkeypatch.setattr(Sock, "garment_worn", lambda sock: replace(wearing(sock), top=top))
    assert predicted(vocabulary, BODY | HOURS | STATE, draws=30).lumbar[2] == 0


@pytest.mark.parametrize(("top", "height"), [("knee", 0.15), ("thigh", 0.40)])
def test_a_garment_that_reached_it_would_change_it(vocabulary, monkeypatch, top, height):
    wearing = Sock.garment_worn
    monkeypatch.setattr(Sock, "garment_worn", lambda sock: replace(wearing(sock), top=top))
    monkeypatch.setattr(lumbar.lumbar_mmhg, "__defaults__", (height,))
    assert predicted(vocabulary, BODY | HOURS | STATE, draws=30).lumbar[2] > 1


# ---------------------------------------------------------------- words


def test_every_sentence_has_claims_that_exist_and_is_short(ruth, library):
    for said in ruth.prediction.says:
        assert said.claims
        assert set(said.claims) <= set(library.claims)
        for sentence in re.split(r"(?<=[.!?])\s+", said.says):
            assert len(sentence.split()) <= 25, sentence


def test_the_sentences_are_easy_to_read(ruth):
    assert textstat.flesch_kincaid_grade(" ".join(said.says for said in ruth.prediction.says)) <= 7


def test_it_says_that_it_is_computed_and_treats_nothing(ruth):
    said, texts = [one.says for one in ruth.prediction.says], KNOWN.says.sentences
    assert {texts["model"], texts["treats_nothing"], texts["felt"]} <= set(said)
    assert any("by 0 mmHg" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("without", "sock", "difference", "said"),
    [
        (
            (120, (20, 275)),
            (40, (5, 90)),
            (-80, (-175, -25)),
            (
                "gains 120 mL by evening, and with the sock 40 mL",
                "gain 20 to 275 mL",
                "takes off 80 mL",
                "25 to 175 mL",
            ),
        ),
        (
            (60, (-5, 310)),
            (-10, (-40, 20)),
            (-70, (-150, 10)),
            ("with the sock loses 10 mL", "between 5 mL smaller and 310 mL larger", "10 mL larger and 150 mL smaller"),
        ),
        (
            (-20, (-60, -5)),
            (0, (-20, 20)),
            (20, (5, 40)),
            (
                "loses 20 mL by evening, and with the sock gains 0 mL",
                "lose 5 to 60 mL",
                "adds 20 mL",
                "adds 5 to 40 mL",
            ),
        ),
        ((0, (-2, 2)), (0, (0, 0)), (0, (-1, 1)), ("gains 0 mL by evening", "gain 0 to 0 mL", "takes off 0 to 0 mL")),
    ],
)
def test_which_way_a_leg_changes_is_said_and_never_with_a_minus(ruth, book, without, sock, difference, said):
    def amount(ml, ml_90):
        return replace(ruth.prediction.figures.without, ml=float(ml), ml_90=tuple(map(float, ml_90)))

    figures = replace(
        ruth.prediction.figures, without=amount(*without), with_sock=amount(*sock), difference=amount(*difference)
    )
    text = " ".join(one.says for one in say(figures, book.words, KNOWN.says).says)
    assert [part for part in said if part not in text] == []
    assert "−" not in text
    assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.!?])\s+", text))


def test_whatever_can_drive_the_spread_has_a_name(parameters, book):
    named = [one for sensitivity in KNOWN.says.sensitivities.values() for one in sensitivity["parameters"]]
    assert sorted(named) == sorted(parameters)
    facts = {**HOURS, **STATE, **BODY, "ankle_cm": 0, "calf_cm": 0}
    assert all(book.words.label(name) for name in facts)


def test_what_drives_the_spread_stands_in_order(prediction):
    shares = [sensitivity.share for sensitivity in prediction.sensitivities]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.1
    assert not any(sensitivity.fact for sensitivity in prediction.sensitivities if sensitivity.name in HOURS)


def test_a_fact_that_was_not_told_is_named_where_it_drives(cohort_of):
    cohort = cohort_of(people=20, draws=20)
    hours = {"standing": latin_hypercube(1).uniform(0, 9, 400)}
    named = sensitivities(
        Drawn(cohort, hours, {}, None),
        hours["standing"] + cohort.legs.values["lymph_rest"],
        ["hours_standing"],
        KNOWN.says.sensitivities,
    )
    assert (named[0].name, named[0].fact) == ("hours_standing", True)
    assert named[0].share > 0.9
    unnamed = sensitivities(Drawn(cohort, hours, {}, None), hours["standing"], [], KNOWN.says.sensitivities)
    assert not any(sensitivity.fact for sensitivity in unnamed)


@pytest.mark.parametrize(
    ("spoiled", "problem"),
    [
        (("columns:", "heads:"), "says.yaml: key 'columns' is missing"),
        (("unsure: [leg-model]", "unsure: []"), "says.yaml, unsure: no claim ''"),
        (("felt: [leg-volume-by-tape]", "felt: [nobody-said]"), "says.yaml, felt: no claim 'nobody-said'"),
        (("  felt: [leg-volume-by-tape]\n", ""), "says.yaml, claims: key 'felt' is missing"),
    ],
    ids=str,
)
def test_what_it_says_is_read_strictly(tmp_path, library, spoiled, problem):
    (tmp_path / "physiology").mkdir()
    text = (ROOT / "physiology" / "says.yaml").read_text("utf-8")
    assert text.count(spoiled[0]) == 1
    (tmp_path / "physiology" / "says.yaml").write_text(text.replace(*spoiled), "utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(problem)):
        read_says(library.claims, tmp_path)


@pytest.mark.parametrize(("old", "new"), [("none: 0.72", "none: 0.8"), ("hours_up:", "hours_down:")])
def test_what_it_takes_for_granted_is_read_strictly(tmp_path, old, new):
    (tmp_path / "physiology").mkdir()
    text = (ROOT / "physiology" / "person.yaml").read_text("utf-8")
    (tmp_path / "physiology" / "person.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(KnowledgeError, match=r"person\.yaml"):
        read_unknown_priors(tmp_path)


def test_the_threshold_is_the_one_that_the_claim_gives(library, prediction):
    assert prediction.noticed_percent == library.claims["leg-volume-by-tape"].numbers["smallest_real_percent_min"]


# ---------------------------------------------------------------- where there is none


@pytest.mark.parametrize(
    "facts",
    [
        {"saddle_numbness": True, "bladder_change": True},
        {"new_swelling_one_leg": True, "leg_swelling": "present", "swollen_leg": "left"},
        {"age_years": 15},
    ],
    ids=["emergency", "urgent", "child"],
)
def test_nothing_is_predicted_for(book, vocabulary, facts):
    answer = assess(person(vocabulary, "all_no", facts), book, with_prediction=True)
    assert answer.urgency in {"emergency", "urgent"} or facts["age_years"] < 18
    assert answer.prediction is None
    assert answer.to_json()["prediction"] is None


def test_an_answer_does_not_fail_where_the_model_finds_no_balance(book, monkeypatch):
    def unbalanced(*_given):
        raise NotSolvedError("a stage is out of balance")

    monkeypatch.setattr("soleus.prediction.person.day", unbalanced)
    monkeypatch.setattr(sys.modules["soleus.answer.main_path"], "predict", predict)  # not one that is remembered
    answer = assess(build_case({}, book.rules.vocabulary), book, with_prediction=True)
    assert answer.prediction is None
    assert answer == assess(build_case({}, book.rules.vocabulary), book)


def test_a_sock_is_reckoned_with_only_where_one_is_suitable(book, vocabulary):
    answer = assess(
        build_case({"age_years": 30, "known_arterial_disease": True}, vocabulary), book, with_prediction=True
    )
    assert answer.pressure_mmhg is None
    told = answer.to_json()["prediction"]
    assert told["with"] is told["difference"] is told["chance_noticed"] is told["sock"] is None
    assert told["lumbar_mmhg"]["change"] is None
    assert not any("sock takes off" in said["says"] for said in told["says"])


def test_nobody_waits_for_a_prediction_that_was_not_asked_for(ruth, book, vocabulary):
    plain = assess(read_case(str(EXAMPLES / "evening-swelling.toml"), vocabulary), book)
    assert plain.prediction is None
    assert plain == replace(ruth, prediction=None)


def test_the_library_answers_without_loading_the_model():
    program = (
        "import sys; from soleus.answer import assess; from soleus.load import load_book;"
        "from soleus.case import Case; assess(Case(), load_book()); sys.exit('soleus.leg.circuit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_answer_is_json(ruth):
    told = json.loads(json.dumps(ruth.to_json(), allow_nan=False))["prediction"]
    assert told["leg"] == "left"
    assert [said["says"] for said in told["says"]] == [said.says for said in ruth.prediction.says]


# ---------------------------------------------------------------- outside of what was measured


@pytest.mark.parametrize(
    "facts",
    [
        {"height_cm": 129},
        {"height_cm": 221},
        {"height_cm": 170, "weight_kg": 174},
        {"height_cm": 170, "weight_kg": 40},
        {"left": {"ankle_cm": 14.9, "calf_cm": 30}},
        {"right": {"ankle_cm": 30, "calf_cm": 65.5}},
    ],
    ids=str,
)
def test_a_body_that_nobody_measured_gets_words_and_no_number(book, vocabulary, facts):
    answer = assess(build_case({"age_years": 40} | facts, vocabulary), book, with_prediction=True)
    assert answer.prediction is not None
    assert answer.prediction.figures is None
    told = answer.to_json()["prediction"]
    assert {name for name, value in told.items() if value is not None} == {"says"}
    assert [said["says"] for said in told["says"]] == [KNOWN.says.sentences["outside"]]


@pytest.mark.parametrize(
    "facts", [{"height_cm": 130}, {"height_cm": 170, "weight_kg": 173}, {"left.ankle_cm": 15, "left.calf_cm": 65}]
)
def test_a_body_at_the_end_of_what_was_measured_is_predicted(facts):
    assert is_measured_body(facts, KNOWN.priors)


@pytest.mark.parametrize(("percent", "shown"), [(-2.1, False), (-2, True), (20, True), (20.1, False)])
def test_a_gain_that_nobody_measured_is_not_shown(book, vocabulary, monkeypatch, prediction, percent, shown):
    made = replace(prediction, without=replace(prediction.without, percent=percent))
    monkeypatch.setattr("soleus.prediction.person.figures_of", lambda *_: made)
    monkeypatch.setattr(sys.modules["soleus.answer.main_path"], "predict", predict)  # not one that is remembered
    answer = assess(build_case(BODY, vocabulary), book, with_prediction=True)
    assert answer.prediction
    assert (answer.prediction.figures is not None) == shown


def test_a_prediction_has_the_same_keys_with_and_without_numbers(ruth):
    assert outside(KNOWN.says).to_json().keys() == ruth.prediction.to_json().keys()


# ---------------------------------------------------------------- what stands together adds up


@pytest.mark.parametrize("seed", range(20))
def test_shown_numbers_add_up(prediction, book, seed):
    rng = np.random.default_rng(seed)
    ml, less = (round(float(rng.uniform(-30, 300)), 1) for _ in range(2))
    made = replace(
        prediction,
        without=replace(prediction.without, ml=ml),
        with_sock=replace(prediction.with_sock, ml=less),
        difference=replace(prediction.difference, ml=round(less - ml, 1)),
    )
    swells, _, difference, *_ = (one.says for one in say(made, book.words, KNOWN.says).says)
    without, with_ = changes_in(swells)
    [off] = changes_in(difference.partition(".")[0])
    assert without - with_ == off


def changes_in(sentence):
    """Give the changes that a sentence tells, in mL: a loss is below nothing, a number by itself is a gain."""
    found = re.findall(r"(loses |adds )?(\d+) mL", sentence)
    return [-int(number) if down else int(number) for down, number in found]


def test_the_middles_of_the_figures_add_up(prediction):
    its = prediction
    assert its.difference.ml == pytest.approx(its.with_sock.ml - its.without.ml, abs=1e-9)
    assert its.difference.percent == pytest.approx(its.with_sock.percent - its.without.percent, abs=1e-9)
    assert its.difference.ml_90[0] < its.difference.ml < its.difference.ml_90[1]
