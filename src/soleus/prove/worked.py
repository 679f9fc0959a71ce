"""Holds answers against what the worked people expect (``knowledge/worked_people.yaml``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soleus.assess import Answer


def is_empty(answer: Answer) -> bool:
    """Whether an answer says nothing beside its urgency, its verdict and their reasons."""
    rest = (answer.helps, answer.plan, answer.wear, answer.watch_for, answer.stop_if, answer.missing)
    return not any(rest) and answer.pressure_mmhg is None


def _words(expected: Any) -> list[str]:  # noqa: ANN401  # a word or a list of words
    return expected if isinstance(expected, list) else [expected]


CHECKS: Mapping[str, Callable[[Answer, Any], bool]] = {
    "urgency": lambda answer, expected: answer.urgency in _words(expected),
    "could_be": lambda answer, expected: answer.urgency_could_be == expected,
    "compression": lambda answer, expected: answer.compression == expected,
    "pressure": lambda answer, expected: answer.pressure_mmhg == tuple(expected),
    "pressure_max": lambda answer, expected: answer.pressure_mmhg is None or answer.pressure_mmhg[1] <= expected,
    "missing_has": lambda answer, expected: expected in answer.missing,
    "empty_rest": lambda answer, _: is_empty(answer),
    "empty_plan": lambda answer, _: answer.plan == (),
    "says_about": lambda answer, expected: any(expected in reason.facts for reason in answer.reasons),
    "option": lambda answer, expected: all(
        option.standing in expected[option.option] for option in answer.plan if option.option in expected
    ),
    "pattern": lambda answer, expected: expected.items() <= {p.pattern: p.fit for p in answer.recognition}.items(),
}


def unmet(answer: Answer, expect: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an answer does not meet of what is expected of it; "refused" is the door's to meet."""
    return {key: value for key, value in expect.items() if key in CHECKS and not CHECKS[key](answer, value)}
