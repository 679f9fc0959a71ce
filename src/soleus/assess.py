"""The main path: from a case to an answer. Read ``assess`` from top to bottom.

Danger stops the way: in an emergency the answer carries the emergency and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus import __version__
from soleus.indicate import indicate
from soleus.plan import plan
from soleus.rules import lattice
from soleus.rules.model import TARGETS, DangerRule, Help, OptionRule, Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.case.case import Case
    from soleus.indicate import Indication
    from soleus.knowledge.claims import Claim
    from soleus.knowledge.words import Words
    from soleus.plan import Plan, PlannedOption
    from soleus.rules.book import Book
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
    facts: Mapping[str, Any]
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
class Option:
    """One option of the plan: how it stands for this person and why, with its main effect and whom that was seen in."""

    option: str
    standing: str
    says: str
    effect: Mapping[str, Any] | None
    certainty: str | None
    population: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The one record that every door shows. ``trace`` holds every rule as it was read; it is not printed."""

    version: str
    rulebook: str
    urgency: str
    urgency_could_be: str
    compression: str
    pressure_mmhg: tuple[int, int] | None
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]
    helps: Mapping[str, Helped]
    plan: tuple[Option, ...]
    wear: tuple[str, ...]
    watch_for: tuple[str, ...]
    stop_if: tuple[str, ...]
    wearer: bool
    trace: tuple[RuleFinding[Rule], ...]

    def to_json(self) -> dict[str, Any]:
        """Give the answer under its fixed keys. ``fit`` and ``prediction`` are null until those stages exist."""
        return {
            "version": self.version,
            "rulebook": self.rulebook,
            "urgency": self.urgency,
            "urgency_could_be": self.urgency_could_be,
            "compression": self.compression,
            "pressure_mmhg": list(self.pressure_mmhg) if self.pressure_mmhg else None,
            "missing": list(self.missing),
            "reasons": [
                {
                    "rule": r.rule,
                    "truth": True if r.truth == "true" else "unknown",
                    "says": r.says,
                    "facts": dict(r.facts),
                    "missing": list(r.missing),
                    "claims": list(r.claims),
                }
                for r in self.reasons
            ],
            "helps": {
                target: {"verdict": h.verdict, "certainty": h.certainty, "says": h.says, "claims": list(h.claims)}
                for target, h in self.helps.items()
            },
            "fit": None,
            "prediction": None,
            "plan": [
                {
                    "option": o.option,
                    "standing": o.standing,
                    "says": o.says,
                    "effect": o.effect,
                    "certainty": o.certainty,
                    "population": o.population,
                    "claims": list(o.claims),
                }
                for o in self.plan
            ],
            "wear": list(self.wear),
            "watch_for": list(self.watch_for),
            "stop_if": list(self.stop_if),
        }


def assess(case: Case, book: Book) -> Answer:
    """Answer for one person.

    Args:
        case: what is known (``soleus.case.build_case`` makes one).
        book: the rules and the words (``soleus.rules.book.load_book`` gives them).
    """
    screening = screen(case, book.rules)
    indication = indicate(screening)
    planned = plan(indication)
    emergency = screening.urgency is Urgency.EMERGENCY
    advice = screening.reader.read_rules(book.rules.advice)
    said = [f.rule for f in advice if f.is_true and not emergency and indication.verdict in f.rule.said_when]
    return Answer(
        version=__version__,
        rulebook=book.rules.hash,
        urgency=screening.urgency.word,
        urgency_could_be=screening.urgency_could_be.word,
        compression=indication.verdict,
        pressure_mmhg=indication.pressure_mmhg,
        missing=indication.missing,
        reasons=_reasons(indication, book.words, emergency=emergency),
        helps={} if emergency else _helps(indication, book.words),
        plan=_plan(planned, book),
        wear=_sentences(book.words, (name for rule in said for name in rule.wear)),
        watch_for=_sentences(book.words, (name for rule in said for name in rule.watch_for)),
        stop_if=_sentences(book.words, (name for rule in said for name in rule.stop_if)),
        wearer=screening.wearer.truth is True,
        trace=(*screening.dangers, *screening.routine, *indication.benefits, *indication.pressures, *advice),
    )


def _reasons(indication: Indication, words: Words, *, emergency: bool) -> tuple[Reason, ...]:
    """Give what urgency and danger stand on: true rules first, gravest first; in an emergency those alone."""
    screening = indication.screening
    findings = [*screening.dangers, *screening.routine]
    if emergency:
        findings = [f for f in screening.dangers if f.is_true and f.rule.urgency is Urgency.EMERGENCY]
    true = [finding for finding in findings if finding.is_true]
    open_ = [finding for finding in findings if finding.is_open]
    gravest_first = [*sorted(true, key=_gravity, reverse=True), *sorted(open_, key=_gravity, reverse=True)]
    return tuple(_reason(finding, screening.case, words) for finding in gravest_first)


def _gravity(finding: RuleFinding[Rule]) -> tuple[int, int]:
    """How grave a rule is when true: urgency, then danger."""
    rule = finding.rule
    return (rule.urgency, rule.then) if isinstance(rule, DangerRule) else (Urgency.ROUTINE, 0)


def _reason(finding: RuleFinding[Rule], case: Case, words: Words) -> Reason:
    rule = finding.rule
    open_ = tuple(sorted(finding.missing))
    presses = finding.is_pressing and rule.id in words.rules_when_unknown
    if finding.is_true:
        says = words.rules[rule.id]
    elif presses:
        says = words.rules_when_unknown[rule.id]
    else:
        says = words.not_answered(open_)
    return Reason(
        rule=rule.id,
        truth="true" if finding.is_true else "unknown",
        says=says,
        facts={key: case.facts[key] for key in sorted(finding.when.stands_on)},
        missing=open_,
        claims=rule.claims,
        matters=finding.is_true or presses,
    )


def _helps(indication: Indication, words: Words) -> dict[str, Helped]:
    """Say for each target what a sock can do. A target that an unknown fact leaves open is left out."""
    found = {target: _help(indication, words, target) for target in TARGETS}
    return {target: helped for target, helped in found.items() if helped is not None}


def _help(indication: Indication, words: Words, target: str) -> Helped | None:
    strongest = lattice.strongest(indication.benefits, target)
    texts = words.helps[target]
    if strongest is None:
        open_ = lattice.target_is_open(indication.benefits, target)
        if target == "nerve_pain":  # no trial exists, whoever asks
            return Helped(Help.UNTESTED.word, None, texts["untested"], _claims_about(indication, target))
        return None if open_ else Helped(Help.NO.word, None, texts["not_gained"], ())
    level, certainty = strongest.rule.then, strongest.rule.certainty
    true = [f for f in indication.benefits if f.is_true and f.rule.target == target and f.rule.then is level]
    head = (
        texts["untested"]
        if level is Help.UNTESTED
        else words.effect(words.helps["subject"], texts["outcome"], certainty, many=True)
    )
    says = " ".join([head, *(words.rules[finding.rule.id] for finding in true)])
    claims = tuple(dict.fromkeys(claim for finding in true for claim in finding.rule.claims))
    return Helped(level.word, lattice.certainty_of(strongest), says, claims)


def _claims_about(indication: Indication, target: str) -> tuple[str, ...]:
    rules = (finding.rule for finding in indication.benefits if finding.rule.target == target)
    return tuple(dict.fromkeys(claim for rule in rules for claim in rule.claims))


def _plan(planned: Plan, book: Book) -> tuple[Option, ...]:
    verdict = planned.indication.verdict
    return tuple(_option(option, verdict, book) for option in planned.options)


def _option(option: PlannedOption, verdict: str, book: Book) -> Option:
    facts = book.options[option.option]
    effect = book.effects[facts.main_effect] if facts.main_effect else None
    deciding = tuple(f for f in option.findings if f.is_true and f.rule.then is option.standing)
    claims = (claim for finding in deciding for claim in finding.rule.claims)
    return Option(
        option=option.option,
        standing=option.standing.word,
        says=_option_says(option, deciding, verdict, book.words),
        effect=_effect(effect, book.words) if effect else None,
        certainty=effect.certainty if effect else None,
        population=facts.tried_in,
        claims=tuple(dict.fromkeys((*claims, *facts.claims["effect"]))),
    )


def _option_says(
    option: PlannedOption, deciding: tuple[RuleFinding[OptionRule], ...], verdict: str, words: Words
) -> str:
    """Say why an option stands as it does: the verdict for the sock, the deciding rules, or what is not known."""
    if option.option == "compression-socks":
        says: str = words.verdicts[verdict]["says"]
        return says
    if deciding:
        return " ".join(words.rules[finding.rule.id] for finding in deciding)
    open_ = tuple(sorted({key for finding in option.findings if finding.is_open for key in finding.missing}))
    if open_:
        return words.not_answered(open_)
    is_for_pain = any(finding.is_true for finding in option.findings)
    sentence: str = words.says["urgent_first" if is_for_pain else "no_need"]
    return sentence


def _effect(claim: Claim, words: Words) -> dict[str, Any]:
    """Give a claim's measured effect with its figures, and in words."""
    effect = claim.effect
    if effect is None:
        raise ValueError(f"claim {claim.id} has no effect")
    return {
        "claim": claim.id,
        "says": words.claim_effect(effect, claim.certainty),
        "measure": effect.measure,
        "value": effect.value,
        "interval": list(effect.interval) if effect.interval else None,
        "unit": effect.unit,
        "when": effect.when,
        "versus": effect.versus,
    }


def _sentences(words: Words, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(words.advice[name] for name in dict.fromkeys(names))
