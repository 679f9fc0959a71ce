"""Writes how rules combine into levels, as CQL: the highest level with a rule that adds it.

Each level asks "does any of these hold?". ``AnyTrue`` passes over what is unknown, which is right here: what an unknown
rule adds stands in the list under a name of its own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from soleus.rules.cql.conditions import quoted, text
from soleus.rules.cql.door import if_accepted
from soleus.rules.cql.names import WEARER, could_help, helps, holds, is_guarded, presses, unknown_names, waits
from soleus.rules.levels import Benefit, Danger, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from soleus.rules.levels import Level
    from soleus.rules.model import DangerRule, Rulebook

# Which definitions lift to a level.
Lifts = dict["Level", list[str]]

NO_WORD = "null as String"


def level_definitions(book: Rulebook, targets: Sequence[str]) -> Iterator[str]:
    """Write the definitions from the rules to the verdict."""
    yield _level("danger", _danger(book.dangers), Danger.NONE)
    yield _level("urgency", _urgency(book), Urgency.SELF_CARE)
    yield _level("urgency_could_be", _urgency_could_be(book), Urgency.SELF_CARE)
    yield _level("benefit", _benefit(book), Benefit.NONE)
    for target in targets:
        yield from _help(book, target)
    yield from _pressure(book)
    yield DANGER_THAT_COUNTS
    yield _verdict(book.verdicts)
    yield PRESSURE_OF_VERDICT


def _define(name: str, cql: str) -> str:
    return f"define {quoted(name)}:\n  {cql}\n"


def _level(name: str, lifts: Mapping[Level, Iterable[str]], lowest: Level) -> str:
    rising = {level.word: lifts[level] for level in sorted(lifts, reverse=True) if level > lowest}
    level_ = _cases({word: _any_true(names) for word, names in rising.items()}, text(lowest.word))
    return _define(name, if_accepted(level_, NO_WORD))


def _cases(cases: Mapping[str, str], otherwise: str) -> str:
    """Write "the first of these words whose condition is true"."""
    if not cases:
        return otherwise
    lines = [f"    when {condition} then {text(word)}" for word, condition in cases.items()]
    return "\n".join(["case", *lines, f"    else {otherwise}", "  end"])


def _any_true(names: Iterable[str]) -> str:
    return _of_list("AnyTrue", map(quoted, names), indent="    ")


def _waiting_urgency(rule: DangerRule) -> Urgency:
    """While an urgent or emergency rule is open, urgency is at least routine."""
    return Urgency.ROUTINE if rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE


def _danger(rules: Iterable[DangerRule]) -> Lifts:
    lifts: Lifts = defaultdict(list)
    for rule in rules:
        lifts[rule.then].append(holds(rule))
        lifts[rule.if_unknown].append(presses(rule))
        if is_guarded(rule):
            lifts[Danger.UNDECIDED].append(waits(rule))
    return lifts


def _urgency(book: Rulebook) -> Lifts:
    lifts: Lifts = defaultdict(list)
    for rule in book.dangers:
        lifts[rule.urgency].append(holds(rule))
        lifts[max(_waiting_urgency(rule), rule.if_unknown_urgency)].append(presses(rule))
        if is_guarded(rule):
            lifts[_waiting_urgency(rule)].append(waits(rule))
    for routine in book.urgencies:
        lifts[routine.then].append(holds(routine))
    return lifts


def _urgency_could_be(book: Rulebook) -> Lifts:
    lifts: Lifts = defaultdict(list)
    for rule in book.dangers:
        lifts[rule.urgency] += [holds(rule), *unknown_names(rule)]
    for routine in book.urgencies:
        lifts[routine.then] += [holds(routine), presses(routine)]
    return lifts


def _benefit(book: Rulebook) -> Lifts:
    lifts: Lifts = defaultdict(list)
    for rule in book.benefits:
        if rule.then.is_gain:
            lifts[Benefit.SOME].append(holds(rule))
            if rule.counts_when_unknown:
                lifts[Benefit.UNKNOWN] += unknown_names(rule)
    return lifts


def _help(book: Rulebook, target: str) -> Iterator[str]:
    """Write the strongest word on one target, null while no rule speaks of it, and whether it could still gain."""
    rules = [rule for rule in book.benefits if rule.target == target]
    cases = {
        level.word: _any_true([holds(rule) for rule in rules if rule.then is level])
        for level in sorted({rule.then for rule in rules}, reverse=True)
    }
    yield _define(helps(target), if_accepted(_cases(cases, NO_WORD), NO_WORD))
    open_ = [name for rule in rules if rule.then.is_gain and rule.counts_when_unknown for name in unknown_names(rule)]
    yield _define(could_help(target), _of_list("AnyTrue", map(quoted, open_)) if open_ else "false")


def _pressure(book: Rulebook) -> Iterator[str]:
    """Write cap and start, in mmHg: a lift and a start count only when true, a cap unless it is known to be off."""
    defaults = book.pressure_defaults
    lifts = [(rule.lift_cap_to, rule) for rule in book.pressures if rule.lift_cap_to is not None]
    caps = [(rule.cap, rule) for rule in book.pressures if rule.cap is not None]
    lifted = [f"if {quoted(holds(rule))} is true then {cap} else {defaults.cap}" for cap, rule in lifts]
    yield _define("lifted_cap_mmhg", _of_list("Max", [str(defaults.cap), *lifted]))
    lowered = [f'if {quoted(holds(rule))} is not false then {cap} else "lifted_cap_mmhg"' for cap, rule in caps]
    yield _define("cap_mmhg", _of_list("Min", ['"lifted_cap_mmhg"', *lowered]))
    starts = sorted((rule.start, rule.id, rule) for rule in book.pressures if rule.start is not None)
    for place, name in enumerate(("start_low_mmhg", "start_high_mmhg")):
        cases = [
            f'    when {quoted(holds(rule))} is true and {start[0]} < "cap_mmhg" then {start[place]}'
            for start, _, rule in starts
        ]
        whole = "\n".join(["case", *cases, f"    else {defaults.start[place]}", "  end"])
        yield _define(name, whole if cases else str(defaults.start[place]))


def _of_list(function: str, items: Iterable[str], indent: str = "  ") -> str:
    listed = ",\n".join(f"{indent}  {item}" for item in items)
    return f"{function}({{\n{listed}\n{indent}}})"


# No sock is as weak as a cap at or under the start, so a clinician must look first. In an emergency nothing is worn,
# and whoever wears what is to be avoided stops now.
DANGER_THAT_COUNTS = f"""\
define "danger_that_counts":
  case
    when "danger" = 'stop_now' then 'stop_now'
    when ("danger" = 'avoid' or "urgency" = 'emergency') and {quoted(WEARER)} is true then 'stop_now'
    when "danger" = 'avoid' or "urgency" = 'emergency' then 'avoid'
    when "danger" = 'clinician_first' or "cap_mmhg" <= "start_low_mmhg" then 'clinician_first'
    else "danger"
  end
"""

PRESSURE_OF_VERDICT = """\
define "pressure_low_mmhg":
  if "compression" = 'suitable' then "start_low_mmhg" else null as Integer

define "pressure_high_mmhg":
  if "compression" = 'suitable' then Min({ "start_high_mmhg", "cap_mmhg" }) else null as Integer
"""


def _verdict(verdicts: Mapping[tuple[Benefit, Danger], str]) -> str:
    lines = [
        f'    when "benefit" = {text(benefit.word)} and "danger_that_counts" = {text(danger.word)} then {text(word)}'
        for (benefit, danger), word in sorted(verdicts.items())
    ]
    return _define("compression", "\n".join(["case", *lines, f"    else {NO_WORD}", "  end"]))
