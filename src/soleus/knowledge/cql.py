"""What stands on the rulebook when record systems exchange it: its title and purpose, and the codes of its facts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MEASUREMENT, CONDITION = "measurement", "condition"
GROUPS = ("verdict", "urgency", "refused", "dangers", "routine", "benefits")


@dataclass(frozen=True, slots=True)
class Code:
    """A fact's code in a record system, and where that code was seen.

    ``kind`` is "measurement" (a record has a value) or "condition" (a record says yes; no record says nothing).
    """

    kind: str
    system: str
    code: str
    display: str
    seen_in: str


@dataclass(frozen=True, slots=True)
class ExchangeText:
    """The texts of an exchanged rulebook, and its facts' codes by fact name."""

    title: str
    description: str
    purpose: str
    usage: str
    copyright: str
    refused: str
    groups: Mapping[str, str]
    codes: Mapping[str, Code]


def read_exchange(facts: Iterable[str], root: Path = ROOT) -> ExchangeText:
    """Read ``cql.yaml``.

    Args:
        facts: the names of all facts there are.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: a key is missing or unknown, a code is given for no fact, or its kind is neither of the two.
    """
    text = read_yaml(root / "cql.yaml")
    problems = key_problems("cql.yaml", text, [field.name for field in fields(ExchangeText)])
    if not problems:
        known = set(facts)
        problems += key_problems("cql.yaml, groups", text["groups"], GROUPS)
        for name, entry in text["codes"].items():
            location = f"cql.yaml, code of {name}"
            problems += [f"{location}: there is no fact of this name"] if name not in known else []
            flaws = key_problems(location, entry, [field.name for field in fields(Code)])
            problems += flaws or ([] if entry["kind"] in {MEASUREMENT, CONDITION} else [_wrong_kind(location)])
    if problems:
        raise KnowledgeError("The texts for exchange cannot be used", problems)
    return ExchangeText(**text | {"codes": {name: Code(**entry) for name, entry in text["codes"].items()}})


def _wrong_kind(location: str) -> str:
    return f"{location}: kind is '{MEASUREMENT}' or '{CONDITION}'"
