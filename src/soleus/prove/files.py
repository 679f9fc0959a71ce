"""Writes people as case files that ``soleus assess`` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.start import nested
from soleus.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.case.facts import Value


def as_toml(facts: Mapping[str, Value]) -> str:
    """Write a case as TOML: the person's facts, then each leg's under its own heading."""
    content = nested(facts)
    legs = {leg: content.pop(leg) for leg in ("left", "right") if leg in content}
    lines = [f"{name} = {_literal(value)}" for name, value in content.items()]
    for leg, known in legs.items():
        lines += [f"[{leg}]", *(f"{name} = {_literal(value)}" for name, value in known.items())]
    return "\n".join(lines) + "\n"


def write_people(folder: Path, people: Mapping[str, tuple[Mapping[str, Value], ...]]) -> list[Path]:
    """Write ``NAME.toml``, and for the second of two who are compared ``NAME-other.toml``; returns the files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = []
    for name, facts in people.items():
        for suffix, known in zip(("", "-other"), facts, strict=False):
            path = folder / f"{name}{suffix}.toml"
            write_whole(path, as_toml(known))
            written.append(path)
    return written


def _literal(value: Value) -> str:
    """Write a value; the words of a choice are plain ones and need nothing escaped."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"
