"""The page on which single answer hides which emergency, found by the solver anew for every rulebook."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from soleus.load import load_book
from soleus.prove.hidden import answered
from soleus.rules.levels import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soleus.book import Book
    from soleus.prove.hidden import Answered, Left

MADE = "<!-- made by tools/tables.py; do not edit -->"
HEAD = """\
# What hides an emergency

Somebody has an emergency, and one answer goes wrong: a "no" to a sign that is there, or a "not sure". For each rule on
emergencies the solver looked over all people there can be. It shows what the worst off of them would still be told. It
looks at one rule at a time. Most people with an emergency have other signs too, and any of them speaks for itself.

- *A wrong "no"* names the signs of the rule, and in brackets the least that is left of it.
- *A "not sure"* hides an emergency only where a guard has taken what is unknown for absent. Everywhere else it stays
  open. Then the answer begins with the signs that were not answered, and says whom to ask today.
"""


def page() -> str:
    """Write the page."""
    book = load_book()
    found = list(answered(book.rules, Urgency.EMERGENCY))
    rows = [_row(list(of_rule), book) for _, of_rule in groupby(found, key=lambda one: one.rule.id)]
    alone = [one for one in found if one.safest and one.safest.could_be is Urgency.SELF_CARE]
    hanging = len({one.rule.id for one in alone})
    rules = list(dict.fromkeys(one.rule.id for one in found))
    lines = [
        MADE,
        HEAD,
        '| emergency | a wrong "no" (the least that is left) | a "not sure" |',
        "|---|---|---|",
        *rows,
        "",
        f'Of {len(rules)} emergencies {hanging} hang on a single answer so far that a wrong "no" can leave',
        f"“{book.words.urgency['self_care']['title']}”: {_names(one.fact for one in alone)}.",
        "These questions have to be understood at once, whoever reads them.",
    ]
    return "\n".join(lines) + "\n"


def _row(of_rule: Sequence[Answered], book: Book) -> str:
    told = [(one.safest.could_be, one.fact) for one in of_rule if one.safest]
    no = [
        f"{_names(fact for _, fact in facts)} ({_title(level, book)})"
        for level, facts in groupby(sorted(told), key=lambda pair: pair[0])
    ]
    silent = [one for one in of_rule if one.unknown.could_be < one.rule.urgency]
    unsure = [f"{one.fact} ({_least(one.unknown, book)})" for one in silent]
    return f"| {of_rule[0].rule.id} | {'; '.join(no)} | {'; '.join(unsure) or 'hides nothing'} |"


def _least(left: Left, book: Book) -> str:
    return _title(left.urgency, book)


def _title(level: Urgency, book: Book) -> str:
    title: str = book.words.urgency[level.word]["title"]
    return title


def _names(facts: Iterable[str]) -> str:
    return ", ".join(f"`{fact}`" for fact in facts)
