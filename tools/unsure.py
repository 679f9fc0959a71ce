"""What "not sure" of one answer costs: who of made-up laypeople is left undecided by it, and whether that had to be.

Everybody answers all that a layperson can answer; then one fact after the other is taken away again, and the whole
crowd is asked anew by the population reader. Why a fact may cost much is data (``unsure.yaml``).
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.case import Case
from soleus.cohort.duck import connect
from soleus.cohort.people import laypeople
from soleus.cohort.readers import quoted
from soleus.indicate import indicate
from soleus.knowledge.load import KnowledgeError, read_yaml
from soleus.rules.levels import Danger, Urgency
from soleus.rules.nodes import Between, Compare, walk
from soleus.rules.population import answer_query, column_of
from soleus.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.facts import Fact, Value
    from soleus.rules.model import Rulebook

FEWER = 2000
MOST = 0.02  # a fact that costs more needs its reason
REASONS = Path(__file__).parent / "unsure.yaml"
TYPES = {"bool": "BOOLEAN", "number": "DOUBLE", "integer": "INTEGER", "choice": "VARCHAR"}

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


def crowd(book: Rulebook, count: int, seed: int) -> tuple[dict[str, Value], ...]:
    """Draw made-up laypeople who answered everything, each as keys and values."""
    return tuple(dict(_flat(facts)) for facts in laypeople(book.vocabulary, count, seed))


def _flat(facts: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for name, value in facts.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", of_leg) for inner, of_leg in value.items())
        else:
            yield name, value  # type: ignore[misc]  # what is no leg is a value


def undecided_without(book: Rulebook, people: Sequence[Mapping[str, Value]]) -> Counter[str]:
    """Count for each lay fact the people whom "not sure" of it alone leaves undecided."""
    keys = list(book.vocabulary.every_key())
    columns = {column_of(key): TYPES[book.vocabulary.fact(key).type] for key in keys}
    shape = ", ".join(f"{quoted(name)}: {quoted(type_)}" for name, type_ in columns.items())
    query = answer_query(book, "unsure", "duckdb", rules=False, wanted=("compression",), keep=("left_out",))
    with tempfile.TemporaryDirectory() as folder, connect() as connection:
        path = Path(folder) / "people.json"
        rows = (json.dumps({column_of(key): value for key, value in facts.items()}) for facts in people)
        path.write_text("\n".join(rows), "utf-8")
        made = f"read_json({quoted(str(path))}, format='newline_delimited', columns={{{shape}}})"
        connection.execute(f"CREATE TABLE people AS FROM {made}")
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
    found: Counter[str] = Counter()
    for facts in people:
        fact = rng.choice([fact for fact in lay_facts(book) if any(key in facts for key in fact.keys)])
        rest = {key: value for key, value in facts.items() if key not in fact.keys}
        if indicate(screen(Case(rest), book)).verdict == "undecided":
            found[_why(book, rest, fact)] += 1
    return found


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


def page(book: Rulebook, count: int, seed: int) -> list[str]:
    """Write the part of ``docs/shares.md`` on what "not sure" costs."""
    people = crowd(book, count, seed)
    left, undecided = one_left_out(book, people, seed), undecided_without(book, people[:FEWER])
    costly = sorted((name for name, many in undecided.items() if many > MOST * FEWER), key=lambda n: (-undecided[n], n))
    reasons = read_reasons(book, costly)
    strictly = left.total() - left[SEEN_TODAY]
    return [
        '## What "not sure" costs',
        "",
        f"The same {count} people, each not sure of one thing that they had answered, drawn by lot:",
        f"{left.total()} ({_share(left.total(), count)}) are undecided. Of those:",
        "",
        "| what the missing answer could have been | people | share of all |",
        "|---|---|---|",
        *(f"| {why} | {left[why]} | {_share(left[why], count)} |" for why in WHYS),
        "",
        "Needlessly undecided is whoever no answer would tell anything graver: the last row. Counted strictly, it",
        f"is everybody whom no answer would send to a doctor today: all rows but the first, {_share(strictly, count)}.",
        "",
        f'Then each fact alone, over the first {FEWER} of them: how many "not sure" of it leaves undecided. None costs',
        f"more than {100 * MOST:.0f} % without its reason; facts that are not listed cost less.",
        "",
        "| not sure of | undecided | why it must be known |",
        "|---|---|---|",
        *(f"| {name} | {_share(undecided[name], FEWER)} | {reasons[name]} |" for name in costly),
    ]


def _share(some: int, of: int) -> str:
    return f"{100 * some / of:.1f} %"
