"""The picture of the legs: drawn in grey, with its numbers beside it, and the same each time."""

import re
import sys
from pathlib import Path

import pytest
from matplotlib.image import imread

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.cli.main import main
from soleus.load import load_book
from soleus.problems import ProblemsError
from soleus.render.leg_picture import draw

RUTH = Path(__file__).parents[3] / "examples" / "evening-swelling.toml"


@pytest.fixture(scope="module")
def fit(book, vocabulary):
    return assess(read_case(str(RUTH), vocabulary), book, (load_book().fitting.garments["relaxsan-basic"],)).fit


def letters(svg: str) -> str:
    """The texts of a picture; matplotlib notes each beside its outlines."""
    return "\n".join(re.findall(r"<!-- (.*?) -->", svg))


def test_the_numbers_stand_beside_the_curve(book, fit, tmp_path):
    path = tmp_path / "leg.svg"
    assert draw(fit, book.words, path)
    said = letters(path.read_text("utf-8"))
    for leg in (fit.left, fit.right):
        for at in leg.pressure:
            assert {f"{at.mmhg:.1f}", f"{at.low:.1f}", f"{at.high:.1f}", f"{at.height_cm:.1f}"} <= set(
                said.splitlines()
            )
    for part in ("upper_edge", "fibular_head"):
        assert book.words.fit[part] in said


def test_the_picture_is_grey(book, fit, tmp_path):
    path = tmp_path / "leg.png"
    assert draw(fit, book.words, path)
    pixels = imread(path)[:, :, :3]
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() < 0.01
    assert pixels.min() < 0.2


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_answer_gives_the_same_picture(book, fit, tmp_path, ending):
    paths = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for path in paths:
        draw(fit, book.words, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_leg_without_pressure_is_not_drawn(book, fit, tmp_path):
    bare = type(fit)(None, None)
    assert not draw(bare, book.words, tmp_path / "leg.png")
    assert not (tmp_path / "leg.png").exists()


def test_a_place_that_cannot_be_written_is_refused(book, fit, tmp_path):
    with pytest.raises(ProblemsError, match=r"leg\.png cannot be written"):
        draw(fit, book.words, tmp_path / "nowhere" / "leg.png")


def test_without_matplotlib_it_says_what_to_install(book, fit, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ProblemsError, match=r"pip install 'soleus\[plots\]'"):
        draw(fit, book.words, tmp_path / "leg.png")


@pytest.fixture
def said(capsys, monkeypatch):
    """Runs a command on a wide terminal and gives what it prints."""
    monkeypatch.setenv("COLUMNS", "3000")

    def run(*arguments):
        assert main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr().out

    return run


def test_the_command_draws_and_says_where(said, tmp_path):
    out = said("fit", RUTH, "--garment", "relaxsan-basic", "--plot", tmp_path / "leg.png")
    assert f"The picture is in {tmp_path / 'leg.png'}." in out
    assert (tmp_path / "leg.png").stat().st_size > 10_000


def test_where_there_is_nothing_to_draw_the_command_says_so(said, book, tmp_path):
    out = said("fit", RUTH, "--garment", "scintera-knee", "--plot", tmp_path / "leg.png")
    assert book.words.fit["picture"]["none"] in out
    assert not (tmp_path / "leg.png").exists()
