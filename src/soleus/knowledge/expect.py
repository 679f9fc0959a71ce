"""What can be expected of somebody's answer, in the worked cases and the worked people."""

from __future__ import annotations

from collections.abc import Iterator

from soleus.knowledge.load import key_problems

# What can be expected of an answer, and the types in which it is written.
EXPECTED: dict[str, tuple[tuple[type, ...], str]] = {
    "urgency": ((str, list), "a word, or a list of words of which one must come out"),
    "could_be": ((str,), "a word"),
    "compression": ((str,), "a word"),
    "pressure": ((list,), "[low, high]"),
    "pressure_max": ((int,), "a whole number"),
    "missing_has": ((str,), "the key of a fact"),
    "says_about": ((str,), "the key of a fact"),
    "option": ((dict,), "a table of options and how each may stand"),
    "pattern": ((dict,), "a table of patterns and how each fits"),
    "empty_rest": ((bool,), "true or false"),
    "empty_plan": ((bool,), "true or false"),
    "refused": ((bool,), "true or false"),
}


def expect_problems(location: str, expect: object) -> Iterator[str]:
    """Say what is wrong with the shape of what is expected."""
    yield from key_problems(f"{location}, expect", expect, (), EXPECTED)
    if not isinstance(expect, dict):
        return
    if not expect:
        yield f"{location}: expects nothing"
    for key, (types, shape) in EXPECTED.items():
        if key in expect and type(expect[key]) not in types:
            yield f"{location}: {key} must be {shape}"
