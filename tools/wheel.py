"""Builds the wheel, and runs on it what must run there: one answer with no extras, or given pytest's words, the suite.

The editable install of every day reads `src/` itself, so it cannot notice a data file that the wheel lacks. So the
suite that continuous integration runs is run once, on the wheel, in an environment that borrows every other package
from the checkout's own. A second environment holds the wheel and what it needs at the least: there a person is
answered, and what needs an extra says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "wheel"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
EXAMPLE = "examples/evening-swelling.toml"
# What asks for an extra, and the extra that it must name when that is not there.
EXTRAS = {
    "population": ["cohort", "make", "--rows", "1", "--seed", "1", "--out", str(PLACE / "people.parquet")],
    "prover": ["prove"],
    "plots": ["predict", EXAMPLE, "--plot", str(PLACE / "day.png")],
}


def main() -> int:
    """Build, then answer without extras, or test with all of them; gives pytest's exit status."""
    shutil.rmtree(PLACE, ignore_errors=True)
    try:
        wheel = build()
        if not sys.argv[1:]:
            answer_without_extras(wheel)
            return 0
        python = with_extras(wheel)
    except subprocess.CalledProcessError as failed:
        print(failed.stdout, end="")
        return 1
    return subprocess.run([python, "-m", "pytest", *sys.argv[1:]], cwd=ROOT, check=False).returncode


def build() -> Path:
    """Build without isolation: the backend is already here, at the version that the constraints name."""
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(PLACE)])
    (wheel,) = PLACE.glob("*.whl")
    return wheel


def answer_without_extras(wheel: Path) -> None:
    """Answer for an example with the wheel and what it needs alone; every extra that is missing is named."""
    python = environment("bare")
    run([*PIP, "--python", python, "install", "-qq", "--no-compile", "-c", "constraints.txt", str(wheel)])
    run([python, "-I", "-m", "soleus", "assess", EXAMPLE])
    for extra, words in EXTRAS.items():
        done = subprocess.run(
            [python, "-I", "-m", "soleus", *words], cwd=ROOT, check=False, capture_output=True, text=True
        )
        if done.returncode != 2 or done.stdout or f"soleus[{extra}]" not in done.stderr:  # noqa: PLR2004  # refused
            said = f"without its extra, 'soleus {words[0]}' must name {extra}: {done.returncode}\n"
            raise subprocess.CalledProcessError(done.returncode, words, said + done.stdout + done.stderr)


def with_extras(wheel: Path) -> str:
    """Make an environment of the wheel over the packages of the checkout's own, less its editable install."""
    python = environment("whole")
    run([*PIP, "--python", python, "install", "-qq", "--no-deps", str(wheel)])
    ours = Path(sysconfig.get_path("purelib"))
    theirs = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())
    # A path file is not followed from within another: that leaves out the editable install, and coverage's own start.
    (theirs / "checkout.pth").write_text(f"{ours}\n", "utf-8")
    for path in ours.glob("*coverage*.pth"):
        shutil.copy(path, theirs)
    return python


def environment(name: str) -> str:
    """Make an environment without pip, which our own serves; gives its interpreter."""
    venv.create(PLACE / name, symlinks=True)
    return str(PLACE / name / "bin" / "python")


def run(command: list[str]) -> str:
    """Run one step in the checkout and give all it said."""
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=ROOT, check=True, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
