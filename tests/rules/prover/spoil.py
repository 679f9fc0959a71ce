"""Rulebooks spoiled on purpose, each to break some promise."""

from dataclasses import replace

from soleus.rules.levels import Danger, Help, Urgency
from soleus.rules.nodes import And, AnyLeg, Between, Compare, Constant, EveryLeg, Holds, Not, Or, walk

NEVER = Constant(value=False)
ALWAYS = Constant(value=True)


def with_dangers(rules, change):
    """Spoil the danger rules: ``change`` gives a rule in place of each, or None to drop it."""
    dangers = (change(rule) for rule in rules.dangers)
    return replace(rules, dangers=tuple(rule for rule in dangers if rule is not None))


def stands_on(rules, rule, fact):
    return fact in rules.facts_in(rule.when)


def without_rules_on(*facts):
    """Drop every danger rule that stands on one of these facts."""

    def spoil(rules):
        return with_dangers(rules, lambda rule: None if any(stands_on(rules, rule, fact) for fact in facts) else rule)

    return spoil


def milder_on(*facts, then=Danger.MEASURE_FIRST, urgency=Urgency.SELF_CARE):
    """Lower what follows from every danger rule that stands on one of these facts."""

    def spoil(rules):
        def lower(rule):
            if not any(stands_on(rules, rule, fact) for fact in facts):
                return rule
            low, low_urgency = min(rule.then, then), min(rule.urgency, urgency)
            return replace(
                rule,
                then=low,
                urgency=low_urgency,
                if_unknown=min(rule.if_unknown, low),
                if_unknown_urgency=min(rule.if_unknown_urgency, low_urgency),
            )

        return with_dangers(rules, lower)

    return spoil


def shifted_index(rules):
    def lower(rule):
        match rule.when:
            case AnyLeg(And((Compare(fact, op, _), Compare() as upper))) if fact == "abi":
                return replace(rule, when=AnyLeg(And((Compare(fact, op, 0.6), replace(upper, value=0.7)))))
            case _:
                return rule

    return with_dangers(rules, lower)


def bands_overlap(number):
    """Let every rule on this number speak one step further than it should."""

    def spoil(rules):
        def widen(rule):
            match rule.when:
                case AnyLeg(Compare(fact, "<", value)) if fact == number:
                    return replace(rule, when=AnyLeg(Compare(fact, "<=", value)))
                case Compare(fact, "<", value) if fact == number:
                    return replace(rule, when=Compare(fact, "<=", value))
                case Compare(fact, "=", int(value)) if fact == number:
                    return replace(rule, when=Compare(fact, ">=", value - 1))
                case _:
                    return rule

        return with_dangers(rules, widen)

    return spoil


def urgent_signs_only(rules):
    return with_dangers(rules, lambda rule: replace(rule, urgency=min(rule.urgency, Urgency.URGENT)))


def self_care_for_all(rules):
    spoiled = with_dangers(
        rules, lambda rule: replace(rule, urgency=Urgency.SELF_CARE, if_unknown_urgency=Urgency.SELF_CARE)
    )
    return replace(spoiled, urgencies=())


def unknown_as_no(rules):
    """Read every unknown danger rule as harmless, as common rule engines do."""
    return with_dangers(rules, lambda rule: replace(rule, matters_if=NEVER))


def unknown_as_yes(rules):
    """Read every unknown danger rule as if it held, and worse."""
    return with_dangers(rules, lambda rule: replace(rule, if_unknown=Danger.STOP_NOW))


def swelling_reassures(rules):
    """Let a more dangerous value (any swelling) switch every danger rule off."""
    safe = Not(Compare("leg_swelling", "<>", "none"))
    return with_dangers(rules, lambda rule: replace(rule, when=And((rule.when, safe))))


def strong_for_everyone(rules):
    pressures = tuple(replace(rule, when=ALWAYS) for rule in rules.pressures if rule.cap is None)
    return replace(rules, pressures=pressures)


def helps_for(target, then):
    def spoil(rules):
        return replace(
            rules,
            benefits=tuple(replace(rule, then=then) if rule.target == target else rule for rule in rules.benefits),
        )

    return spoil


def gains_only_when_known(rules):
    return replace(rules, benefits=tuple(replace(rule, counts_when_unknown=False) for rule in rules.benefits))


def everyone_gains(rules):
    return replace(rules, benefits=tuple(replace(rule, when=ALWAYS, then=Help.MAY) for rule in rules.benefits))


def nobody_gains(rules):
    return replace(rules, benefits=())


def verdicts(**changed):
    """Change words of the table of verdicts wherever they stand."""

    def spoil(rules):
        return replace(rules, verdicts={cell: changed.get(word, word) for cell, word in rules.verdicts.items()})

    return spoil


def nobody_wears(rules):
    return replace(rules, wearer=NEVER)


def everyone_measured_first(rules):
    return with_dangers(
        rules,
        lambda rule: (
            replace(rule, when=ALWAYS, then=Danger.MEASURE_FIRST, urgency=Urgency.SELF_CARE)
            if any(isinstance(part, Compare) and part.fact == "abi" for part in walk(rule.when))
            else rule
        ),
    )


def everyone_avoids(rules):
    return with_dangers(rules, lambda rule: replace(rule, when=ALWAYS, then=Danger.AVOID, urgency=Urgency.SELF_CARE))


def guards_on_clinicians_facts(rules):
    measured = EveryLeg(Between("abi", 0.8, 1.3))
    return with_dangers(
        rules, lambda rule: replace(rule, matters_if=Not(measured)) if stands_on(rules, rule, "abi") else rule
    )


def an_emergency_only_while_unknown(rules):
    """Call it an emergency while nobody said whether the skin is inflamed, and nothing once it was denied."""
    return with_dangers(
        rules,
        lambda rule: (
            replace(rule, matters_if=ALWAYS, if_unknown_urgency=Urgency.EMERGENCY)
            if stands_on(rules, rule, "dermatitis")
            else rule
        ),
    )


def missing_left_out(rules):
    """Hide a fact from the questions: a benefit that counts as no gain while it is unknown, though it is no wish."""
    benefits = tuple(
        replace(rule, matters_if=NEVER) if stands_on_benefit(rules, rule, "tired_heavy_legs") else rule
        for rule in rules.benefits
    )
    hidden = tuple(replace(rule, when=Or((rule.when, NEVER))) for rule in benefits)
    dangers = tuple(
        replace(rule, if_unknown=Danger.AVOID, matters_if=Not(Compare("age_years", "<", 18)))
        if stands_on(rules, rule, "dermatitis")
        else rule
        for rule in rules.dangers
    )
    return replace(rules, benefits=hidden, dangers=dangers)


def stands_on_benefit(rules, rule, fact):
    return fact in rules.facts_in(rule.when)


def only_the_left_leg(rules):
    """Look at one leg where both were meant."""
    one_sided = rules.conditions["one_sided_swelling"]
    left = replace(one_sided, when=And((Compare("leg_swelling", "<>", "none"), Compare("swollen_leg", "=", "left"))))
    return replace(rules, conditions=dict(rules.conditions) | {"one_sided_swelling": left})


def a_tape_for_everybody(rules):
    """Leave whoever cannot say whether one calf is bigger undecided, though both legs look alike."""
    unguarded = replace(rules.conditions["calf_bigger"], when=Holds("calf_3_cm_larger"))
    return replace(rules, conditions=dict(rules.conditions) | {"calf_bigger": unguarded})


def a_dead_rule(rules):
    first = rules.dangers[0]
    return replace(rules, dangers=(replace(first, id="dead", when=And((first.when, NEVER))), *rules.dangers))


def a_doubled_rule(rules):
    first = rules.dangers[0]
    return replace(rules, dangers=(*rules.dangers, replace(first, id="again", when=Or((first.when, NEVER)))))
