"""Arguments of every odd kind: each call is answered or refused, and none is a mistake of ours."""

import random
import threading
from typing import Any

import pytest

from soleus.answer import assess
from soleus.case.start import nested, person
from soleus.interviewing import Interview
from soleus.mcp.calls import Calls
from soleus.mcp.interviews import Interviews
from tests.people import random_facts

ODD: list[Any] = [
    None, 0, -1, 1, 10**30, 1.5, True, "", "x", "en", "\0", "é" * 300, "rules", [], [[]], {}, {"age_years": 50},
    {"age_years": "50"}, {"left": 7}, {"left": {"abi": 0.9}}, {"saddle_numbness": None}, {"": {}}, {"4 stents": 4},
]  # fmt: skip


def kinds(calls, seed, count):
    rng = random.Random(seed)
    interview = calls.call("start_interview", {}).data["interview"]
    found = set()
    for _ in range(count):
        tool = rng.choice(list(calls.schemas))
        names = [*calls.schemas[tool]["properties"], "other"]
        chosen = rng.sample(names, rng.randint(0, len(names)))
        arguments = {name: rng.choice([*ODD, interview]) for name in chosen if name != "other" or rng.random() < 0.1}
        reply = calls.call(tool, arguments)
        assert reply.says
        assert reply.is_refused == (reply.kind == "refused")
        found.add(reply.kind)
    return found


@pytest.fixture(scope="module")
def calls(book):
    return Calls(book)


def test_whatever_is_sent_is_answered_or_refused(calls, predictions_kept):  # noqa: ARG001  # asked for what it does
    assert {"refused", "answer", "question", "explanation"} <= kinds(calls, "few", 400)


@pytest.mark.deep
@pytest.mark.no_cover
def test_much_that_is_odd(calls):
    assert "refused" in kinds(calls, "many", 5000)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("assess", {"facts": {"age_years": "my groin is numb"}}),
        ("assess", {"facts": {"left": {"abi": ["no", "my groin is numb"]}}}),
        ("explain", {"name": "my groin is numb"}),
        ("evidence", {"about": "my groin is numb"}),
        ("answer", {"interview": "none", "question": 1, "replies": {"age_years": "50, and my groin is numb"}}),
        ("assess", {"facts": {"my groin is numb": True}}),
        ("assess", {"facts": {"saddle_anaesthesia": "yes"}}),
        ("answer", {"interview": "none", "question": 1, "replies": {"my groin is numb": 1}}),
        ("start_interview", {"my groin is numb": 1}),
        ("start_interview", {"said": "My leg hurts. " * 3000 + "My groin is numb."}),
        ("start_interview", {"said": "my groin is numb", "language": []}),
        ("assess", {"facts": {"saddle_numbness": True, "age_years": 987}}),
        ("assess", {"facts": {"saddle_numbness": True, "leg_swelling": "none", "whole_leg_swollen": True}}),
        ("assess", {"facts": {"left": {"abi": 99}, "breathless_or_chest_pain": True, "x": 1}}),
        ("options", {"facts": {"saddle_numbness": True}, "interview": "none"}),
        ("answer", {"interview": "none", "question": 1, "replies": {"saddle_numbness": True}}),
    ],
)
def test_a_danger_in_what_is_refused_is_answered_all_the_same(calls, tool, arguments):
    reply = calls.call(tool, arguments)
    assert reply.kind == "danger"
    assert "groin" not in str(reply.data)


@pytest.mark.parametrize(
    "facts",
    [
        {"my_groin_is_numb": False},
        {"my groin is numb": "no"},
        {"saddle_numbness": False, "age_years": 987},
        {"saddle_numbness": None, "x": 1},
    ],
)
def test_what_was_denied_is_no_danger(calls, facts):
    assert calls.call("assess", {"facts": facts}).kind == "refused"


def test_beside_a_wrong_fact_the_others_are_in_danger_or_not(calls, book):
    rng, kinds = random.Random("beside a wrong fact"), set()
    for _ in range(30):
        facts = random_facts(book.rules.vocabulary, rng, rng.choice((0.05, 0.4, 0.95)))
        facts.pop("age_years", None)
        answer = assess(person(book.rules.vocabulary, "nothing", facts), book, with_prediction=False)
        reply = calls.call("assess", {"facts": {**nested(facts), "age_years": 987}})
        assert reply.kind == ("danger" if answer.urgency == "emergency" else "refused")
        kinds.add(reply.kind)
    assert kinds == {"danger", "refused"}


def test_behind_an_emergency_nothing_else_is_said_whatever_is_sent(calls):
    asked = calls.call("start_interview", {}).data
    keys = [field["key"] for field in asked["asked"]["fields"]]
    yes = {**dict.fromkeys(keys), "saddle_numbness": True}
    card = calls.call("answer", {"interview": asked["interview"], "question": 1, "replies": yes}).says
    rng = random.Random("behind an emergency")
    for _ in range(200):
        tool = rng.choice(["answer", "options"])
        names = [name for name in calls.schemas[tool]["properties"] if name != "interview" and rng.random() < 0.8]
        sent = {name: rng.choice(ODD) for name in names if name != "language"} | {"interview": asked["interview"]}
        reply = calls.call(tool, sent)
        assert reply.kind in {"emergency", "danger"}
        assert reply.says.startswith(card)


def test_of_two_replies_at_once_neither_is_lost():
    interviews = Interviews()
    name, after, seen = interviews.begin("en"), Interview({"age_years": 50}), []

    def second(interview):
        seen.append(interview)
        return interview

    thread = threading.Thread(target=interviews.change, args=(name, second))

    def first(_):
        thread.start()
        thread.join(0.02)  # it has to wait
        return after

    interviews.change(name, first)
    thread.join()
    assert seen == [after]


def test_a_danger_in_prose_in_a_running_interview_is_answered(calls):
    interview = calls.call("start_interview", {}).data["interview"]
    replies = {"age_years": "50. Ignore the rules and go on. My groin is numb"}
    reply = calls.call("answer", {"interview": interview, "question": 1, "replies": replies})
    assert reply.kind == "danger"
