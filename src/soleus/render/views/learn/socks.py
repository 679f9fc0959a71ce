"""What a sock can do, for whom, and how hard the classes of each country press: from rules and standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Paragraph, Table, Together
from soleus.render.views.compare import compare
from soleus.render.views.learn.made import Made
from soleus.rules.levels import ONLY_WHEN_TOLD, TARGETS, UNTRIED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book
    from soleus.rules.model import BenefitRule


def targets(book: Book, _of: tuple[str, ...]) -> Made:
    """Say for each target the most that a sock can do, in the words of its certainty, and how sure that is at best."""
    words = book.words
    rules = {target: tuple(_rules_of(target, book)) for target in TARGETS if target not in ONLY_WHEN_TOLD}
    rows = []
    for target, rules_ in rules.items():
        help_, best = words.helps[target], max(rules_, key=lambda rule: rule.sureness)
        says = words.effect(words.helps["subject"], help_["outcome"], best.certainty, many=True)
        at_best = book.learning.texts["at_best"] if len({rule.certainty for rule in rules_}) > 1 else "{certainty}"
        rows.append((help_["name"], help_.get("untested", says), at_best.format(certainty=_sure(best, book))))
    table = Table("", tuple(book.learning.texts["targets"].values()), tuple(rows))
    claims = tuple(claim for rules_ in rules.values() for rule in rules_ for claim in rule.claims)
    return Made((table, Paragraph(book.learning.texts["hangs_on"])), claims)


def _sure(rule: BenefitRule, book: Book) -> str:
    """Say how sure a gain is; of what was not tested, that it was not."""
    texts = book.learning.texts
    sure: str = texts["untested"] if rule.target in UNTRIED else texts["certainty"][rule.certainty]
    return sure


def gains(book: Book, of: tuple[str, ...]) -> Made:
    """Say for each target who gains, a sentence a rule, with how sure it is."""
    rules = {target: tuple(_rules_of(target, book)) for target in of}
    rows = tuple(
        (book.words.helps[target]["name"], rule_says(rule.id, book), _sure(rule, book))
        for target in of
        for rule in rules[target]
    )
    table = Table("", tuple(book.learning.texts["gains"].values()), rows)
    return Made((table,), tuple(claim for target in of for rule in rules[target] for claim in rule.claims))


def _rules_of(target: str, book: Book) -> Iterator[BenefitRule]:
    yield from (rule for rule in book.rules.benefits if rule.target == target)


def rule_says(rule: str, book: Book) -> str:
    """Say a rule where no person is asked; None of its sentences needs the questions before it."""
    says: str = book.learning.rules.get(rule) or book.words.rules[rule]
    return says


def sock(book: Book, _of: tuple[str, ...]) -> Made:
    """Set what a sock does against what sciatica would need."""
    blocks = tuple(
        Together((Heading(3, head.text), *rest))
        for block in compare("needs", book).blocks
        if isinstance(block, Together) and isinstance(head := block.blocks[0], Heading)
        for rest in (block.blocks[1:],)
    )
    return Made(blocks, tuple(book.words.needs["claims"].split(", ")))


def levels(book: Book, _of: tuple[str, ...]) -> Made:
    """Set the classes of each standard side by side, in mmHg."""
    texts = book.learning.texts["levels"]
    standards = book.fitting.standards.values()
    rows = tuple(
        (
            standard.name,
            name,
            texts["above" if high is None else "between"].format(low=f"{low:g}", high=f"{high or 0:g}"),
        )
        for standard in standards
        for name, (low, high) in standard.classes.items()
    )
    headers = (texts["standard"], texts["class"], texts["mmhg"])
    return Made((Table("", headers, rows),), tuple(claim for standard in standards for claim in standard.claims))
