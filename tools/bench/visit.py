"""A person's time: from the start page to "show my answer", for made-up laypeople who read every page.

A page takes as long as its words take to read, and each answer a moment more: what is typed, chosen or ticked, and at
least one a page. Words that are folded away are not read. Two readers are timed: one reads every word of every page,
however often it stood there; the other knows a line again that stood word for word on an earlier page ("None of these",
"Continue").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from soleus.case import build_case
from soleus.cohort.people import laypeople
from soleus.load import load_book
from soleus.web.app import create_app
from soleus.web.settings import Settings
from tools.web.server import SECRET
from tools.web.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI

    from soleus.book import Book
    from soleus.case.facts import Value

PEOPLE, SEED = 100, 1
WORDS_A_MINUTE, SECONDS_AN_ANSWER = 180, 3
LIMIT_S = 300


@dataclass
class Visit:
    """One person's way: how many pages, words, new words and answers, and where it ended."""

    pages: int = 0
    words: int = 0
    new_words: int = 0
    answers: int = 0
    end: str = ""
    lines: set[str] = field(default_factory=set)

    def seconds(self, words: int) -> float:
        """Give the time that so many words and all answers take."""
        return 60 * words / WORDS_A_MINUTE + SECONDS_AN_ANSWER * self.answers


def measure() -> str:
    """Time people and give a table."""
    book = load_book()
    app = create_app(Settings(SECRET, computing=1, requests_a_minute=1_000_000), book)
    people = laypeople(book.rules.vocabulary, PEOPLE, SEED)
    visits = [visited(app, book, build_case(given, book.rules.vocabulary).facts) for given in people]
    rows = [
        ("everybody", visits),
        ("those who go on to an answer", [visit for visit in visits if visit.end != "/care"]),
    ]
    lines = [
        f"{PEOPLE} made-up laypeople, who answer everything that a layperson can; {WORDS_A_MINUTE} words a minute and",
        f"{SECONDS_AN_ANSWER} s an answer, from the start page to the check of the answers.",
        "",
        "| median over | people | pages | answers | words | minutes | new words | minutes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for who, some in rows:
        pages, answers, words, new = (
            median(getattr(visit, name) for visit in some) for name in ("pages", "answers", "words", "new_words")
        )
        whole = f"{median(visit.seconds(visit.words) for visit in some) / 60:.1f}"
        quick = f"{median(visit.seconds(visit.new_words) for visit in some) / 60:.1f}"
        lines.append(
            f"| {who} | {len(some)} | {pages:.0f} | {answers:.0f} | {words:.0f} | {whole} | {new:.0f} | {quick} |"
        )
    within = sum(visit.seconds(visit.new_words) <= LIMIT_S for visit in visits)
    lines += ["", f"Within {LIMIT_S // 60} minutes, a line that was read before known again: {within} of {PEOPLE}."]
    return "\n".join(lines) + "\n"


def visited(app: FastAPI, book: Book, facts: Mapping[str, Value]) -> Visit:
    """Let one person walk through the pages."""
    visitor, visit = Visitor(TestClient(app)), Visit()
    for page, sent in visitor.walk(facts, book.rules.vocabulary):
        visit.pages += 1
        visit.words += len(page.words)
        visit.new_words += sum(len(words) for line, words in page.lines.items() if line not in visit.lines)
        visit.lines |= set(page.lines)
        visit.answers += max(1, sum(map(len, sent.values()))) if sent else 0
    visit.end = visitor.path
    return visit
