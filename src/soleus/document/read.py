"""One door for every text of keys and values: bounded, in one of three formats, each value as a person reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from soleus.document.from_json import parse_json
from soleus.document.from_toml import parse_toml
from soleus.document.from_yaml import DEEPEST, parse_yaml
from soleus.document.plain import RefusedValue, shown
from soleus.files import read_standard_input, read_text
from soleus.problems import ProblemsError

FORMATS = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}

MOST_BYTES = 100_000  # a case with every fact in it takes 5000, our longest chart and scenario less
MOST_VALUES = 5_000  # values, tables and lists; a case with every fact in it has 150

_TOML_LINE = re.compile(r"\s*(?:\[|[\w\s.\"'-]+=)")


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a text says; ``problems`` tells of every value that was refused, in whose place None stands."""

    name: str
    content: Any = field(repr=False)
    problems: tuple[str, ...] = field(default=(), repr=False)

    def sound(self) -> Any:  # noqa: ANN401  # a text holds anything; callers check
        """Give what it says.

        Raises:
            ProblemsError: something in it was refused.
        """
        if self.problems:
            raise ProblemsError(f"{self.name} cannot be read", self.problems)
        return self.content


def read_document(path: str, formats: tuple[str, ...] = tuple(FORMATS)) -> ReadDocument:
    """Read a file whose name says its format; ``-`` reads standard input, whose first line says it.

    Raises:
        ProblemsError: it cannot be read, is too long, is not of its format, or its name ends in none of ``formats``.
    """
    name = "standard input" if path == "-" else Path(path).name
    if path != "-" and Path(path).suffix.lower() not in formats and not Path(path).is_dir():
        raise ProblemsError(
            f"{shown(name)} cannot be read", [f"the file's name must end in one of {', '.join(formats)}"]
        )
    text = read_standard_input(MOST_BYTES) if path == "-" else read_text(Path(path), MOST_BYTES)
    return parse(text, guess_format(text) if path == "-" else FORMATS[Path(path).suffix.lower()], name)


def guess_format(text: str) -> str:
    """Say what a text without a name is, by its first line that says anything. It is read as nothing else."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    first = next(lines, "[").lstrip()
    if first.startswith(("{", "[{")):
        return "json"
    return "toml" if _TOML_LINE.match(first) else "yaml"


def parse(text: str, format_: str, name: str) -> ReadDocument:
    """Read a text of a format: "toml", "yaml" or "json".

    Raises:
        ProblemsError: it is not of this format, or holds more than ``MOST_VALUES`` or deeper than ``DEEPEST``.
    """
    problems: list[str] = []
    try:
        if format_ == "yaml":
            content, problems = parse_yaml(text, name)
        elif format_ == "toml":
            content, problems = parse_toml(text)
        else:
            content, problems = parse_json(text)
        return ReadDocument(name, _walked(content, "", problems, [0], 0), tuple(problems))
    except RecursionError:
        problem = f"tables and lists stand in each other more than {DEEPEST} deep"
    except _BoundError as error:
        problem = str(error)
    except ProblemsError:
        raise
    except ValueError as error:
        problem = f"this is not {format_.upper()}: {shown(str(error), 200)}"
    raise ProblemsError(f"{name} cannot be read", [problem]) from None


class _BoundError(Exception):
    """The text holds more than any case, chart or scenario does."""


def _walked(value: Any, path: str, problems: list[str], count: list[int], depth: int) -> Any:  # noqa: ANN401  # any value
    """Count, and take out what was refused: ``problems`` gets a sentence for each."""
    count[0] += 1
    if count[0] > MOST_VALUES:
        msg = f"it holds more than {MOST_VALUES:,} values, the most that is read"
        raise _BoundError(msg)
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {
            key: _walked(inner, f"{path}.{shown(key)}" if path else shown(key), problems, count, depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_walked(inner, f"{path}.{number}", problems, count, depth + 1) for number, inner in enumerate(value, 1)]
    if isinstance(value, RefusedValue):
        problems.append(value.told(path or "the value"))
    return None if isinstance(value, RefusedValue | date | time) else value
