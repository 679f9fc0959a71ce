"""The protocol holds what SPIRIT and SPENT ask for, and the report what CENT does: as a page of the docs says."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from soleus.case import read_case
from soleus.render.blocks import Heading, walk
from soleus.render.views.trial_protocol import protocol
from soleus.render.writers.plain import to_text
from soleus.trial.design import draw
from soleus.trial.power import Power
from soleus.trial.record import TrialState
from soleus.trial.safety import IN_WORDS, NOT_SURE, UNREAD, Step
from soleus.trial.stop_rules import read_stop_rules

PAGE = Path("docs/clinicians/spent.md")
NOWHERE = {"title", "not there"}
SPIRIT = re.findall(
    r"\S+",
    "1 2 3 4 5 6a 6b 7 8 9 10 11a 11b 11c 11d 12 13 14 15 16a 16b 16c 17a 17b 18a 18b 19 20a 20b 20c 21a 21b "
    "22 23 24 25 26a 26b 27 28 29 30 31a 31b 31c 32 33",
)


def rows(heading):
    """Give the cells of each row of a table of the page."""
    section = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| item")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture(scope="module")
def headings(book):
    pages = book.words.pages
    report = {**pages["trial_report"]["headings"], "harms": pages["trial_diary"]["harms"]["title"]}
    return {"Protocol": pages["trial_diary"]["protocol"]["headings"], "Report": report}


def test_every_item_of_spirit_is_there_once_and_in_its_order():
    assert [row[0] for row in rows("Protocol") if row[0] != "N"] == SPIRIT


@pytest.mark.parametrize("part", ["Protocol", "Report"])
def test_each_row_names_a_heading_or_says_why_not(part, headings):
    known = {*headings[part].values(), *NOWHERE}
    assert [row for row in rows(part) if row[2] not in known] == []
    assert [row for row in rows(part) if row[2] == "not there" and not row[3]] == []


def test_every_heading_of_the_protocol_answers_an_item(headings):
    named = {row[2] for row in rows("Protocol")}
    assert set(headings["Protocol"].values()) <= named


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_protocol_has_each_heading_whether_started_or_not(book, language):
    words = book.in_language(language).words
    rules = read_stop_rules(book.rules.vocabulary)
    case = read_case("examples/evening-swelling.toml", book.rules.vocabulary)
    planned = TrialState(date(2026, 3, 2), case.facts, 1, book.rules.hash)
    started = replace(planned, order=draw(date(2026, 3, 10), 28, 1, 7), expected="helps")
    headings = list(words.pages["trial_diary"]["protocol"]["headings"].values())
    for state in (planned, started):
        document = protocol(state, [Power(28, 0.61), Power(56, 0.9)], rules, ("foot_drop",), words)
        shown = [block.text for block in walk(document.blocks) if isinstance(block, Heading) and block.level > 1]
        assert shown == headings
        assert words.facts["foot_drop"]["label"] in to_text(document)
        assert book.rules.hash[:12] in " ".join(to_text(document).split())


def test_every_reason_of_a_pause_or_a_stop_can_be_said(book):
    reasons = book.words.pages["trial_diary"]["reasons"]
    rules = read_stop_rules(book.rules.vocabulary).rules
    told = {rule.id for rule in rules if rule.then != Step.GET_HELP}  # there the care card says it
    assert set(reasons) == told | {NOT_SURE, IN_WORDS, UNREAD}


def test_the_report_has_the_order_of_cent():
    numbers = [int(row[0].rstrip("abc")) for row in rows("Report")]
    assert all(first <= second for first, second in pairwise(numbers))
