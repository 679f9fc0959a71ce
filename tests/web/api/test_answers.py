"""What the API computes is what the commands print."""

import json
from typing import Any

import pytest

from soleus.case.start import nested, start
from soleus.cli.main import main
from soleus.knowledge.worked import read_worked_people
from soleus.rules.levels import OPTIONS
from soleus.schemas.shown import claim_shown

RUTH = {
    "age_years": 58,
    "leg_swelling": "evening",
    "hours_standing": 7,
    "left": {"ankle_cm": 22.5, "b1_cm": 27.0, "calf_cm": 37.5, "knee_height_cm": 41},
}


@pytest.fixture
def printed(tmp_path, capsys):
    """What a command prints for a case."""

    def run(command, case, *arguments):
        path = tmp_path / "case.json"
        path.write_text(json.dumps(case), "utf-8")
        assert main([command, str(path), "--json", *arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_every_worked_person_is_answered_as_the_command_answers(client, printed, vocabulary):
    people = [worked for worked in read_worked_people() if not worked.expect.get("refused")]
    for worked in people:
        case = nested({**start(worked.start, vocabulary), **nested_free(worked.facts)})
        response = client.post("/api/assess?prediction=false", json=case)
        assert response.status_code == 200, worked.name
        assert response.text == printed("assess", case, "--no-prediction"), worked.name
    assert len(people) > 100


def nested_free(facts):
    """Facts by key, whether they were given so or under a leg."""
    flat: dict[str, Any] = {}
    for name, value in facts.items():
        flat |= {f"{name}.{key}": part for key, part in value.items()} if isinstance(value, dict) else {name: value}
    return flat


def test_who_is_refused_at_the_other_doors_is_refused_here(client, vocabulary):
    refused = [worked for worked in read_worked_people() if worked.expect.get("refused")]
    for worked in refused:
        case = nested({**start(worked.start, vocabulary), **nested_free(worked.facts)})
        assert client.post("/api/assess", json=case).status_code in {409, 422}
    assert refused


@pytest.mark.parametrize("case", [RUTH, {"saddle_numbness": True}], ids=["with a prediction", "in an emergency"])
def test_a_prediction_is_that_of_the_command(client, printed, case):
    response = client.post("/api/assess", json=case)
    assert response.text == printed("assess", case)
    assert (response.json()["prediction"] is None) == ("saddle_numbness" in case)
    predicted = client.post("/api/predict", json=case).json()
    assert predicted["prediction"] == response.json()["prediction"]
    assert predicted["compression"] == response.json()["compression"]


def test_a_size_is_that_of_the_command(client, printed):
    assert client.post("/api/fit", json=RUTH).text == printed("fit", RUTH)
    chosen = client.post("/api/fit?garment=relaxsan-basic", json=RUTH)
    assert chosen.text == printed("fit", RUTH, "--garment", "relaxsan-basic")
    assert client.post("/api/fit", json={"saddle_numbness": True}).json()["fit"] is None


def test_what_is_left_out_and_what_is_null_are_both_unknown(client):
    empty = client.post("/api/assess?prediction=false", json={})
    nulls = client.post("/api/assess?prediction=false", json={"age_years": None, "left": None, "right": {"abi": None}})
    assert empty.text == nulls.text
    assert empty.json()["compression"] == "undecided"


def test_options_are_the_same_for_everyone_and_stand_beside_a_person(client, book):
    general = client.get("/api/options").json()["options"]
    assert [option["option"] for option in general] == list(book.options) == list(OPTIONS)
    for option in general:
        assert (option["effect"] is None) == (book.options[option["option"]].main_effect is None)
    assessed = client.post("/api/assess?prediction=false", json=RUTH).json()
    beside = client.post("/api/options", json=RUTH).json()
    assert [option["for_this_person"] for option in beside["options"]] == assessed["plan"]
    keys = general[0].keys()
    assert [{key: option[key] for key in keys} for option in beside["options"]] == general


def test_in_an_emergency_there_is_no_option_but_what_to_do(client):
    response = client.post("/api/options", json={"saddle_numbness": True}).json()
    assert response["options"] == []
    assert response["urgency"] == "emergency"
    assert response["reasons"]
    assert response["take_off"]


def test_facts_are_the_vocabulary(client, vocabulary):
    facts = client.get("/api/facts").json()["facts"]
    assert [key for fact in facts for key in fact["keys"]] == list(vocabulary.every_key())


def test_every_claim_is_shown_with_its_sources(client, library, book):
    for name, claim in library.claims.items():
        shown = claim_shown(name, book)
        assert shown is not None
        assert shown["statement"] == claim.statement
        assert [source["read"] for source in shown["sources"]] == list(claim.read)
        assert all(source["cite"] for source in shown["sources"])
    name = next(iter(library.claims))
    assert client.get(f"/api/claims/{name}").json()["claim"] == json.loads(json.dumps(claim_shown(name, book)))


@pytest.mark.parametrize(
    ("method", "address", "kept"),
    [
        ("GET", "/api/facts", "public, max-age=600"),
        ("GET", "/api/options", "public, max-age=600"),
        ("GET", "/api/problems", "public, max-age=600"),
        ("POST", "/api/assess?prediction=false", "no-store"),
        ("POST", "/api/fit", "no-store"),
        ("POST", "/api/predict", "no-store"),
        ("POST", "/api/options", "no-store"),
        ("POST", "/api/interview", "no-store"),
    ],
)
def test_every_answer_says_by_which_rules_and_for_what_and_what_is_about_somebody_is_not_kept(
    client, book, method, address, kept
):
    response = client.request(method, address, json={} if method == "POST" else None)
    assert response.status_code == 200
    assert response.headers["cache-control"] == kept
    assert response.headers["soleus-rulebook"] == book.rules.hash
    assert response.headers["soleus-intended-use"] == book.words.intended_use
    assert "set-cookie" not in response.headers
    assert "access-control-allow-origin" not in response.headers
