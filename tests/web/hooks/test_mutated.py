"""Calls that a real client made, spoiled at random places: each is answered or refused."""

import copy
import random
from typing import Any

import pytest

from tests.web.hooks.conftest import recorded

ODD: list[Any] = [
    None, 0, -1, 7, 1e308, True, "", "x", "\0", "é" * 300, "2026-13-45", "Patient/p2", [], [[]], {}, {"a": 1},
    {"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": [None]}, {"resourceType": "Patient"},
    {"coding": None}, {"reference": 7}, {"value": "1e400"},
]  # fmt: skip
SENT = [exchange["request"] for exchange in recorded().values() if exchange["request"]["body"] is not None]
STATUSES = {200, 400, 412, 422}


def places(content, path=()):
    """Every place in a JSON text, as the way to it."""
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for name, part in entries:
        yield (*path, name)
        yield from places(part, (*path, name))


def spoiled(body, rng):
    body = copy.deepcopy(body)
    for _ in range(rng.choice((1, 1, 2, 5))):
        ways = list(places(body))
        if not ways:
            break
        *way, last = rng.choice(ways)
        part = body
        for name in way:
            part = part[name]
        if rng.random() < 0.2:
            del part[last]
        else:
            part[last] = copy.deepcopy(rng.choice(ODD))
    return body


def statuses(client, seed, count):
    rng = random.Random(seed)
    found = set()
    for _ in range(count):
        request = rng.choice(SENT)
        response = client.post(request["path"], json=spoiled(request["body"], rng))
        assert response.status_code in STATUSES, response.text
        if response.status_code >= 400:
            assert response.json()["problems"]
        found.add(response.status_code)
    return found


def test_a_spoiled_call_is_answered_or_refused_with_its_place(client):
    assert {200, 400, 412} <= statuses(client, "few", 400)


@pytest.mark.deep
@pytest.mark.no_cover
def test_many_spoiled_calls(client):
    assert {200, 400, 412} <= statuses(client, "many", 20_000)
