"""What is known of each option beside the sock, the same for everyone; how it stands for one is for the rules."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim

GROUPS = ("supports", "movement", "medicines", "procedures", "daily")
TRIED_IN = ("sciatica", "back_pain", "stenosis", "healthy", "venous")
KINDS = ("effect", "mechanism", "harm", "suits", "precaution", "guideline")


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """One option.

    ``target``, ``function`` and ``symptom`` say what it acts on, what it does there and what for; ``main_effect`` is
    the claim that best answers "does it help sciatica?", None where no effect was measured; ``tried_in`` is whom that
    evidence is about; ``claims`` lists claim ids by kind, an empty list meaning that none was found. ``harm`` and
    ``guidance`` say what the claims on harms and of guidelines say, None where there are none.
    """

    id: str
    group: str
    target: str
    function: str
    symptom: str
    benefit: str
    mechanism: str
    use: tuple[str, ...]
    think_of_it: str
    adverse_effects: str | None
    guidance: str | None
    main_effect: str | None
    tried_in: str
    claims: Mapping[str, tuple[str, ...]]

    def all_claims(self) -> Iterator[str]:
        """Give every claim of every kind."""
        for ids in self.claims.values():
            yield from ids


def read_options(claims: Mapping[str, Claim], root: Path = ROOT) -> dict[str, OptionFacts]:
    """Read ``options.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, a word outside its list, a claim that does not exist, or a main effect
            without a measured effect.
    """
    entries: dict[str, Any] = read_yaml(root / "options.yaml")
    problems: list[str] = []
    for name, entry in entries.items():
        location = f"option {name}"
        problems += key_problems(location, entry, [field.name for field in fields(OptionFacts) if field.name != "id"])
        problems += key_problems(f"{location}, claims", entry.get("claims", {}), KINDS)
        for key, allowed in (("group", GROUPS), ("tried_in", TRIED_IN)):
            if entry.get(key) not in allowed:
                problems.append(f"{location}: {key} is '{entry.get(key)}' (allowed: {', '.join(allowed)})")
        cited = [claim for ids in entry.get("claims", {}).values() for claim in ids]
        cited += [entry["main_effect"]] if entry.get("main_effect") else []
        problems += [f"{location}: no claim '{claim}'" for claim in cited if claim not in claims]
        for key, kind in (("adverse_effects", "harm"), ("guidance", "guideline")):
            if bool(entry.get(key)) != bool(entry.get("claims", {}).get(kind)):
                problems.append(f"{location}: {key} is said just where there are claims of the kind '{kind}'")
        main = claims.get(entry.get("main_effect"))
        if main is not None and main.effect is None:
            problems.append(f"{location}: main_effect '{main.id}' is a claim without an effect")
    if problems:
        raise KnowledgeError("The options cannot be used", problems)
    return {name: _option(name, entry) for name, entry in entries.items()}


def _option(name: str, entry: Mapping[str, Any]) -> OptionFacts:
    claims = {kind: tuple(ids) for kind, ids in entry["claims"].items()}
    return OptionFacts(id=name, **(dict(entry) | {"use": tuple(entry["use"]), "claims": claims}))
