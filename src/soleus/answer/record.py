"""The answer: one frozen record that every door shows, and its fixed JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.fitting import Fitted
    from soleus.prediction.say import Prediction
    from soleus.rules.model import Rule
    from soleus.rules.person import RuleFinding


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that the answer stands on, true or still unknown, with the facts it was read from.

    ``matters`` is false where the rule is merely open: what was not answered says all there is to say of it.
    """

    rule: str
    truth: str
    says: str
    facts: Mapping[str, Any] = field(repr=False)
    missing: tuple[str, ...]
    claims: tuple[str, ...]
    matters: bool


@dataclass(frozen=True, slots=True)
class Helped:
    """What a sock can do for one target."""

    verdict: str
    certainty: str | None
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of pain: how it fits, why, and the rules that said so."""

    pattern: str
    fit: str
    says: str
    signs: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the plan: how it stands for this person and why, with its main effect and whom that was seen in.

    ``says`` is the reason in one sentence; ``also`` holds what else speaks for the same standing.
    """

    option: str
    standing: str
    says: str
    also: tuple[str, ...]
    effect: Mapping[str, Any] | None
    certainty: str | None
    population: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """The course to expect: ranges in percent of people, what it hangs on, and when to come back."""

    better_by_3_months: tuple[int, int] | None
    recovered_by_1_year: tuple[int, int] | None
    says: tuple[str, ...]
    come_back_if: tuple[str, ...]
    changes_plan: tuple[str, ...]
    claims: tuple[str, ...]


# What the answer holds beside its JSON form: the trace is long, the signs not ruled out stand among the missing facts
# of the open reasons, and the facts are the case, which whoever asks has.
NOT_PRINTED = ("trace", "not_ruled_out", "facts")
# The keys that are shown where a size or a prediction alone is asked for: never without the verdict.
VERDICT = ("version", "rulebook", "urgency", "compression", "pressure_mmhg")
OF_FIT = (*VERDICT, "fit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer for one person. What has a default is what an emergency leaves unsaid.

    ``fit`` is None unless a sock is suitable and a girth is known. ``prediction`` is None unless it
    was asked for; and in an emergency, where somebody must look today, and for a child.
    ``take_off`` tells whoever may wear a sock that is to be avoided to take it off: everybody who did not say that
    none is worn.
    ``not_ruled_out`` holds the keys of the unknown signs that a higher urgency hangs on, the gravest it could be.
    ``trace`` holds every rule as it was read, but those of the plan, each when somebody looks at it; ``facts`` holds
    what was known.
    """

    version: str
    rulebook: str
    urgency: str
    urgency_could_be: str
    compression: str
    pressure_mmhg: tuple[int, int] | None = None
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...]
    helps: Mapping[str, Helped] = field(default_factory=dict)
    recognition: tuple[Pattern, ...] = ()
    plan: tuple[Option, ...] = ()
    course: Expected | None = None
    wear: tuple[str, ...] = ()
    watch_for: tuple[str, ...] = ()
    stop_if: tuple[str, ...] = ()
    take_off: str | None
    trace: Sequence[RuleFinding[Rule]] = field(compare=False)
    not_ruled_out: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    fit: Fitted | None = None
    prediction: Prediction | None = None

    def __repr__(self) -> str:
        """Show no health fact: an answer must not leak into logs or error traces."""
        return f"<Answer by rulebook {self.rulebook[:12]}>"

    def to_json(self) -> dict[str, Any]:
        """Give the answer under its fixed keys, ready for ``json.dumps``."""
        printed = (part.name for part in fields(self) if part.name not in NOT_PRINTED)
        answer: dict[str, Any] = {name: _plain(getattr(self, name)) for name in printed}
        for reason in answer["reasons"]:
            reason["truth"] = True if reason["truth"] == "true" else reason["truth"]
            del reason["matters"]
        return answer


def _plain(value: object) -> object:
    """Give a value as JSON holds it: a record becomes a mapping, a tuple a list."""
    if hasattr(value, "to_json"):
        return _plain(value.to_json())
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "items"):
        return {key: _plain(item) for key, item in value.items()}
    return _plain(asdict(value)) if is_dataclass(value) and not isinstance(value, type) else value
