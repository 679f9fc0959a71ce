"""What is computed apart for a trial: the power of a plan, the report of its end, a document as PDF."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from soleus.problems import ProblemsError
from soleus.render.writers.pdf import to_pdf
from soleus.trial.power import DayToDay, powers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book
    from soleus.render.blocks import Document
    from soleus.trial.analysis.analyse import Analysis
    from soleus.trial.power import Power

ANSWERS_KEPT = 64  # of powers: most people ask before their run-in, so with the same numbers
TABLE = "the diary"


def power_table(_book: Book, block_days: int, sd: float, phi: float) -> tuple[Power, ...]:
    """Give the chance of every length of a trial, for a person whose days differ so."""
    return _powers(block_days, sd, phi)


@lru_cache(ANSWERS_KEPT)
def _powers(block_days: int, sd: float, phi: float) -> tuple[Power, ...]:
    return powers(block_days, DayToDay(sd, phi, 0))


def report(book: Book, table: str, rule: str, language: str) -> Document | None:
    """Give the report of a table of days; None where they are too few to compare."""
    from soleus.render.views.trial_document import trial_document  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.analyse import analyse  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.order import order_rule  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.outcomes import outcomes_of, read_outcomes  # noqa: PLC0415  # needs the extra
    from soleus.trial.analysis.table import build_table  # noqa: PLC0415  # needs the extra
    from soleus.trial.design import SOCK  # noqa: PLC0415  # beside the others

    words, known = book.in_language(language).words, read_outcomes()
    try:
        days = build_table(table, TABLE, SOCK)
        analysis = analyse(days, outcomes_of(days, known), known.judgement, order_rule(rule))
    except ProblemsError:
        return None
    texts, pages = words.web["trial"], words.pages
    report_texts, own = pages["trial_report"], texts["report"]["spoken"]
    spoken = {
        **report_texts,
        **{name: own[name] for name in ("verdicts", "difference", "chances", "limits")},
        "title": texts["report"]["title"],
        "design": {**report_texts["design"], "arms": own["arms"]},
        "columns": {**report_texts["columns"], **own["columns"]},
    }
    on_page = replace(words, pages={**pages, "trial_report": spoken})  # nobody types options on a page
    return trial_document(_named(analysis, texts["names"]), on_page)


def document_pdf(_book: Book, document: Document) -> bytes:
    """Give a document on paper."""
    return to_pdf(document)


def _named(analysis: Analysis, names: Mapping[str, str]) -> Analysis:
    """Call outcomes and arms as people do."""
    people = tuple(
        replace(person, outcomes={names[name]: values for name, values in person.outcomes.items()})
        for person in analysis.table.people
    )
    table = replace(
        analysis.table,
        people=people,
        treatment=names[analysis.table.treatment],
        control=names[analysis.table.control],
    )
    outcomes = {
        names[name]: replace(outcome, arms={names[arm]: days for arm, days in outcome.arms.items()})
        for name, outcome in analysis.outcomes.items()
    }
    return replace(analysis, table=table, outcomes=outcomes)
