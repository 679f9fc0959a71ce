"""``soleus mcp``: the door for assistant programs."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from soleus.cli.serve import HIGHEST, LOWEST, listening_socket, trace_to_standard_error
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

    import uvicorn

    from soleus.mcp.calls import Calls

HELP = """\
Lets an assistant program ask Soleus, by the Model Context Protocol. Soleus leads the questions, danger first. Needs the
extra: pip install 'soleus[assistants]'

  soleus mcp                          over standard input and output; the assistant's program starts it
  soleus mcp --http --port 8461       over HTTP at http://127.0.0.1:8461/mcp, for this machine alone

Interviews are held in memory for an hour, and nothing about a person is stored or logged.
How to connect it: docs/engineers/assistants.md.
"""
LOOPBACK = "127.0.0.1"
GRACE_S = 3  # in which calls under way may end once it is stopped; a client's open stream never ends by itself


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--http", action="store_true", help="serve over HTTP, to this machine alone")
    parser.add_argument("--port", type=int, help="the port of --http (default: 8461)")


def run(given: argparse.Namespace) -> int:
    """Serve until the assistant leaves, or until stopped.

    Raises:
        ProblemsError: the extra is not installed, the port is none, taken, or given without ``--http``.
    """
    problems = []
    if given.port is not None and not given.http:
        problems.append("--port: it goes with --http")
    elif given.port is not None and not LOWEST <= given.port <= HIGHEST:
        problems.append(f"--port: it must be from {LOWEST} to {HIGHEST}")
    if find_spec("mcp") is None:
        problems.append("the extra 'assistants' is not installed: pip install 'soleus[assistants]'")
    if problems:
        raise ProblemsError("The door for assistants cannot open", problems)
    import anyio  # noqa: PLC0415  # of the extra

    from soleus.mcp.calls import Calls  # noqa: PLC0415  # takes a second to load
    from soleus.mcp.server import serve_stdio  # noqa: PLC0415  # of the extra

    trace_to_standard_error("soleus.mcp")
    calls = Calls(given.book)
    if given.http:
        _serve_http(calls, given.port or 8461)
    else:
        anyio.run(serve_stdio, calls)
    return 0


def _serve_http(calls: Calls, port: int) -> None:
    from soleus.mcp.server import PATH  # noqa: PLC0415  # of the extra

    listening = listening_socket(LOOPBACK, port)
    print(f"soleus: http://{LOOPBACK}:{port}{PATH} (stop with Ctrl-C)", file=sys.stderr, flush=True)
    with listening:
        http_server(calls, port).run(sockets=[listening])


def http_server(calls: Calls, port: int) -> uvicorn.Server:
    """Make the server that is reached at a port of this machine."""
    import uvicorn  # noqa: PLC0415  # of the extra

    from soleus.mcp.server import http_application  # noqa: PLC0415  # of the extra

    config = uvicorn.Config(
        http_application(calls, port),
        access_log=False,
        server_header=False,
        log_level="critical",
        timeout_graceful_shutdown=GRACE_S,
    )
    return uvicorn.Server(config)
