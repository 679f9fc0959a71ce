"""The picture of a simulated day: written in each format, and refused otherwise."""

import numpy as np
import pytest

from soleus.case.read import build_case
from soleus.cli.main import main
from soleus.leg.picture import picture
from soleus.leg.scenario_read import build_scenario
from soleus.prediction.person import Sock, figures_of
from soleus.prediction.picture import day_picture
from soleus.render.day_picture import PictureError, draw


@pytest.fixture(scope="module")
def drawn(vocabulary, physiology):
    given = {
        "people": 3,
        "draws": 2,
        "garment": {"b_mmhg": 20},
        "step": [{"posture": "standing", "minutes": 60, "sock": True}, {"posture": "lying", "minutes": 30}],
        "measure": [{"name": "v", "quantity": "leg_volume_ml", "step": 1}],
    }
    return picture(build_scenario(given, vocabulary, physiology, "t"))


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


def test_another_ending_is_refused(book, drawn, tmp_path):
    with pytest.raises(PictureError, match=r"must end in one of png, svg, pdf"):
        draw(drawn, str(tmp_path / "day.txt"), book.prediction.pictures)


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
