"""The case record."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.case.facts import Value


class CaseError(ProblemsError):
    """A case was refused; ``problems`` names every fact that is wrong, what was given and what is allowed."""


class ContradictionError(CaseError):
    """Every fact of a case is one that can be, but some cannot stand together."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known about one person: key (``age_years``, ``left.abi``) to value. A key that is not there is unknown.

    ``origins`` says where each value came from (a file's name, "answered", a record's item), under the same keys.
    Build cases with ``soleus.case.build_case``, which refuses what cannot be true.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Close the mappings, so that no later stage can write into them."""
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        object.__setattr__(self, "origins", MappingProxyType(dict(self.origins)))

    def __repr__(self) -> str:
        """Show how much is known, never what: a record of a person must not leak into logs or error traces."""
        return f"<Case: {len(self.facts)} facts known>"
