"""The files that are made from studies: the claims, and the summaries that pages show; and how two of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.evidence.claims_made import FILE as CLAIMS
from soleus.evidence.claims_made import claims_text, syntheses
from soleus.evidence.summarise import summaries
from soleus.knowledge.grading import read_grading
from soleus.knowledge.load import ROOT, parse_yaml
from soleus.knowledge.studies import read_studies
from soleus.knowledge.summaries import FILE as SUMMARIES
from soleus.knowledge.summaries import summaries_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from soleus.knowledge.study_records import Studies

NOTHING = "nothing"


def built(root: Path = ROOT, studies: Studies | None = None) -> dict[str, str]:
    """Make the files of a folder anew.

    Args:
        root: the folder of the knowledge files.
        studies: those to take instead of the folder's own.

    Returns:
        Text by name, below the folder.

    Raises:
        KnowledgeError: a file is wrong, or of a body no study can be used.
    """
    studies = studies or read_studies(root)
    made = syntheses(root, studies)
    return {
        CLAIMS: claims_text(made.values(), read_grading(root)),
        SUMMARIES: summaries_text(summaries(made, studies, root)),
    }


def stale(root: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Name those of some made files that the folder lacks or holds otherwise."""
    return tuple(name for name, text in files.items() if _text(root / name) != text)


def changes(root: Path, files: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Say how the claims would change, a line for each figure or word, by the id of the claim."""
    before, after = _claims(_text(root / CLAIMS)), _claims(files[CLAIMS])
    lines = {claim: tuple(_lines(before.get(claim, {}), after.get(claim, {}))) for claim in {**before, **after}}
    return {claim: changed for claim, changed in lines.items() if changed}


def _lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key in {**before, **after}:
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if old != new:
            yield f"{key}: {old} → {new}"


def _claims(text: str) -> dict[str, dict[str, Any]]:
    entries = parse_yaml(text, CLAIMS, ours=True) if text else None
    return {entry["id"]: dict(_flat(entry)) for entry in entries or ()}


def _flat(entry: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Give each figure or word of an entry, under the names of the tables that it stands in."""
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}, ")
        else:
            yield f"{above}{key}", value


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
