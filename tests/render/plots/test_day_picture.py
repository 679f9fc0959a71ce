"""The picture of a simulated day: written in each format, and refused otherwise."""

from dataclasses import replace

import pytest

from soleus.case.read import build_case
from soleus.cli.main import main
from soleus.predict.person import Sock
from soleus.predict.picture import SHARES, day_of, picture
from soleus.predict.scenario_read import build_scenario
from soleus.render.day_picture import PictureError, draw


@pytest.fixture(scope="module")
def drawn(vocabulary):
    given = {
        "people": 3,
        "draws": 2,
        "garment": {"b_mmhg": 20},
        "step": [{"posture": "standing", "minutes": 60, "sock": True}, {"posture": "lying", "minutes": 30}],
        "measure": [{"name": "v", "quantity": "leg_volume_ml", "step": 1}],
    }
    return picture(build_scenario(given, vocabulary, "t"))


def test_bands_hold_their_middles(drawn):
    for line in drawn.volume:
        assert ((line.low <= line.middle) & (line.middle <= line.high)).all()
    assert set(drawn.pressure) == {"standing", "lying"}
    assert (drawn.pressure["standing"].middle > drawn.pressure["lying"].middle).all()


@pytest.mark.parametrize(("ending", "starts"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_each_format_is_written(drawn, tmp_path, ending, starts):
    path = tmp_path / f"day.{ending}"
    draw(drawn, str(path))
    assert path.read_bytes().startswith(starts)


def test_another_ending_is_refused(drawn, tmp_path):
    with pytest.raises(PictureError, match=r"must end in one of png, svg, pdf"):
        draw(drawn, str(tmp_path / "day.txt"))


def test_the_picture_of_a_person_counts_from_the_morning(vocabulary):
    day = day_of(build_case({"hours_standing": 1, "hours_sitting": 0, "hours_walking": 0}, vocabulary), Sock((15, 20)))
    drawn = picture(replace(day, draws=4), start=1)
    bare = drawn.volume[1]
    assert abs(bare.middle[len(SHARES) - 1]) < 1e-9
    assert drawn.volume[0] is not None
    pressed, free = drawn.area["standing"]
    assert pressed is not None
    assert (pressed.middle != free.middle).any()
    assert set(drawn.pressure) == {"standing"}


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
