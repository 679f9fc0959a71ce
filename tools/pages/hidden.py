"""Prints which single answer hides which emergency, found by the solver anew for every rulebook."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from soleus.load import load_book
from soleus.prove.hidden import answered
from soleus.rules.levels import Urgency
from tools.pages.markdown import blocks, table
from tools.pages.places import rule_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soleus.book import Book
    from soleus.prove.hidden import Answered, Remaining


def hidden() -> str:
    """What the worst off would still be told, for each rule on emergencies."""
    book = load_book()
    found = list(answered(book.rules, Urgency.EMERGENCY))
    rows = [_row(list(of_rule), book) for _, of_rule in groupby(found, key=lambda one: one.rule.id)]
    alone = [one for one in found if one.safest and one.safest.could_be is Urgency.SELF_CARE]
    title = book.words.urgency["self_care"]["title"]
    return blocks(
        table(["emergency", 'a wrong "no" (the least that is left)', 'a "not sure"'], rows),
        f"Of {len(rows)} emergencies {len({one.rule.id for one in alone})} hang on a single answer so far that a wrong"
        f' "no" can leave “{title}”: {_names(one.fact for one in alone)}.'
        " These questions have to be understood at once, whoever reads them.",
    )


def _row(of_rule: Sequence[Answered], book: Book) -> list[str]:
    told = [(one.safest.could_be, one.fact) for one in of_rule if one.safest]
    no = [
        f"{_names(fact for _, fact in facts)} ({_title(level, book)})"
        for level, facts in groupby(sorted(told), key=lambda pair: pair[0])
    ]
    silent = [one for one in of_rule if one.unknown.could_be < one.rule.urgency]
    unsure = [f"{one.fact} ({_least(one.unknown, book)})" for one in silent]
    return [rule_link(of_rule[0].rule.id), "; ".join(no), "; ".join(unsure) or "hides nothing"]


def _least(left: Remaining, book: Book) -> str:
    return _title(left.urgency, book)


def _title(level: Urgency, book: Book) -> str:
    title: str = book.words.urgency[level.word]["title"]
    return title


def _names(facts: Iterable[str]) -> str:
    return ", ".join(f"`{fact}`" for fact in facts)
