"""The picture of a simulated day: written in each format, and refused otherwise."""

import pytest

from soleus.predict.picture import picture
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


def test_bands_hold_their_means(drawn):
    for line in drawn.volume:
        assert ((line.low <= line.mean) & (line.mean <= line.high)).all()
    assert set(drawn.pressure) == {"standing", "lying"}
    assert (drawn.pressure["standing"].mean > drawn.pressure["lying"].mean).all()


@pytest.mark.parametrize(("ending", "starts"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_each_format_is_written(drawn, tmp_path, ending, starts):
    path = tmp_path / f"day.{ending}"
    draw(drawn, str(path))
    assert path.read_bytes().startswith(starts)


def test_another_ending_is_refused(drawn, tmp_path):
    with pytest.raises(PictureError, match=r"must end in one of png, svg, pdf"):
        draw(drawn, str(tmp_path / "day.txt"))
