"""What the reader of scenarios must know of the facts of a person: their shape, since the leg knows no case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class ScenarioFact(Protocol):
    """What a scenario must know of a fact of a person."""

    @property
    def type(self) -> str:
        """The kind: bool, choice or a number."""

    @property
    def values(self) -> tuple[str, ...]:
        """The words of a choice."""

    @property
    def low(self) -> float | None:
        """The least that a number can be."""

    @property
    def high(self) -> float | None:
        """The most that a number can be."""


class ScenarioVocabulary(Protocol):
    """The facts that can be said of the people of a scenario."""

    @property
    def facts(self) -> Mapping[str, ScenarioFact]:
        """Each fact by its name."""
