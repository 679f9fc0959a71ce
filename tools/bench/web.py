"""People at once on the pages: how long a page, a form and an answer take, and what they weigh on the wire.

The server runs as ``soleus serve`` does; Locust asks, from a process of its own on the same machine, which so takes a
part of the cores that the server would have.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.web.server import served

PEOPLE, SECONDS, THOUGHT_S = 20, 75, 2
WORKERS = 2
CROWD = Path(__file__).parent.parent / "web" / "crowd.py"
ROOT = CROWD.parent.parent.parent
# The kind as Locust counts it, what it is called, and the most milliseconds and kilobytes, where there is such a limit.
KINDS = (
    ("page", "a page", 50, 25),
    ("form", "a form sent", 50, None),
    ("answer", "an answer, with prediction and picture", 1200, 60),
    ("file", "a file that a browser keeps", None, None),
)


def measure() -> str:
    """Let them in, and give a table."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "log", workers=WORKERS) as site:
        entries = {entry["name"]: entry for entry in asked(site.address)}
    lines = [
        f"{PEOPLE} people at once for {SECONDS} s, each {THOUGHT_S} s over a page, {WORKERS} processes that serve.",
        "",
        "| what | times | median ms | 95 of 100 within ms | limit | kB, mean | limit | errors |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, label, most_ms, most_kb in KINDS:
        entry = entries[name]
        weight = entry["total_content_length"] / max(1, entry["num_requests"]) / 1000
        cells = (
            label, entry["num_requests"], within(entry, 0.5), within(entry, 0.95), most_ms or "–",
            f"{weight:.1f}", most_kb or "–", entry["num_failures"],
        )  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def asked(address: str) -> list[dict[str, Any]]:
    """Run Locust and give what it counted, an entry a kind."""
    command = [
        sys.executable, "-m", "locust", "--locustfile", str(CROWD), "--host", address, "--headless", "--json",
        "--users", str(PEOPLE), "--spawn-rate", "4", "--run-time", f"{SECONDS}s", "--exit-code-on-error", "0",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    entries: list[dict[str, Any]] = json.loads(done.stdout[done.stdout.index("[") :])
    return entries


def within(entry: dict[str, Any], share: float) -> int:
    """Give the milliseconds within which this share was answered."""
    counts = sorted((int(ms), count) for ms, count in entry["response_times"].items())
    left = share * sum(count for _, count in counts)
    for ms, count in counts:
        left -= count
        if left <= 0:
            return ms
    return 0
