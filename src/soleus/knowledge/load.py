"""Reads the knowledge files: refuses unknown keys, missing keys and keys written twice, all in one message.

A knowledge file is corrected by hand by clinicians, so each refusal names the file, the entry and the allowed keys.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus import document
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).parent

# What a person can correct; the compiled copy is made from these and from nothing else.
TEXT_FILES = (
    "vocabulary.yaml", "words/en.yaml", "options.yaml", "sources.yaml", "fitting.yaml", "claims/*.yaml",
    "garments/*.yaml", "rulebook/*.md", "stricter.yaml", "learn.yaml", "questions/*.yaml", "search_words.yaml",
    "danger_words.yaml", "physiology/*.yaml", "physiology/posterior.csv",
)  # fmt: skip


class KnowledgeError(ProblemsError):
    """A knowledge file says something that it must not say."""


def text_files(root: Path = ROOT) -> list[Path]:
    """List the files that the knowledge is written in, in a fixed order."""
    return [path for pattern in TEXT_FILES for path in sorted(root.glob(pattern))]


def text_hash(root: Path = ROOT) -> str:
    """Hash the written knowledge (SHA-256, hex): names and contents of all text files."""
    digest = hashlib.sha256()
    for path in text_files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def parse_yaml(text: str, name: str, *, ours: bool = False) -> Any:  # noqa: ANN401  # YAML holds anything; callers check
    """Parse YAML strictly (see ``soleus.document``); ``ours`` says that the text is one of the knowledge files.

    Raises:
        KnowledgeError: the text is no YAML, writes a key twice, or holds a value that is not what it looks like.
    """
    try:
        content, problems = document.parse_yaml(text, name, ours=ours)
    except ProblemsError as error:
        raise KnowledgeError(error.headline, error.problems) from None
    if problems:
        raise KnowledgeError(f"{name} cannot be read", problems)
    return content


def read_yaml(path: Path) -> Any:  # noqa: ANN401  # see parse_yaml
    """Read one YAML file strictly (see ``parse_yaml``)."""
    return parse_yaml(path.read_text("utf-8"), path.name, ours=True)


_TYPE_NAMES = {str: "text", list: "a list", dict: "a table of keys and values", bool: "true or false"}


def type_problems(location: str, entry: dict[str, Any], types: Mapping[str, type]) -> list[str]:
    """Say which of an entry's keys hold something of another type; a key that is not there is not spoken of."""
    return [
        f"{location}: {key} must be {_TYPE_NAMES[type_]}"
        for key, type_ in types.items()
        if key in entry and not isinstance(entry[key], type_)
    ]


def key_problems(location: str, entry: object, required: Iterable[str], optional: Iterable[str] = ()) -> list[str]:
    """Say which keys an entry lacks and which it should not have, or that it is no table of keys at all."""
    if not isinstance(entry, dict):
        return [f"{location}: must be a table of keys and values"]
    required, allowed = set(required), {*required, *optional}
    unknown = sorted(map(str, set(entry) - allowed))
    lacking = sorted(required - set(entry))
    problems = [f"{location}: unknown key '{key}' (allowed: {', '.join(sorted(allowed))})" for key in unknown]
    return problems + [f"{location}: key '{key}' is missing" for key in lacking]
