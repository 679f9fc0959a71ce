"""What is refused, and everything that is wrong with it, in one error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ProblemsError(ValueError):
    """Something was refused; ``problems`` holds everything that is wrong, one sentence each."""

    def __init__(self, headline: str, problems: Iterable[str]) -> None:
        """Keep every problem, so that one message can show them all."""
        self.headline = headline
        self.problems = tuple(problems)
        super().__init__("\n".join((headline, *(f"- {problem}" for problem in self.problems))))
