"""What is refused, as problem+json: every status, all that is wrong at once, and nothing that was sent."""

import json
import logging
import re

import pytest
from starlette.testclient import TestClient

from soleus.web.app import create_app
from soleus.web.problem import BY_STATUS, KINDS, MEDIA_TYPE, problem
from soleus.web.settings import Settings
from soleus.web.workers import BusyError, JobError, TimeLimitError
from tests.web.api.conftest import MOST_BYTES, application

JSON = {"content-type": "application/json"}
SWELLINGS = "one of none, evening, present, all_day"
PLAIN = "written without its unit and without quotes"
WORKED_OUT = "it is worked out from left.calf_cm and right.calf_cm; give those and leave this out"
EXCHANGED = "these two do not fit one leg; were they exchanged?"
TOO_LONG = "a day has 24 hours; these come to more"


def told(response, status):
    """Give the problems, once the response is held to the standard's form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["cache-control"] == "no-store"
    content = response.json()
    assert list(content) == ["type", "title", "status", "detail", "problems"]
    assert content["status"] == status
    assert content["type"] == f"/api/problems#{BY_STATUS[status].name}"
    assert content["title"] == BY_STATUS[status].title
    return content["problems"]


@pytest.mark.parametrize(
    ("case", "problems"),
    [
        ({"age_years": -1}, ["age_years: must lie from 0 to 120 in years"]),
        ({"age_years": 0}, None),
        ({"age_years": 120}, None),
        ({"age_years": 120.5}, ["age_years: must lie from 0 to 120 in years"]),
        ({"nyha_class": 2.5}, ["nyha_class: must be a whole number"]),
        ({"nyha_class": 2.0}, ["nyha_class: must be a whole number"]),
        ({"nyha_class": 2}, None),
        ({"leg_swelling": "Evening"}, [f"leg_swelling: must be {SWELLINGS}; did you mean 'evening'?"]),
        ({"left": {"ankle_cm": 9}}, ["left.ankle_cm: must lie from 10 to 60 in cm; is that in inches?"]),
        ({"left": {"ankle_cm": "22,5"}}, [f"left.ankle_cm: must be a number in cm, {PLAIN}"]),
        ({"left": [22.5]}, ["left: holds the facts of one leg, as a table"]),
        ({"ankle_cm": 22.5}, ["ankle_cm: 'ankle_cm' belongs under [left] and [right], as left.ankle_cm"]),
        ({"blue": 1, "left": {"abj": 1}}, [
            "blue: there is no fact of this name; /api/facts lists the names",
            "left.abj: there is no fact of this name; did you mean 'abi'?",
        ]),
        ({"Mrs Miller": 1}, ["there is no fact of a name that is no plain word"]),
        ({"calf_girths_3_cm_apart": True}, [f"calf_girths_3_cm_apart: {WORKED_OUT}"]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_told_with_what_is_allowed(client, case, problems):
    response = client.post("/api/fit", json=case)
    if problems is None:
        assert response.status_code == 200
    else:
        assert told(response, 422) == problems


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        (
            {"pregnant": False, "pregnancy_weeks": 9},
            "pregnant, pregnancy_weeks: weeks of pregnancy need pregnant = true",
        ),
        (
            {"left": {"ankle_cm": 40, "calf_cm": 21}},
            f"left.ankle_cm, left.calf_cm: {EXCHANGED}; is left.calf_cm in inches?",
        ),
        ({"hours_sitting": 20, "hours_standing": 5}, f"hours_standing, hours_sitting: {TOO_LONG}"),
    ],
)
def test_what_cannot_stand_together_is_a_contradiction(client, case, problem):
    assert told(client.post("/api/assess", json=case), 409) == [problem]
    beside_a_wrong_value = told(client.post("/api/assess", json={**case, "age_years": 500}), 422)
    assert beside_a_wrong_value == ["age_years: must lie from 0 to 120 in years", problem]


@pytest.mark.parametrize(
    ("text", "status", "problem"),
    [
        ("", 400, "this is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", 400, "this is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"age_years": 5, "age_years": 6}', 400, "this is not JSON: written twice: age_years"),
        ('{"Mrs Miller": 5, "Mrs Miller": 6}', 400, "this is not JSON: a name is written twice"),
        ("[" * 300 + "]" * 300, 400, "tables and lists stand in each other more than"),
        (b'{"age_years": "\xff"}', 400, "it is not UTF-8"),
        ("null", 422, "it must be a JSON object, such as {}"),
        ("[]", 422, "it must be a JSON object, such as {}"),
        ("52", 422, "it must be a JSON object, such as {}"),
        ('{"age_years": NaN}', 422, "age_years: 'not a number' and infinity are refused, leave out what is not known"),
        ('{"left": {"abi": 1e-1}}', 422, "left.abi: write the number in full, without an e"),
        ('{"left": {"abi": 0,9}}', 422, "abi (line 1): write a number with a dot, not a comma"),
        ('{"Mrs Miller": 1e-1}', 422, "a value: write the number in full, without an e"),
        ('{"note": "my weight: 80,5}', 422, "a value: write a number with a dot, not a comma"),
        ('{"note": "none', 400, "this is not JSON: Unterminated string starting at: line 1 column 10 (char 9)"),
        ('{"age_years": ' + "9" * 5000 + "}", 422, "age_years: a number has at most 40 characters"),
    ],
)
def test_a_text_is_read_as_a_file_would_be(post, text, status, problem):
    assert told(post("/api/assess", content=text), status)[0].startswith(problem)
    assert told(post("/api/interview", content=text), status)[0].startswith(problem)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=latin-1"},
        JSON | {"content-encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_json_is_none_of_ours(client, headers):
    assert told(client.post("/api/assess", content="{}", headers=headers), 415) == []


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=UTF-8"])
def test_json_is_taken_however_its_type_is_spelled(client, media_type):
    response = client.post("/api/fit", content="{}", headers={"content-type": media_type})
    assert response.status_code == 200


@pytest.mark.parametrize(("length", "status"), [(MOST_BYTES, 200), (MOST_BYTES + 1, 413)])
def test_a_body_may_be_so_long_and_no_longer(post, length, status):
    response = post("/api/fit", content="{}".ljust(length))
    assert response.status_code == status
    assert status == 200 or told(response, 413) == []


def test_a_body_that_does_not_say_its_length_is_measured(post):
    assert told(post("/api/fit", content=iter([b" " * 40_000] * 2)), 413) == []


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("GET", "/api/assess", "OPTIONS, POST"),
        ("PUT", "/api/options", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/api/facts", "GET, HEAD, OPTIONS"),
        ("POST", "/api/claims/x", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_an_address_has_not_is_told_with_those_that_it_has(client, method, address, allow):
    response = client.request(method, address)
    assert told(response, 405) == []
    assert response.headers["allow"] == allow
    asked = client.options(address)
    assert (asked.status_code, asked.headers["allow"], asked.content) == (204, allow, b"")


def test_head_is_get_without_its_body(client):
    head, get = client.head("/api/facts"), client.get("/api/facts")
    assert head.status_code == 200
    assert head.headers == get.headers
    assert client.head("/api/claims/x").status_code == 404


@pytest.mark.parametrize("address", ["/api/nothing", "/api/", "/api/assess/", "/api/claims/x", "/api/claims/"])
def test_there_is_nothing_anywhere_else(client, address):
    assert told(client.get(address), 404) == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("/api/assess?prediction=maybe", "prediction: "),
        ("/api/fit?garment=nobody-makes-it", "garment: there are "),
        ("/api/fit?garment=" + "x" * 101, "garment: "),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(client, address, problem):
    (said,) = told(client.post(address, json={}), 422)
    assert said.startswith(problem)
    assert "maybe" not in said
    assert "nobody" not in said


class NoPool:
    """A pool whose every job ends in the same error."""

    def __init__(self, error):
        self.error = error

    async def run(self, *_args, **_named):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [
        (TimeLimitError("The answer took too long to compute"), 503, "30"),
        (BusyError("Too many people are being answered just now"), 503, "10"),
        (JobError("A job failed: KeyError"), 500, None),
        (KeyError("left.abi 0.31"), 500, None),
    ],
)
def test_what_goes_wrong_on_our_side_is_told_without_a_health_fact(book, error, status, seconds, caplog):
    with caplog.at_level(logging.DEBUG):
        response = TestClient(application(book, NoPool(error))).post("/api/predict", json={"left": {"abi": 0.31}})
    assert told(response, status) == []
    assert response.headers.get("retry-after") == seconds
    assert "0.31" not in response.text + caplog.text


def test_too_many_requests_are_refused(book):
    client = TestClient(application(book, NoPool(None), requests_a_minute=1))
    assert client.get("/api/problems").status_code == 200
    assert told(client.get("/api/problems"), 429) == []


def test_the_whole_server_refuses_a_program_in_its_own_form(book):
    settings = Settings("s" * 32, most_bytes=1_000, requests_a_minute=3)
    client = TestClient(create_app(settings, book))
    assert client.post("/api/fit", json={}).status_code == 200
    assert told(client.post("/api/fit", content=" " * 1_001, headers=JSON), 413) == []
    assert told(client.get("/api/nothing"), 404) == []
    assert client.get("/api/problems").status_code == 200
    assert told(client.get("/api/problems"), 429) == []


def test_a_status_without_a_kind_is_told_as_the_nearest():
    for status, name in ((418, "malformed"), (504, "failed")):
        content = json.loads(bytes(problem(status).body))
        assert (content["status"], content["type"]) == (status, f"/api/problems#{name}")


def test_every_kind_is_shown_and_has_its_own_status(client):
    kinds = client.get("/api/problems").json()["kinds"]
    assert [kind["name"] for kind in kinds] == list(KINDS)
    assert len(BY_STATUS) == len(KINDS)


STATE = {"kind": "soleus interview", "form": 1, "thorough": False, "steps": []}
SENT = {
    "age_years": 117.25,
    "weight_kg": 3141.5,
    "height_cm": "hundredsixty",
    "leg_swelling": "swollen_as_balloons",
    "left": {"ankle_cm": "22,75", "calf_cm": 777.125, "abi": -0.3125, "ABI of Mrs Miller": 0.6875},
    "right": {"ankle_cm": 40.125, "calf_cm": 21.375},
    "prescribed by Dr Payne": True,
}


def values(content):
    for name, value in content.items():
        yield from values(value) if isinstance(value, dict) else [str(value), name] if " " in name else [str(value)]


@pytest.mark.parametrize("address", ["/api/assess", "/api/fit", "/api/options", "/api/interview", "/api/predict"])
@pytest.mark.parametrize(
    "text",
    [
        json.dumps(SENT),
        json.dumps({"right": SENT["right"]}),
        json.dumps(SENT)[:-1],
        json.dumps(SENT).replace("117.25", "117,25"),
        json.dumps(SENT).replace("117.25", "1.1725e2"),
        json.dumps(SENT).replace("22,75", "22,75 cm, taken: 8,5 at noon"),
        json.dumps({"interview": STATE | {"given": SENT}}),
        json.dumps({"replies": SENT, "step": 777.125}),
    ],
)  # fmt: skip
def test_no_value_that_was_sent_comes_back_or_into_a_log(post, address, text, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        response = post(address, content=text)
    assert response.status_code in {400, 409, 422}
    said = response.text + str(response.headers) + caplog.text + "".join(capfd.readouterr())
    left = re.sub(r'"content-length": "\d+"', "", said)
    taken = ["True", "117,25", "1.1725e2", "8,5", "noon", "Miller", "Payne", *values(SENT)]
    assert [value for value in taken if value in left and value != "True"] == []
