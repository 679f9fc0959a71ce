"""Writes what R's metafor gives for the tables of tests/data/studies: run ``python -m tools.metafor.numbers``.

The fast tests hold our numbers against this file, so that they need no R; ``make deep`` asks R again.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from soleus.problems import ProblemsError

ROOT = Path(__file__).resolve().parent.parent.parent
STUDIES = ROOT / "tests" / "data" / "studies"
NUMBERS = STUDIES / "metafor.json"
SCRIPT = Path(__file__).with_name("pool.R")
NEEDED = "install R with metafor and jsonlite (Debian: r-cran-metafor, r-cran-jsonlite)"


def ask_metafor() -> dict[str, Any]:
    """Ask R for every table and each measure that can be computed from it.

    Raises:
        ProblemsError: R or one of its packages is missing, or it refuses.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise ProblemsError("R is not installed", [NEEDED])
    asked = subprocess.run([program, "--vanilla", SCRIPT, STUDIES], capture_output=True, text=True, check=False)
    if asked.returncode:
        raise ProblemsError("R gave no numbers", [NEEDED, *asked.stderr.strip().splitlines()[-3:]])
    numbers: dict[str, Any] = json.loads(asked.stdout)
    return numbers


if __name__ == "__main__":
    NUMBERS.write_text(json.dumps(ask_metafor(), indent=1) + "\n", "utf-8")
    print(f"written: {NUMBERS.relative_to(ROOT)}")
