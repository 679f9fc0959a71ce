"""One person's prediction: from any case, in order, and silent on socks where none is allowed."""

import json
import re

import pytest

from soleus.case.read import build_case
from soleus.cli.main import main
from soleus.predict.person import Profile, predict

CASE = {"age_years": 45, "sex": "female", "height_cm": 168, "weight_kg": 70, "hours_standing": 7, "hours_sitting": 3}


@pytest.fixture(scope="module")
def prediction(vocabulary):
    return predict(build_case(CASE, vocabulary), Profile(b=18))


def test_a_sock_lessens_swelling_and_the_interval_holds_the_median(prediction):
    told = prediction.to_json()
    assert "not finished" in told["draft"]
    for amount in (told["without"], told["with"], told["difference"]):
        assert amount["ml_90"][0] <= amount["ml"] <= amount["ml_90"][1]
        assert amount["percent_90"][0] <= amount["percent"] <= amount["percent_90"][1]
    assert told["difference"]["ml"] < 0
    assert 0 <= told["chance_noticed"] <= 1


def test_what_was_not_given_is_named(prediction):
    assert prediction.assumed == ("hours_walking",)


def test_the_sock_changes_nothing_at_the_nerve_root(prediction):
    assert prediction.lumbar_change_mmhg == 0


def test_an_empty_case_is_predicted_too(vocabulary):
    prediction = predict(build_case({}, vocabulary), None)
    assert prediction.with_sock is None
    assert prediction.difference is None
    assert prediction.without.ml_90[0] < prediction.without.ml_90[1]


def test_the_command_speaks_of_a_sock_only_where_one_is_suitable(tmp_path, capsys):
    path = tmp_path / "case.toml"
    path.write_text("age_years = 30\nknown_arterial_disease = true\n", "utf-8")
    assert main(["predict", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["with"] is None
    assert told["difference"] is None
    assert main(["predict", str(path)]) == 0
    assert re.search(r"gain -?\d+ mL", capsys.readouterr().out)


def test_in_an_emergency_nothing_is_predicted(tmp_path, capsys):
    path = tmp_path / "case.toml"
    path.write_text("saddle_numbness = true\nbladder_change = true\n", "utf-8")
    assert main(["predict", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) is None
    assert main(["predict", str(path)]) == 0
    assert "mL" not in capsys.readouterr().out
