"""What stands on the rulebook when record systems exchange it: its title, its purpose, its terms."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GROUPS = ("verdict", "urgency", "refused", "dangers", "routine", "benefits")


@dataclass(frozen=True, slots=True)
class ExchangeText:
    """The texts of an exchanged rulebook."""

    title: str
    description: str
    purpose: str
    usage: str
    copyright: str
    refused: str
    groups: Mapping[str, str]


def read_exchange(root: Path = ROOT) -> ExchangeText:
    """Read ``cql.yaml``.

    Args:
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: a key is missing or unknown.
    """
    text = read_yaml(root / "cql.yaml")
    problems = key_problems("cql.yaml", text, [field.name for field in fields(ExchangeText)])
    problems += [] if problems else key_problems("cql.yaml, groups", text["groups"], GROUPS)
    if problems:
        raise KnowledgeError("The texts for exchange cannot be used", problems)
    return ExchangeText(**text)
