"""``soleus serve`` as a process of its own on a free port of this machine, for as long as somebody looks at it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOST = "127.0.0.1"
START_LIMIT_S = 60.0
PAUSE_S = 0.05
SECRET = "of a server that ends with whoever looks at it"  # noqa: S105  # nobody's answers are sealed with it


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: its address and what it has written."""

    address: str
    port: int
    log: Path

    def written(self) -> str:
        """Give everything that it wrote so far, its log and its errors."""
        return self.log.read_text("utf-8")


@contextmanager
def served(
    log: Path,
    *,
    secret: str = SECRET,
    workers: int = 1,
    computing: int = 1,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Served]:
    """Serve until the block ends; ``log`` takes everything that the server writes, ``more`` are further settings.

    Raises:
        RuntimeError: it ended by itself, or did not answer in time.
    """
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    settings = {
        "SOLEUS_SECRET": secret,
        "SOLEUS_COMPUTING": str(computing),
        "SOLEUS_REQUESTS_A_MINUTE": "1000000",
        "SOLEUS_SECONDS": "60",
        **more,
    }
    command = [sys.executable, "-m", "soleus", "serve", "--port", str(port), "--workers", str(workers)]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, **settings})
        try:
            _wait(process, port, log)
            yield Served(f"http://{HOST}:{port}", port, log)
        finally:
            process.send_signal(signal.SIGINT)  # as Ctrl-C does: it ends its processes in order
            process.wait(START_LIMIT_S)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until it answers."""
    for _ in range(int(START_LIMIT_S / PAUSE_S)):
        try:
            process.wait(PAUSE_S)
        except subprocess.TimeoutExpired:
            if _is_well(port):
                return
        else:
            break
    raise RuntimeError(f"The server did not start: {log.read_text('utf-8')}")


def _is_well(port: int) -> bool:
    asked = http.client.HTTPConnection(HOST, port, timeout=START_LIMIT_S)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()
