"""No input ends in a trace, in a status that is not documented, or in half an answer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.fuzzing import tried

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

FEW, MANY, BATCH = 120, 100_000, 2500


def test_hostile_inputs_end_as_documented(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    failed = {seed: result for seed in range(FEW) if (result := tried(seed)).complaint()}
    assert {seed: (one.complaint(), one.arguments, one.err[-300:]) for seed, one in failed.items()} == {}


@pytest.mark.deep
@pytest.mark.parametrize("first", range(0, MANY, BATCH))
def test_a_hundred_thousand_hostile_inputs_end_as_documented(first):
    """Each batch in a process of its own, whose memory is measured; what hangs is ended, and the batch fails."""
    command = [sys.executable, "-m", "tests.cli.fuzzing", str(first), str(BATCH)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, cwd=root, check=False, env=os.environ | {"COLUMNS": "80"})
    said = done.stdout.decode("utf-8", "replace")
    assert re.findall("FAILED.*", said) == []
    assert done.returncode == 0, said[-300:]
