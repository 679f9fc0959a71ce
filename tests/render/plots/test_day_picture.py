"""The picture of a simulated day: written in each format, and refused otherwise."""

import json
import sys
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import soleus.leg.simulate
from soleus.case.read import build_case
from soleus.cli.main import main
from soleus.leg.picture import HEIGHTS, SHARES
from soleus.leg.scenario_read import build_scenario
from soleus.leg.simulate import simulate
from soleus.prediction.person import Sock, figures_of
from soleus.prediction.picture import day_picture
from soleus.render.day_picture import PictureError, draw

SVG = "http://www.w3.org/2000/svg"


@pytest.fixture(scope="module")
def drawn(vocabulary, physiology):
    given = {
        "people": 3,
        "draws": 2,
        "garment": {"b_mmhg": 20},
        "step": [{"posture": "standing", "minutes": 60, "sock": True}, {"posture": "lying", "minutes": 30}],
        "measure": [{"name": "v", "quantity": "leg_volume_ml", "step": 1}],
    }
    return simulate(build_scenario(given, vocabulary, physiology, "t"), sketched=True).picture()


def test_bands_hold_their_middles(drawn):
    for line in drawn.volume:
        assert ((line.low <= line.middle) & (line.middle <= line.high)).all()
    assert set(drawn.pressure) == {"standing", "lying"}
    assert (drawn.pressure["standing"].middle > drawn.pressure["lying"].middle).all()


@pytest.mark.parametrize(("ending", "starts"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_each_format_is_written(book, drawn, tmp_path, ending, starts):
    path = tmp_path / f"day.{ending}"
    draw(drawn, str(path), book.prediction.pictures)
    assert path.read_bytes().startswith(starts)


def test_an_svg_is_whole_and_drawn_without_the_extra(book, drawn, tmp_path, monkeypatch):
    """Whoever lacks the extra has pictures too; all labels and the table are in the file as text."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    words, path = book.prediction.pictures, tmp_path / "day.svg"
    draw(drawn, str(path), words)
    root = ET.parse(path).getroot()  # noqa: S314  # a file of our own
    texts = [element.text for element in root.iter(f"{{{SVG}}}text")]
    assert {words["gain"], words["hours"], words["volume"], words["shaded"], *HEIGHTS} <= set(texts)
    assert {"2 standing", f"1 lying, {words['with']}"} <= set(texts)
    pressed, bare = drawn.volume
    for line in (pressed, bare):
        last = [round(float(ends[-1])) for ends in (line.middle, line.low, line.high)]
        assert "{} ({} to {})".format(*last) in texts
    with pytest.raises(PictureError, match="pip install"):
        draw(drawn, str(tmp_path / "day.png"), words)


def test_an_svg_of_people_who_wear_nothing_has_one_line(vocabulary, physiology, book, tmp_path):
    step = {"posture": "sitting", "minutes": 30}
    gain = {"name": "gain", "quantity": "leg_volume_ml", "step": 1}
    scenario = build_scenario({"people": 2, "draws": 1, "step": [step], "measure": [gain]}, vocabulary, physiology, "t")
    draw(simulate(scenario, sketched=True).picture(), str(tmp_path / "day.svg"), book.prediction.pictures)
    assert book.prediction.pictures["with"] not in (tmp_path / "day.svg").read_text("utf-8")


def test_another_ending_is_refused(book, drawn, tmp_path):
    with pytest.raises(PictureError, match=r"must end in one of png, svg, pdf"):
        draw(drawn, str(tmp_path / "day.txt"), book.prediction.pictures)


# Runs in which a picture could look elsewhere than what is told does: a day that goes by on coarse steps, exercise
# before a rest, a measure at a minute and over a step, other people in the other arm.
RUNS: dict[str, dict[str, Any]] = {
    "one step": {
        "garment": {"b_mmhg": 20},
        "step": [{"posture": "standing", "minutes": 60, "sock": True}],
        "measure": [{"name": "gain", "quantity": "leg_volume_ml", "step": 1, "from_step": 0}],
    },
    "days": {
        "days": 2,
        "step": [{"posture": "sitting", "minutes": 900}, {"posture": "lying", "minutes": 540}],
        "measure": [
            {"name": "gain", "quantity": "leg_volume_ml", "step": 1, "day": 2, "from_step": 0, "from_day": 2},
        ],
    },
    "bare": {
        "step": [
            {"posture": "tiptoe", "minutes": 1, "times": 10},
            {"posture": "standing", "minutes": 5, "movement": "none"},
        ],
        "measure": [
            {"name": "refill", "quantity": "refill_time_s", "step": 2},
            {"name": "mean", "quantity": "venous_pressure_mmhg", "site": "b", "step": 1, "take": "mean"},
            {"name": "gain", "quantity": "leg_volume_ml", "step": 2, "from_step": 0},
        ],
    },
    "other people": {
        "n": 3,
        "n_control": 2,
        "garment": {"b_mmhg": 20},
        "step": [{"posture": "sitting", "minutes": 45, "sock": True}],
        "measure": [
            {"name": "soon", "quantity": "calf_girth_mm", "step": 1, "minute": 7},
            {"name": "gain", "quantity": "leg_volume_ml", "step": 1, "from_step": 0},
        ],
    },
}


@pytest.fixture(scope="module", params=RUNS)
def sketched(request, vocabulary, physiology):
    """The same scenario told alone, and told and drawn."""
    scenario = build_scenario({"people": 3, "draws": 2, **RUNS[request.param]}, vocabulary, physiology, "t")
    return simulate(scenario), simulate(scenario, sketched=True)


def test_a_picture_moves_no_number_that_is_told(sketched):
    alone, drawn = sketched
    assert alone.sketches is None
    for one, other in zip(alone.values, drawn.values, strict=True):
        assert (one is None) == (other is None)
        assert one is None or all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


def test_a_picture_ends_at_the_gain_that_is_told(sketched):
    _, drawn = sketched
    step = next(measure.step for measure in drawn.scenario.measures if measure.name == "gain")
    at = len(SHARES) * step - 1
    seen = drawn.picture()
    assert seen.hours[at] == pytest.approx(sum(one.minutes for one in drawn.scenario.steps[:step]) / 60)
    for line, told in zip(seen.volume, drawn.values, strict=True):
        assert (line is None) == (told is None)
        if line is not None and told is not None:
            ends = line.low[at], line.middle[at], line.high[at]
            assert ends == pytest.approx(np.quantile(told["gain"], [0.05, 0.5, 0.95]), abs=1e-9)


def test_between_the_moments_of_a_step_a_picture_is_right_to_a_millilitre(vocabulary, physiology):
    """It reads between moments; a run that stops at the same minutes gives them exactly."""
    minutes = [share * 240 for share in SHARES]
    given = {
        "people": 4,
        "draws": 3,
        "step": [{"posture": "standing", "minutes": 240}],
        "measure": [
            {"name": f"{minute}", "quantity": "leg_volume_ml", "step": 1, "minute": minute, "from_step": 0}
            for minute in minutes
        ],
    }
    told = simulate(build_scenario(given, vocabulary, physiology, "t")).values[1]
    given["measure"] = [{"name": "end", "quantity": "leg_volume_ml", "step": 1}]
    run = simulate(build_scenario(given, vocabulary, physiology, "t"), sketched=True)
    drawn = run.picture().volume[1].middle
    assert drawn == pytest.approx([np.median(told[f"{minute}"]) for minute in minutes], abs=1.0)


def test_a_run_that_was_not_sketched_has_no_picture(sketched):
    alone, _ = sketched
    with pytest.raises(ValueError, match="not asked for"):
        alone.picture()


@pytest.fixture
def scenario_file(tmp_path):
    path = tmp_path / "evening.json"
    path.write_text(json.dumps({"people": 2, "draws": 1, **RUNS["one step"]}), "utf-8")
    return path


@pytest.fixture
def runs(monkeypatch):
    """Every run of a scenario while the test lasts."""
    done = []

    def counted(*given, **more):
        done.append(simulate(*given, **more))
        return done[-1]

    monkeypatch.setattr(soleus.leg.simulate, "simulate", counted)
    return done


def test_the_command_draws_the_run_that_it_tells(scenario_file, runs, capsys):
    file = scenario_file.with_suffix(".svg")
    assert main(["simulate", str(scenario_file), "--json"]) == 0
    alone = capsys.readouterr().out
    assert main(["simulate", str(scenario_file), "--json", "--plot", str(file)]) == 0
    assert capsys.readouterr().out == alone
    assert file.read_bytes().startswith(b"<?xml")
    assert [run.sketches is not None for run in runs] == [False, True]


def test_what_cannot_be_drawn_is_refused_before_anything_runs(scenario_file, runs, capsys):
    assert main(["simulate", str(scenario_file), "--plot", "day.gif"]) == 2
    out, err = capsys.readouterr()
    assert (out, runs) == ("", [])
    assert "day.gif: its name must end in one of png, svg, pdf" in err


def test_a_prediction_that_cannot_be_drawn_is_refused_before_it_is_made(tmp_path, monkeypatch, capsys):
    case = tmp_path / "case.toml"
    case.write_text("hours_standing = 1\n", "utf-8")
    monkeypatch.setattr("soleus.answer.assess", None)  # whoever asks it fails
    assert main(["predict", str(case), "--plot", "day.gif"]) == 2
    assert "must end in one of" in capsys.readouterr().err


@pytest.fixture(scope="module")
def predicted(book, vocabulary):
    hours = {"hours_standing": 2, "hours_sitting": 3, "hours_walking": 1}
    return figures_of(build_case(hours, vocabulary), Sock((15, 20)), book.prediction, draws=40)


def test_the_picture_of_a_person_draws_the_run_that_the_sentence_tells(predicted):
    pressed, bare = day_picture(predicted.trace).volume
    assert pressed is not None
    assert bare.middle[0] == pressed.middle[0] == 0
    for line, told in ((bare, predicted.without), (pressed, predicted.with_sock)):
        assert line.middle[-1] == pytest.approx(told.ml, abs=0.05)
        assert (line.low[-1], line.high[-1]) == pytest.approx(told.ml_90, abs=0.05)


def test_the_picture_of_a_person_shows_fluid_and_no_jump_of_veins(predicted):
    """Standing up fills the veins by a tenth of a litre within a minute; the tissue takes hours."""
    trace = predicted.trace
    rate = np.diff(np.median(trace.gained, axis=1)) / np.diff(trace.minutes)
    assert np.abs(rate).max() < 5  # mL a minute


def test_the_picture_of_a_person_has_each_posture_with_and_without(predicted):
    drawn = day_picture(predicted.trace)
    assert set(drawn.pressure) == {"walking", "standing", "sitting"}
    pressed, free = drawn.area["standing"]
    assert pressed is not None
    assert (pressed.middle != free.middle).any()


def test_nothing_is_drawn_where_nothing_is_predicted(tmp_path, capsys):
    case = tmp_path / "case.toml"
    case.write_text("saddle_numbness = true\n", "utf-8")
    assert main(["predict", str(case), "--plot", str(tmp_path / "day.png")]) == 2
    assert "nothing is predicted" in capsys.readouterr().err
    assert not (tmp_path / "day.png").exists()


def test_the_command_draws_the_day(tmp_path, capsys):
    case = tmp_path / "case.toml"
    case.write_text("hours_standing = 1\nhours_sitting = 0\nhours_walking = 0\n", "utf-8")
    assert main(["predict", str(case), "--json", "--plot", str(tmp_path / "day.png")]) == 0
    assert capsys.readouterr().out.startswith("{")
    assert (tmp_path / "day.png").read_bytes().startswith(b"\x89PNG")
