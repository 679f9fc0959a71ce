"""How quickly record systems are answered: so many calls each second, whether or not the last one was answered yet."""

from __future__ import annotations

import copy
import http.client
import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.web.server import served

CALLS_A_SECOND, SECONDS = 10, 60
MANY = 400  # conditions of somebody with a long record
EXCHANGES = Path(__file__).parents[2] / "tests" / "data" / "cds-hooks"
KINDS = {
    "a record opened (2 entries)": ("2-patient-view", 0),
    "a compression order (2 entries)": ("6-order-select", 0),
    "a compression order, long record": ("6-order-select", MANY),
}
UNREAD = {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}
LIMIT_MS = 100
OK = 200


def measure() -> str:
    """Call each kind for a while, and give a table."""
    lines = [
        f"{CALLS_A_SECOND} calls a second for {SECONDS} s each, one process that serves.",
        f"A long record has {MANY} more entries that no fact is read from.",
        "",
        "| what | calls | kB sent | median ms | 95 of 100 within ms | limit | longest ms | errors |",
        "|---|---|---|---|---|---|---|---|",
    ]
    settings = {"SOLEUS_CALLERS": "everybody"}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "log", more=settings) as site:
        for label, (name, count) in KINDS.items():
            path, body = _call(name, count)
            _times(site.address, path, body, seconds=2)  # the first calls load what the others find
            times = _times(site.address, path, body, seconds=SECONDS)
            good = sorted(taken for taken in times if taken is not None)
            median, most, longest = (f"{_within(good, share):.0f}" for share in (0.5, 0.95, 1.0))
            cells = (
                label,
                len(times),
                f"{len(body) / 1000:.0f}",
                median,
                most,
                LIMIT_MS,
                longest,
                len(times) - len(good),
            )
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def _call(name: str, count: int) -> tuple[str, bytes]:
    """Give the address and the body of a call that a real client made, with so many more conditions."""
    request: dict[str, Any] = json.loads((EXCHANGES / f"{name}.json").read_text("utf-8"))["request"]
    body = copy.deepcopy(request["body"])
    entries = body["prefetch"]["conditions"]["entry"]
    for number in range(count):
        more = copy.deepcopy(entries[0])
        more["resource"] |= {
            "id": f"more-{number}",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]},
        }
        entries.append(more)
    return request["path"], json.dumps(body).encode()


def _times(address: str, path: str, body: bytes, seconds: float) -> list[float | None]:
    """Call at even intervals, each call in a thread of its own; gives milliseconds, None for a call that failed."""
    times: list[float | None] = []
    threads = []
    begin = time.perf_counter()
    for number in range(int(seconds * CALLS_A_SECOND)):
        time.sleep(max(0.0, begin + number / CALLS_A_SECOND - time.perf_counter()))
        thread = threading.Thread(target=lambda: times.append(_time(address, path, body)))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return times


def _time(address: str, path: str, body: bytes) -> float | None:
    begin = time.perf_counter()
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        connection.request("POST", path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        response.read()
    except OSError:
        return None
    finally:
        connection.close()
    return (time.perf_counter() - begin) * 1000 if response.status == OK else None


def _within(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))]
