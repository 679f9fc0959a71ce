"""Run the fast tests on the built wheel, with the source folder out of the way.

The editable install of every day reads `src/` itself, so it cannot notice a data file that the wheel lacks.
Here the wheel goes into a new environment outside the tree, and the tests run there from a copy.
"""

import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Never src: that is the point.
COPIED = ("docs", "examples", "tests", "tools", "CHANGELOG.md", "README.md", "pyproject.toml")
SELECTED = "not deep and not checkout"


def main() -> int:
    """Build, install, test; print pytest's closing line, or everything if a step failed."""
    with tempfile.TemporaryDirectory(prefix="soleus-wheel-") as name:
        place = Path(name)
        try:
            wheel = build_wheel(place / "dist")
            python = install(wheel, place / "venv")
            copy_tests(place / "run")
            said = run([python, "-I", "-m", "pytest", "-q", "-m", SELECTED], place / "run")
        except subprocess.CalledProcessError as failed:
            print(failed.stdout, end="")
            return 1
    print(said.rstrip().splitlines()[-1])
    return 0


def build_wheel(folder: Path) -> Path:
    """Build without isolation: the backend is already here, at the version that the constraints name."""
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder], ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel and what its tests need; our own pip does it, which saves setting up another."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    run([*pip, "install", "-qq", "--no-compile", "-c", "constraints.txt", f"{wheel}[test]"], ROOT)
    return python


def copy_tests(folder: Path) -> None:
    """Copy the tests and what they read."""
    folder.mkdir()
    for source in filter(Path.exists, (ROOT / name for name in COPIED)):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, folder)


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run one step in a folder and return all it said."""
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
