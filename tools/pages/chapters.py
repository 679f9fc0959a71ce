"""Prints the chapters of the rulebook: each rule with its reason, its condition in words, what follows, its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.knowledge.load import ROOT
from soleus.load import load_book
from soleus.rules.prose import Prose
from soleus.rules.to_sql import to_sql
from tools.pages.grounds import of_rule
from tools.pages.markdown import blocks, bullets, code, fenced, heading, link, plain, table
from tools.pages.places import chapter_blocks, chapter_page, claim_link, family_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.rules.chapters import RuleBlock
    from soleus.rules.model import Condition, Rule
    from soleus.rules.prose import OutlineLine


def names() -> tuple[str, ...]:
    """Name every chapter."""
    return tuple(path.stem for path in sorted(ROOT.glob("rulebook/*.md")))


def title(chapter: str) -> str:
    """Give a chapter's title."""
    _, _, rest = (ROOT / "rulebook" / f"{chapter}.md").read_text("utf-8").partition("\n# ")
    return rest.splitlines()[0]


def _introduction(chapter: str) -> str:
    text = (ROOT / "rulebook" / f"{chapter}.md").read_text("utf-8")
    _, _, rest = text.partition("\n# ")
    _, _, under_the_title = rest.partition("\n")
    return under_the_title.partition("\n## ")[0]


def chapter(name: str) -> str:
    """Print one chapter whole."""
    found = [block for block in chapter_blocks() if block.chapter == name]
    if not found:
        raise LookupError(f"there is no chapter '{name}'; there are: {', '.join(names())}")
    reviewed, reviewer = found[0].entry["reviewed"], found[0].entry["reviewer"]
    return blocks(
        heading(1, plain(title(name))),
        f"Last gone through on {reviewed}. Reviewed by a clinician: {plain(reviewer)}.",
        *(plain(paragraph) for paragraph in _introduction(name).split("\n\n")),
        *map(_section, found),
    )


def chapters() -> str:
    """List the chapters with what each holds."""
    rows = []
    for name in names():
        kinds = [block.kind for block in chapter_blocks() if block.chapter == name]
        held = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        rows.append([link(plain(title(name)), chapter_page(name)), code(f"{name}.md"), held])
    return table(["chapter", "file", "holds"], rows)


def _section(block: RuleBlock) -> str:
    rules = {rule.id: rule for rule in load_book().rules.rules()}
    conditions = load_book().rules.conditions
    if block.name in rules:
        return _rule(block, rules[block.name])
    if block.name in conditions:
        return _condition(block, conditions[block.name])
    return _other(block)


def _rule(block: RuleBlock, rule: Rule) -> str:
    words = load_book().words
    said = [
        f"{said}: {plain(sentences[rule.id])}"
        for said, sentences in (("Said to the person", words.rules), ("Said when unknown", words.rules_when_unknown))
        if rule.id in sentences
    ]
    return blocks(
        heading(2, plain(rule.id)),
        f"A rule of the family {family_link(block.kind)}.",
        plain(rule.reason),
        *(blocks(f"**{part.head.capitalize()}**", _lines(part.lines)) for part in _prose().say_rule(rule)),
        *said,
        f"Reviewed on {rule.reviewed}, by a clinician: {plain(rule.reviewer)}. As it stands in the file:",
        fenced("sql", to_sql(rule.when)),
        _carriers(rule.id),
        _claims(rule.claims),
    )


def _condition(block: RuleBlock, condition: Condition) -> str:
    return blocks(
        heading(2, plain(condition.name)),
        "A condition with a name, which rules share.",
        plain(block.reason),
        "**Holds when**",
        _lines(_prose().outline(condition.when)),
        fenced("sql", to_sql(condition.when)),
        _carriers(condition.name),
        _claims(condition.claims),
    )


def _other(block: RuleBlock) -> str:
    """Print a block that is neither rule nor condition: a table of the rulebook, as it stands in its file."""
    entry = [f"{key}: {value}" for key, value in block.entry.items() if key not in {"reviewed", "reviewer"}]
    return blocks(
        heading(2, plain(block.name)),
        plain(block.reason),
        fenced("yaml", "\n".join(entry)),
        _claims(block.entry.get("claims") or ()),
    )


def _prose() -> Prose:
    book = load_book()
    return Prose(book.rules.vocabulary, book.words, book.rules.conditions)


def _lines(lines: Iterable[OutlineLine]) -> str:
    """Write an outline as nested lists."""
    return "\n".join(f"{'  ' * line.depth}- {plain(line.text)}" for line in lines)


def _carriers(name: str) -> str:
    """Say which claim carries each threshold, level and urgency, or why it is stricter, or ours."""
    lines = of_rule(name)
    return blocks("What carries it:", bullets(lines)) if lines else ""


def _claims(ids: Iterable[str]) -> str:
    """List claims with what each says and where it comes from."""
    library = load_book().library
    lines = []
    for claim in ids:
        cited = "; ".join(f"{plain(source.cite())} (read: {read})" for source, read in library.sources_of(claim))
        lines.append(f"{claim_link(claim)} {plain(library.claims[claim].statement)} *{cited}*")
    return blocks("What it stands on:", bullets(lines)) if lines else ""
