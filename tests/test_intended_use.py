"""The statement of intended use is the same sentence wherever people look for it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def flat(text: str) -> str:
    """Join the lines, and leave out the marks of a quotation."""
    return " ".join(re.sub(r"^> ?", "", text, flags=re.MULTILINE).split())


@pytest.mark.parametrize("page", ["README.md", "docs/intended-use.md"])
def test_the_statement_stands_where_people_look(book, page):
    assert flat(book.words.intended_use) in flat((ROOT / page).read_text("utf-8"))


@pytest.mark.parametrize(
    "limit",
    ["Not CE marked", "not UKCA marked", "not cleared or approved by the FDA", "No clinician has", "not legal advice",
     "Emergencies", "under 18", "A diagnosis", "issue tracker"],
)  # fmt: skip
def test_the_page_names_every_limit(limit):
    assert limit in flat((ROOT / "docs" / "intended-use.md").read_text("utf-8"))
