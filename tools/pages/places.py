"""Where each thing of the rulebook is shown: the page and the heading that a link leads to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from soleus.load import load_book
from soleus.rules.chapters import read_blocks
from tools.pages.markdown import code, link, plain, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.rules.chapters import RuleBlock


@cache
def chapter_blocks() -> tuple[RuleBlock, ...]:
    """Read every block of every chapter."""
    return tuple(read_blocks())


@cache
def _chapters() -> dict[str, str]:
    return {block.name: block.chapter for block in chapter_blocks()}


def chapter_page(chapter: str) -> str:
    """Give the page of a chapter."""
    return f"clinicians/rulebook/{chapter}.md"


def rule_link(rule: str) -> str:
    """Link to where a rule or a named condition is printed."""
    return link(code(rule), f"{chapter_page(_chapters()[rule])}#{slug(rule)}")


def claim_link(claim: str, text: str = "") -> str:
    """Link to a claim with its sources."""
    return link(text or code(claim), f"clinicians/claims.md#{slug(claim)}")


def claim_links(claims: Iterable[str]) -> str:
    """Link to several claims, one after the other."""
    return ", ".join(map(claim_link, claims)) or "–"


def verdict_link(verdict: str) -> str:
    """Link to what a verdict says."""
    title = load_book().words.verdicts[verdict]["title"]
    return link(plain(title), f"people/what-the-words-mean.md#{slug(title)}")


def family_link(kind: str) -> str:
    """Link to what a family of rules is."""
    return link(kind, f"engineers/rule-model.md#{slug(kind)}")
