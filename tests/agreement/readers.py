"""Every reader of the rulebook behind one signature: a rulebook and people in, what each person comes to out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from soleus.case import Case
from soleus.indicate import indicate
from soleus.rules.model import Rulebook
from soleus.rules.nodes import Truth
from soleus.screen import screen


@dataclass(frozen=True)
class Result:
    """What one person comes to: each rule's truth, and the levels and the verdict made of them."""

    truths: Mapping[str, Truth]
    urgency: str
    urgency_could_be: str
    compression: str
    pressure_mmhg: tuple[int, int] | None


Reader = Callable[[Rulebook, Sequence[Case]], list[Result]]


def person(book: Rulebook, people: Sequence[Case]) -> list[Result]:
    """The reference."""
    return [_by_person(book, case) for case in people]


def _by_person(book: Rulebook, case: Case) -> Result:
    screening = screen(case, book)
    indication = indicate(screening)
    findings = screening.reader.read_rules(book.rules())
    return Result(
        truths={finding.rule.id: finding.when.truth for finding in findings},
        urgency=screening.urgency.word,
        urgency_could_be=screening.urgency_could_be.word,
        compression=indication.verdict,
        pressure_mmhg=indication.pressure_mmhg,
    )


def differences(reference: Result, other: Result) -> list[str]:
    """Say what another reader makes of the same person, where it differs."""
    found = [
        f"{rule}: {truth} against {other.truths.get(rule, 'nothing')}"
        for rule, truth in reference.truths.items()
        if other.truths.get(rule, "nothing") is not truth
    ]
    for level in ("urgency", "urgency_could_be", "compression", "pressure_mmhg"):
        mine, its = getattr(reference, level), getattr(other, level)
        if mine != its:
            found.append(f"{level}: {mine} against {its}")
    return found
