"""What is refused, and everything that is wrong with it, in one error; and where an error of our own arose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GIVEN = "; given: "  # stands between what is wrong with a value and the value itself


class ProblemsError(ValueError):
    """Something was refused; ``problems`` holds everything that is wrong, one sentence each."""

    def __init__(self, headline: str, problems: Iterable[str]) -> None:
        """Keep every problem, so that one message can show them all."""
        self.headline = headline
        self.problems = tuple(problems)
        super().__init__("\n".join((headline, *(f"- {problem}" for problem in self.problems))))


def place_of(error: BaseException) -> str:
    """Name the last line of our own that ran before an error; no value is told, for it could be about health."""
    ours, named, trace = Path(__file__).parent, "an unknown place", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(ours):
            named = f"{file.relative_to(ours).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return named
