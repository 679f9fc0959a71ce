"""``soleus mcp`` as a program: over standard input and output, and over HTTP on this machine."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading

import anyio
import pytest
from mcp import Client, StdioServerParameters
from starlette.testclient import TestClient

from soleus.cli.mcp import http_server
from soleus.mcp.calls import Calls
from soleus.mcp.server import PATH, http_application
from tests.apart import apart

MOST_QUESTIONS = 60
TOO_LONG_S = 20  # for a server to stop
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


async def led(client, wanted, most=MOST_QUESTIONS):
    """Be led to an answer as somebody who is sure of nothing but what is wanted; gives every kind of result."""
    result = await client.call_tool("start_interview", {})
    kinds = [result.structured_content["kind"]]
    while kinds[-1] == "question" and len(kinds) < most:
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
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = http_server(Calls(book), port)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}{PATH}"
        finally:
            server.should_exit = True
            thread.join(TOO_LONG_S)
        assert not thread.is_alive()


def test_over_http_on_loopback(book):
    async def held(address):
        async with Client(address) as client:
            return await led(client, {})

    with serving(book) as address:
        kinds, words = apart(held(address))
    assert kinds == ["question"] * (len(kinds) - 1) + ["answer"]
    assert book.words.intended_use in words


def test_two_clients_at_once_are_kept_apart(book):
    async def held(address):
        kinds = {}

        async def one(name, wanted):
            async with Client(address) as client:
                kinds[name], _ = await led(client, wanted, most=6)

        async with anyio.create_task_group() as group:
            group.start_soon(one, "in danger", {"breathless_or_chest_pain": True})
            group.start_soon(one, "not", {})
        return kinds

    with serving(book) as address:
        kinds = apart(held(address))
    assert kinds["in danger"][-1] == "emergency"
    assert kinds["not"] == ["question"] * 6


def test_who_leaves_half_way_can_go_on_by_the_name(book):
    async def held(address):
        async with Client(address) as client:
            first = (await client.call_tool("start_interview", {})).structured_content
        async with Client(address) as client:
            replies = {field["key"]: None for field in first["asked"]["fields"]}
            sent = {"interview": first["interview"], "question": 1, "replies": replies}
            return (await client.call_tool("answer", sent)).structured_content

    with serving(book) as address:
        assert apart(held(address))["question"] == 2


def test_a_stream_that_a_client_holds_open_does_not_keep_it_from_stopping(book, monkeypatch):
    monkeypatch.setattr("soleus.cli.mcp.GRACE_S", 0)
    with serving(book) as address:
        port = int(address.rpartition(":")[2].partition("/")[0])
        stream = socket.create_connection(("127.0.0.1", port))
        head = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream, application/json\r\n\r\n"
        stream.sendall(head.encode())
        assert stream.recv(100).startswith(b"HTTP/1.1 200")
    stream.close()


def test_lines_that_are_no_calls_are_passed_over_and_are_in_no_log():
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    explain = {"name": "explain", "arguments": {"name": "rules"}}
    lines = [
        json.dumps({**CALL, "id": 0, "method": "initialize", "params": start}).encode(),
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        b"secret-groin",
        b"\xff secret-groin",
        b"[" * 5000,
        b'{"jsonrpc": "2.0", "id": "\\ud800", "method": "secret-groin"}',
        json.dumps({**CALL, "method": "tools/call", "params": {"name": ["secret-groin"]}}).encode(),
        json.dumps({**CALL, "id": 3, "method": "tools/call", "params": explain}).encode(),
    ]
    program = [sys.executable, "-m", "soleus", "mcp"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None
        running.stdin.write(b"\n".join(lines) + b"\n")
        running.stdin.flush()
        replies = iter(json.loads(line) for line in running.stdout or ())
        reply = next(reply for reply in replies if reply["id"] == 3)
        _, log = running.communicate()
    assert reply["result"]["structuredContent"]["kind"] == "explanation"
    assert running.returncode == 0
    assert b"explain explanation" in log
    assert b"groin" not in log


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


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:8461"}, 200),
        ({"host": "legs.example.org"}, 421),
        ({"host": "127.0.0.1:8461.evil.example.org"}, 421),
        ({"host": "localhost:8462"}, 421),
        ({"host": ""}, 421),
        ({"host": "127.0.0.1:8461", "origin": "null"}, 403),
        ({"host": "127.0.0.1:8461", "origin": "http://127.0.0.1:8461.evil.example.org"}, 403),
        ({"host": "127.0.0.1:8461", "origin": "http://localhost:8461@evil.example.org"}, 403),
        ({"host": "127.0.0.1:8461", "origin": "http://localhost:3000"}, 403),
        ({"host": "127.0.0.1:8461", "origin": "https://evil.example.org"}, 403),
        ({"host": "127.0.0.1:8461", "origin": "http://localhost:8461"}, 200),
        ({"host": "127.0.0.1:8461", "content-type": "text/plain"}, 400),
    ],
)
def test_other_hosts_and_pages_do_not_reach_it(book, headers, status):
    accepted = {"accept": "application/json, text/event-stream", **headers}
    with TestClient(http_application(Calls(book), 8461)) as client:
        assert client.post(PATH, json=CALL, headers=accepted).status_code == status


def test_what_is_too_large_is_refused(book):
    with TestClient(http_application(Calls(book), 8461), base_url="http://127.0.0.1:8461") as client:
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
