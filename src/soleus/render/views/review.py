"""The review sheet: the whole rulebook on paper, rule by rule, for clinicians to agree with or to correct.

Every clinical term and every sentence comes from the knowledge files; this module only asks and lays out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from soleus.case.start import YES_BY_DEFAULT, start
from soleus.knowledge.cases import PLACES, WorkedCases, read_cases
from soleus.problems import ProblemsError
from soleus.render.blocks import Contents, Heading, Pairs, Paragraph, SignOff, Table, Together, pair
from soleus.render.spoken import document
from soleus.render.views.worked import people_table
from soleus.rules.chapters import RuleBlock as Section
from soleus.rules.chapters import read_blocks
from soleus.rules.levels import Benefit, Danger
from soleus.rules.model import Condition, Rule
from soleus.rules.nodes import ALWAYS, Named, walk
from soleus.rules.prose import HOLDS_WHEN, OutlineLine, Prose
from soleus.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from soleus.book import Book
    from soleus.knowledge.cases import Facts
    from soleus.knowledge.claims import Library
    from soleus.render.blocks import Block, Document

LAST = "verdict"  # the chapter of the table in which all others meet
PEOPLE = "worked-people"
TRUTHS = {True: "holds", False: "does_not", None: "unknown"}


def review(book: Book, library: Library, chapter: str | None = None) -> Document:
    """Lay out the sheet for the whole rulebook, or for one of its chapters.

    Raises:
        ProblemsError: there is no such chapter.
    """
    chapters, texts = _chapters(book.root), book.words.pages["review"]
    if chapter is not None and chapter not in chapters:
        near = get_close_matches(chapter, chapters, n=1)
        hint = texts["near"].format(name=near[0]) if near else texts["there_are"].format(names=", ".join(chapters))
        raise ProblemsError("No such chapter", [texts["no_chapter"].format(name=chapter, hint=hint)])
    chosen = chapters if chapter is None else {chapter: chapters[chapter]}
    writer = _Writer(book, library)
    titles = {name: _title_and_words(name, book.root) for name in chosen}
    blocks = [*_first_page(book, chosen, titles, whole=chapter is None)]
    for name, sections in chosen.items():
        title, words = titles[name]
        blocks += [Heading(2, title, _anchor(name)), *map(Paragraph, words)]
        blocks += [Together(tuple(writer.section(section))) for section in sections]
    people = _people(book, writer.prose) if chapter is None else ()
    return document(texts["title"], (*blocks, *people), book.words)


def _chapters(root: Path) -> dict[str, list[Section]]:
    """Give the sections of every chapter, the table of verdicts last."""
    chapters: dict[str, list[Section]] = {}
    for section in read_blocks(root):
        chapters.setdefault(section.chapter, []).append(section)
    return dict(sorted(chapters.items(), key=lambda item: (item[0] == LAST, item[0])))


def _title_and_words(chapter: str, root: Path) -> tuple[str, list[str]]:
    """Give the title of a chapter and the paragraphs before its first rule."""
    text = (root / "rulebook" / f"{chapter}.md").read_text("utf-8")
    opening = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0]
    title, _, words = opening.partition("\n# ")[2].partition("\n")
    return title.strip(), [" ".join(paragraph.split()) for paragraph in words.split("\n\n") if paragraph.strip()]


def _anchor(chapter: str) -> str:
    return f"chapter-{chapter}"


def _first_page(
    book: Book, chapters: Mapping[str, list[Section]], titles: Mapping[str, tuple[str, list[str]]], *, whole: bool
) -> Iterator[Block]:
    texts, words = book.words.pages["review"], book.words
    counts = {"rules": len(list(book.rules.rules())), "conditions": len(book.rules.conditions)}
    yield Heading(1, texts["title"], "top")
    yield Paragraph(words.intended_use)
    yield Paragraph(texts["what_it_is"])
    yield Paragraph(texts["question"].format(question=words.headings["answer"]))
    yield Paragraph(texts["version"].format(version=__version__, hash=book.rules.hash, **counts))
    if not whole:
        yield Paragraph(texts["one_chapter"].format(titles=", ".join(title for title, _ in titles.values())))
    yield Pairs((pair(texts["how_to_use"], *(step["says"] for step in texts["how"])),))
    entries = [
        (texts["to_read"].format(title=title, count=len(chapters[name])), _anchor(name))
        for name, (title, _) in titles.items()
    ]
    yield Contents(texts["contents"], (*entries, *([(words.pages["worked"]["title"], PEOPLE)] if whole else [])))


def _people(book: Book, prose: Prose) -> Iterator[Block]:
    texts, facts = book.words.pages["worked"], start("all_no", book.rules.vocabulary)
    but = "; ".join(prose.known(name, facts[name]) for name in ("age_years", *sorted(YES_BY_DEFAULT)))
    yield Heading(2, texts["title"], PEOPLE)
    yield Paragraph(texts["intro"].format(but=but))
    yield people_table(book, prose)


class _Writer:
    """Lays out the sections of chapters."""

    def __init__(self, book: Book, library: Library) -> None:
        self.book = book
        self.library = library
        self.texts = book.words.pages["review"]
        self.prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
        self.cases = read_cases(book.root)
        self.rules = {rule.id: rule for rule in book.rules.rules()}

    def section(self, section: Section) -> Iterator[Block]:
        """Lay out one rule, one named condition or one table."""
        if section.name in self.rules:
            yield from self.rule(self.rules[section.name], section)
        elif section.name in self.book.rules.conditions:
            yield from self.condition(self.book.rules.conditions[section.name], section)
        else:
            yield from self.table(section)

    def rule(self, rule: Rule, section: Section) -> Iterator[Block]:
        yield Heading(3, self.texts["rule"].format(name=rule.id, kind=section.kind), rule.id)
        yield self.sign_off()
        yield Paragraph(rule.reason)
        yield from (Pairs(((_capital(part.head), part.lines),)) for part in self.prose.say_rule(rule))
        words = self.book.words
        if rule.id in words.rules:
            yield self.entry("said", words.rules[rule.id])
        if rule.id in words.rules_when_unknown:
            yield self.entry("said_when_unknown", words.rules_when_unknown[rule.id])
        yield from self.footing(rule.claims, section)
        yield from self.worked(rule.id)

    def condition(self, condition: Condition, section: Section) -> Iterator[Block]:
        yield Heading(3, self.texts["condition"].format(name=condition.name), condition.name)
        yield self.sign_off()
        yield Paragraph(condition.reason)
        head = f"{self.prose.name(condition.name)} {HOLDS_WHEN}"
        yield Pairs(((head, self.prose.outline(condition.when)),))
        yield self.entry("used_by", ", ".join(self.where_used(condition.name)))
        yield from self.footing(condition.claims, section)
        yield from self.worked(condition.name)

    def where_used(self, name: str) -> Iterator[str]:
        """Name the rules and conditions that a named condition stands in."""
        for place, item in (self.rules | dict(self.book.rules.conditions)).items():
            nodes = (*walk(item.when), *walk(getattr(item, "matters_if", ALWAYS)))
            if Named(name) in nodes:
                yield place

    def table(self, section: Section) -> Iterator[Block]:
        """Lay out what is no rule: the table of verdicts, or the pressures that hold while no rule says otherwise."""
        rules = self.book.rules
        yield Heading(3, section.name, section.name)
        yield SignOff(self.fields())
        yield Paragraph(section.reason)
        if section.kind == "verdicts":
            yield self.verdicts()
            yield Pairs(((self.texts["wearer"], self.prose.outline(rules.wearer)),))
            yield Pairs(((self.texts["no_plan"], self.prose.outline(rules.no_plan_if)),))
        elif section.kind == "pressure-defaults":
            low, high = rules.pressure_defaults.start
            yield self.entry("start", f"{low} to {high} mmHg")
            yield self.entry("cap", f"{rules.pressure_defaults.cap} mmHg")
        yield from self.footing(tuple(section.entry.get("claims") or ()), section)

    def verdicts(self) -> Table:
        words = self.book.words.verdicts
        rows = (
            (gain.word, *(words[self.book.rules.verdicts[gain, danger]]["title"] for danger in Danger))
            for gain in Benefit
        )
        headers = (self.texts["gained"], *(self.texts["danger"].format(danger=danger.word) for danger in Danger))
        return Table(self.texts["verdicts"], headers, tuple(rows))

    def footing(self, claims: Sequence[str], section: Section) -> Iterator[Block]:
        """Say what a rule rests on, and who looked at it last."""
        if claims:
            yield Pairs(((self.texts["rests_on"], tuple(line for claim in claims for line in self.claim(claim))),))
        reviewed, reviewer = section.entry["reviewed"], section.entry["reviewer"]
        yield self.entry("last_reviewed", self.texts["reviewed"].format(date=reviewed, reviewer=reviewer))

    def claim(self, name: str) -> Iterator[OutlineLine]:
        claim = self.library.claims[name]
        yield OutlineLine(0, f"{name}: {claim.statement}")
        traits = {"certainty": claim.certainty, "population": claim.population, "kind": claim.directness}
        yield OutlineLine(
            1, self.texts["claim"].format(**{key: value.replace("_", " ") for key, value in traits.items()})
        )
        for source, read in self.library.sources_of(name):
            yield OutlineLine(1, self.texts["read"].format(source=source.cite(), read=read))

    def worked(self, name: str) -> Iterator[Block]:
        """Say the worked cases in words, and the thresholds as a table."""
        worked = self.cases.get(name)
        if worked is None:
            return
        for of_guard, heads in ((False, self.texts["of_rule"]), (True, self.texts["of_guard"])):
            for truth, name_ in TRUTHS.items():
                cases = [case for case in worked.truths if (case.of_guard, case.truth) == (of_guard, truth)]
                if cases:
                    yield Pairs((pair(heads[name_], *(self.known(case.facts) for case in cases)),))
        if worked.thresholds:
            yield self.thresholds(worked)
        if worked.alone:
            known, besides = self.known(worked.alone.facts), self.texts["besides"][worked.alone.start]
            yield self.entry("alone", self.texts["known_and"].format(known=known, besides=besides))

    def known(self, facts: Facts) -> str:
        """Say facts by their keys in one line."""
        return "; ".join(self.prose.known(key, value) for key, value in facts.items()) or str(
            self.texts["nothing_known"]
        )

    def thresholds(self, worked: WorkedCases) -> Table:
        rows = []
        for threshold in worked.thresholds:
            points: dict[str, Any] = {place: (value, truth) for place, value, truth in threshold.points}
            cells = (self.point(*points[place]) if place in points else "–" for place in PLACES)
            fact = self.prose.known(threshold.fact, threshold.number).rpartition(": ")[0]
            rows.append((fact, *cells, self.known(threshold.beside) if threshold.beside else "–"))
        return Table(self.texts["thresholds"], tuple(self.texts["threshold_columns"].values()), tuple(rows))

    def point(self, value: float, truth: bool) -> str:  # noqa: FBT001  # a truth, not a switch
        sentence: str = self.texts["point"][TRUTHS[truth]]
        return sentence.format(value=f"{value:g}")

    def entry(self, name: str, text: str) -> Pairs:
        return Pairs((pair(self.texts[name], text),))

    def sign_off(self) -> SignOff:
        return SignOff(self.fields(), tuple(self.texts["boxes"].values()))

    def fields(self) -> tuple[str, str, str]:
        name, date, note = self.texts["fields"].values()
        return (name, date, note)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
