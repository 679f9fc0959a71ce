"""How the program is called from where it is, so that every command that a message names works as it stands.

In a checkout the program lies in ``.venv/bin`` and is on nobody's path: "try: soleus explain facts" would lead nowhere.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "soleus"


def called() -> str:
    """Give what must be typed to run the program again: its name, its path, or the interpreter with ``-m``."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        return f"{_typed(Path(sys.executable))} -m {NAME}"
    on_path = shutil.which(NAME)
    if program.name != NAME or (on_path is not None and Path(on_path).resolve() == program.resolve()):
        return NAME
    return _typed(program)


def name_commands(text: str, commands: Iterable[str]) -> str:
    """Let every ``soleus COMMAND`` in a text be what must be typed here."""
    name = called()
    if name == NAME:
        return text
    return re.sub(rf"(?<![\w./-]){NAME} (?=(?:{'|'.join(commands)}|--help)\b)", lambda _: f"{name} ", text)


def _typed(program: Path) -> str:
    """Give a path as it is typed from this folder."""
    absolute = program.absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(program)
