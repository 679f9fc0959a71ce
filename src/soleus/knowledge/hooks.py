"""What the service for record systems (CDS Hooks) is called, asks for and says: ``records/hooks.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml
from soleus.knowledge.records import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILE = f"{FOLDER}/hooks.yaml"
HOOKS = ("patient-view", "order-select")
_SERVICE_KEYS = ("hook", "title", "description")


@dataclass(frozen=True, slots=True)
class HookText:
    """The texts of the service.

    ``prefetch`` maps a name to the search that gives it, ``needs`` names those without which there is no answer;
    ``services`` maps an id to hook, title and description; ``concerns`` names facts that make a patient one of ours;
    ``orders`` and ``measure`` name concepts of the codes; ``reasons`` are those to do otherwise, by code.
    """

    label: str
    topic: Mapping[str, str]
    prefetch: Mapping[str, str]
    needs: tuple[str, ...]
    services: Mapping[str, Mapping[str, str]]
    usage: str
    concerns: tuple[str, ...]
    orders: tuple[str, ...]
    measure: Mapping[str, str]
    cancel: Mapping[str, str]
    launch: str
    unread: str
    read_from: str
    reasons: Mapping[str, Any]


def read_hook_text(facts: Iterable[str], concepts: Iterable[str], root: Path = ROOT) -> HookText:
    """Read ``records/hooks.yaml``.

    Args:
        facts: the names of all facts that there are.
        concepts: the concepts that there are codes of.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: a key is missing or unknown, or it names a fact, a concept, a hook or a search that is none.
    """
    text: dict[str, Any] = read_yaml(root / FILE)
    problems = key_problems(FILE, text, [field.name for field in fields(HookText)])
    if not problems:
        known, coded = set(facts), set(concepts)
        problems += [f"{FILE}, concerns: no fact '{name}'" for name in text["concerns"] if name not in known]
        named = (*text["orders"], text["measure"]["concept"])
        problems += [f"{FILE}: no code for the concept '{name}'" for name in named if name not in coded]
        problems += [f"{FILE}, needs: no prefetch '{name}'" for name in text["needs"] if name not in text["prefetch"]]
        for name, service in text["services"].items():
            problems += key_problems(f"{FILE}, {name}", service, _SERVICE_KEYS)
            problems += [] if service.get("hook") in HOOKS else [f"{FILE}, {name}: hook is one of {', '.join(HOOKS)}"]
    if problems:
        raise KnowledgeError("The texts of the service for record systems cannot be used", problems)
    lists = ("needs", "concerns", "orders")
    parts: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in text.items()}
    return HookText(**parts)
