"""Writes a case file that ``read_case`` reads, in the form that its name says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from soleus.case.facts import LEGS
from soleus.case.start import nested
from soleus.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.case.facts import Value

CASE_FORMATS = (".toml", ".yaml", ".yml", ".json")


def save_case(facts: Mapping[str, Value], path: Path) -> None:
    """Write the facts of one person as a case file, readable by its owner alone.

    Raises:
        ProblemsError: it cannot be written there.
    """
    write_whole(path, case_text(facts, path.suffix.lower()))


def case_text(facts: Mapping[str, Value], suffix: str) -> str:
    """Write the facts of one person as TOML, YAML or JSON."""
    content = nested(facts)
    if suffix == ".json":
        return json.dumps(content, indent=2) + "\n"
    if suffix == ".toml":
        return _toml(content)
    return yaml.safe_dump(content, sort_keys=False) if content else "{}\n"


def _toml(content: Mapping[str, Any]) -> str:
    """Write the facts of the person, then a table for each leg. Values are numbers, true, false and plain names."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in content.items() if name not in LEGS]
    for leg in LEGS:
        if leg in content:
            lines += [f"[{leg}]", *(f"{name} = {json.dumps(value)}" for name, value in content[leg].items())]
    return "\n".join(lines) + "\n"
