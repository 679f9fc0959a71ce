"""``soleus mcp`` as a program: over standard input and output, and over HTTP on this machine."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest
import uvicorn
from mcp import Client, StdioServerParameters
from starlette.testclient import TestClient

from soleus.mcp.calls import Calls
from soleus.mcp.server import PATH, http_application
from tests.apart import apart

MOST_QUESTIONS = 60


async def led(client, wanted):
    """Be led to an answer as somebody who is sure of nothing but what is wanted; gives every kind of result."""
    result = await client.call_tool("start_interview", {})
    kinds = [result.structured_content["kind"]]
    while kinds[-1] == "question" and len(kinds) < MOST_QUESTIONS:
        asked = result.structured_content
        replies = {field["key"]: wanted.get(field["key"]) for field in asked["asked"]["fields"]}
        sent = {"interview": asked["interview"], "question": asked["question"], "replies": replies}
        result = await client.call_tool("answer", sent)
        kinds.append(result.structured_content["kind"])
    return kinds, result.content[0].text


def test_over_standard_input_and_output(tmp_path):
    errors = tmp_path / "errors.txt"

    async def held():
        # The program's own standard error is what a client keeps as its log.
        line = f'exec "{sys.executable}" -m soleus mcp 2> "{errors}"'
        async with Client(StdioServerParameters(command="/bin/sh", args=["-c", line], env=dict(os.environ))) as client:
            danger = await led(client, {"breathless_or_chest_pain": True})
            refused = await client.call_tool("assess", {"facts": {"age_years": 987}})
            return danger, refused.is_error

    (kinds, card), is_refused = apart(held())
    assert (kinds[-1], is_refused) == ("emergency", True)
    assert card.startswith("Emergency: get help now.")
    log = errors.read_text()
    assert "assess refused" in log
    assert "answer emergency" in log
    for fact in ("breathless", "chest", "987", "age_years"):
        assert fact not in log


@contextlib.contextmanager
def serving(book):
    server = uvicorn.Server(uvicorn.Config(http_application(Calls(book)), log_level="critical"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            thread.join()


def test_over_http_on_loopback(book):
    async def held(address):
        async with Client(address) as client:
            return await led(client, {})

    with serving(book) as address:
        kinds, words = apart(held(address))
    assert kinds == ["question"] * (len(kinds) - 1) + ["answer"]
    assert book.words.intended_use in words


def test_over_http_as_a_program():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "soleus", "mcp", "--http", "--port", str(port)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        address = program.stderr.readline().removeprefix("soleus: ").partition(" ")[0]  # it listens once it says so

        async def held():
            async with Client(address, mode="legacy") as client:
                return await led(client, {"breathless_or_chest_pain": True})

        try:
            kinds, card = apart(held())
        finally:
            program.send_signal(signal.SIGINT)
        log = program.stderr.read()
    assert address == f"http://127.0.0.1:{port}{PATH}"
    assert kinds[-1] == "emergency"
    assert card.startswith("Emergency: get help now.")
    assert "answer emergency" in log
    assert "breathless" not in log


CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:8461"}, 200),
        ({"host": "legs.example.org"}, 421),
        ({"host": "127.0.0.1:8461", "origin": "https://evil.example.org"}, 403),
        ({"host": "127.0.0.1:8461", "origin": "http://localhost:8461"}, 200),
        ({"host": "127.0.0.1:8461", "content-type": "text/plain"}, 400),
    ],
)
def test_other_hosts_and_pages_do_not_reach_it(book, headers, status):
    accepted = {"accept": "application/json, text/event-stream", **headers}
    with TestClient(http_application(Calls(book))) as client:
        assert client.post(PATH, json=CALL, headers=accepted).status_code == status


def test_what_is_too_large_is_refused(book):
    with TestClient(http_application(Calls(book)), base_url="http://127.0.0.1:8461") as client:
        sent = {**CALL, "params": {"filler": "a" * 300_000}}
        response = client.post(PATH, json=sent, headers={"accept": "application/json"})
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--port", "8461"], "--port: it goes with --http"),
        (["--http", "--port", "0"], "--port: it must be from 1 to 65535"),
    ],
)
def test_options_that_cannot_be_are_refused(soleus, options, problem):
    status, out, err = soleus("mcp", *options)
    assert (status, out) == (2, "")
    assert problem in err


def test_a_missing_extra_is_named_with_its_fix(soleus, monkeypatch):
    monkeypatch.setattr("soleus.cli.mcp.find_spec", lambda _: None)
    status, out, err = soleus("mcp")
    assert (status, out) == (2, "")
    assert "pip install 'soleus[assistants]'" in err


def test_a_port_that_is_taken_is_refused(soleus):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, _, err = soleus("mcp", "--http", "--port", str(taken.getsockname()[1]))
    assert status == 2
    assert "The server cannot start" in err


def test_the_help_teaches_by_example():
    ended = subprocess.run(
        [sys.executable, "-m", "soleus", "mcp", "--help"], capture_output=True, text=True, check=True
    )
    assert "soleus mcp --http --port 8461" in ended.stdout
