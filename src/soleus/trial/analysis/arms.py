"""Which of a trial's two arms is the treatment, told from their names; and when two spellings are one name."""

from __future__ import annotations

import re

# Names by which an arm is known; the words of each list mean the same.
TREATMENTS = frozenset({
    "sock", "socks", "stocking", "stockings", "compression", "treatment", "treated", "on", "with", "yes", "true",
    "active", "intervention", "strumpf", "strümpfe", "kompression", "socke", "socken", "mit", "ja", "an", "behandlung",
})  # fmt: skip
CONTROLS = frozenset({
    "none", "nosock", "nosocks", "control", "off", "false", "placebo", "sham", "baseline", "usual", "a", "0",
    "nein", "aus", "kontrolle", "scheinbehandlung",
})  # fmt: skip
# As the first word of a name they say that something was left away.
NEGATIONS = frozenset({"no", "not", "non", "without", "ohne", "kein", "keine", "nicht"})


def folded(name: str) -> str:
    """Give a name by which its spellings are known as one: case and the width of blanks do not count."""
    return " ".join(name.split()).casefold()


def treatment_and_control(arms: set[str], treatment: str | None) -> tuple[str, str]:
    """Say which of two arms is the treatment: the one that was named, is known by its name, or is last by alphabet."""
    first, second = sorted(arms)
    names = folded(first), folded(second)
    if treatment is None:
        is_first = (names[0] in TREATMENTS and names[1] not in TREATMENTS) or (
            _is_control(names[1]) and not _is_control(names[0])
        )
    else:
        is_first = folded(treatment) == names[0]
    return (first, second) if is_first else (second, first)


def _is_control(name: str) -> bool:
    return name in CONTROLS or re.split(r"[\W_]+", name)[0] in NEGATIONS
