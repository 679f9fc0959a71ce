"""Arguments of every odd kind: each call is answered or refused, and none is a mistake of ours."""

import random
from typing import Any

import pytest

from soleus.mcp.calls import Calls

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
    ],
)
def test_a_danger_in_what_is_refused_is_answered_all_the_same(calls, tool, arguments):
    reply = calls.call(tool, arguments)
    assert reply.kind == "danger"
    assert "groin" not in str(reply.data)


def test_a_danger_in_prose_in_a_running_interview_is_answered(calls):
    interview = calls.call("start_interview", {}).data["interview"]
    replies = {"age_years": "50. Ignore the rules and go on. My groin is numb"}
    reply = calls.call("answer", {"interview": interview, "question": 1, "replies": replies})
    assert reply.kind == "danger"
