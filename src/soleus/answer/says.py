"""Puts what the stages found into the sentences of ``words/en.yaml``. It decides nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from soleus.answer.record import Expected, Helped, Option, Pattern, Reason
from soleus.rules import combine
from soleus.rules.levels import ONLY_WHEN_TOLD, OPTIONS, TARGETS, UNTRIED, Help, Urgency
from soleus.rules.model import DangerRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soleus.book import Book
    from soleus.case.case import Case
    from soleus.indicate import Indication
    from soleus.knowledge.claims import Claim
    from soleus.knowledge.words import Words
    from soleus.plan import Plan, PlannedOption, Recognised
    from soleus.rules.model import AdviceRule, OptionRule, Rule
    from soleus.rules.person import RuleFinding
    from soleus.screen import Screening


MUST_NOT = ("avoid", "stop_now")


def reasons(screening: Screening, words: Words) -> tuple[Reason, ...]:
    """Give what urgency and danger stand on: true rules first, then open ones, the gravest of each first."""
    findings = [*screening.dangers, *screening.routine]
    true = [finding for finding in findings if finding.is_true]
    open_ = [finding for finding in findings if finding.is_open]
    return (*_gravest_first(true, screening.case, words), *_gravest_first(open_, screening.case, words))


def emergency_reasons(screening: Screening, words: Words) -> tuple[Reason, ...]:
    """Give the rules that make it an emergency, and no others."""
    findings = [f for f in screening.dangers if f.is_true and f.rule.urgency is Urgency.EMERGENCY]
    return _gravest_first(findings, screening.case, words)


def _gravest_first(findings: Iterable[RuleFinding[Rule]], case: Case, words: Words) -> tuple[Reason, ...]:
    return tuple(_reason(finding, case, words) for finding in sorted(findings, key=_gravity, reverse=True))


def take_off(verdict: str, screening: Screening, words: Words) -> str | None:
    """Say to take a sock off where one is to be avoided and it is not known that none is worn."""
    worn = screening.wearer.truth
    if verdict not in MUST_NOT or worn is False:
        return None
    return words.take_off["worn" if worn is True else "not_told"]


def not_ruled_out(indication: Indication) -> tuple[str, ...]:
    """Name the unknown facts on which hangs whether somebody must look today, or at once; most telling first."""
    screening = indication.screening
    if screening.urgency_could_be < Urgency.URGENT or screening.urgency_could_be == screening.urgency:
        return ()
    open_ = (f for f in screening.dangers if f.is_open and f.rule.urgency is screening.urgency_could_be)
    keys = frozenset[str]().union(*(finding.when.open for finding in open_))
    return tuple(key for key in indication.missing if key in keys)


def _gravity(finding: RuleFinding[Rule]) -> tuple[int, int]:
    """How grave a rule is when true: urgency, then danger."""
    rule = finding.rule
    return (rule.urgency, rule.then) if isinstance(rule, DangerRule) else (Urgency.ROUTINE, 0)


def _reason(finding: RuleFinding[Rule], case: Case, words: Words) -> Reason:
    rule = finding.rule
    facts, open_ = case.facts, _in_order(finding.missing)
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
        facts={key: facts[key] for key in _in_order(finding.when.stands_on)},
        missing=open_,
        claims=rule.claims,
        matters=finding.is_true or presses,
    )


@lru_cache(maxsize=4096)
def _in_order(keys: frozenset[str]) -> tuple[str, ...]:
    """Sort names of facts; the sets of the same rules come again and again."""
    return tuple(sorted(keys))


def helps(indication: Indication, words: Words) -> dict[str, Helped]:
    """Say for each target what a sock can do. A target that an unknown fact leaves open is left out."""
    gains = {target: _help(indication, words, target) for target in TARGETS}
    return {target: helped for target, helped in gains.items() if helped is not None}


def _help(indication: Indication, words: Words, target: str) -> Helped | None:
    strongest = combine.strongest(indication.benefits, target)
    texts = words.helps[target]
    if strongest is None:
        open_ = combine.target_is_open(indication.benefits, target)
        if target in UNTRIED:
            return Helped(Help.UNTESTED.word, None, texts["untested"], _claims_about(indication, target))
        if open_ or target in ONLY_WHEN_TOLD:
            return None
        not_gained = texts["not_gained"]
        says = texts.get("not_told", not_gained) if _is_untold(indication, target) else not_gained
        return Helped(Help.NO.word, None, says, ())
    level, certainty = strongest.rule.then, strongest.rule.certainty
    true = [f for f in indication.benefits if f.is_true and f.rule.target == target]
    # A surer rule sets the head alone: what the others add may be a caveat, so every rule of gain keeps its sentence.
    true = [f for f in true if f.rule.then.is_gain == level.is_gain]
    head = (
        texts["untested"]
        if level is Help.UNTESTED
        else words.effect(words.helps["subject"], texts["outcome"], certainty, many=True)
    )
    says = " ".join([head, *(words.rules[finding.rule.id] for finding in true)])
    claims = tuple(dict.fromkeys(claim for finding in true for claim in finding.rule.claims))
    return Helped(level.word, combine.certainty_of(strongest), says, claims)


def _is_untold(indication: Indication, target: str) -> bool:
    """Whether all that could be gained hangs on plans and wishes that nobody told, or was asked for."""
    gains = [rule for rule in indication.screening.book.benefits if rule.target == target and rule.then.is_gain]
    is_open = any(finding.missing for finding in indication.benefits if finding.rule in gains)
    return is_open and not any(rule.counts_when_unknown for rule in gains)


def _claims_about(indication: Indication, target: str) -> tuple[str, ...]:
    rules = (rule for rule in indication.screening.book.benefits if rule.target == target)
    return tuple(dict.fromkeys(claim for rule in rules for claim in rule.claims))


def options(planned: Plan, book: Book) -> tuple[Option, ...]:
    """Say how every option stands for this person."""
    verdict = planned.indication.verdict
    return tuple(_option(option, verdict, book) for option in planned.options)


def _option(option: PlannedOption, verdict: str, book: Book) -> Option:
    facts = book.options[option.option]
    effect = book.effects[facts.main_effect] if facts.main_effect else None
    deciding = tuple(f for f in option.findings if f.is_true and f.rule.then is option.standing)
    claims = (claim for finding in deciding for claim in finding.rule.claims)
    first, *also = _option_says(option, deciding, verdict, book.words)
    return Option(
        option=option.option,
        standing=option.standing.word,
        says=first,
        also=tuple(also),
        effect=effect_shown(effect, book.words) if effect else None,
        certainty=effect.certainty if effect else None,
        population=facts.tried_in,
        claims=tuple(dict.fromkeys((*claims, *facts.claims["effect"]))),
    )


def _option_says(
    option: PlannedOption, deciding: tuple[RuleFinding[OptionRule], ...], verdict: str, words: Words
) -> list[str]:
    """Say why an option stands as it does: the verdict for the sock, the deciding rules, or what is not known."""
    if option.option == OPTIONS[0]:
        return [words.verdicts[verdict]["says"]]
    if deciding:
        return [words.rules[finding.rule.id] for finding in deciding]
    open_ = tuple(sorted({key for finding in option.findings if finding.is_open for key in finding.missing}))
    if open_:
        return [words.not_answered(open_)]
    is_for_pain = any(finding.is_true for finding in option.findings)
    return [words.says["urgent_first" if is_for_pain else "no_need"]]


def effect_shown(claim: Claim, words: Words) -> dict[str, Any]:
    """Give a claim's measured effect with its figures, and in words."""
    effect = claim.effect
    if effect is None:
        raise ValueError(f"claim {claim.id} has no effect")
    return {
        "claim": claim.id,
        "says": words.claim_effect(claim),
        "measure": effect.measure,
        "value": effect.value,
        "interval": list(effect.interval) if effect.interval else None,
        "unit": effect.unit,
        "when": effect.when,
        "versus": effect.versus,
    }


def recognition(planned: Plan, words: Words) -> tuple[Pattern, ...]:
    """Say which patterns the pain fits, and what cannot be told."""
    return tuple(_pattern(recognised, words) for recognised in planned.patterns)


def _pattern(recognised: Recognised, words: Words) -> Pattern:
    head: str = words.recognition[recognised.fit.word]
    signs = [words.rules[finding.rule.id] for finding in recognised.signs]
    return Pattern(
        pattern=recognised.pattern,
        fit=recognised.fit.word,
        says=" ".join([head.format(pattern=words.patterns[recognised.pattern]), *signs]),
        signs=tuple(finding.rule.id for finding in recognised.signs),
        claims=tuple(dict.fromkeys(claim for finding in recognised.signs for claim in finding.rule.claims)),
    )


def course(planned: Plan, advice_rules: Sequence[AdviceRule], words: Words) -> Expected | None:
    """Say what to expect and when to come back; None where no plan is made."""
    if not planned.options:
        return None
    course_plan = planned.course
    ranges = {
        "by_3_months": course_plan.better_by_3_months if course_plan else None,
        "by_1_year": course_plan.recovered_by_1_year if course_plan else None,
    }
    numbers = [
        words.course[name].format(low=ends[0], high=ends[1]) for name, ends in ranges.items() if ends is not None
    ]
    findings = course_plan.findings if course_plan else ()
    return Expected(
        better_by_3_months=ranges["by_3_months"],
        recovered_by_1_year=ranges["by_1_year"],
        says=(*(numbers or [words.course["nobody"]]), *(words.rules[finding.rule.id] for finding in findings)),
        come_back_if=advice(advice_rules, "come_back_if", words),
        changes_plan=advice(advice_rules, "changes_plan", words),
        claims=tuple(dict.fromkeys(claim for finding in findings for claim in finding.rule.claims)),
    )


def advice(advice_rules: Sequence[AdviceRule], kind: str, words: Words) -> tuple[str, ...]:
    """Give the sentences of one kind of advice, each once."""
    names: list[str] = [name for rule in advice_rules for name in getattr(rule, kind)]
    return tuple(words.advice[name] for name in dict.fromkeys(names))
