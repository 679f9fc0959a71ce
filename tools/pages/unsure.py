"""What "not sure" of one answer costs: who of made-up laypeople is left undecided by it, and whether that had to be.

Everybody answers all that a layperson can answer; then one fact after the other is taken away again, and the whole
crowd is asked anew by the SQL reader. Why a fact may cost much is data (``unsure.yaml``).
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.case import Case
from soleus.cohort.readers import quoted
from soleus.knowledge.load import KnowledgeError, read_yaml
from soleus.rules.levels import Danger, Urgency
from soleus.rules.nodes import Between, Compare, walk
from soleus.rules.sql import column_of
from soleus.screen import screen
from tools.pages.crowd import TYPES, answers_query, in_table, undecided
from tools.pages.markdown import blocks, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.case.facts import Fact, Value
    from soleus.rules.model import Rulebook

FEWER = 2000
MOST = 0.02  # a fact that costs more needs its reason
REASONS = Path(__file__).parent / "unsure.yaml"

# What the gravest answer would have come to, gravest first: the reason why nothing can be decided without it.
WHYS = SEEN_TODAY, NO_SOCK, FIRST, NEEDLESS = (
    "something to be seen today or at once",
    "something that forbids a sock",
    "something for which a clinician, or a measurement, comes first",
    "nothing graver than what is known",
)
GRAVE = {
    Urgency.URGENT: "Alone or with other signs it must be seen today.",
    Urgency.EMERGENCY: "Alone or with other signs it is an emergency.",
}


def lay_facts(book: Rulebook) -> list[Fact]:
    """Give the facts that a layperson can answer."""
    return [fact for fact in book.vocabulary.facts.values() if fact.for_anyone and fact.keys]


def undecided_without(book: Rulebook, people: Sequence[Mapping[str, Value]]) -> Counter[str]:
    """Count for each lay fact the people whom "not sure" of it alone leaves undecided."""
    query = answers_query(book, "unsure", "compression", keep="left_out")
    with in_table(book, people) as connection:
        for place, fact in enumerate(lay_facts(book)):
            gone = ", ".join(f"CAST(NULL AS {TYPES[fact.type]}) AS {column_of(key)}" for key in fact.keys)
            left_out = f"SELECT {quoted(fact.name)} AS left_out, * REPLACE ({gone}) FROM people"
            connection.execute(f"INSERT INTO unsure {left_out}" if place else f"CREATE TABLE unsure AS {left_out}")
        found = connection.execute(
            f"SELECT left_out, count(*) FROM ({query}) WHERE compression = 'undecided' GROUP BY left_out"
        )
        return Counter(dict(found.fetchall()))


def one_left_out(book: Rulebook, people: Sequence[Mapping[str, Value]], seed: int) -> Counter[str]:
    """Let each of them be unsure of one lay fact that they had answered; count those left undecided, by why."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    left_out = [rng.choice([f for f in lay_facts(book) if any(key in facts for key in f.keys)]) for facts in people]
    rests = [
        {key: value for key, value in facts.items() if key not in fact.keys}
        for facts, fact in zip(people, left_out, strict=True)
    ]
    return Counter(_why(book, rests[place], left_out[place]) for place in undecided(book, rests))


def _why(book: Rulebook, rest: Mapping[str, Value], fact: Fact) -> str:
    told = [screen(Case({**rest, **dict.fromkeys(fact.keys, value)}), book) for value in _values(book, fact)]
    if max(screening.urgency for screening in told) >= Urgency.URGENT:
        return SEEN_TODAY
    gravest = max(screening.danger for screening in told)
    if gravest >= Danger.AVOID:
        return NO_SOCK
    return FIRST if gravest > Danger.UNDECIDED else NEEDLESS


def _values(book: Rulebook, fact: Fact) -> Sequence[Value]:
    """Give values enough to see every truth that a rule can have of a fact."""
    if fact.known_values():
        return fact.known_values()
    cuts = {fact.low or 0.0, fact.high or 0.0}
    nodes = [rule.when for rule in book.rules()] + [condition.when for condition in book.conditions.values()]
    for part in (part for node in nodes for part in walk(node)):
        if isinstance(part, Compare) and part.fact == fact.name:
            cuts |= {float(part.value) - 1, float(part.value), float(part.value) + 1}
        elif isinstance(part, Between) and part.fact == fact.name:
            cuts |= {part.low - 1, part.low, part.high, part.high + 1}
    return sorted(cut for cut in cuts if (fact.low or 0.0) <= cut <= (fact.high or 0.0))


def read_reasons(book: Rulebook, costly: Sequence[str]) -> dict[str, str]:
    """Give the reason of every costly fact.

    Raises:
        KnowledgeError: a costly fact has no reason, or a reason speaks of no lay fact.
    """
    given = {name: entry["why"] for entry in read_yaml(REASONS) for name in entry["facts"]}
    lay = {fact.name for fact in lay_facts(book)}
    grave = sorted((rule for rule in book.dangers if rule.urgency in GRAVE), key=lambda rule: rule.urgency)
    reasons = {name: GRAVE[rule.urgency] for rule in grave for name in book.facts_in(rule.when)} | given
    more = f"it costs more than {MOST:.0%}, and no reason is given"
    problems = [f"{name}: {more}" for name in costly if name not in reasons]
    problems += [f"{name}: nobody is asked for this" for name in given if name not in lay]
    if problems:
        raise KnowledgeError(f"{REASONS.name} cannot be used", problems)
    return {name: reasons[name] for name in costly}


def part(book: Rulebook, people: Sequence[Mapping[str, Value]], seed: int) -> str:
    """Say what "not sure" costs: of one thing drawn by lot, and of each fact alone."""
    left, without = one_left_out(book, people, seed), undecided_without(book, people[:FEWER])
    count, strictly = len(people), left.total() - left[SEEN_TODAY]
    costly = sorted((name for name, many in without.items() if many > MOST * FEWER), key=lambda n: (-without[n], n))
    reasons = read_reasons(book, costly)
    return blocks(
        f"The same {count} people, each not sure of one thing that they had answered, drawn by lot: {left.total()}"
        f" ({_share(left.total(), count)}) are undecided. Of those:",
        table(
            ["what the missing answer could have been", "people", "share of all"],
            [[why, str(left[why]), _share(left[why], count)] for why in WHYS],
        ),
        "Needlessly undecided is whoever no answer would tell anything graver: the last row. Counted strictly, it is"
        f" everybody whom no answer would send to a doctor today: all rows but the first, {_share(strictly, count)}.",
        f'Then each fact alone, over the first {FEWER} of them: how many "not sure" of it leaves undecided. None costs'
        f" more than {100 * MOST:.0f} % without its reason; facts that are not listed cost less.",
        table(
            ["not sure of", "undecided", "why it must be known"],
            [[name, _share(without[name], FEWER), reasons[name]] for name in costly],
        ),
    )


def _share(some: int, of: int) -> str:
    return f"{100 * some / of:.1f} %"
