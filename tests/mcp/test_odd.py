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
