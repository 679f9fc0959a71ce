"""What the person reader says, under the names that the definitions of the CQL text have."""

from typing import Any

from soleus.case import Case
from soleus.indicate import indicate
from soleus.rules import combine
from soleus.rules.levels import TARGETS
from soleus.rules.model import Rulebook
from soleus.rules.nodes import ALWAYS
from soleus.rules.person import PersonReader
from soleus.screen import screen


def read_person(book: Rulebook, case: Case) -> dict[str, Any]:
    reader = PersonReader(book, case)
    found: dict[str, Any] = {name: reader.read(condition.when).truth for name, condition in book.conditions.items()}
    for rule in book.rules():
        found[f"{rule.id} holds"] = reader.read(rule.when).truth
        guard = getattr(rule, "matters_if", ALWAYS)
        if guard != ALWAYS:
            found[f"{rule.id} matters"] = reader.read(guard).truth
    return found | _levels(book, case)


def _levels(book: Rulebook, case: Case) -> dict[str, Any]:
    screening = screen(case, book, PersonReader)
    indication = indicate(screening)
    (start, cap) = combine.pressure(indication.pressures, book.pressure_defaults)
    low, high = indication.pressure_mmhg or (None, None)
    found: dict[str, Any] = {
        "danger": screening.danger.word,
        "urgency": screening.urgency.word,
        "urgency_could_be": screening.urgency_could_be.word,
        "benefit": indication.benefit.word,
        "wears one now": screening.wearer.truth,
        "start_low_mmhg": start[0],
        "start_high_mmhg": start[1],
        "cap_mmhg": cap,
        "compression": indication.verdict,
        "pressure_low_mmhg": low,
        "pressure_high_mmhg": high,
    }
    for target in TARGETS:
        strongest = combine.strongest(indication.benefits, target)
        found[f"helps {target}"] = strongest.rule.then.word if strongest else None
        found[f"could help {target}"] = combine.target_is_open(indication.benefits, target)
    return found
