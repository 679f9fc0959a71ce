"""``soleus serve``: the page, for one person at home or for many behind a proxy."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from typing import TYPE_CHECKING

from soleus.files import reason
from soleus.load import load_book
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

    import uvicorn
    from fastapi import FastAPI

HELP = """\
Serves the page: questions, answer, print, and the API under /api/. Stop it with Ctrl-C.

  soleus serve                              for this machine alone, at http://127.0.0.1:8460
  soleus serve --port 9000 --workers 4      more processes, for many people at once
  SOLEUS_SECRET=... soleus serve            the same secret after a restart: begun answers stay readable

  soleus serve --diaries diaries.sqlite     keeps diaries of trials (a URL with a password: SOLEUS_DIARIES)

Nothing about a person is logged, and nothing stored but diaries. Answers live in a sealed cookie of the browser.
For others to reach it, put a web server with https in front: docs/engineers/serving.md.
"""
LOWEST, HIGHEST = 1, 65_535
MOST_WORKERS = 64
MOST_WAITING = 2048  # connections that may wait to be taken
MADE = "the secret was made for this run: answers that are begun now cannot be read after a restart (see SOLEUS_SECRET)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen at (default: 127.0.0.1, this machine)"
    )
    parser.add_argument("--port", type=int, default=8460, help="the port (default: 8460)")
    parser.add_argument("--workers", type=int, default=1, help="processes that serve (default: 1)")
    parser.add_argument("--diaries", metavar="PLACE", help="keep diaries of trials: a file, or a postgresql:// URL")


def run(given: argparse.Namespace) -> int:
    """Serve until stopped.

    Raises:
        ProblemsError: a number is out of its bounds, the settings or the store of diaries cannot be used, or the port
            is taken.
        ModuleNotFoundError: the extra ``web`` is not installed.
    """
    import uvicorn  # noqa: PLC0415  # an extra

    from soleus.web.settings import CALLERS, DIARIES, SECRET, read_settings  # noqa: PLC0415  # of the same extra

    problems = []
    if not LOWEST <= given.port <= HIGHEST:
        problems.append(f"--port: it must be from {LOWEST} to {HIGHEST}")
    if not 1 <= given.workers <= MOST_WORKERS:
        problems.append(f"--workers: it must be from 1 to {MOST_WORKERS}")
    if problems:
        raise ProblemsError("The server cannot start", problems)
    if given.diaries:
        os.environ[DIARIES] = given.diaries  # all its processes read it there
    settings = read_settings()
    if given.workers > 1 and settings.hooks is not None and settings.hooks.callers is not None:
        problem = f"--workers: with a file in {CALLERS} it must be 1, since a token could be used once in each"
        raise ProblemsError("The server cannot start", [problem])
    if settings.diaries:
        from soleus.web.diaries import open_diaries  # noqa: PLC0415  # of an extra

        open_diaries(settings.diaries).close()  # what is wrong with it is told before anything is served
    if SECRET not in os.environ:
        print(f"soleus: {MADE}", file=sys.stderr)
        os.environ[SECRET] = settings.secret  # so that all its processes have the same
    trace_to_standard_error("soleus.web")
    listening = listening_socket(given.host, given.port)
    host = f"[{given.host}]" if ":" in given.host else given.host
    print(f"soleus: http://{host}:{given.port} (stop with Ctrl-C)", file=sys.stderr, flush=True)
    config = uvicorn.Config(
        f"{__name__}:application",
        factory=True,
        workers=given.workers,
        access_log=False,  # it writes addresses as they were typed; the guard's log does not
        server_header=False,
        log_level="warning",
    )
    with listening:
        _serve(config, listening)
    return 0


def _serve(config: uvicorn.Config, listening: socket.socket) -> None:
    """Serve with one process, or with several that share the socket."""
    import uvicorn  # noqa: PLC0415  # an extra
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415  # of the same extra

    if config.workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def listening_socket(host: str, port: int) -> socket.socket:
    """Give the socket to listen at.

    What it takes in sends without delay. Else each page waits 40 ms: its head and its body go out apart, and the body
    waits until the head was acknowledged.

    Raises:
        ProblemsError: the address is none of this machine, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=MOST_WAITING)
    except OSError as error:
        raise ProblemsError("The server cannot start", [f"{host}, port {port}: {reason(error)}"]) from None
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def application() -> FastAPI:
    """Make the application of one process, which loads the book and has the settings of the one that started it.

    Raises:
        ProblemsError: the settings cannot be used.
    """
    from soleus.web.app import create_app  # noqa: PLC0415  # of an extra
    from soleus.web.settings import read_settings  # noqa: PLC0415  # of the same extra

    return create_app(read_settings(), load_book())


def trace_to_standard_error(name: str) -> None:
    """Write each line of a log, with its time in UTC."""
    formatter = logging.Formatter("%(asctime)sZ %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    log = logging.getLogger(name)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
